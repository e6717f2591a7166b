"""The money to come: what is known on the day on which it usually comes, what is expected apart from it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.usecases.stall import DUNK, buy, rows, sell, stall, touch

from soleflip_cli.domain.due import due_days
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Table
from soleflip_cli.usecases.forecast_cash import forecast_cash
from soleflip_cli.usecases.forecast_kept import Ask
from soleflip_cli.usecases.shop_series import Scope
from soleflip_cli.usecases.toolbox import Toolbox

MONDAY = date(2026, 3, 2)
WEEKS = (3, 1, 2, 4, 2, 3, 1, 2, 3, 2, 4, 2, 2)


@pytest.fixture
def box(books_url: str) -> Toolbox:
    """A stall on Monday 1 June 2026."""
    return stall(books_url, timezone="UTC")


def weekly(counts: Sequence[int]) -> list[tuple[str, str, str, str]]:
    days = [MONDAY + timedelta(days=7 * week) for week, many in enumerate(counts) for _ in range(many)]
    return [(f"a{at}", str(day), DUNK, "9") for at, day in enumerate(days)]


def cash(box: Toolbox, horizon: tuple[int, str] = (28, "d")) -> Table:
    return forecast_cash(box, Ask(Scope("payout"), horizon))


def told(table: Table) -> list[dict[str, Any]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def a_week_to_pay(box: Toolbox, folder: Path) -> None:
    """A shop whose every sale was paid a week later."""
    sell(box, folder, *weekly(WEEKS))
    seventh = "date(sold_on, '+7 days') || ' 12:00:00+00:00'"
    if box.location.dialect == "postgresql":
        seventh = "(sold_on + 7) + TIME '12:00' AT TIME ZONE 'UTC'"
    touch(box, f"UPDATE sale SET state = 'paid', paid_at = {seventh}")


def test_what_is_sold_comes_when_payouts_usually_come(box: Toolbox, tmp_path: Path) -> None:
    a_week_to_pay(box, tmp_path)
    sell(box, tmp_path, ("b1", "2026-05-29", DUNK, "9"), ("b2", "2026-05-30", DUNK, "9"))
    found = told(cash(box))
    assert [row["waiting"].minor for row in found] == [200_00, 0, 0, 0, 200_00]
    assert {row["expenses"].minor for row in found} == {0}


def test_sales_to_come_are_paid_a_week_later(box: Toolbox, tmp_path: Path) -> None:
    a_week_to_pay(box, tmp_path)
    first, second, *_, whole = told(cash(box))
    assert first["sales"] == Money(0, "EUR")
    assert second["sales"].minor == pytest.approx(230_00, rel=0.2)
    assert whole["sales"].minor == pytest.approx(3 * second["sales"].minor, abs=5)
    assert whole["sales_low"].minor < whole["sales"].minor < whole["sales_high"].minor
    assert whole["together"] == whole["sales"]


def test_days_of_the_week_that_are_over_sell_nothing_more(box: Toolbox, tmp_path: Path) -> None:
    a_week_to_pay(box, tmp_path)
    friday = replace(box, now=lambda: datetime(2026, 6, 5, 12, tzinfo=UTC))
    monday, later = (told(cash(one, (3, "w"))) for one in (box, friday))
    assert later[0]["from"] == date(2026, 6, 5)
    assert later[1]["sales"].minor == pytest.approx(3 / 7 * monday[1]["sales"].minor, abs=5)


def test_what_recurs_is_taken_off_on_its_day(box: Toolbox, tmp_path: Path) -> None:
    a_week_to_pay(box, tmp_path)
    fields = "(id, spent_on, what, amount, currency, recurring)"
    touch(box, f"INSERT INTO expense {fields} VALUES (1, '2026-01-15', 'software', 1299, 'EUR', 'monthly')")
    found = told(cash(box))
    assert [row["expenses"].minor for row in found] == [0, 0, -1299, 0, -1299]
    assert found[-1]["together"].minor == found[-1]["sales"].minor - 1299


def test_a_payout_that_should_long_have_come_is_named_and_left_out(box: Toolbox, tmp_path: Path) -> None:
    a_week_to_pay(box, tmp_path)
    sell(box, tmp_path, ("b1", "2026-05-01", DUNK, "9"))
    buy(box, (DUNK, "9", "2026-05-20", "60"))
    touch(box, "UPDATE item SET state = 'ordered'")
    table = cash(box)
    assert told(table)[-1]["waiting"].minor == 0
    assert any(note.startswith("payouts of 1 sale (100.00 EUR) should long have come") for note in table.notes)
    assert any(note.startswith("1 item on order, 60.00 EUR: left out") for note in table.notes)


def test_before_the_first_payout_nobody_knows_when_one_comes(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, *weekly(WEEKS))
    table = cash(box)
    assert {row["sales"] for row in told(table)} == {None} and {row["together"] for row in told(table)} == {None}
    assert any("no sale was paid yet" in note for note in table.notes)


def test_empty_books_have_no_rows(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, ("a", "2026-03-02", DUNK, "9"))
    touch(box, "UPDATE sale SET voided_by = 'test'")
    table = cash(box)
    assert list(table.rows) == [] and any(note.startswith("not enough data") for note in table.notes)


def test_what_it_rests_on_is_kept_as_a_forecast_of_payouts(box: Toolbox, tmp_path: Path) -> None:
    a_week_to_pay(box, tmp_path)
    cash(box)
    assert rows(box, "SELECT measure, periods FROM forecast_run") == [("payout", 4)]


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    days = [*due_days(date(2026, 1, 31), "monthly", date(2026, 5, 1), date(2026, 2, 1), date(2026, 12, 31))]
    assert days == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert [*due_days(date(2024, 2, 29), "yearly", None, date(2025, 1, 1), date(2026, 2, 28))] == [
        date(2025, 2, 28),
        date(2026, 2, 28),
    ]
    assert [*due_days(date(2026, 1, 31), None, None, date(2026, 2, 1), date(2026, 12, 31))] == []
