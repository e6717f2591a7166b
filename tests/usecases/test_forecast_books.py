"""Forecasts of the shop: which sales count, where the books end, what is lent by whom, and no number without ground."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.usecases.stall import CHERRY, DUNK, buy, rows, sell, stall, touch

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Table
from soleflip_cli.usecases.forecast_books import forecast_books
from soleflip_cli.usecases.forecast_kept import Ask
from soleflip_cli.usecases.shop_series import Scope, panels, read_shop
from soleflip_cli.usecases.toolbox import Toolbox

MONDAY = date(2026, 3, 2)
WEEKS = (3, 1, 2, 4, 2, 3, 1, 2, 3, 2, 4, 2)


@pytest.fixture
def box(books_url: str) -> Toolbox:
    """A stall on Monday 1 June 2026, in books of their own."""
    return stall(books_url, timezone="UTC")


def weekly(counts: Sequence[int], style: str = DUNK, start: date = MONDAY) -> list[tuple[str, str, str, str]]:
    days = (start + timedelta(days=7 * week + at % 7) for week, many in enumerate(counts) for at in range(many))
    return [(f"{style[:2]}{at}", str(day), style, "9") for at, day in enumerate(days)]


def forecast(box: Toolbox, measure: Any = "units", by: Any = "shop", **more: Any) -> Table:
    scoped = {name: more.pop(name) for name in ("frequency", "channels", "since") if name in more}
    return forecast_books(box, Ask(Scope(measure, by, **scoped), **more))


def told(table: Table) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def came(box: Toolbox, by: Any = "shop", measure: Any = "units", **scoped: Any) -> dict[str | None, list[float]]:
    scope = Scope(measure, by, **scoped)
    (panel,) = panels(read_shop(box, scope), scope)
    return {name: panel.known.units[row].tolist() for row, name in enumerate(panel.names)}


def test_a_row_for_each_week_and_one_for_all_of_them(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    found = told(forecast(box))
    assert [row["span"] for row in found] == ["week"] * 4 + ["sum"]
    assert [row["from"] for row in found[:2]] == [date(2026, 6, 1), date(2026, 6, 8)]
    assert found[-1]["until"] == date(2026, 6, 28)
    assert found[-1]["mean"] == pytest.approx(sum(row["mean"] for row in found[:4]), abs=Decimal("0.001"))
    assert 0 < found[-1]["low"] < found[-1]["mean"] < found[-1]["high"]
    assert found[-1]["high"] < 4 * found[0]["high"]
    assert (found[0]["level"], found[0]["weight"], found[0]["periods"]) == ("shop", 1, 13)


def test_thirty_days_are_the_thirty_from_today_on(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    *weeks, whole = told(forecast(box, horizon=(30, "d")))
    assert len(weeks) == 5 and (whole["from"], whole["until"]) == (date(2026, 6, 1), date(2026, 6, 30))
    share = sum(row["mean"] for row in weeks[:4]) + weeks[4]["mean"] * Decimal(2) / 7
    assert whole["mean"] == pytest.approx(share, abs=Decimal("0.001"))


def test_weeks_without_a_sale_are_zeros_and_the_week_that_has_not_ended_is_left_out(
    box: Toolbox, tmp_path: Path
) -> None:
    sell(box, tmp_path, *weekly((2, 0, 1)), ("today", "2026-06-01", DUNK, "9"))
    assert came(box) == {"shop": [2, 0, 1, *[0] * 10]}


def test_a_sale_that_came_back_counts_in_no_week(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly((2, 3, 1)))
    touch(box, "UPDATE sale SET state = 'returned' WHERE order_number = 'DD0'")
    assert came(box)["shop"][:3] == [1, 3, 1]


def test_a_silence_of_the_books_is_no_row_of_zeros(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly((5, 6, 5, 7, 6), start=date(2026, 1, 5)))
    table = forecast(box)
    assert came(box) == {"shop": [5, 6, 5, 7]}
    assert told(table)[0]["from"] == date(2026, 2, 2)
    assert any("the books are taken to end there" in note for note in table.notes)


def test_sales_of_days_to_come_are_left_out_aloud(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    touch(box, "UPDATE sale SET sold_on = '2031-01-01' WHERE order_number = 'DD0'")
    table = forecast(box)
    assert "1 sale dated after today left out: is the clock right?" in table.notes
    assert told(table)[0]["periods"] == 13


def test_few_weeks_lean_on_the_shop_and_say_so(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS), *weekly((2, 3), CHERRY, date(2026, 5, 18)))
    touch(box, "UPDATE product SET brand = style", "UPDATE sale SET brand = product_id")
    table = forecast(box, by="brand")
    leaning = next(row for row in told(table) if row["method"] == "pooled")
    assert (leaning["level"], leaning["weight"], leaning["periods"]) == ("category", Decimal("0.3333"), 2)
    assert any("has little history: 33% of it is its own, the rest of its category" in note for note in table.notes)


@pytest.mark.parametrize("counts", [(), (1,), (7,)])
def test_where_there_is_no_ground_there_is_no_number(box: Toolbox, tmp_path: Path, counts: Sequence[int]) -> None:
    sell(box, tmp_path, ("old", "2020-01-01", DUNK, "9"))
    touch(box, "UPDATE sale SET voided_by = 'test'")
    if counts:
        sell(box, tmp_path, *weekly(counts, start=date(2026, 5, 18)))
    for measure in ("units", "revenue", "profit"):
        table = forecast(box, measure)
        assert table.rows == [] and any(note.startswith("not enough data") for note in table.notes)


def test_revenue_is_items_times_what_one_brings(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    units, revenue = told(forecast(box))[-1], told(forecast(box, "revenue"))[-1]
    assert revenue["mean"] == Money(round(units["mean"] * 120_00), "EUR")
    assert revenue["low"] == Money(units["low"] * 120_00, "EUR")


def test_currencies_are_never_mixed(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    sell(box, tmp_path, *weekly(WEEKS[::-1], CHERRY), currency="USD")
    found = told(forecast(box, "revenue"))
    assert [row["currency"] for row in found] == ["EUR"] * 5 + ["USD"] * 5
    assert {row["mean"].currency for row in found[:5]} == {"EUR"}
    assert len(told(forecast(box))) == 5


def test_profit_is_of_the_sales_whose_cost_is_known(box: Toolbox, tmp_path: Path) -> None:
    buy(box, *[(DUNK, "9", "2026-01-02", "60")] * 20)
    sell(box, tmp_path, *weekly(WEEKS))
    table = forecast(box, "profit")
    assert "cost and payout known of 20 of 29 sales: only these are forecast" in table.notes
    whole = told(table)[-1]
    units = came(box, measure="profit")["shop"]
    assert sum(units) == 20 and whole["mean"].minor > 0


def test_a_penalty_of_a_sale_that_fell_through_lessens_the_profit(box: Toolbox, tmp_path: Path) -> None:
    buy(box, *[(DUNK, "9", "2026-01-02", "60")] * 29)
    sell(box, tmp_path, *weekly(WEEKS))
    touch(box, "UPDATE sale SET state = 'failed' WHERE order_number = 'DD28'")
    before = told(forecast(box, "profit", dry_run=True))[-1]["mean"]
    touch(box, "UPDATE sale SET adjustments = -5000 WHERE order_number = 'DD28'")
    after = told(forecast(box, "profit", dry_run=True))[-1]["mean"]
    assert after.minor < before.minor


def test_a_week_without_stock_is_not_known_rather_than_zero(box: Toolbox, tmp_path: Path) -> None:
    buy(box, (DUNK, "9", "2026-03-03", "60"), (DUNK, "9", "2026-04-14", "60"))
    sell(box, tmp_path, ("a", "2026-03-18", DUNK, "9"), ("b", "2026-04-28", DUNK, "9"))
    found = np.array(came(box, "style")[DUNK])
    assert found[:9].tolist() == pytest.approx([0, 0, 1, *[np.nan] * 3, 0, 0, 1], nan_ok=True)
    assert np.isnan(found[9:]).all()
    assert came(box)["shop"] == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert "7 weeks without stock count as not known" in " ".join(forecast(box, by="style").notes)


def test_stock_tells_nothing_where_the_item_of_a_sale_is_not_known(box: Toolbox, tmp_path: Path) -> None:
    buy(box, (DUNK, "9", "2026-03-03", "60"))
    sell(box, tmp_path, ("a", "2026-03-18", DUNK, "9"), ("b", "2026-04-28", DUNK, "9"))
    assert came(box, "style") == {DUNK: [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]}


def test_only_what_was_sold_there_and_since_then_is_learnt_from(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    assert came(box, since=date(2026, 3, 18))["shop"] == [*WEEKS[3:], 0]
    table = forecast(box, channels=("ebay",))
    assert table.rows == [] and "nothing was sold on ebay; there is stockx" in table.notes


def test_a_gap_of_a_year_and_a_horizon_beyond_the_history_are_told(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, ("old", "2024-01-01", DUNK, "9"), *weekly(WEEKS))
    assert any(note.startswith("no sale between 2024-01-01 and 2026-03-02, taken as 0") for note in forecast(box).notes)
    notes = forecast(box, since=MONDAY, horizon=(20, "w")).notes
    assert "the horizon of 20 is longer than the history of 13 weeks: not to be trusted" in notes


def test_a_forecast_is_kept_once_a_day_and_not_at_all_in_a_dry_run(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    forecast(box, dry_run=True)
    assert rows(box, "SELECT COUNT(*) FROM forecast_run") == [(0,)]
    for _ in range(2):
        forecast(box)
    forecast(box, by="brand")
    assert rows(box, "SELECT id, grouping, periods FROM forecast_run ORDER BY id") == [(1, "shop", 4), (2, "brand", 4)]
    assert rows(box, "SELECT COUNT(*) FROM forecast_value WHERE run_id = 1") == [(5,)]
    mean = told(forecast(box))[0]["mean"]
    assert rows(box, "SELECT mean FROM forecast_value WHERE run_id = 1 LIMIT 1")[0][0] == round(mean * 10_000)


def test_a_method_that_there_is_not_is_a_usage_error(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    with pytest.raises(UsageError, match="no method is called 'magic'"):
        forecast(box, method="magic")
    assert told(forecast(box, method="naive"))[0]["method"] == "naive"


def test_people_see_a_course_and_each_name_once(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    table = forecast_books(box, Ask(Scope("units")), lambda points: "x" * len(points))
    found = told(table)
    assert [row["series"] for row in found] == ["shop", "", "", "", ""]
    assert found[0]["course"] == f"{'x' * 13}|{'x' * 4}" and found[1]["course"] == ""
