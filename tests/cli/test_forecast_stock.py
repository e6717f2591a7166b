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


@pytest.mark.parametrize(
    "words", [["--chance", "120%"], ["--chance", "half"], ["--by", "month"], ["--channel", "nowhere"]]
)
def test_what_is_typed_wrongly_is_a_usage_error(
    shop: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["forecast", "dead-stock", *words]) == 2
    assert capsys.readouterr().out == ""


def test_stock_forecasts_load_neither_numpy_nor_statsmodels(shop: Path) -> None:
    from tests.project.program import soleflip

    ran = soleflip("forecast", "dead-stock", options=("-X", "importtime"))
    assert ran.returncode == 0, ran.stderr[-500:]
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.splitlines() if "|" in line}
    assert "sqlite3" in loaded and not loaded & {"numpy", "statsmodels", "scipy", "pandas", "sqlmodel"}
