"""Orders that name the offer they took: the sale takes the very item that was offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..domain.services import ONLY, Order
from ..domain.trade import STANDING
from ..storage.books import Books
from ..storage.link import Link
from ..storage.matches import among
from ..storage.services import Whose

_SOLD = f"""
SELECT sale.id, sale.item_id, listing.item_id, item.product_id, holder.id, holder.pinned, holder.product_id
FROM sale JOIN listing ON listing.reference = ? AND listing.channel = sale.channel AND listing.account = sale.account
    AND listing.voided_by IS NULL
JOIN item ON item.id = listing.item_id AND item.voided_by IS NULL AND item.removed_on IS NULL
LEFT JOIN sale AS holder ON holder.item_id = item.id AND holder.voided_by IS NULL AND holder.id <> sale.id
WHERE sale.order_number = ? AND sale.line = ? AND sale.channel = ? AND sale.account = ? AND sale.voided_by IS NULL
    AND sale.state IN {STANDING} AND sale.pinned = 0 AND item.acquired_on <= sale.sold_on
"""
_BEREFT = f"""
SELECT id, order_number, channel FROM sale WHERE item_id IS NULL AND voided_by IS NULL AND state IN {STANDING}
"""
_DECIDED = """
SELECT 1 FROM change WHERE entity = 'sale' AND entity_id = ? AND undone = 0 AND after LIKE '%"pinned"%' LIMIT 1
"""


class _Sold(NamedTuple):
    """A sale, the item it has, the item that was offered with its product, and the sale that has that one."""

    sale: int
    has: int | None
    item: int
    product: int
    holder: int | None
    holder_pinned: int | None
    holder_product: int | None


class Taken(NamedTuple):
    """Products whose matches are to be made anew, and the sales that had an item, each with that and who has it now."""

    products: set[int]
    bereft: dict[int, tuple[int, str]]


def take_offered(books: Books, whose: Whose, orders: Iterable[Order], batch: int) -> Taken:
    """Link sales to the items of the offers that they took.

    What was linked or unlinked before stays, and so does an item that another sale keeps. It is part of the batch.
    """
    taken = Taken(set(), {})
    for order in orders:
        row = (
            books.link.one(_SOLD, (order.listing, order.number, order.line or ONLY, *whose)) if order.listing else None
        )
        sold = _Sold(*row) if row else None
        if sold is None or sold.holder_pinned or books.link.one(_DECIDED, (sold.sale,)):
            continue
        _link(books, sold, batch)
        taken.products.update({sold.product, *([sold.holder_product] if sold.holder_product else [])})
        if sold.holder:
            taken.bereft[sold.holder] = sold.item, order.number
    return taken


def bereft(link: Link, sales: Mapping[int, tuple[int, str]]) -> list[str]:
    """Sales that have no item any more, since an offer of theirs was sold: perhaps one was sold twice."""
    rows = link.rows(*among(link, _BEREFT, "id", sales))
    return [
        f"order {number} on {channel} had item {sales[sale][0]}, whose listing order {sales[sale][1]} took: it may be "
        f"sold twice; see soleflip why {number}"
        for sale, number, channel in sorted(rows)
    ]


def _link(books: Books, sold: _Sold, batch: int) -> None:
    if sold.holder:
        books.link.run("UPDATE sale SET item_id = NULL WHERE id = ?", (sold.holder,))
    books.link.run(
        "UPDATE sale SET item_id = ?, pinned = 1, landed_cost = NULL, days_held = NULL WHERE id = ?",
        (sold.item, sold.sale),
    )
    changes = books.changes(batch)
    before: dict[str, Any] = {"item_id": sold.has, "pinned": 0}
    changes.note("sale", sold.sale, before, {"item_id": sold.item, "pinned": 1})
    changes.write()
