"""What the seller's own sales made: lately, size by size, or every one of them."""

from __future__ import annotations

from datetime import date
from statistics import median_low

from ..domain.own_prices import Sold
from ..domain.trade import STANDING
from .link import Link
from .spells import place_size

_SOLD = f"""
SELECT product_id, size_system || ':' || size_value, currency, price FROM sale
WHERE voided_by IS NULL AND state IN {STANDING} AND sold_on >= ? AND product_id IS NOT NULL AND price > 0
"""
_EVERY = f"""
SELECT sale.channel, sale.currency, sale.product_id, product.brand, sale.size_system, sale.size_value, sale.size_women,
    CAST(sale.sold_on AS TEXT), sale.price FROM sale LEFT JOIN product ON product.id = sale.product_id
WHERE sale.voided_by IS NULL AND sale.state IN {STANDING} AND sale.product_id IS NOT NULL AND sale.price > 0
    AND sale.sold_on >= ? ORDER BY sale.sold_on, sale.id
"""

Whose = tuple[int, str, str]
"""Product, key of the size, currency."""


def own_prices(link: Link, since: date) -> dict[Whose, tuple[int, int]]:
    """The median price, in minor units, and how many sales since a day that stand, for each size that sold."""
    found: dict[Whose, list[int]] = {}
    for product, size, currency, price in link.rows(_SOLD, (since.isoformat(),)):
        found.setdefault((product, size, currency), []).append(price)
    return {whose: (median_low(prices), len(prices)) for whose, prices in found.items()}


def sold_prices(link: Link, since: date = date.min) -> list[Sold]:
    """Every sale that stands at a known price, in the order of days, from a day on."""
    return [
        Sold(channel, currency, product, place_size((system, value, women), brand), date.fromisoformat(day), price)
        for channel, currency, product, brand, system, value, women, day, price in link.rows(_EVERY, (str(since),))
    ]
