"""What the seller's own sales made lately, size by size."""

from __future__ import annotations

from datetime import date
from statistics import median_low

from ..domain.trade import STANDING
from .link import Link

_SOLD = f"""
SELECT product_id, size_system || ':' || size_value, currency, price FROM sale
WHERE voided_by IS NULL AND state IN {STANDING} AND sold_on >= ? AND product_id IS NOT NULL AND price > 0
"""

Whose = tuple[int, str, str]
"""Product, key of the size, currency."""


def own_prices(link: Link, since: date) -> dict[Whose, tuple[int, int]]:
    """The median price, in minor units, and how many sales since a day that stand, for each size that sold."""
    found: dict[Whose, list[int]] = {}
    for product, size, currency, price in link.rows(_SOLD, (since.isoformat(),)):
        found.setdefault((product, size, currency), []).append(price)
    return {whose: (median_low(prices), len(prices)) for whose, prices in found.items()}
