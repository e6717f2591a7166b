"""What services told of the prices of things before they sold: every quote, by variant, in order of time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from ..domain.sizes import Size
from ..domain.trade import STANDING
from .link import Link
from .services import utc
from .shelf import Quoted

_SOLD = f"""
SELECT item.id, item.product_id, product.brand, product.category, item.size_system, item.size_value, item.size_women,
    item.size_raw, item.currency, item.landed_cost,
    (SELECT amount FROM cost WHERE cost.item_id = item.id AND cost.kind = 'price'), CAST(item.acquired_on AS TEXT),
    CASE WHEN EXISTS (SELECT 1 FROM variant WHERE variant.product_id = item.product_id) THEN
        COALESCE(import_batch.imported_at, (SELECT MIN(operation.done_at) FROM change
            JOIN operation ON operation.id = change.operation_id
            WHERE change.entity = 'item' AND change.entity_id = item.id)) END,
    sale.channel, CAST(sale.sold_on AS TEXT), sale.currency, sale.price,
    CASE WHEN sale.payout_stated = 1 THEN sale.payout END
FROM sale JOIN item ON item.id = sale.item_id AND item.voided_by IS NULL
JOIN product ON product.id = item.product_id LEFT JOIN import_batch ON import_batch.id = item.batch_id
WHERE sale.voided_by IS NULL AND sale.state IN {STANDING} AND sale.price > 0 ORDER BY sale.sold_on, item.id
"""
_VARIANTS = "SELECT product_id, reference, size_key FROM variant WHERE service = ? ORDER BY product_id, id"
_QUOTES = """
SELECT quote.variant, quote.currency, quote.quoted_at, quote.ask, quote.bid, quote.sell_faster, quote.earn_more
FROM {wanted} JOIN quote ON quote.variant = wanted.value AND quote.kind = 'standard'
WHERE quote.service = ? ORDER BY quote.quoted_at, quote.id
"""


class SoldItem(NamedTuple):
    """An item that sold, its cost, what it sold for, and what was stated to be `paid`; minor units, None where unknown.

    `currency` is that of its cost, `sold_currency` that of its sale; `known_at` is when the books came to know of it.
    """

    item_id: int
    product_id: int
    brand: str | None
    category: str | None
    size: Size
    currency: str
    cost: int | None
    price: int | None
    acquired_on: date
    known_at: datetime | None
    channel: str
    sold_on: date
    sold_currency: str
    sold_for: int
    paid: int | None = None


def sold_items(link: Link) -> list[SoldItem]:
    """Every item that sold for a known price, in the order of sales."""
    return [_sold(*row) for row in link.rows(_SOLD)]


def _sold(*row: Any) -> SoldItem:
    *first, channel, sold, paid, amount, payout = row
    number, product, brand, category, *size, currency, cost, price, acquired, known = first
    what = number, product, brand, category, Size(*size), currency, cost, price, date.fromisoformat(acquired)
    return SoldItem(*what, utc(known), channel, date.fromisoformat(sold), paid, amount, payout)


def all_variants(link: Link, service: str) -> dict[int, dict[str, list[str]]]:
    """Product → what a service calls each of its sizes, under all names of the size, the service's own first."""
    found: dict[int, dict[str, list[str]]] = {}
    for product, reference, name in link.rows(_VARIANTS, (service,)):
        found.setdefault(product, {}).setdefault(reference, []).append(name)
    return found


def all_told(link: Link, service: str, variants: Collection[str]) -> Mapping[tuple[str, str], list[Quoted]]:
    """Variant and currency → all that a service told of it, in order of time."""
    wanted, value = link.listed(sorted(variants))
    found: dict[tuple[str, str], list[Quoted]] = {}
    for variant, currency, at, ask, bid, faster, more in link.rows(_QUOTES.format(wanted=wanted), (value, service)):
        moment = utc(at)
        assert moment is not None
        found.setdefault((variant, currency), []).append(Quoted(variant, moment, ask, bid, faster, more, {}))
    return found
