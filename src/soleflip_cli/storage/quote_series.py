"""Prices of a product over time: what services told, and when they were asked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ..domain.days import local_day
from ..domain.trade import HELD
from .link import Link
from .services import utc

_STEPS = """
SELECT size.service, size.reference, quote.currency, quote.kind, quote.quoted_at, quote.ask, quote.bid
FROM (SELECT DISTINCT service, reference FROM variant WHERE product_id = ?) AS size
JOIN quote ON quote.variant = size.reference AND quote.service = size.service
ORDER BY quote.quoted_at, quote.id
"""
_RUNS = """
SELECT service, started_at, ended_at FROM sync_run
WHERE stream = 'market' AND ended_at IS NOT NULL AND error IS NULL ORDER BY started_at, id
"""
_LEFT = """COALESCE((SELECT MIN(sale.sold_on) FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL),
    item.removed_on)"""
_WANTED = f"""
SELECT item.currency, item.acquired_on, {_LEFT}, COALESCE(import_batch.imported_at,
    (SELECT MIN(operation.done_at) FROM change JOIN operation ON operation.id = change.operation_id
        WHERE change.entity = 'item' AND change.entity_id = item.id))
FROM item LEFT JOIN import_batch ON import_batch.id = item.batch_id
WHERE item.product_id = ? AND item.voided_by IS NULL
UNION ALL SELECT watch.currency, watch.since, NULL, NULL FROM watch
WHERE watch.product_id = ? AND watch.voided_by IS NULL
"""
_STOCKED = f"""
SELECT item.size_system, item.size_value, item.size_women, item.size_raw, item.currency, item.landed_cost FROM item
WHERE item.product_id = ? AND item.voided_by IS NULL AND item.removed_on IS NULL AND item.state IN {HELD}
    AND NOT EXISTS (SELECT 1 FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL)
ORDER BY item.acquired_on, item.id
"""


class Told(NamedTuple):
    """What a service said of a size at a moment, in minor units; None where there was no ask or bid."""

    service: str
    variant: str
    currency: str
    kind: str
    at: datetime
    ask: int | None
    bid: int | None


class Stocked(NamedTuple):
    """An item in stock: its size as stored, and what it cost in minor units, if that is known."""

    size: tuple[str, str, str | None, str]
    currency: str
    cost: int | None


class Asked(NamedTuple):
    """Moments, in order, at which the prices of a product are known to have been asked, by service and currency."""

    moments: dict[tuple[str, str], list[datetime]]

    def of(self, service: str, currency: str) -> list[datetime]:
        """Those at one service, in one currency."""
        return self.moments.get((service, currency), [])


class Run(NamedTuple):
    """A fetch of prices that ended well, and the day on which it began."""

    service: str
    began: datetime
    ended: datetime
    day: date


def _beginning(run: Run) -> datetime:
    return run.began


class _Span(NamedTuple):
    """Days on which a product was in stock or watched, and since when the books knew of that."""

    currency: str
    since: date
    until: date | None
    known: datetime | None

    def covers(self, run: Run) -> bool:
        """Whether a run asked for it."""
        is_on = self.since <= run.day and (self.until is None or run.day < self.until)
        return is_on and (self.known is None or self.known <= run.began)


def told(link: Link, product_id: int) -> list[Told]:
    """Every quote of a product, of all its sizes, in order of time."""
    return [Told._make((*row[:4], _instant(row[4]), *row[5:])) for row in link.rows(_STEPS, (product_id,))]


def asked(link: Link, product_id: int, quotes: Sequence[Told], runs: Sequence[Run]) -> Asked:
    """When the prices of a product were asked, from the first of `quotes` on.

    A price that is new proves that all sizes were asked, since one request tells them all. A run that ended well
    asked for what was in stock or watched then, whether or not a price had changed; one that failed proves nothing.
    """
    proofs: dict[tuple[str, str], list[datetime]] = {}
    for quote in quotes:
        proofs.setdefault((quote.service, quote.currency), []).append(quote.at)
    spans = _spans(link, product_id)
    moments = {whose: {*some} for whose, some in proofs.items()}
    first = bisect_left(runs, min(one.at for one in quotes), key=_beginning) if quotes else len(runs)
    for run in runs[first:]:
        for currency in {span.currency for span in spans if span.covers(run)}:
            some = proofs.get((run.service, currency), [])
            before = bisect_left(some, run.began)
            if before and bisect_right(some, run.ended) == before:
                moments[run.service, currency].add(run.began)
    return Asked({whose: sorted(some) for whose, some in moments.items()})


def last_asked(link: Link, product_id: int, currency: str, runs: Sequence[Run]) -> datetime | None:
    """When the last of `runs`, which are in order, began that asked for a product; what was told since then is newer.

    For a price that was told before it, that is the last of the moments that `asked` tells.
    """
    spans = [span for span in _spans(link, product_id) if span.currency == currency]
    return next((run.began for run in reversed(runs) if any(span.covers(run) for span in spans)), None)


def market_runs(link: Link, zone: ZoneInfo) -> list[Run]:
    """Every fetch of prices that ended well, in order."""
    return [
        Run(service, at := _instant(began), _instant(ended), local_day(at, zone))
        for service, began, ended in link.rows(_RUNS)
    ]


def stocked(link: Link, product_id: int) -> list[Stocked]:
    """What is in stock of a product, the first bought first."""
    return [Stocked(tuple(row[:4]), row[4], row[5]) for row in link.rows(_STOCKED, (product_id,))]


def named_styles(link: Link) -> list[tuple[str, str | None]]:
    """Every style code that the books have, and the name of its product."""
    rows = link.rows("SELECT style, name FROM product WHERE style IS NOT NULL ORDER BY style")
    return [(style, name) for style, name in rows]


def _spans(link: Link, product_id: int) -> list[_Span]:
    return [_span(*row) for row in link.rows(_WANTED, (product_id, product_id))]


def _span(currency: str, since: Any, until: Any, known: Any) -> _Span:
    day = None if until is None else date.fromisoformat(str(until))
    return _Span(currency, date.fromisoformat(str(since)), day, utc(known))


def _instant(stored: Any) -> datetime:
    at = utc(stored)
    assert at is not None
    return at
