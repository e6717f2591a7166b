"""Forecasts of the shop as they are typed: formats, exit codes, and what is refused."""

import json
from pathlib import Path

import pytest
from tests.project.program import soleflip
from tests.project.test_startup import packages
from tests.usecases.stall import DUNK, sell, stall

from soleflip_cli.cli.main import run

WEEKS = [f"2026-{month:02}-{day:02}" for month in (3, 4, 5) for day in (2, 9, 16, 23)]


@pytest.fixture(autouse=True)
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Books of a stall that sold something in every week of spring."""
    url = f"sqlite:///{tmp_path / 'books.db'}"
    sold = [(f"{day}{at}", day, DUNK, "9") for place, day in enumerate(WEEKS) for at in range(3 + place % 3)]
    sell(stall(url, timezone="UTC"), tmp_path, *sold)
    monkeypatch.setenv("SOLEFLIP_DB", url)


def test_a_pipe_gets_the_same_columns_for_every_measure(capsys: pytest.CaptureFixture[str]) -> None:
    heads = []
    for measure in ("units", "revenue"):
        assert run(["forecast", measure, "--horizon", "2w"]) == 0
        heads.append(capsys.readouterr().out.splitlines()[0])
    common = "span,from,until,mean,low,high,interval,method,level,weight,periods,mae_naive"
    assert heads == [f"series,{common}", f"series,currency,{common}"]


def test_json_holds_a_sum_beside_the_weeks(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "units", "--interval", "50", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["span"] for row in found] == ["week"] * 4 + ["sum"]
    assert {row["interval"] for row in found} == {"0.5"} and all(isinstance(row["low"], int) for row in found)


def test_months_ahead_are_forecast_in_months(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "units", "--horizon", "2m", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["span"] for row in rows] in ([], ["month", "month", "sum"])
    assert run(["forecast", "units", "--horizon", "2m", "--freq", "weekly", "--format", "json"]) == 0
    assert {row["span"] for row in json.loads(capsys.readouterr().out)} == {"week", "sum"}


def test_a_page_holds_a_fan_for_each_series(tmp_path: Path) -> None:
    page = tmp_path / "units.html"
    assert run(["forecast", "units", "-o", str(page)]) == 0
    assert page.read_text(encoding="utf-8").count('class="band"') == 1
    assert run(["forecast", "backtest", "units", "--by", "shop", "--origins", "2", "-o", str(page)]) == 0
    assert page.read_text(encoding="utf-8").count('class="bar"') == 8


@pytest.mark.parametrize("command", ["units", "revenue", "profit", "cash", "accuracy", "backtest"])
def test_empty_books_give_no_number_and_no_error(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOLEFLIP_DB", str(tmp_path / "empty.db"))
    with stall(f"sqlite:///{tmp_path / 'empty.db'}").books("new"):
        pass
    assert run(["forecast", command]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert "no forecast was kept yet" in said.err if command == "accuracy" else "not enough data" in said.err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["units", "--horizon", "3y"], "is no horizon"),
        (["units", "--since", "lately"], "is not a day or period"),
        (["units", "--method", "magic"], "no method is called"),
        (["units", "--interval", "0"], "--interval"),
        (["units", "--by", "colour"], "--by"),
        (["backtest", "units", "--origins", "0"], "one origin or more"),
        (["backtest", "units", "--origin", "2026-01-01"], "that option is for files"),
        (["backtest", "units", "--file", "units.csv"], "a file is no shop"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(words: list[str], what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", *words]) == 2
    assert what in capsys.readouterr().err


def test_forecasts_of_the_shop_wait_for_numpy_alone() -> None:
    ran = soleflip("forecast", "units", "--dry-run", options=("-X", "importtime"))
    assert ran.returncode == 0
    assert packages(ran.stderr) & {"numpy", "scipy", "statsmodels", "pandas", "sqlmodel", "xlsxwriter"} == {"numpy"}
