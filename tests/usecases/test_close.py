"""A closed period: its figures stand, whatever is written later."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.usecases.stall import CHERRY, DUNK, buy, pairs, rows, sell, stall, touch
from tests.usecases.test_undo import seen

from soleflip_cli.domain.errors import BooksDisagree, SoleflipError, UsageError
from soleflip_cli.domain.table import Table
from soleflip_cli.reports.base import Query
from soleflip_cli.storage.adjustments import Adjusted, adjust
from soleflip_cli.storage.checks import check
from soleflip_cli.storage.rows import alter_row
from soleflip_cli.usecases import close as closing
from soleflip_cli.usecases import expenses, stock, stock_gone
from soleflip_cli.usecases.batches import undo as undo_import
from soleflip_cli.usecases.expenses import Spent
from soleflip_cli.usecases.links import link, unlink
from soleflip_cli.usecases.month import made
from soleflip_cli.usecases.report import report
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import undo

MARCH, APRIL, MAY = date(2026, 3, 20), date(2026, 4, 20), date(2026, 5, 20)


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """Three Dunks bought from February on, one sold in March, one in May; a Cherry sold in March without a cost."""
    opened = stall(books_url, timezone="Europe/Berlin")
    buy(opened, *((DUNK, "US 9", f"2026-0{month}-01", "90") for month in (2, 3, 5)))
    sell(opened, tmp_path, ("A-1", "2026-03-30", DUNK, "9"), ("A-2", "2026-05-02", DUNK, "9"))
    sell(opened, tmp_path, ("B-1", "2026-03-09", CHERRY, "10"))
    expenses.add(opened, Spent(Decimal(12), "storage", date(2026, 1, 31), None, "monthly", currency="EUR"))
    expenses.add(opened, Spent(Decimal(9), "tape", MARCH, currency="EUR"))
    note(opened, "penalty", -500, "2026-03-31", "A-1")
    return opened


def amounts(table: Table) -> dict[str, Any]:
    """Line → amount, of the result and the stock: money that came for its sales later is not of the month."""
    return {str(row[0]): row[2] for row in table.rows if not str(row[0]).startswith("cash")}


def note(box: Toolbox, kind: str, amount: int, day: str, order: str) -> None:
    with box.books("test") as books:
        (sale,) = books.link.one("SELECT id FROM sale WHERE order_number = ?", (order,)) or (None,)
        adjust(books, Adjusted(kind, amount, "EUR", date.fromisoformat(day)), sale)


def held(box: Toolbox, day: date) -> list[Any]:
    """Items in stock on a day, as the report has them, without the columns that are of today."""
    with box.reader() as reader:
        table = report("stock", Query(as_of=day), reader, box.today())
    names = [column.key for column in table.columns]
    return sorted((int(str(row[names.index("item_id")])), row[names.index("landed_cost")]) for row in table.rows)


def unchanged(box: Toolbox) -> dict[str, Any]:
    return {str(row[0]): row[5] for row in closing.listed(box).rows}


def set_sale(box: Toolbox, order: str, **fields: Any) -> None:
    with box.books("sale edit") as books:
        (number,) = books.link.one("SELECT id FROM sale WHERE order_number = ?", (order,)) or (0,)
        alter_row(books, "sale", number, fields)
        books.rematch()


def test_closing_keeps_the_figures_and_pins_the_sales(box: Toolbox) -> None:
    done = closing.close(box, "2026-03")
    assert (done.name, done.pinned, done.made) == ("2026-03", 2, [(1_000 - 500 - 1_200 - 900, "EUR")])
    assert rows(box, "SELECT order_number, pinned FROM sale ORDER BY order_number") == [
        ("A-1", 1),
        ("A-2", 0),
        ("B-1", 1),
    ]
    assert unchanged(box) == {"2026-03": True}
    with box.reader() as reader:
        assert [one.name for one in check(reader.link) if one.differing] == []


INTO_MARCH: dict[str, Callable[[Toolbox, Path], object]] = {
    "item": lambda box, _: buy(box, (CHERRY, "US 10", "2026-03-05", "40")),
    "earlier item": lambda box, _: buy(box, (CHERRY, "US 10", "2026-02-05", "40")),
    "cost": lambda box, _: stock.edit(box, 1, stock.Edit(cost=Decimal(80))),
    "cost of stock": lambda box, _: stock.edit(box, 2, stock.Edit(shipping=Decimal(3))),
    "day": lambda box, _: stock.edit(box, 3, stock.Edit(bought_on=MARCH)),
    "lost": lambda box, _: stock_gone.remove(box, 2, "lost", MARCH),
    "mistake": lambda box, _: stock_gone.remove(box, 2, "mistake", None),
    "expense": lambda box, _: expenses.add(box, Spent(Decimal(1), "x", MARCH, currency="EUR")),
    "amount": lambda box, _: expenses.edit(box, 2, Spent(Decimal(8))),
    "recurring": lambda box, _: expenses.edit(box, 1, Spent(Decimal(13))),
    "early end": lambda box, _: expenses.edit(box, 1, Spent(until=date(2026, 2, 28))),
    "removed": lambda box, _: expenses.remove(box, 2),
    "penalty": lambda box, _: note(box, "penalty", -1, "2026-03-31", "A-2"),
    "failed": lambda box, _: set_sale(box, "A-1", state="failed"),
    "price": lambda box, _: set_sale(box, "A-1", price=13_000),
    "paid then": lambda box, _: set_sale(box, "A-1", paid_at="2026-03-31 20:00:00+00:00"),
    "moved in": lambda box, _: set_sale(box, "A-2", sold_at="2026-03-31 20:00:00+00:00"),
    "link": lambda box, _: link(box, "B-1", 3),
    "unlink": lambda box, _: unlink(box, "A-1"),
    "loosen": lambda box, _: unlink(box, "B-1", automatic=True),
    "file": lambda box, folder: sell(box, folder, ("C-1", "2026-06-01", DUNK, "9"), ("C-2", "2026-03-31", DUNK, "9")),
    "undo": lambda box, _: undo(box, 7),
    "undo of a file": lambda box, _: undo_import(box, 2),
}


@pytest.mark.parametrize("write", INTO_MARCH)
def test_what_would_change_a_closed_month_is_refused_and_changes_nothing(
    box: Toolbox, tmp_path: Path, write: str
) -> None:
    closing.close(box, "2026-03")
    before = seen(box)
    with pytest.raises(BooksDisagree, match="2026-03") as caught:
        INTO_MARCH[write](box, tmp_path)
    assert "\n" not in caught.value.message
    assert seen(box) == before
    closing.reopen(box, "2026-03")
    with suppress(UsageError):
        try:
            INTO_MARCH[write](box, tmp_path)
        except BooksDisagree as refused:  # an undo is built upon by then; nothing else stands in the way
            assert "undo" in write and "changed since" in refused.message


LATER: dict[str, Callable[[Toolbox, Path], object]] = {
    "item": lambda box, _: buy(box, (CHERRY, "US 10", "2026-04-01", "40")),
    "lost": lambda box, _: stock_gone.remove(box, 3, "lost", MAY),
    "note": lambda box, _: stock.edit(box, 1, stock.Edit(note="box torn")),
    "cost": lambda box, _: stock.edit(box, 3, stock.Edit(cost=Decimal(70))),
    "end": lambda box, _: expenses.edit(box, 1, Spent(until=date(2026, 4, 30))),
    "penalty": lambda box, _: note(box, "refund", -900, "2026-04-01", "A-1"),
    "paid": lambda box, _: set_sale(box, "A-1", state="paid", paid_at="2026-03-31 22:30:00+00:00"),
    "file": lambda box, folder: sell(box, folder, ("A-1", "2026-03-30", DUNK, "9"), ("C-1", "2026-05-31", DUNK, "9")),
    "failed": lambda box, _: set_sale(box, "A-2", state="failed"),
}


@pytest.mark.parametrize("write", LATER)
def test_what_happens_later_goes_on_and_leaves_the_closed_month_as_it_was(
    box: Toolbox, tmp_path: Path, write: str
) -> None:
    closing.close(box, "2026-03")
    month, stocked, before = made(box, "month", "2026-03"), held(box, date(2026, 3, 31)), seen(box)
    assert stocked == [(2, (9_000, "EUR"))]
    LATER[write](box, tmp_path)
    assert seen(box) != before
    assert (amounts(made(box, "month", "2026-03")), held(box, date(2026, 3, 31))) == (amounts(month), stocked)
    assert unchanged(box) == {"2026-03": True}


def test_a_sale_without_a_cost_stays_so_in_a_closed_month(box: Toolbox) -> None:
    closing.close(box, "2026-03")
    buy(box, (CHERRY, "US 10", "2026-04-01", "40"))
    assert pairs(box)["B-1"] is None
    closing.reopen(box, "2026-03")
    buy(box, (CHERRY, "US 10", "2026-03-01", "40"))
    assert pairs(box)["B-1"] is not None


@pytest.mark.parametrize("command", ["close", "reopen"])
def test_undo_shows_everything_as_it_was(box: Toolbox, command: str) -> None:
    if command == "reopen":
        closing.close(box, "2026-03")
    before = seen(box), unchanged(box), rows(box, "SELECT id, pinned FROM sale ORDER BY id")
    getattr(closing, command)(box, "2026-03")
    assert (seen(box), unchanged(box), rows(box, "SELECT id, pinned FROM sale ORDER BY id")) != before
    undo(box)
    assert (seen(box), unchanged(box), rows(box, "SELECT id, pinned FROM sale ORDER BY id")) == before
    with box.reader() as reader:
        assert [one.name for one in check(reader.link) if one.differing] == []


def test_a_year_may_be_closed_around_a_month_and_opened_before_it(books_url: str, tmp_path: Path) -> None:
    box = stall(books_url, timezone="Europe/Berlin")
    buy(box, (DUNK, "US 9", "2025-02-01", "90"), (DUNK, "US 9", "2025-02-02", "90"))
    sell(box, tmp_path, ("A-1", "2025-03-30", DUNK, "9"), ("A-2", "2025-05-02", DUNK, "9"))
    closing.close(box, "2025-03")
    closing.close(box, "2025")
    with pytest.raises(BooksDisagree, match="2025-Q1 is closed already, as part of 2025"):
        closing.close(box, "2025-q1")
    assert closing.reopen(box, "2025") == 1
    with pytest.raises(BooksDisagree, match="lies in 2025-03"):
        set_sale(box, "A-1", state="failed")
    assert closing.reopen(box, "2025-03") == 1
    set_sale(box, "A-1", state="failed")
    assert unchanged(box) == {"2025": None, "2025-03": None}


def test_the_list_says_what_differs_where_somebody_went_behind_the_books(box: Toolbox) -> None:
    closing.close(box, "2026-03")
    touch(box, "UPDATE expense SET amount = 1000 WHERE what = 'tape'")
    (row,) = closing.listed(box).rows
    assert row[5] is False
    assert row[6] == (
        "expenses: -21.00 EUR, now -22.00 EUR",
        "made: -16.00 EUR, now -17.00 EUR",
    )


@pytest.mark.parametrize(
    ("wrong", "why", "kind"),
    [
        (lambda box: closing.close(box, "2026-06"), "is not over", UsageError),
        (lambda box: closing.close(box, "2026"), "is not over", UsageError),
        (lambda box: closing.close(box, "2026-04-01"), "is not a month", UsageError),
        (lambda box: closing.close(box, "soon"), "is not a year", UsageError),
        (lambda box: closing.close(box, "2026-03"), "2026-03 is closed already$", BooksDisagree),
        (lambda box: closing.reopen(box, "2026-04"), "is not closed", BooksDisagree),
    ],
)
def test_what_makes_no_sense_is_refused(
    box: Toolbox, wrong: Callable[[Toolbox], object], why: str, kind: type[SoleflipError]
) -> None:
    closing.close(box, "2026-03")
    with pytest.raises(kind, match=why):
        wrong(box)
    assert unchanged(box) == {"2026-03": True}


@pytest.mark.parametrize("seed", range(2))
def test_no_sequence_of_commands_changes_a_closed_month(box: Toolbox, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    closing.close(box, "2026-03")
    month, stocked = amounts(made(box, "month", "2026-03")), held(box, date(2026, 3, 31))
    writes = [*INTO_MARCH.values(), *LATER.values(), lambda box, _: undo(box)]
    closed = "SELECT COUNT(*) FROM period WHERE voided_by IS NULL"
    for _ in range(25):
        with suppress(BooksDisagree, UsageError):
            chance.choice(writes)(box, tmp_path)
        if rows(box, closed) != [(1,)]:  # the closing itself was undone
            closing.close(box, "2026-03")
            month, stocked = amounts(made(box, "month", "2026-03")), held(box, date(2026, 3, 31))
        assert (amounts(made(box, "month", "2026-03")), held(box, date(2026, 3, 31))) == (month, stocked)
    with box.reader() as reader:
        assert [one.name for one in check(reader.link) if one.differing] == []
