"""What is there of each size that may be bought again: how many lie in stock or are on their way, what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ..domain.sizes import Size
from ..domain.spells import Place
from ..domain.trade import STANDING
from .items import IN_STOCK
from .link import Link
from .spells import place_size

_ITEMS = f"""
SELECT product.category, product.brand, item.product_id, product.style, item.size_system, item.size_value,
    item.size_women, item.size_raw, item.currency, item.landed_cost, CAST(item.acquired_on AS TEXT), item.state,
    CASE WHEN {IN_STOCK} THEN 1 ELSE 0 END
FROM item JOIN product ON product.id = item.product_id WHERE item.voided_by IS NULL ORDER BY item.acquired_on, item.id
"""
_ALONE = f"""
SELECT COUNT(*) FROM sale WHERE voided_by IS NULL AND state IN {STANDING} AND item_id IS NULL AND sold_on >= ?
"""


class Shelf(NamedTuple):
    """A size of a style: the size as its latest item has it, how many lie there, how many are still to come.

    `costs` are the landed costs that are known of items bought since the day asked for, by currency, in minor units.
    """

    style: str | None
    size: Size
    in_stock: int
    ordered: int
    costs: Mapping[str, list[int]]


def shelves(link: Link, since: date) -> dict[Place, Shelf]:
    """Every size that was ever bought, with what is there of it now and what it cost since a day."""
    found: dict[Place, Shelf] = {}
    for category, brand, product, style, *size, currency, cost, bought, state, there in link.rows(_ITEMS):
        place = Place(category, brand, product, place_size((size[0], size[1], size[2]), brand))
        had = found.get(place, Shelf(style, Size(*size), 0, 0, {}))
        costs = had.costs
        if cost is not None and bought >= since.isoformat():
            costs = {**costs, currency: [*costs.get(currency, ()), cost]}
        coming = int(bool(there) and state == "ordered")
        counts = had.in_stock + int(there) - coming, had.ordered + coming
        found[place] = Shelf(style, Size(*size), *counts, costs)
    return found


def sales_without_item(link: Link, since: date) -> int:
    """How many sales since a day stand without an item, so that nobody knows how long it was there."""
    ((count,),) = link.rows(_ALONE, (since.isoformat(),))
    return int(count)
