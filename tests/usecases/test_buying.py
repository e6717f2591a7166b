"""Buying by hand: ordered, arrived, made dearer or cheaper, sent back; to the cent and undone without a trace."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.usecases.stall import CHERRY, DUNK, NOON, rows, stall
from tests.usecases.test_undo import seen

from soleflip_cli.cli import typed
from soleflip_cli.domain.errors import BooksDisagree, SoleflipError, UsageError
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.reports.base import Query
from soleflip_cli.storage.checks import check
from soleflip_cli.usecases import arrivals, costs, shop_return, stock, stock_gone, suppliers
from soleflip_cli.usecases.report import report
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import undo

SHOP = "Corner Shop"


@pytest.fixture
def box(books_url: str) -> Toolbox:
    opened = stall(books_url, timezone="Europe/Berlin")
    suppliers.add(opened, SHOP, suppliers.Terms(return_days=30, vat_rate=1_900))
    lot(opened, "US 9", "119.99", 2, ordered=True)
    lot(opened, "US 10", "60", 1)
    return opened


def lot(box: Toolbox, size: str, cost: str, count: int, **more: Any) -> list[int]:
    terms = {"supplier": SHOP, "invoice": "R-17", "bought_on": date(2026, 5, 20), "currency": "EUR", **more}
    return stock.add(box, stock.Lot(DUNK, [read_size(size)] * count, Decimal(cost), **terms)).numbers


def arrive(box: Toolbox, *numbers: int, **more: Any) -> list[int]:
    told = {"supplier": None, "invoice": None, "shelf": None, "day": date(2026, 5, 25), **more}
    return arrivals.arrived(box, numbers, **told).numbers


def share(box: Toolbox, *numbers: int, kind: str, amount: str, **more: Any) -> list[int]:
    return costs.add(box, numbers, None, None, costs.Extra(kind, Decimal(amount), **more)).numbers


def back(box: Toolbox, number: int, amount: str, freight: str | None = None) -> None:
    shop_return.refund(box, number, Decimal(amount), freight and Decimal(freight), date(2026, 5, 30), None)  # type: ignore[arg-type]


def landed(box: Toolbox) -> list[int | None]:
    return [row[0] for row in rows(box, "SELECT landed_cost FROM item_facts ORDER BY item_id")]


def test_what_is_ordered_arrives_by_invoice_on_a_shelf(box: Toolbox) -> None:
    assert [row[0] for row in arrivals.ordered(box).rows] == [1, 2]
    assert arrive(box, supplier="corner  shop", shelf="B3") == [1, 2]
    found = rows(box, "SELECT state, shelf, arrived_on, return_by FROM stock_facts WHERE item_id < 3")
    assert [(state, shelf, str(day), str(until)) for state, shelf, day, until in found] == [
        ("in_stock", "B3", "2026-05-25", "2026-06-24")
    ] * 2
    assert arrivals.ordered(box).rows == []
    arrivals.move(box, [2], "B4")
    assert rows(box, "SELECT shelf FROM stock_facts ORDER BY item_id") == [("B3",), ("B4",), (None,)]


def test_the_rate_of_a_supplier_is_taken_where_none_is_said(box: Toolbox) -> None:
    lot(box, "US 11", "10", 1, vat_rate=700)
    lot(box, "US 12", "10", 1, supplier="Another")
    assert [row[0] for row in rows(box, "SELECT vat_rate FROM cost ORDER BY item_id")] == [1_900] * 3 + [700, None]


def test_a_cost_is_shared_to_the_cent(box: Toolbox) -> None:
    share(box, 1, 2, 3, kind="duty", amount="10")
    assert landed(box) == [11_999 + 334, 11_999 + 333, 6_000 + 333]
    share(box, 1, 3, kind="Cashback", amount="6", by_price=True)
    assert landed(box) == [11_999 + 334 - 400, 12_332, 6_333 - 200]
    share(box, 3, kind="duty", amount="1")
    assert landed(box)[2] == 6_233
    table = costs.list_costs(box, 3)
    assert [(row[0], str(row[2])) for row in table.rows] == [
        ("cashback", "-2.00 EUR"), ("duty", "4.33 EUR"), ("price", "60.00 EUR"),
    ]  # fmt: skip


def test_a_shop_takes_back_until_its_time_is_over(box: Toolbox) -> None:
    arrive(box, 1)

    def due(day: date) -> list[tuple[Any, ...]]:
        with box.reader() as reader:
            return [(row[0], int(row[1]), int(str(row[2]))) for row in report("returns-due", Query(), reader, day).rows]

    assert due(NOON.date()) == [(date(2026, 6, 19), 18, 3), (date(2026, 6, 24), 23, 1)]
    assert due(date(2026, 6, 24)) == [(date(2026, 6, 24), 0, 1)]
    assert due(date(2026, 6, 25)) == []


def test_an_item_goes_back_to_the_shop_and_its_loss_is_known(box: Toolbox) -> None:
    back(box, 3, "60", "6")
    assert rows(box, "SELECT state, left_on IS NULL FROM item_facts WHERE item_id = 3")[0][0] == "returned"
    found = rows(box, "SELECT kind, amount, item_id FROM adjustment_facts ORDER BY kind")
    assert found == [("shop_freight", -600, 3), ("shop_refund", 6_000, 3)]
    (row,) = suppliers.list_suppliers(box, SHOP).rows
    assert tuple(row[3:6]) == (3, 2, 1)


COMMANDS: dict[str, Callable[[Toolbox], object]] = {
    "stock add --ordered": lambda box: lot(box, "US 9", "100", 3, ordered=True, shelf="A1"),
    "stock arrived": lambda box: arrive(box, 1, 2, shelf="B3"),
    "stock move": lambda box: arrivals.move(box, [3], "B4"),
    "cost add": lambda box: share(box, 1, 2, 3, kind="forwarder", amount="20"),
    "cost add again": lambda box: [share(box, 1, kind="duty", amount="2"), share(box, 1, kind="duty", amount="3")],
    "supplier edit": lambda box: suppliers.edit(box, SHOP, suppliers.Terms(return_days=14, note="closed on Monday")),
    "stock refund": lambda box: back(box, 3, "55.50", "6"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_undone_without_a_trace(box: Toolbox, command: str) -> None:
    before = seen(box)
    COMMANDS[command](box)
    assert seen(box) != before
    undo(box)
    if command == "cost add again":
        undo(box)
    assert seen(box) == before
    with box.reader() as reader:
        assert [one.name for one in check(reader.link) if one.differing] == []


WRONG: dict[str, tuple[Callable[[Toolbox], object], type[SoleflipError], str]] = {
    "arrived twice": (lambda box: arrive(box, 3), BooksDisagree, "item 3 is not ordered: in stock"),
    "one of two is wrong": (lambda box: arrive(box, 1, 3), BooksDisagree, "item 3"),
    "no item": (lambda box: arrive(box, 99), UsageError, "no item 99"),
    "nothing of a shop": (lambda box: arrive(box, supplier="Nowhere"), UsageError, "nothing is ordered of Nowhere"),
    "arrived before it was bought": (lambda box: arrive(box, 1, day=date(2026, 5, 1)), UsageError, "was bought on"),
    "cheaper than nothing": (lambda box: share(box, 1, 3, kind="voucher", amount="130"), UsageError, "less than"),
    "a kind of no word": (lambda box: share(box, 1, kind="12", amount="1"), UsageError, "no kind of cost"),
    "the price": (lambda box: share(box, 1, kind="price", amount="1"), UsageError, "no kind of cost"),
    "a cost of nothing": (lambda box: share(box, kind="duty", amount="1"), UsageError, "which items"),
    "a supplier twice": (lambda box: suppliers.add(box, "CORNER SHOP", suppliers.Terms()), UsageError, "already"),
    "an unknown supplier": (
        lambda box: suppliers.edit(box, "Nowhere", suppliers.Terms(return_days=3)), UsageError, "no supplier",
    ),
    "a refund above the price": (lambda box: back(box, 3, "60.01"), UsageError, "more than item 3 cost"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_is_one_clear_line_and_changes_nothing(box: Toolbox, wrong: str) -> None:
    command, kind, message = WRONG[wrong]
    before = seen(box)
    with pytest.raises(kind, match=message) as caught:
        command(box)
    assert caught.value.hint
    assert seen(box) == before


def test_what_went_back_cannot_go_back_again(box: Toolbox) -> None:
    back(box, 3, "60")
    with pytest.raises(BooksDisagree, match="left stock"):
        back(box, 3, "1")
    with pytest.raises(BooksDisagree, match="went back to its shop"):
        stock_gone.restore(box, 3)


@pytest.mark.parametrize(
    ("line", "understood"),
    [
        ("DD1391-100 42 x2 119.99", ("DD1391-100", ["EU 42", "EU 42"], "119.99")),
        ("DD1391-100\t42.5\t119,99", ("DD1391-100", ["EU 42.5"], "119.99")),
        ("DD1391-100;US 9.5;x3;60 € # late", ("DD1391-100", ["US M 9.5"] * 3, "60")),
        ("162050C XL 55", ("162050C", ["XL"], "55")),
    ],
)  # fmt: skip
def test_a_line_of_a_lot_is_read_as_people_write_it(line: str, understood: tuple[str, list[str], str]) -> None:
    ((sku, sizes, price, _),) = typed.lot_lines(f"# bought today\n\n{line}\n", "auto")
    assert (sku, [size.label for size in sizes], str(price)) == understood


def test_every_wrong_line_of_a_lot_is_named() -> None:
    with pytest.raises(UsageError, match=r"line 2: .*; line 3: "):
        typed.lot_lines(f"{CHERRY} 42 60\n{CHERRY} 60\n{CHERRY} moon 60", "auto")
    with pytest.raises(UsageError, match="no line"):
        typed.lot_lines("# nothing\n", "auto")


@pytest.mark.parametrize(("counts", "shipping"), [((2, 2, 3), "24.90"), ((1, 1, 1), "10"), ((2, 3, 2, 1), "24.90")])
def test_shipping_of_a_lot_is_shared_by_its_items_to_the_cent(
    box: Toolbox, counts: tuple[int, ...], shipping: str
) -> None:
    lots = [
        stock.Lot(f"AB123{at}-100", [read_size("US 9")] * count, Decimal(50), currency="EUR")
        for at, count in enumerate(counts)
    ]
    numbers = stock.add(box, *lots, command="stock lot", shipping=Decimal(shipping)).numbers
    sql = f"SELECT SUM(amount), COUNT(*) FROM cost WHERE kind = 'shipping' AND item_id >= {numbers[0]}"
    assert rows(box, sql) == [(int(Decimal(shipping) * 100), sum(counts))]


def test_a_lot_has_one_currency() -> None:
    lines = typed.lot_lines("AB1234-100 42 100 $\nAB1235-100 42 90", "auto")
    assert typed.lot_currency(lines, None) == "USD"
    with pytest.raises(UsageError, match="EUR and USD"):
        typed.lot_currency(lines, "EUR")
