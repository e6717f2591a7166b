"""What services say that things are worth: their products and sizes, and quotes over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ..domain.services import Quote, Variant
from ..domain.sizes import key
from ..domain.trade import HELD
from .link import Link
from .products import next_id

_HELD = f"""
SELECT product.id, product.style, item.currency, product_ref.reference, product_ref.looked_at FROM item
JOIN product ON product.id = item.product_id
LEFT JOIN product_ref ON product_ref.product_id = product.id AND product_ref.service = ?
WHERE item.voided_by IS NULL AND item.removed_on IS NULL AND item.state IN {HELD} AND product.style IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL)
GROUP BY product.id, product.style, item.currency, product_ref.reference, product_ref.looked_at
ORDER BY product.id, item.currency
"""
_AMOUNTS = ("ask", "bid", "sell_faster", "earn_more", "beat_us")


class Wanted(NamedTuple):
    """A product that is held, in one currency; `reference` and `looked_at` are None while nobody has looked for it."""

    product_id: int
    style: str
    currency: str
    reference: str | None
    looked_at: Any


def held_products(link: Link, service: str) -> list[Wanted]:
    """What is in stock and has a style code."""
    return [Wanted(*row) for row in link.rows(_HELD, (service,))]


def keep_reference(link: Link, service: str, product_id: int, reference: str | None, now: datetime) -> None:
    """Note what a service calls a product, or that it has none of that style."""
    link.run("DELETE FROM product_ref WHERE service = ? AND product_id = ?", (service, product_id))
    row = (next_id(link, "product_ref"), service, product_id, reference, str(now))
    link.insert("product_ref", ("id", "service", "product_id", "reference", "looked_at"), [row])


def keep_variants(link: Link, service: str, product_id: int, variants: Sequence[Variant]) -> None:
    """Note the sizes of a product, under all their names."""
    link.run("DELETE FROM variant WHERE service = ? AND product_id = ?", (service, product_id))
    first = next_id(link, "variant")
    named = [(one.reference, name) for one in variants for name in dict.fromkeys(key(size) for size in one.sizes)]
    rows = [(number, service, product_id, *each) for number, each in enumerate(named, first)]
    link.insert("variant", ("id", "service", "product_id", "reference", "size_key"), rows)


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
