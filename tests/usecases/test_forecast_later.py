"""What was forecast against what came: kept forecasts and back-tests of the shop."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.usecases.stall import DUNK, rows, sell, stall, touch

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.table import Table
from soleflip_cli.usecases.forecast_accuracy import accuracy
from soleflip_cli.usecases.forecast_books import forecast_books
from soleflip_cli.usecases.forecast_books_backtest import BooksTrial, backtest_books
from soleflip_cli.usecases.forecast_kept import Ask
from soleflip_cli.usecases.shop_series import Scope
from soleflip_cli.usecases.toolbox import Toolbox

MONDAY = date(2026, 3, 2)
WEEKS = (3, 1, 2, 4, 2, 3, 1, 2, 3, 2, 4, 2, 2)
CAME = (4, 1, 2, 3)


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """A stall on 1 June 2026 that sold in thirteen weeks."""
    made = stall(books_url, timezone="UTC")
    sell(made, tmp_path, *weekly(WEEKS, "a"))
    return made


def weekly(counts: Sequence[int], order: str, start: date = MONDAY) -> list[tuple[str, str, str, str]]:
    days = [start + timedelta(days=7 * week + at % 7) for week, many in enumerate(counts) for at in range(many)]
    return [(f"{order}{at}", str(day), DUNK, "9") for at, day in enumerate(days)]


def at(box: Toolbox, month: int, day: int) -> Toolbox:
    return replace(box, now=lambda: datetime(2026, month, day, 12, tzinfo=UTC))


def told(table: Table) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_errors_are_those_of_the_weeks_that_are_over(box: Toolbox, tmp_path: Path) -> None:
    mean = told(forecast_books(box, Ask(Scope("units"))))[0]["mean"]
    sell(at(box, 7, 6), tmp_path, *weekly(CAME, "b", date(2026, 6, 1)))
    together, single = told(accuracy(at(box, 6, 22), None))
    assert (single["run"], single["forecasts"], single["interval"]) == ("1", 3, Decimal("0.8"))
    assert float(single["mae"]) == pytest.approx(sum(abs(came - float(mean)) for came in CAME[:3]) / 3, abs=1e-3)
    assert single["mae_of_naive"] == Decimal("1")
    assert float(single["bias"]) == pytest.approx(float(mean) * 3 / 7 - 1, abs=1e-3)
    assert together["run"] == "all" and together["mae"] == single["mae"]
    assert told(accuracy(at(box, 7, 6), None))[1]["forecasts"] == 4


def test_before_a_week_is_over_nothing_is_judged(box: Toolbox) -> None:
    forecast_books(box, Ask(Scope("units")))
    table = accuracy(at(box, 6, 7), "units")
    assert table.rows == [] and list(table.notes) == [
        "1 forecast without a period that is over, or of nothing that is known"
    ]
    assert list(accuracy(box, "profit").notes) == ["no forecast was kept yet: soleflip forecast units"]


def test_money_is_judged_in_its_currency(box: Toolbox, tmp_path: Path) -> None:
    mean = told(forecast_books(box, Ask(Scope("revenue"))))[0]["mean"]
    sell(at(box, 7, 6), tmp_path, *weekly(CAME, "b", date(2026, 6, 1)))
    _, single = told(accuracy(at(box, 6, 8), "revenue"))
    assert single["currency"] == "EUR"
    assert float(single["mae"]) == pytest.approx(abs(4 * 120 - mean.minor / 100), abs=1e-2)


def test_a_back_test_has_a_row_for_each_level_and_method(box: Toolbox) -> None:
    found = told(backtest_books(box, BooksTrial(Scope("units", "brand"), origins=4, step=1, methods=("tsb",))))
    assert [row["level"] for row in found] == ["shop"] * 4 + ["category"] * 4 + ["brand"] * 4
    assert [row["method"] for row in found[:4]] == ["auto", "naive", "seasonal-naive", "tsb"]
    assert found[1]["mae_naive"] == 1 and found[0]["forecasts"] == 16
    assert found[0]["mae_naive"] == found[8]["mae_naive"]


def test_a_back_test_of_money_judges_items_times_what_one_brings(box: Toolbox) -> None:
    units, revenue = (
        told(backtest_books(box, BooksTrial(Scope(measure), origins=4, step=1)))[0] for measure in ("units", "revenue")
    )
    assert revenue["currency"] == "EUR"
    assert abs(revenue["mase"] - units["mase"]) < Decimal("0.001")


def test_a_back_test_knows_no_price_of_later_days(box: Toolbox) -> None:
    touch(box, "UPDATE sale SET price = 24000 WHERE sold_on >= '2026-05-04'")
    found = told(backtest_books(box, BooksTrial(Scope("revenue"), origins=1, methods=())))[0]
    assert found["forecasts"] == 4 and -0.6 < found["bias"] < -0.45


def test_the_last_back_test_stands_beside_forecasts_and_later_back_tests(box: Toolbox) -> None:
    trial = BooksTrial(Scope("units"), origins=4, step=1, methods=())
    assert told(forecast_books(box, Ask(Scope("units"))))[0]["mae_naive"] is None
    first = told(backtest_books(box, trial))[0]
    assert first["mae_naive_before"] is None
    assert told(forecast_books(box, Ask(Scope("units"))))[0]["mae_naive"] == first["mae_naive"]
    touch(box, "UPDATE forecast_score SET to_naive = 4321, made_on = '2026-05-31' WHERE method = 'auto'")
    assert told(backtest_books(box, trial))[0]["mae_naive_before"] == Decimal("0.4321")


def test_figures_are_kept_once_a_day(box: Toolbox) -> None:
    for by in ("brand", "shop", "brand"):
        backtest_books(box, BooksTrial(Scope("units", by), origins=2, methods=()))
    backtest_books(box, BooksTrial(Scope("profit"), origins=2, dry_run=True))
    found = rows(box, "SELECT grouping, COUNT(*) FROM forecast_score GROUP BY grouping ORDER BY grouping")
    assert found == [("brand", 3), ("category", 3), ("shop", 3)]


def test_without_room_for_an_origin_there_are_no_figures(box: Toolbox) -> None:
    table = backtest_books(box, BooksTrial(Scope("units"), horizon=(20, "")))
    assert table.rows == [] and "not enough data for a back-test: 13 weeks of history" in table.notes
    with pytest.raises(UsageError, match="one origin or more"):
        backtest_books(box, BooksTrial(Scope("units"), origins=0))
