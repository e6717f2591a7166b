"""Expenses and what a month came to: each amount once, on its own day, whatever became of the sale."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.usecases.stall import CHERRY, DUNK, buy, rows, stall
from tests.usecases.test_undo import seen

from soleflip_cli.domain.errors import SoleflipError, UsageError
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.usecases import expenses, month, sale_edit, sell, shop_return, stock_gone, trouble
from soleflip_cli.usecases.expenses import Spent
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import undo


@pytest.fixture
def box(books_url: str) -> Toolbox:
    """Two sales, one of which failed a month later; an item lost, one sent back; an expense each month."""
    opened = stall(books_url, timezone="Europe/Berlin")
    buy(opened, (DUNK, "US 9", "2026-02-01", "90"), (DUNK, "US 9", "2026-02-02", "95"))
    buy(opened, (CHERRY, "US 9", "2026-03-01", "60"), (CHERRY, "US 10", "2026-03-01", "70"))
    for day, price in (("2026-03-10", "180"), ("2026-03-20", "150")):
        stated: dict[str, Any] = {"sold_on": date.fromisoformat(day), "order": f"V-{day[-2:]}"}
        sale = sell.Sale(DUNK, read_size("US 9"), Decimal(price), "vinted", postage=Decimal("5.49"), **stated)
        sell.add(opened, sale)
    sale_edit.paid(opened, ["V-10"], date(2026, 4, 1), None)
    penalty = trouble.Trouble("fail", Decimal("29.40"), Decimal(6), day=date(2026, 4, 2))
    trouble.fell(opened, "V-20", penalty)
    stock_gone.remove(opened, 3, "lost", date(2026, 4, 5))
    shop_return.refund(opened, 4, Decimal(70), Decimal(4), date(2026, 4, 6), None)
    expenses.add(opened, Spent(Decimal("10"), "software", date(2026, 1, 31), recurring="monthly"))
    return opened


def lines(box: Toolbox, unit: month.Unit, text: str) -> dict[str, int]:
    table = month.made(box, unit, text)
    return {str(row[0]): row[2].minor for row in table.rows if isinstance(row[2], Money)}


def test_a_month_counts_each_amount_on_its_own_day(box: Toolbox) -> None:
    march, april = lines(box, "month", "2026-03"), lines(box, "month", "2026-04")
    assert march == {
        "profit of items sold": 9_000, "postage and packing": -1_098, "penalties": 0, "refunds and return freight": 0,
        "cashback and compensation": 0, "cost of items lost or sent back": 0, "paid back by shops": 0,
        "expenses": -1_000, "made": 6_902, "cash in": 0, "cash out": -13_000 - 1_098 - 1_000, "money in stock": 22_500,
    }  # fmt: skip
    assert april == {
        "profit of items sold": 0, "postage and packing": 0, "penalties": -2_940, "refunds and return freight": -600,
        "cashback and compensation": 0, "cost of items lost or sent back": -13_000, "paid back by shops": 6_600,
        "expenses": -1_000, "made": -10_940, "cash in": 18_000 + 7_000, "cash out": -2_940 - 600 - 400 - 1_000,
        "money in stock": 9_500,
    }  # fmt: skip


def test_months_add_up_to_their_quarters_and_these_to_the_year(box: Toolbox) -> None:
    months = [lines(box, "month", f"2026-{number:02}").get("made", 0) for number in range(1, 7)]
    quarters = [lines(box, "quarter", f"2026-Q{number}").get("made", 0) for number in range(1, 3)]
    assert [sum(months[at : at + 3]) for at in range(0, 6, 3)] == quarters
    assert sum(quarters) == lines(box, "year", "2026")["made"]


def test_money_in_is_money_out_and_stock_and_profit(box: Toolbox) -> None:
    """Once every sale that stands is paid, cash and stock explain what was made."""
    year = lines(box, "year", "2026")
    assert year["cash in"] + year["cash out"] + year["money in stock"] == year["made"]


def test_the_year_before_stands_beside(box: Toolbox) -> None:
    expenses.add(box, Spent(Decimal(5), "labels", date(2025, 3, 31)))
    (row,) = (row for row in month.made(box, "month", "2026-03").rows if row[0] == "expenses")
    assert [str(cell) for cell in row[2:]] == ["-10.00 EUR", "-5.00 EUR"]


def test_what_is_unknown_is_said_and_not_counted(box: Toolbox) -> None:
    for channel in ("cash", "ebay"):
        sale = sell.Sale("XX1111-111", read_size("US 7"), Decimal(99), channel, sold_on=date(2026, 4, 9))
        sell.add(box, sale)
    table = month.made(box, "month", "2026-04")
    assert table.notes[:2] == [
        "2 sales without a cost, 99.00 EUR of payout: not counted as profit",
        "1 sale whose payout is unknown: not counted",
    ]
    assert lines(box, "month", "2026-04")["made"] == -10_940


def due(box: Toolbox) -> list[str]:
    return [str(row[0]) for row in rows(box, "SELECT spent_on FROM expense_facts ORDER BY spent_on LIMIT 4")]


def test_what_recurs_at_the_end_of_a_month_stays_there(box: Toolbox) -> None:
    assert due(box) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    expenses.edit(box, 1, Spent(until=date(2026, 3, 30)))
    assert due(box) == ["2026-01-31", "2026-02-28"]
    expenses.edit(box, 1, Spent(recurring="yearly", day=date(2024, 2, 29)))
    assert due(box) == ["2024-02-29", "2025-02-28", "2026-02-28"]


COMMANDS: dict[str, Callable[[Toolbox], object]] = {
    "add": lambda box: expenses.add(box, Spent(Decimal("49.90"), "labels", vat_rate=1_900)),
    "edit": lambda box: expenses.edit(box, 1, Spent(Decimal(12), "tools", until=date(2026, 4, 1), note="x")),
    "remove": lambda box: expenses.remove(box, 1),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_undone_without_a_trace(box: Toolbox, command: str) -> None:
    before = seen(box)
    COMMANDS[command](box)
    assert seen(box) != before
    undo(box)
    assert seen(box) == before


WRONG: dict[str, tuple[Callable[[Toolbox], Any], type[SoleflipError], str]] = {
    "nothing": (lambda box: expenses.add(box, Spent(Decimal(0), "labels")), UsageError, "how much"),
    "for nothing": (lambda box: expenses.add(box, Spent(Decimal(1), " ")), UsageError, "how much"),
    "to come": (lambda box: expenses.add(box, Spent(Decimal(1), "x", date(2026, 6, 2))), UsageError, "still to come"),
    "an end of one": (
        lambda box: expenses.add(box, Spent(Decimal(1), "x", until=date(2026, 6, 2))), UsageError, "what recurs",
    ),
    "an end before": (lambda box: expenses.edit(box, 1, Spent(until=date(2026, 1, 1))), UsageError, "is before"),
    "not there": (lambda box: expenses.remove(box, 9), UsageError, "no expense 9"),
    "no change": (lambda box: expenses.edit(box, 1, Spent()), UsageError, "what is to change"),
    "no month": (lambda box: month.made(box, "month", "2026-13"), UsageError, "2026-13"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_is_one_clear_line_and_changes_nothing(box: Toolbox, wrong: str) -> None:
    command, kind, message = WRONG[wrong]
    before = seen(box)
    with pytest.raises(kind, match=message) as caught:
        command(box)
    assert caught.value.hint
    assert seen(box) == before
