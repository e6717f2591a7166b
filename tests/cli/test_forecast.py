"""The commands as they are typed: formats, exit codes, and no numbers where there is no ground."""

import json
from pathlib import Path

import pytest

from soleflip_cli.cli.main import run

ROWS = "".join(f"dunk,{2026 + month // 12}-{month % 12 + 1:02},{3 + month % 4}\n" for month in range(20))


@pytest.fixture
def monthly(tmp_path: Path) -> str:
    path = tmp_path / "monthly.csv"
    path.write_text(f"series,date,value\n{ROWS}", encoding="utf-8")
    return str(path)


def test_a_file_becomes_csv_in_a_pipe(monthly: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "series", monthly, "--horizon", "1", "--quantiles", "0.9,0.1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "series,date,mean,q0.1,q0.9,method,level"
    assert lines[1].startswith("dunk,2027-09-01,4.")


def test_json_holds_exact_texts(monthly: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "series", monthly, "--format", "json", "--method", "naive"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["mean"] for row in rows] == ["6", "6", "6"] and rows[0]["method"] == "naive"


def test_bad_rows_are_named_and_the_exit_code_says_partial(monthly: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Path(monthly).open("a", encoding="utf-8") as stream:
        stream.write("dunk,2027-09,lots\n")
    assert run(["forecast", "series", monthly]) == 9
    assert "line 22: value: 'lots' is not a number" in capsys.readouterr().err


def test_a_backtest_is_a_table(monthly: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "backtest", "--file", monthly, "--origins", "3", "--methods", "tsb"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == ["method", "auto", "naive", "seasonal-naive", "tsb"]
    assert lines[0].endswith("pinball_0.1,pinball_0.5,pinball_0.9,pinball,coverage_80,series,forecasts")


@pytest.mark.parametrize(
    "words",
    [
        ["--horizon", "0"],
        ["--horizon", "4y"],
        ["--quantiles", "1"],
        ["--quantiles", "0.0"],
        ["--origin", "yesterday"],
        ["--method", "magic"],
    ],
)
def test_what_is_typed_wrongly_is_a_usage_error(
    monthly: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["forecast", "series", monthly, *words]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("error: ") and len(said.err.splitlines()) == 2


def test_statsmodels_is_not_loaded_unless_it_is_asked_for(monthly: str) -> None:
    from tests.project.program import soleflip

    ran = soleflip("forecast", "backtest", "--file", monthly, options=("-X", "importtime"))
    assert ran.returncode == 0, ran.stderr[-500:]
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.splitlines() if "|" in line}
    assert "numpy" in loaded and not loaded & {"statsmodels", "scipy", "pandas", "sqlmodel"}


def test_a_missing_file_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "series", "nowhere.csv"]) == 2
    assert "there is no file nowhere.csv" in capsys.readouterr().err
