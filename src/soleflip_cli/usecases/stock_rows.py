"""An item as the books store it: read, altered and logged by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..domain.errors import BooksDisagree, UsageError
from ..domain.sizes import Size
from ..domain.trade import HELD
from ..storage.books import Books
from ..storage.bulk import comparable
from .links import MOST_ROWS
from .moves import Move
from .toolbox import Toolbox

REMOVED = "stock remove"
"""What voids an item that was added by mistake."""

_ITEM = (
    "id", "key", "product_id", "purchase_id", "size_system", "size_value", "size_women", "size_raw",
    "acquired_on", "currency", "landed_cost", "state", "removed_on", "note", "by_hand", "voided_by",
)  # fmt: skip
_EARLIEST = date(1950, 1, 1)


class Done(NamedTuple):
    """What became of items: their numbers, what changed in words, the sales that moved, what else there is to do."""

    numbers: list[int]
    changed: list[str]
    moves: list[Move]
    told: Sequence[str] = ()


def item_row(books: Books, number: int, removed: bool = False) -> dict[str, Any]:
    """An item as stored, with its style, name, supplier and invoice; one removed by mistake too if asked.

    Raises UsageError when there is none.
    """
    there = f"(item.voided_by IS NULL OR item.voided_by = '{REMOVED}')" if removed else "item.voided_by IS NULL"
    sql = (
        f"SELECT {', '.join(f'item.{name}' for name in _ITEM)}, product.style, product.name, supplier.name, "
        "purchase.invoice FROM item JOIN product ON product.id = item.product_id "
        "LEFT JOIN purchase ON purchase.id = item.purchase_id LEFT JOIN supplier ON supplier.id = purchase.supplier_id "
        f"WHERE item.id = ? AND {there}"
    )
    row = books.link.one(sql, (number,)) if 0 < number < MOST_ROWS else None
    if row is None:
        raise UsageError(f"there is no item {number}", "soleflip stock list")
    return dict(zip((*_ITEM, "style", "product", "supplier", "invoice"), map(comparable, row), strict=True))


def store(books: Books, number: int, values: Mapping[str, Any]) -> None:
    """Alter fields of an item."""
    places = ", ".join(f"{name} = ?" for name in values)
    books.link.run(f"UPDATE item SET {places} WHERE id = ?", (*values.values(), number))


def log(books: Books, number: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Note in the books what was altered of an item."""
    books.log("item", number, before, after)


def size_of(row: Mapping[str, Any]) -> Size:
    """The size of an item as stored."""
    return Size(row["size_system"], row["size_value"], row["size_women"], row["size_raw"])


def past(box: Toolbox, day: date | None) -> date:
    """The day told, or today. Raises UsageError for one to come, and for one long before sneakers were sold."""
    today = box.today()
    if day and not _EARLIEST <= day <= today:
        raise UsageError(f"{day} is {'still to come' if day > today else 'too long ago'}", f"--date {today}")
    return day or today


def require_held(books: Books, item: Mapping[str, Any], remedy: str) -> None:
    """Raises BooksDisagree for an item that is sold, with the command that goes before its order, or that is gone."""
    number = item["id"]
    sold = books.link.one("SELECT order_number FROM sale WHERE item_id = ? AND voided_by IS NULL", (number,))
    if sold:
        raise BooksDisagree(f"item {number} is sold: order {sold[0]} took it", f"{remedy} {sold[0]}")
    if item["removed_on"] or item["state"] not in HELD:
        raise BooksDisagree(f"item {number} left stock: {item['state']}", f"soleflip stock restore {number}")
