"""Forecasts of stock as they are typed: keys for programs, a page for people, and plain words for what is not there."""

import json
from pathlib import Path

import pytest

from soleflip_cli.cli.main import run


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Books with one item in stock."""
    monkeypatch.setenv("SOLEFLIP_HOME", str(tmp_path / "home"))
    assert run(["init", "--currency", "EUR", "--timezone", "UTC"]) == 0
    assert run(["stock", "add", "DD1391-100", "--size", "42", "--cost", "119.99", "--date", "2026-01-02"]) == 0
    return tmp_path


def test_dead_stock_is_one_object_for_each_item(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "dead-stock", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["item_id"], row["landed_cost"], row["ask"], row["level"]) == (1, "119.99", None, "shop")
    assert 0 < float(row["chance_30d"]) < float(row["chance_90d"]) < float(row["chance_180d"]) < 1
    assert 0 < float(row["at_risk"]) < 119.99


def test_dead_stock_by_brand_counts_what_to_expect(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forecast", "dead-stock", "--by", "brand"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == (
        "brand,currency,items,sold_30d,sold_90d,sold_180d,cost_known,landed_cost,at_risk,holding_cost,payout_known,payout"
    )


def test_reorder_has_its_keys_and_says_what_is_missing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["forecast", "reorder", "--target", "10%", "--budget", "500"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "style,size,currency,sold,days_in_stock,per_week,level,in_stock,ordered,demand,buy,chance_last,most,usual_cost,"
        "price,price_from,spend,profit,profit_p10,profit_p90,profit_per_money"
    ]
    assert "nothing is told until 10 items have sold within a year; so far 0" in said.err
    assert run(["forecast", "reorder", "--by", "style"]) == 0
    assert capsys.readouterr().out.startswith("style,sizes,currency,sold,in_stock,ordered,demand,buy,spend,profit,")


@pytest.mark.parametrize(
    "words",
    [
        ["--horizon", "0"], ["--horizon", "366d"], ["--lead", "soon"], ["--lead", "-1"], ["--target", "much"],
        ["--budget", "0"], ["--budget", "-5"], ["--currency", "EURO"], ["--channel", "nowhere"], ["--by", "brand"],
    ],
)  # fmt: skip
def test_a_reorder_that_makes_no_sense_is_refused(
    shop: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["forecast", "reorder", *words]) in (2, 3)
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("error: ")


@pytest.mark.parametrize(
    "words", [["--chance", "120%"], ["--chance", "half"], ["--by", "month"], ["--channel", "nowhere"]]
)
def test_what_is_typed_wrongly_is_a_usage_error(
    shop: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["forecast", "dead-stock", *words]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["dead-stock", "reorder"])
def test_stock_forecasts_load_neither_numpy_nor_statsmodels(shop: Path, name: str) -> None:
    from tests.project.program import soleflip

    ran = soleflip("forecast", name, options=("-X", "importtime"))
    assert ran.returncode == 0, ran.stderr[-500:]
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.splitlines() if "|" in line}
    assert "sqlite3" in loaded and not loaded & {"numpy", "statsmodels", "scipy", "pandas", "sqlmodel"}
