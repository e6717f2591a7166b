"""What a service told of the prices of things that have sold since, as it was known on a day gone by."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from ..domain.sizes import key
from ..domain.suggesting import Told
from ..storage.catalogue_sizes import fitting
from ..storage.link import Link
from ..storage.quote_series import Run, market_runs
from ..storage.quotes_then import SoldItem, all_told, all_variants
from ..storage.shelf import Quoted
from .markets import TOO_OLD


class MarketsThen:
    """The prices of one service; read once for all the items that they are wanted of."""

    def __init__(self, link: Link, service: str, items: Iterable[SoldItem], zone: ZoneInfo) -> None:
        self._link, self._service, self._zone = link, service, zone
        there = all_variants(link, service)
        self._names = {one.item_id: _names(there.get(one.product_id, {}), one) for one in items}
        wanted = {name for names in self._names.values() for name in names}
        self._quotes = all_told(link, service, wanted) if wanted else {}

    def told(self, item: SoldItem, moment: datetime) -> Told | None:
        """The prices that counted for an item at a moment; None where none was told, or too long ago."""
        found = [self._last((name, item.currency), moment) for name in self._names[item.item_id]]
        known = [one for one in found if one]
        if not known:
            return None
        best = min(known, key=lambda one: one.ask or 10**15)
        if moment - self._asked(best, item, moment) > TOO_OLD:
            return None
        return Told(best.ask, best.bid, best.sell_faster, best.earn_more)

    def _last(self, whose: tuple[str, str], moment: datetime) -> Quoted | None:
        some = self._quotes.get(whose, ())
        at = bisect_right(some, moment, key=_told_at)
        return some[at - 1] if at else None

    def _asked(self, quote: Quoted, item: SoldItem, moment: datetime) -> datetime:
        """When a price was asked for last: a fetch that found it unchanged has not stored it again."""
        at = bisect_right(self._runs, moment, key=lambda run: run.ended)
        last = self._runs[at - 1] if at else None
        if last is None or last.began <= quote.at or last.day < item.acquired_on:
            return quote.at
        return last.began if item.known_at is None or item.known_at <= last.began else quote.at

    @cached_property
    def _runs(self) -> list[Run]:
        """The fetches of prices that ended well, in the order of their ends."""
        there = (run for run in market_runs(self._link, self._zone) if run.service == self._service)
        return sorted(there, key=lambda run: run.ended)


def _names(variants: dict[str, list[str]], item: SoldItem) -> Sequence[str]:
    """What the service calls the size of an item, as far as that is beyond doubt."""
    own = key(item.size)
    return [name for name, keys in variants.items() if own in keys] or fitting(variants, item.size, item.brand)


def _told_at(quote: Quoted) -> datetime:
    return quote.at
