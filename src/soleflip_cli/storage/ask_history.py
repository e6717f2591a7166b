"""What was asked for items on offer, day by day, beside the lowest ask that a service told of at the time."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from operator import itemgetter

from ..domain.ask_effect import AskDays
from ..domain.trade import STANDING
from .link import Link, Row

_LISTINGS = f"""
SELECT listing.id, listing.item_id, listing.channel, listing.variant, listing.currency, listing.ask,
    CAST(listing.listed_on AS TEXT), CAST(listing.ended_on AS TEXT), CAST(item.removed_on AS TEXT),
    CAST(sale.sold_on AS TEXT), sale.channel
FROM listing JOIN item ON item.id = listing.item_id AND item.voided_by IS NULL
LEFT JOIN sale ON sale.item_id = item.id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
WHERE listing.voided_by IS NULL AND listing.variant IS NOT NULL ORDER BY listing.id
"""
_ASKS = """
SELECT entity_id, CAST(changed_at AS TEXT), before, after FROM change
WHERE entity = 'listing' AND undone = 0 AND after LIKE '%"ask"%' ORDER BY id
"""
_LOWEST = """
SELECT quote.service, quote.variant, quote.currency, CAST(quote.quoted_at AS TEXT), quote.ask FROM quote
WHERE quote.kind = 'standard' AND (quote.service, quote.variant) IN (SELECT listing.channel, listing.variant
    FROM listing WHERE listing.variant IS NOT NULL AND listing.voided_by IS NULL) ORDER BY quote.id
"""

Worth = tuple[str, int | None]
"""A day, and what held from then on; days are ISO text."""


def ask_days(link: Link, today: date) -> list[AskDays]:
    """All such days up to `today`, in the order of listings. Days of which ask or lowest one is unknown are left out.

    The lowest ask is the last one told by the evening of a day, so a day on which either changes goes with the change.
    """
    asks = _grouped((row[:1], row[1:]) for row in link.rows(_ASKS))
    lowest = _grouped((row[:3], row[3:]) for row in link.rows(_LOWEST))
    found: list[AskDays] = []
    for number, item, channel, variant, currency, ask, listed, *ends, sold_on, sold_at in link.rows(_LISTINGS):
        last = min(day for day in (*ends, sold_on, today.isoformat()) if day)
        sold = sold_on == last and sold_at == channel
        told = [(str(moment)[:10], amount) for moment, amount in lowest.get((channel, variant, currency), ())]
        spans = [*_spans([*_asked(asks.get((number,), ()), listed, ask)], told, last)]
        for at, (since, until, own, least) in enumerate(spans, 1):
            days = date.fromisoformat(since), date.fromisoformat(until)
            if own and least:
                found.append(AskDays(item, *days, own, least, sold and at == len(spans)))
    return found


def _grouped(rows: Iterable[tuple[Row, Row]]) -> Mapping[Row, list[Row]]:
    found: dict[Row, list[Row]] = {}
    for key, row in rows:
        found.setdefault(key, []).append(row)
    return found


def _asked(changes: Iterable[Row], listed: str, ask: int | None) -> Iterator[Worth]:
    """What was asked from which day on: as the log of changes has it, else what is asked now."""
    known = [(str(at)[:10], json.loads(before), json.loads(after)) for at, before, after in changes]
    if not known:
        yield listed, ask
        return
    _, before, after = known[0]
    yield listed, before.get("ask", after["ask"])
    yield from ((max(day, listed), after["ask"]) for day, _, after in known)


def _spans(asks: list[Worth], lowest: list[Worth], last: str) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Since, until, ask and lowest ask: cut where either changes."""
    start = asks[0][0]
    days = sorted({start, *(day for day, _ in (*asks, *lowest) if start < day < last)})
    for since, until in pairwise([*days, max(last, start)]):
        yield since, until, _held(asks, since), _held(lowest, since)


def _held(worth: Sequence[Worth], day: str) -> int | None:
    """What held on the evening of a day; None before anything did."""
    place = bisect_right(worth, day, key=itemgetter(0))
    return worth[place - 1][1] if place else None
