"""What a channel tells of the prices of things, as of now: for all that is in stock, or for one size of a style."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain.price_course import course
from ..domain.sizes import Size, key
from ..domain.suggesting import Told
from ..storage.catalogue_sizes import fitting, variants_of
from ..storage.link import Link
from ..storage.own_prices import Whose, own_prices
from ..storage.quote_series import Run, last_asked, market_runs
from ..storage.shelf import Held, Quoted, last_told, shelf_variants
from ..storage.styles import Style
from .toolbox import Toolbox

WARN_AFTER = timedelta(days=1)
"""A price told longer ago is marked as old."""
TOO_OLD = timedelta(days=7)
"""A price told longer ago does not count, unless it is asked for."""
SWING = timedelta(days=30)
"""Over how long it is told how far an ask swings."""
LATELY = timedelta(days=90)
"""How far back prices are looked at, and own sales."""
_NO_ASK = 10**15


_A_DAY_AND_A_HALF = timedelta(hours=36)
"""Before this, a price is no more that of a day ago."""


class Market(NamedTuple):
    """Prices of a size and when they were told; `at` is None for prices that were given by hand.

    `swing` is how far the ask swings (None: too few days), `own_sales` how many sales `told.own` is the median of,
    `day_high` the highest that the lowest ask was within the last day.
    """

    told: Told
    at: datetime | None = None
    swing: float | None = None
    own_sales: int = 0
    day_high: int | None = None

    def age(self, now: datetime) -> timedelta:
        """How long ago they were told; not below nothing."""
        return timedelta(0) if self.at is None else max(now - self.at, timedelta(0))


class Last(NamedTuple):
    """What was told last of a size, and the last moment at which it is known to have held."""

    quote: Quoted
    at: datetime

    @property
    def is_nothing(self) -> bool:
        """Whether there was neither an ask nor a bid."""
        return self.quote.ask is None and self.quote.bid is None

    def is_old(self, now: datetime) -> bool:
        """Whether it was told too long ago to count."""
        return now - self.at > TOO_OLD


class _Style(NamedTuple):
    """A style at a channel: its sizes under all their names, what was told last of each, when it was last asked for."""

    names: dict[str, list[str]]
    quotes: Mapping[str, Quoted]
    asked_at: datetime | None


class Markets:
    """The prices of one channel; what all of them share is read once, when it is first needed.

    `back` is how far prices are looked at: the usual ask is known from LATELY on, its swing from SWING on.
    """

    def __init__(self, box: Toolbox, link: Link, channel: str, back: timedelta = LATELY) -> None:
        self._link, self._channel, self._back, self.now = link, channel, back, box.now()
        self._today = box.today()
        self._zone = ZoneInfo(box.with_books().text("timezone"))
        self._style = cache(self._style_told)

    def of_items(self, items: Iterable[Held]) -> dict[int, Market]:
        """What was told last of each item's size in its currency, by item; others are left out."""
        items = [*items]
        variants = shelf_variants(self._link, self._channel, items)
        found: dict[int, Market] = {}
        for currency in {one.currency for one in items}:
            own = {
                one.item_id: variants.get((one.product_id or 0, key(one.size)), [])
                for one in items
                if one.currency == currency
            }
            quotes = self._told(currency, {name for names in own.values() for name in names})
            for one in items:
                there = [quotes[name] for name in own.get(one.item_id, ()) if name in quotes]
                if there:
                    best = self._with_own(min(there, key=_lowest), one.product_id or 0, one.size, currency)
                    found[one.item_id] = self._as_last_asked(best, one)
        return found

    def of_size(self, style: Style, size: Size, currency: str) -> Market | None:
        """What was told last of a size of a style; None where the channel told nothing of it."""
        last = self.last(style, size, currency)
        if last is None:
            return None
        return self._with_own(self._market(last.quote), style["id"], size, currency)._replace(at=last.at)

    def last(self, style: Style, size: Size, currency: str) -> Last | None:
        """The same as it was told, before anything is made of it."""
        names, quotes, asked_at = self._style(style["id"], currency)
        there = [quotes[name] for name in fitting(names, size, style["brand"]) if name in quotes]
        if not there:
            return None
        best = min(there, key=lambda quote: quote.ask or _NO_ASK)
        return Last(best, max(best.at, asked_at or best.at))

    def _style_told(self, product: int, currency: str) -> _Style:
        names = variants_of(self._link, self._channel, product)
        quotes = last_told(self._link, self._channel, currency, names, self.now, self._back) if names else {}
        return _Style(names, quotes, last_asked(self._link, product, currency, self._runs) if quotes else None)

    def _told(self, currency: str, variants: set[str]) -> dict[str, Market]:
        quotes = last_told(self._link, self._channel, currency, variants, self.now, self._back) if variants else {}
        return {name: self._market(quote) for name, quote in quotes.items()}

    def _market(self, quote: Quoted) -> Market:
        usual = course(quote.days, self._days) if self._back >= LATELY else None
        lately = course(quote.days, self._days_of_swing)
        told = Told(quote.ask, quote.bid, quote.sell_faster, quote.earn_more, usual and usual.middle)
        return Market(told, quote.at, lately and lately.swing, 0, self._high(quote))

    def _high(self, quote: Quoted) -> int | None:
        """The highest ask within the last day; the one before counts where it was asked for shortly before."""
        asks = [*quote.lately]
        if quote.before is not None:
            told_at, ask = quote.before
            moments = (told_at, *(run.began for run in self._runs if told_at < run.began and run.ended < quote.at))
            asks += [ask] if not asks or max(moments) >= self.now - _A_DAY_AND_A_HALF else []
        return max((ask for ask in asks if ask), default=None)

    def own(self, product: int | None, size: Size, currency: str) -> tuple[int | None, int]:
        """The median price of own sales of a size lately, and how many there were."""
        return self._own.get((product or 0, key(size), currency), (None, 0))

    def _with_own(self, market: Market, product: int, size: Size, currency: str) -> Market:
        price, sales = self.own(product, size, currency)
        return market._replace(told=market.told._replace(own=price), own_sales=sales)

    def _as_last_asked(self, market: Market, item: Held) -> Market:
        """A price that did not change is not stored again: a fetch that ended well asked for all that was in stock."""
        last = self._runs[-1] if self._runs else None
        if last is None or market.at is None or last.began <= market.at or last.day < item.acquired_on:
            return market
        return market._replace(at=last.began) if item.known_at is None or item.known_at <= last.began else market

    @cached_property
    def _runs(self) -> list[Run]:
        runs = market_runs(self._link, self._zone)
        return [run for run in runs if run.service == self._channel and run.began <= self.now]

    @cached_property
    def _days(self) -> list[str]:
        """The UTC days on which prices were asked for, in order, as far back as is looked."""
        return sorted({str(run.began.date()) for run in self._runs if run.began >= self.now - self._back})

    @cached_property
    def _days_of_swing(self) -> list[str]:
        since = str((self.now - SWING).date())
        return [day for day in self._days if day >= since]

    @cached_property
    def _own(self) -> Mapping[Whose, tuple[int, int]]:
        return own_prices(self._link, self._today - LATELY)


def _lowest(market: Market) -> int:
    return market.told.ask or _NO_ASK
