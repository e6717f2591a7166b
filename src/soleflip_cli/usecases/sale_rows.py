"""A sale as the books store it: found by its name, altered, and all that follows from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import to_minor
from ..storage.adjustments import add_up
from ..storage.books import Books
from ..storage.bulk import comparable
from ..storage.derived import derive, settle
from .links import sale_row
from .moves import Move
from .stock_rows import past
from .toolbox import Toolbox

_SALE = (
    "id", "channel", "account", "order_number", "line", "product_id", "size_system", "size_value", "size_women",
    "size_raw", "sold_at", "sold_on", "country", "currency", "price", "payout", "paid_at", "state", "item_id", "pinned",
    "adjustments", "shipment_id", "ship_by", "note",
)  # fmt: skip


class Sold(NamedTuple):
    """What became of sales: their names, what must be said of them, and the sales that moved."""

    names: list[str]
    told: list[str]
    moves: list[Move]


def whole_sale(books: Books, name: str) -> dict[str, Any]:
    """Every field of the one sale of that name. Raises UsageError for none, and for several."""
    number = sale_row(books, name)["id"]
    row = books.link.one(f"SELECT {', '.join(_SALE)} FROM sale WHERE id = ?", (number,))
    return {**dict(zip(_SALE, map(comparable, row or ()), strict=True)), "name": name}


def each_once(names: Collection[str], command: str) -> None:
    """Raises UsageError where a sale is named twice."""
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise UsageError(f"order {twice[0]} is named twice", f"soleflip {command} {' '.join(dict.fromkeys(names))}")


def minor(amount: Decimal | None, currency: str) -> int | None:
    """An amount in minor units; None for None."""
    return None if amount is None else to_minor(amount, currency)


def day_after(box: Toolbox, told: date | None, sale: dict[str, Any]) -> date:
    """The day told, or today. Raises UsageError for one to come, and for one before the sale."""
    day = past(box, told)
    if day.isoformat() < sale["sold_on"]:
        raise UsageError(f"{day} is before order {sale['name']} was sold, {sale['sold_on']}", "--date YYYY-MM-DD")
    return day


def noon(books: Books, day: date) -> str:
    """The middle of a day in the zone of the books, in UTC as they store it: for what is known by its day alone."""
    return str(datetime.combine(day, time(12), books.zone).astimezone(UTC))


def follow(books: Books, sales: Collection[int], products: Collection[int]) -> None:
    """Make anew what follows from these sales: days, sums, adjustments, and the matches of the products."""
    derive(books, sales)
    settle(books, sales)
    add_up(books.link, sales)
    books.rematch(products)
