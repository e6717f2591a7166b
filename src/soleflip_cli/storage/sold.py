"""Sales as forecasts see them: what was sold when, where it stands in the trade, and for how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ..domain.trade import STANDING
from .link import Link

_SOLD = f"""
SELECT CAST(sale.sold_on AS TEXT), sale.channel, sale.category, sale.brand, sale.product_id, sale.size_system,
    sale.size_value, sale.size_women, sale.currency, sale.price, sale.payout, sale.landed_cost,
    COALESCE(sale.adjustments, 0), sale.item_id, CASE WHEN sale.state IN {STANDING} THEN 1 ELSE 0 END
FROM sale WHERE sale.voided_by IS NULL AND (sale.state IN {STANDING} OR sale.adjustments <> 0) ORDER BY sale.id
"""


class Sold(NamedTuple):
    """A sale that stands, or one that fell through and left a penalty; days as text, amounts in minor units."""

    sold_on: str
    channel: str
    category: str | None
    brand: str | None
    product_id: int
    size_system: str
    size_value: str
    size_women: str | None
    currency: str
    price: int | None
    payout: int | None
    landed_cost: int | None
    adjustments: int
    item_id: int | None
    stands: int


def sold(link: Link) -> list[Sold]:
    """Every sale that counts, in the order in which it came into the books."""
    return [Sold(*row) for row in link.rows(_SOLD)]


def last_bought(link: Link, today: date) -> date | None:
    """The last day up to `today` on which anything was bought."""
    sql = "SELECT CAST(MAX(acquired_on) AS TEXT) FROM item WHERE voided_by IS NULL AND acquired_on <= ?"
    row = link.one(sql, (today.isoformat(),))
    return date.fromisoformat(row[0]) if row and row[0] else None


def style_names(link: Link, products: Sequence[int]) -> dict[int, str]:
    """Style codes, or names where there is none, by product."""
    listed, value = link.listed(products, "bigint")
    sql = f"SELECT product.id, COALESCE(style, name, '') FROM {listed} JOIN product ON product.id = wanted.value"
    return dict(link.rows(sql, (value,)))
