"""Parcels: what is to be shipped, and what has been."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..domain.adjusting import signed
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money, split
from ..domain.table import Column, Table
from ..domain.trade import STANDING
from ..storage.adjustments import Adjusted, adjust
from ..storage.books import Books
from ..storage.rows import add_row, alter_row
from .sale_rows import Sold, day_after, each_once, follow, minor, whole_sale
from .stock_words import one_line
from .toolbox import Toolbox

_COLUMNS = (
    Column("order_number", "Order"),
    Column("channel", "Channel", priority=2),
    Column("product", "Product", priority=1),
    Column("style", "Style code", priority=4),
    Column("size", "Size"),
    Column("item_id", "Item", "count", 3),
    Column("shelf", "Shelf"),
    Column("item_state", "Item is", priority=6),
    Column("sold_on", "Sold", "date", 5),
    Column("ship_by", "Ship by", "date"),
)
# Reports of channels tell no parcels: a sale that has been paid was shipped long ago.
_WAITING = """
SELECT order_number, channel, product, style, size, sale_facts.item_id, sale_facts.shelf, item.state,
    sale_facts.sold_on, ship_by
FROM sale_facts LEFT JOIN item ON item.id = sale_facts.item_id WHERE sale_facts.state = 'sold' AND paid_at IS NULL
ORDER BY CASE WHEN ship_by IS NULL THEN 1 ELSE 0 END, ship_by, sold_on, order_number
"""


class Parcel(NamedTuple):
    """What is known of a parcel; `cost` in major units of its sales' currency."""

    tracking: str | None = None
    carrier: str | None = None
    cost: Decimal | None = None
    day: date | None = None


def waiting(box: Toolbox) -> Table:
    """Sales that are to be shipped, the most urgent first."""
    with box.reader() as reader:
        found = list(reader.rows(_WAITING))
    rows = [(*some, _day(sold), _day(by)) for *some, sold, by in found]
    return Table("", _COLUMNS, rows, () if rows else ("nothing is to be shipped",))


def ship(box: Toolbox, names: Sequence[str], parcel: Parcel) -> Sold:
    """Send sales off in one parcel; its cost is shared by them to the cent. From now on they keep their items.

    Raises UsageError for an order named twice and a cost over several currencies, BooksDisagree for one that is
    shipped already or fell through.
    """
    each_once(names, "ship")
    with box.books("ship", existing=True) as books:
        sales = [whole_sale(books, name) for name in names]
        for sale in sales:
            if sale["state"] not in STANDING or sale["shipment_id"]:
                what = f"is {sale['state']}" if sale["state"] not in STANDING else "was shipped"
                raise BooksDisagree(f"order {sale['name']} {what} already", f"soleflip why {sale['name']}")
        remarks = [remark for sale in sales for remark in _remarks(books, sale, parcel)]
        day = max(day_after(box, parcel.day, sale) for sale in sales)
        currency, cost = _cost(sales, parcel)
        number = _shipment(books, parcel, cost, currency, day)
        for sale, share in zip(sales, split(cost or 0, [1] * len(sales)), strict=True):
            state = "shipped" if sale["state"] == "sold" else sale["state"]
            held = {"pinned": 1} if sale["item_id"] else {}
            alter_row(books, "sale", sale["id"], {"state": state, "shipment_id": number, **held})
            if share:
                adjust(books, Adjusted("postage", signed("postage", share), sale["currency"], day), sale_id=sale["id"])
        follow(books, {sale["id"] for sale in sales}, {sale["product_id"] for sale in sales})
        told = [] if cost is None else [f"{Money(cost, currency)} of postage shared by {len(sales)}"]
        return Sold(list(names), [*(told if len(sales) > 1 else []), *remarks], [])


def _remarks(books: Books, sale: dict[str, Any], parcel: Parcel) -> Iterator[str]:
    """What a person may not have thought of: an item that is still to come, postage that was noted before."""
    item = books.link.one("SELECT state FROM item WHERE id = ?", (sale["item_id"] or 0,))
    if item and item[0] == "ordered":
        yield f"item {sale['item_id']} has not arrived yet: soleflip stock arrived {sale['item_id']}"
    sql = "SELECT SUM(amount) FROM adjustment WHERE sale_id = ? AND kind = 'postage' AND voided_by IS NULL"
    noted = int((books.link.one(sql, (sale["id"],)) or (0,))[0] or 0)
    if noted and parcel.cost:
        yield f"order {sale['name']} bears {Money(-noted, sale['currency'])} of postage already"


def _shipment(books: Books, parcel: Parcel, cost: int | None, currency: str, day: date) -> int:
    fields = {
        "tracking": one_line(parcel.tracking, "--tracking", 60),
        "carrier": one_line(parcel.carrier, "--carrier", 60),
        "cost": cost,
        "currency": currency,
        "shipped_on": day.isoformat(),
    }
    return add_row(books, "shipment", fields)


def _cost(sales: Sequence[dict[str, Any]], parcel: Parcel) -> tuple[str, int | None]:
    currencies = sorted({sale["currency"] for sale in sales})
    if parcel.cost is not None and len(currencies) > 1:
        raise UsageError(
            f"a cost cannot be shared over {' and '.join(currencies)}", f"soleflip ship {sales[0]['name']} --cost 4.50"
        )
    return currencies[0], minor(parcel.cost, currencies[0])


def _day(stored: Any) -> date | None:
    return date.fromisoformat(str(stored)) if stored else None
