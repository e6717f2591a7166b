"""What services say that things are worth, over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ..domain.services import Quote
from .catalogue import Looked
from .items import IN_STOCK
from .link import Link
from .products import next_id

_PRICED = f"""
SELECT product.id, product.style, product_ref.reference, product_ref.looked_at, COALESCE(product_ref.by_hand, 0),
    priced.currency
FROM (SELECT item.product_id, item.currency FROM item WHERE {IN_STOCK}
    UNION SELECT watch.product_id, watch.currency FROM watch WHERE watch.voided_by IS NULL) AS priced
JOIN product ON product.id = priced.product_id
LEFT JOIN product_ref ON product_ref.product_id = product.id AND product_ref.service = ?
WHERE product.style IS NOT NULL ORDER BY product.id, priced.currency
"""
_LAST = """
SELECT last.service, last.reference, quote.kind, quote.currency, quote.ask, quote.bid, quote.quoted_at
FROM (SELECT size.service, size.reference, quote.currency, quote.kind, MAX(quote.quoted_at) AS at
    FROM (SELECT DISTINCT service, reference FROM variant WHERE product_id = ?) AS size
    JOIN quote ON quote.variant = size.reference AND quote.service = size.service
    GROUP BY size.service, size.reference, quote.currency, quote.kind) AS last
JOIN quote ON quote.variant = last.reference AND quote.service = last.service AND quote.currency = last.currency
    AND quote.kind = last.kind AND quote.quoted_at = last.at
ORDER BY last.service, quote.id
"""
_AMOUNTS = ("ask", "bid", "sell_faster", "earn_more", "beat_us")


class Wanted(NamedTuple):
    """A product whose prices are wanted, and in which currency."""

    product: Looked
    currency: str


def priced_products(link: Link, service: str) -> list[Wanted]:
    """What is in stock or watched, and has a style code."""
    return [Wanted(Looked(*row[:-1]), row[-1]) for row in link.rows(_PRICED, (service,))]


class Price(NamedTuple):
    """What was last told of a size of a product."""

    service: str
    variant: str
    kind: str
    currency: str
    ask: int | None
    bid: int | None
    quoted_at: Any


def last_prices(link: Link, product_id: int) -> list[Price]:
    """The last quotes of every size of a product, by service, size and currency."""
    return [Price(*row) for row in link.rows(_LAST, (product_id,))]


def keep_quotes(link: Link, service: str, currency: str, quotes: Sequence[Quote], now: datetime) -> int:
    """Add quotes, save those that say what the last one said; how many were new."""
    last = _last(link, service, currency, {one.variant for one in quotes})
    new = [one for one in quotes if last.get((one.variant, one.kind)) != one[2:]]
    first = next_id(link, "quote")
    rows = [
        (number, service, one.variant, one.kind, currency, str(now), *one[2:]) for number, one in enumerate(new, first)
    ]
    link.insert("quote", ("id", "service", "variant", "kind", "currency", "quoted_at", *_AMOUNTS), rows)
    return len(new)


def _last(link: Link, service: str, currency: str, variants: set[str]) -> dict[tuple[str, str], tuple[Any, ...]]:
    wanted, value = link.listed(sorted(variants))
    rows = link.rows(
        f"SELECT quote.variant, quote.kind, {', '.join(_AMOUNTS)} FROM {wanted} CROSS JOIN quote "
        "WHERE quote.variant = wanted.value AND quote.currency = ? AND quote.service = ? ORDER BY quote.id",
        (value, currency, service),
    )
    return {(variant, kind): tuple(amounts) for variant, kind, *amounts in rows}
