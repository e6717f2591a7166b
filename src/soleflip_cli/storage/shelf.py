"""What lies in stock, and what services told of its prices lately: all of it in a few readings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from ..domain.sizes import Size, key
from .catalogue_sizes import fitting, variants_of
from .items import IN_STOCK
from .link import Link, Row, moment
from .matches import among
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
SELECT DISTINCT item.product_id, {_SIZE}, variant.reference FROM item CROSS JOIN variant
WHERE variant.product_id = item.product_id AND variant.size_key = {_SIZE} AND variant.service = ? AND {IN_STOCK}
"""
# CROSS JOIN: SQLite reads the tables in this order, else it goes through every size of every style.
_KNOWN = "SELECT DISTINCT variant.product_id FROM variant WHERE variant.service = ?"
_PRICES = "quote.variant, quote.quoted_at, quote.id, quote.ask, quote.bid, quote.sell_faster, quote.earn_more"
_TOLD = f"""
SELECT {_PRICES} FROM {{wanted}} CROSS JOIN quote WHERE quote.variant = wanted.value AND quote.currency = ?
    AND quote.kind = 'standard' AND quote.quoted_at >= ? AND quote.service = ?
UNION ALL SELECT {_PRICES} FROM {{wanted}} CROSS JOIN quote WHERE quote.id = (SELECT before.id FROM quote AS before
    WHERE before.variant = wanted.value AND before.currency = ? AND before.kind = 'standard' AND before.quoted_at < ?
    AND before.service = ? ORDER BY before.quoted_at DESC, before.id DESC LIMIT 1)
"""

_DAY = timedelta(days=1)
_CLOCKS = timedelta(minutes=10)
"""By how much two clocks may differ."""
_TIME = itemgetter(0, 1)


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
    """What a service told last of a variant, in minor units, and its asks of some time.

    `days` are UTC days (ISO text) on which a price was told, in order, with the last ask of each. `before` is when the
    price was told that held a day ago, and its ask; `lately` are the asks told since then.
    """

    variant: str
    at: datetime
    ask: int | None
    bid: int | None
    sell_faster: int | None
    earn_more: int | None
    days: Mapping[str, int | None]
    before: tuple[datetime, int | None] | None = None
    lately: Sequence[int | None] = ()


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
    others = {place: one for one in items if (place := (one.product_id or 0, key(one.size))) not in found}
    sql, params = among(link, _KNOWN, "variant.product_id", {product for product, _ in others})
    known = {product for (product,) in link.rows(sql, (service, *params))} if others else set()
    for place, one in others.items():
        if place[0] in known:
            found[place] = fitting(variants_of(link, service, place[0]), one.size, one.brand)
    return found


def last_told(
    link: Link, service: str, currency: str, variants: Collection[str], now: datetime, back: timedelta
) -> dict[str, Quoted]:
    """What was told last of these variants, each with its asks of so long ago and the one that held then.

    What bears a later time than now was told while a clock was wrong: it plays no part.
    """
    latest = str(now + _CLOCKS)
    wanted, value = link.listed(sorted(variants))
    since = str(now - back)
    told: dict[str, list[Row]] = {}
    params = (value, currency, since, service, value, currency, since, service)
    for variant, *row in link.rows(_TOLD.format(wanted=wanted), params):
        if str(row[0]) <= latest:
            told.setdefault(variant, []).append(tuple(row))
    return {variant: _quoted(variant, sorted(rows, key=_TIME), now) for variant, rows in told.items()}


def _quoted(variant: str, rows: Sequence[Row], now: datetime) -> Quoted:
    at, _, ask, bid, faster, more = rows[-1]
    days = {str(row[0])[:10]: row[2] for row in rows}
    edge = now - _DAY
    start = bisect_right(rows, str(edge) if isinstance(at, str) else edge, key=itemgetter(0))
    before = (moment(rows[start - 1][0]), rows[start - 1][2]) if start else None
    return Quoted(variant, moment(at), ask, bid, faster, more, days, before, [row[2] for row in rows[start:]])
