"""Boxes that arrive, and where things lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money
from ..domain.table import Column, Table
from ..domain.words import counted
from ..storage.books import Books
from ..storage.items import bought_items
from ..storage.rows import alter_row
from .costs import require_one_supplier
from .stock_rows import Done, item_row, past
from .stock_words import one_line
from .toolbox import Toolbox

_COLUMNS = (
    Column("item_id", "Item", "count"),
    Column("product", "Product", priority=3),
    Column("style", "Style code", priority=1),
    Column("size", "Size"),
    Column("supplier", "Supplier"),
    Column("invoice", "Invoice"),
    Column("acquired_on", "Bought", "date"),
    Column("currency", "Currency", priority=4),
    Column("landed_cost", "Cost", "money"),
    Column("order_number", "Sold as", priority=2),
)
_ORDERED = """
SELECT item.id, item_facts.product, item_facts.style, item_facts.size, supplier, invoice, item.acquired_on,
    item_facts.currency, item_facts.landed_cost, sale.order_number
FROM item JOIN item_facts ON item_facts.item_id = item.id
LEFT JOIN sale ON sale.item_id = item.id AND sale.voided_by IS NULL
WHERE item.state = 'ordered' AND item.voided_by IS NULL AND item.removed_on IS NULL ORDER BY item.acquired_on, item.id
"""


def ordered(box: Toolbox) -> Table:
    """The items that have not come yet, sold ones too."""
    with box.reader() as reader:
        found = reader.link.rows(_ORDERED)
    rows = [
        (*head, date.fromisoformat(str(day)), currency, None if cost is None else Money(cost, currency), order)
        for *head, day, currency, cost, order in found
    ]
    numbers = " ".join(str(row[0]) for row in rows[:20])
    note = f"all of them are here: soleflip stock arrived {numbers}" if rows else "nothing is ordered that has not come"
    return Table("Ordered and not arrived", _COLUMNS, rows, (note,))


def arrived(
    box: Toolbox,
    numbers: Sequence[int],
    supplier: str | None,
    invoice: str | None,
    shelf: str | None,
    day: date | None,
) -> Done:
    """Ordered items are here: those named, and those of a supplier or invoice.

    Raises UsageError where nothing is ordered, BooksDisagree for an item that is not.
    """
    with box.books("stock arrived", existing=True) as books:
        came = past(box, day).isoformat()
        found = [*dict.fromkeys([*numbers, *_of(books, supplier, invoice)])]
        require_one_supplier(books, found if invoice and not supplier else [], invoice)
        for number in found:
            take_in(books, number, came, shelf)
        left = len(bought_items(books.link, None, None, "ordered"))
        return Done(found, [f"{counted(left, 'item')} still to come"] if left else ["nothing is outstanding"], [])


def take_in(books: Books, number: int, came: str, shelf: str | None) -> None:
    """An ordered item is here since that day. Raises BooksDisagree for another, UsageError for a day before it was
    bought."""
    _require_ordered(item := item_row(books, number))
    if came < item["acquired_on"]:
        raise UsageError(f"item {number} was bought on {item['acquired_on']}, after {came}", "--date YYYY-MM-DD")
    place = {"shelf": one_line(shelf, "--shelf", 60)} if shelf is not None else {}
    alter_row(books, "item", number, {"state": "in_stock", "arrived_on": came, **place})


def move(box: Toolbox, numbers: Sequence[int], shelf: str) -> Done:
    """Put items on another shelf; an empty one is none. Raises UsageError for an item that is not there."""
    with box.books("stock move", existing=True) as books:
        place = one_line(shelf, "--shelf", 60)
        for number in numbers:
            item_row(books, number)
            alter_row(books, "item", number, {"shelf": place})
    return Done(list(numbers), [], [])


def _of(books: Books, supplier: str | None, invoice: str | None) -> list[int]:
    if supplier is None and invoice is None:
        return []
    found = bought_items(books.link, supplier, invoice, "ordered")
    if not found:
        named = " ".join(f"{name} {value}" for name, value in (("of", supplier), ("on invoice", invoice)) if value)
        raise UsageError(f"nothing is ordered {named}", "soleflip stock arrived")
    return found


def _require_ordered(item: dict[str, Any]) -> None:
    number, state = item["id"], item["state"]
    if state != "ordered":
        since = f" since {item['removed_on']}" if item["removed_on"] else ""
        raise BooksDisagree(
            f"item {number} is not ordered: {state.replace('_', ' ')}{since}", f"soleflip stock show {number}"
        )
