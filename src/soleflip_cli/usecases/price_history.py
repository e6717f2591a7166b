"""How the prices of a style went: by size, and over all its sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain.days import local_day
from ..domain.errors import UsageError
from ..domain.money import Money, ratio
from ..domain.price_history import (
    LEAST_DAYS,
    Summary,
    rounded,
    seen,
    share_of,
    summarised,
    trend,
    volatility,
)
from ..domain.sizes import Size, key
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.link import Link
from ..storage.quote_series import market_runs, stocked
from .near_styles import known_style
from .sizes_priced import Market, Priced, market_of
from .toolbox import Toolbox
from .why_parts import purse

_WHOSE = (
    Column("style", "Style code", priority=12),
    Column("size", "Size"),
    Column("channel", "Channel", priority=9),
    Column("kind", "Kind", priority=11),
    Column("currency", "Currency", priority=8),
)
_COLUMNS = (
    *_WHOSE,
    Column("ask", "Ask", "money"),
    Column("bid", "Bid", "money"),
    Column("told_at", "Told last", "time", 10),
    Column("hours_old", "Hours ago", "count", 4),
    Column("spread", "Spread", "money", 6),
    Column("spread_share", "Spread of ask", "ratio", 2),
    Column("ask_low", "Lowest ask", "money", 1),
    Column("ask_high", "Highest ask", "money", 1),
    Column("bid_low", "Lowest bid", "money", 7),
    Column("bid_high", "Highest bid", "money", 7),
    Column("unchanged_days", "Days unchanged", "count", 5),
    Column("trend_30d", "Trend in money", "money", 5),
    Column("trend_share", "Trend, 30 days", "ratio"),
    Column("days", "Days", "count", 2),
    Column("volatility", "Volatility", "ratio", 3),
)
_HISTORY = Column("history", "Asks")
_SERIES = (*_WHOSE, Column("day", "Day", "date"), Column("ask", "Ask", "money"), Column("bid", "Bid", "money"))
_MONTH = 30
_STALE_HOURS = 24

Draw = Callable[[Sequence[tuple[int, int]]], str]
"""Draws values over days as a line of text."""


class Wish(NamedTuple):
    """Whose history is wanted: of one size (None: of those in stock), at one service (None: at all), since a day."""

    style: str
    since: date
    size: Size | None = None
    channel: str | None = None
    kind: str = "standard"


class _Clock(NamedTuple):
    """What time it is, and where days begin."""

    now: datetime
    zone: ZoneInfo

    def day(self, at: datetime) -> date:
        return local_day(at, self.zone)

    def start(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


class _Found(NamedTuple):
    market: Market
    shown: list[Priced]


def history(box: Toolbox, wish: Wish, draw: Draw | None = None) -> Table:
    """A row for each size and one for the style; `draw` adds a column that shows the asks.

    Raises UsageError for an unknown style, size or channel.
    """
    clock = _clock(box)
    found = _found(box, wish, clock)
    told = [(one, _summary(one, wish, clock)) for one in found.shown]
    drawn = None if draw is None else partial(_drawn, draw)
    rows = [[*_row(found.market, one, told_of, clock), *([drawn(told_of)] if drawn else [])] for one, told_of in told]
    columns = (*_COLUMNS, _HISTORY) if drawn else _COLUMNS
    return Table(_title(found.market, wish), columns, rows, [*_notes(found.market, told, wish, clock)])


def series(box: Toolbox, wish: Wish) -> Table:
    """The prices themselves: a row for each size and each day on which they were asked, with the last of that day."""
    clock = _clock(box)
    found = _found(box, wish, clock)
    rows = [row for one in found.shown for row in _days(found.market, one, clock, wish)]
    return Table(_title(found.market, wish), _SERIES, rows, [*_nothing(found.market, found.shown, wish)])


def _clock(box: Toolbox) -> _Clock:
    return _Clock(box.now(), ZoneInfo(box.with_books().text("timezone")))


def _found(box: Toolbox, wish: Wish, clock: _Clock) -> _Found:
    with box.reader() as reader:
        link = reader.link
        style = known_style(link, wish.style, "soleflip price history")
        market = market_of(link, style, market_runs(link, clock.zone), wish.kind)
        sizes = [wish.size] if wish.size else _held(link, style["id"])
    if wish.size:
        market.require(wish.size)
    _require_channel(market, wish.channel)
    chosen = [one for size in sizes for one in market.of(size)] if sizes else [*market.sizes]
    whole = [] if wish.size else market.whole()
    named = {_whose(one): one for one in reversed(chosen)}
    shown = [named[_whose(one)] for one in market.sizes if _whose(one) in named] + whole
    return _Found(market, [one for one in shown if wish.channel in (None, one.service)])


def _whose(one: Priced) -> tuple[str, str, tuple[str, ...]]:
    return one.service, one.currency, one.variants


def _held(link: Link, product_id: int) -> list[Size]:
    """The sizes in stock, each once."""
    sizes = [Size(*one.size) for one in stocked(link, product_id)]
    return [*{key(size): size for size in sizes}.values()]


def _require_channel(market: Market, channel: str | None) -> None:
    """Raises UsageError for a channel that tells no prices of the style, where another does."""
    there = sorted({one.service for one in market.sizes})
    if channel and there and channel not in there:
        raise UsageError(f"{channel[:40]} told no price of {market.style['style']}", f"--channel {there[0]}")


def _summary(one: Priced, wish: Wish, clock: _Clock) -> Summary:
    return summarised(one.asks, one.bids, one.asked, clock.start(wish.since), clock.day)


def _row(market: Market, one: Priced, told: Summary, clock: _Clock) -> list[Cell]:
    money, slope = purse(one.currency), trend(told.days)
    asks, bids = told.asks or (None, None), told.bids or (None, None)
    spread = told.spread if len(one.variants) == 1 else None  # over sizes, ask and bid are of different ones
    monthly = None if slope is None else Money(int(rounded(slope * _MONTH)), one.currency)
    return [
        *_named(market, one),
        money(told.ask),
        money(told.bid),
        told.asked_at,
        _hours(told, clock),
        money(spread),
        ratio(spread, told.ask),
        *map(money, (*asks, *bids)),
        (clock.day(told.asked_at) - clock.day(told.changed_at)).days,
        monthly,
        None if slope is None else share_of(slope, _MONTH, told.days),
        len(told.days),
        volatility(told.days),
    ]


def _named(market: Market, one: Priced) -> list[Cell]:
    return [market.style["style"], one.size, one.service, one.kind, one.currency]


def _hours(told: Summary, clock: _Clock) -> int:
    return max(0, int((clock.now - told.asked_at).total_seconds()) // 3600)


def _drawn(draw: Draw, told: Summary) -> str | None:
    return draw([(one.day.toordinal(), one.value) for one in told.days]) or None


def _days(market: Market, one: Priced, clock: _Clock, wish: Wish) -> Iterator[list[Cell]]:
    money, start = purse(one.currency), clock.start(wish.since)
    within = [at for at in one.asked if at >= start]
    asks, bids = ({clock.day(step.at): step.value for step in seen(part, within)} for part in (one.asks, one.bids))
    for day in asks:
        yield [*_named(market, one), day, money(asks[day]), money(bids.get(day))]


def _title(market: Market, wish: Wish) -> str:
    name = market.style["name"]
    kind = "" if wish.kind == "standard" else f", {wish.kind}"
    return f"{market.style['style']}{f' {name}' if name else ''}{kind}, since {wish.since}"


def _notes(market: Market, told: Sequence[tuple[Priced, Summary]], wish: Wish, clock: _Clock) -> Iterator[str]:
    """What a reader must know: where nothing is told, where it is too little, where it is old."""
    yield from _nothing(market, [one for one, _ in told], wish)
    old = [(one, _hours(summary, clock)) for one, summary in told if _hours(summary, clock) > _STALE_HOURS]
    if old:
        days = max(hours for _, hours in old) // 24
        yield f"{_listed(old)}: told {counted(days, 'day')} ago; ask again: soleflip sync market"
    few = [(one, 0) for one, summary in told if len(summary.days) < LEAST_DAYS]
    if few:
        yield f"{_listed(few)}: asked on fewer than {LEAST_DAYS} days, too little for trend and volatility"


def _nothing(market: Market, shown: Sequence[Priced], wish: Wish) -> Iterator[str]:
    style = market.style["style"]
    if not shown:
        yield f"no {wish.kind} price of {style} was told yet; prices come with: soleflip sync market"
        if not market.style["in_stock"]:
            yield f"none is in stock; to have its prices fetched: soleflip price watch add {style}"


def _listed(some: Sequence[tuple[Priced, int]]) -> str:
    return ", ".join(dict.fromkeys(one.size for one, _ in some))
