"""What lies in stock, and what services told of its prices lately: all of it in a few readings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from ..domain.price_history import Step
from ..domain.sizes import Size, key
from .catalogue_sizes import fitting, variants_of
from .items import IN_STOCK
from .link import Link
from .services import utc

_SIZE = "item.size_system || ':' || item.size_value"
_HELD = f"""
SELECT item.id, item.product_id, product.style, product.name, product.brand, product.category, item.size_system,
    item.size_value, item.size_women, item.size_raw, item.currency, item.landed_cost,
    (SELECT amount FROM cost WHERE cost.item_id = item.id AND cost.kind = 'price'), CAST(item.acquired_on AS TEXT),
    COALESCE(import_batch.imported_at, (SELECT MIN(operation.done_at) FROM change
        JOIN operation ON operation.id = change.operation_id
        WHERE change.entity = 'item' AND change.entity_id = item.id))
FROM item LEFT JOIN product ON product.id = item.product_id LEFT JOIN import_batch ON import_batch.id = item.batch_id
WHERE {IN_STOCK} AND item.state <> 'ordered'
"""
_NAMED = f"""
SELECT DISTINCT item.product_id, {_SIZE}, variant.reference FROM item
JOIN variant ON variant.product_id = item.product_id AND variant.size_key = {_SIZE} AND variant.service = ?
WHERE {IN_STOCK}
"""
_KNOWN = "SELECT DISTINCT product_id FROM variant WHERE service = ?"
_TOLD = """
SELECT quote.variant, quote.quoted_at, quote.ask, quote.bid, quote.sell_faster, quote.earn_more
FROM {wanted} JOIN quote ON quote.variant = wanted.value AND quote.currency = ? AND quote.kind = 'standard'
WHERE quote.service = ? AND quote.quoted_at >= COALESCE((SELECT MAX(before.quoted_at) FROM quote AS before
    WHERE before.variant = wanted.value AND before.currency = quote.currency AND before.kind = 'standard'
    AND before.quoted_at < ?), quote.quoted_at)
ORDER BY quote.quoted_at, quote.id
"""


class Held(NamedTuple):
    """An item in stock. Amounts in minor units of `currency`: landed cost and gross purchase price; None is unknown.

    `known_at` is when the books came to know of it.
    """

    item_id: int
    product_id: int | None
    style: str | None
    name: str | None
    brand: str | None
    category: str | None
    size: Size
    currency: str
    cost: int | None
    price: int | None
    acquired_on: date
    known_at: datetime | None


class Quoted(NamedTuple):
    """What a service told last of a variant, in minor units, and its asks since the day that was asked for."""

    variant: str
    at: datetime
    ask: int | None
    bid: int | None
    sell_faster: int | None
    earn_more: int | None
    asks: Sequence[Step]


def held(link: Link, product_id: int | None = None) -> list[Held]:
    """What is at hand and unsold, by item; of one product if one is named."""
    sql, params = (_HELD, ()) if product_id is None else (f"{_HELD} AND item.product_id = ?", (product_id,))
    return [_held(*row) for row in link.rows(f"{sql} ORDER BY item.id", params)]


def _held(*row: Any) -> Held:
    number, product, style, name, brand, category, *size, currency, cost, price, acquired, known = row
    what = (number, product, style, name, brand, category, Size(*size), currency, cost, price)
    return Held(*what, date.fromisoformat(acquired), utc(known))


def shelf_variants(link: Link, service: str, items: Iterable[Held]) -> dict[tuple[int, str], list[str]]:
    """Product and size key → what the service calls that size; those that it does not have are left out."""
    found: dict[tuple[int, str], list[str]] = {}
    for product, name, variant in link.rows(_NAMED, (service,)):
        found.setdefault((product, name), []).append(variant)
    known = {product for (product,) in link.rows(_KNOWN, (service,))}
    for one in items:
        place = (one.product_id or 0, key(one.size))
        if one.product_id in known and place not in found:
            found[place] = fitting(variants_of(link, service, place[0]), one.size, one.brand)
    return found


def last_told(
    link: Link, service: str, currency: str, variants: Collection[str], since: datetime
) -> Mapping[str, Quoted]:
    """What was told last of these variants, each with its asks from the last one before `since` on."""
    wanted, value = link.listed(sorted(variants))
    found: dict[str, Quoted] = {}
    asks: dict[str, list[Step]] = {}
    known = cache(utc)
    for variant, at, ask, bid, faster, more in link.rows(
        _TOLD.format(wanted=wanted), (value, currency, service, str(since))
    ):
        moment = known(at)
        assert moment is not None
        steps = asks.setdefault(variant, [])
        steps.append(Step(moment, ask))
        found[variant] = Quoted(variant, moment, ask, bid, faster, more, steps)
    return found
