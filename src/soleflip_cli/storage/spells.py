"""Spells from the books: when each item could be bought, and when it sold or was last seen unsold."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from ..domain.spells import Place, Spell, shelf_size
from ..domain.trade import STANDING
from .link import Link, Row
from .matches import StoredSize, as_size

_OFFER = """SELECT MIN(listing.listed_on) FROM listing WHERE listing.item_id = item.id AND listing.voided_by IS NULL
    AND (listing.ask IS NOT NULL OR COALESCE(listing.state, 'active') <> 'inactive')"""
SPELLS = f"""
SELECT item.id, product.category, product.brand, item.product_id, item.size_system, item.size_value, item.size_women,
    CAST(item.acquired_on AS TEXT), CAST(({_OFFER}) AS TEXT),
    CASE WHEN item.state = 'ordered' AND sale.id IS NULL THEN NULL
        ELSE CAST(COALESCE(item.arrived_on, item.acquired_on) AS TEXT) END,
    CAST(COALESCE(sale.sold_on, item.removed_on) AS TEXT), CASE WHEN sale.id IS NULL THEN 0 ELSE 1 END
FROM item JOIN product ON product.id = item.product_id
LEFT JOIN sale ON sale.item_id = item.id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
WHERE item.voided_by IS NULL ORDER BY item.id
"""
"""Each item and its days: bought, first listed, at hand (NULL: still to come), sold or gone; and whether it sold."""


def spells(link: Link, today: date) -> list[Spell]:
    """A spell for each item that was ever on offer, by item; those that are still there end `today`, unsold.

    One that left stock without a sale ends unsold on that day. A sale that was cancelled, failed or came back did not
    stand: the item's one spell goes on from its first day, as its cost and date do. What is still to come and nowhere
    listed is not on offer, and neither is what was removed as a mistake.
    """
    found = (_spell(row, today) for row in link.rows(SPELLS))
    return [one for one in found if one]


def _spell(row: Row, today: date) -> Spell | None:
    """The spell of one item; None where it was never on offer. A listing that came after its sale plays no part."""
    number, category, brand, product, *size, acquired, listed, at_hand, ended, sold = row
    listed = listed if listed and listed <= (ended or listed) else None
    offered = min((day for day in (listed, at_hand) if day), default=None)
    if offered is None:
        return None
    left = today if ended is None else min(date.fromisoformat(ended), today)
    place = Place(category, brand, product, place_size((size[0], size[1], size[2]), brand))
    days = date.fromisoformat(acquired), listed and date.fromisoformat(listed), date.fromisoformat(offered)
    return Spell(number, place, *days, left, bool(sold) and ended <= today.isoformat())


@lru_cache(maxsize=20_000)
def place_size(stored: StoredSize, brand: str | None) -> str:
    """The size of a `Place` for three stored columns of a size."""
    return shelf_size(as_size(stored), brand)
