"""Which watches have crossed their lines, with the prices that were told last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain.money import Money, half_up
from ..domain.price_history import Crossing, Step, best_of, crossing
from ..domain.sizes import Size
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.link import Link
from ..storage.quote_series import stocked
from ..storage.styles import style_named
from ..storage.watches import Telling, Watch, note_told, watching
from .sizes_priced import Market, Priced, market_of
from .toolbox import Toolbox
from .watches import watched_prices
from .why_parts import purse

OLD, TOO_OLD = timedelta(days=1), timedelta(days=7)
"""A price told longer ago is told with a warning, or does not count."""

_COLUMNS = (
    Column("style", "Style code"),
    Column("size", "Size"),
    Column("line", "Line"),
    Column("channel", "Channel", priority=3),
    Column("currency", "Currency", priority=4),
    Column("limit", "Limit", "money", 1),
    Column("before", "From", "money"),
    Column("now", "To", "money"),
    Column("margin_limit", "Margin limit", "ratio", 2),
    Column("margin_before", "Margin from", "ratio", 2),
    Column("margin_now", "Margin to", "ratio", 2),
    Column("crossed_at", "Crossed", "time", 5),
    Column("asked_at", "Told last", "time", 6),
    Column("hours_old", "Hours ago", "count"),
    Column("stale", "Old", "flag", 7),
    Column("new", "New", "flag", 8),
)

PayoutOf = Callable[[int, str, str], int | None]
"""What a channel pays of an ask, both in minor units of a currency; None where no fee schedule answers."""


def payout_of(ask: int, channel: str, currency: str) -> int | None:
    """What a channel pays of an ask by its fee schedule: the one place to fill in once schedules are there."""
    return None


class Hit(NamedTuple):
    """A line that a price is over: of which size, since when, from what to what, and whether it is news."""

    watch: Watch
    line: str
    limit: int
    price: Priced
    crossed: Crossing
    age: timedelta
    is_new: bool

    @property
    def is_old(self) -> bool:
        """Whether the price was told more than a day ago."""
        return self.age > OLD


class Checked(NamedTuple):
    """What is over its line, what else must be said, and what is to be noted once that was said."""

    hits: Sequence[Hit]
    notes: Sequence[str]
    tellings: Sequence[Telling]


class _Line(NamedTuple):
    """A line of a watch: which price, over which sizes the best of it, and when it is over."""

    name: str
    limit: int
    best: Callable[[Iterable[int]], int]
    is_over: Callable[[int], bool]


class _Looked(NamedTuple):
    """A watch with the prices that count for it, and what its sizes cost."""

    watch: Watch
    fresh: Sequence[Priced]
    costs: Mapping[str, int]
    now: datetime


def check(box: Toolbox, everything: bool, payout: PayoutOf = payout_of) -> Checked:
    """Every line that is over and was not told of since it was crossed; `everything`: also those that were told.

    Nothing is noted yet: see `tell`.
    """
    now, zone, hits = box.now(), ZoneInfo(box.with_books().text("timezone")), list[Hit]()
    notes, tellings, markets = list[str](), list[Telling](), dict[str, Market]()
    with box.reader() as reader:
        found = watching(reader.link)
        for one in found:
            market = markets.get(one.style) or _market(reader.link, one.style, zone)
            markets[one.style] = market
            looked = _looked(reader.link, one, market, now)
            notes += _notes(looked, market, payout)
            for line, hit in _lines(looked, payout):
                hits += [hit] if hit and (hit.is_new or everything) else []
                tellings += _telling(one, line, hit, now)
    return Checked(hits, [*dict.fromkeys(notes or _none(found))], tellings)


def tell(box: Toolbox, checked: Checked) -> None:
    """Note that all of it was told, so that it is not told again until the price was back."""
    if checked.tellings:
        with box.books("price watch check", existing=True) as books:
            note_told(books.link, checked.tellings)


def table(checked: Checked) -> Table:
    """The hits as rows."""
    return Table("Over their lines", _COLUMNS, [_row(hit) for hit in checked.hits], checked.notes)


def told(hit: Hit) -> str:
    """A hit on one line: what crossed, from what to what, and how old the price is."""
    one, currency = hit.crossed, hit.price.currency
    shown = _percent if hit.line == "margin" else lambda value: str(Money(value, currency))
    before = "" if one.before is None else f"{shown(one.before)} → "
    side = "below" if hit.line == "ask" else "above"
    size = f" {hit.price.size}"
    old = ", OLD" if hit.is_old else ""
    return (
        f"{hit.watch.style}{size}: {hit.line} {before}{shown(one.now)}, {side} {shown(hit.limit)} "
        f"({hit.price.service}, told {_ago(hit.age)} ago{old})"
    )


def _none(found: Sequence[Watch]) -> list[str]:
    if not found:
        return ["nothing is watched: soleflip price watch add STYLE --ask-below 150"]
    has_line = any(limit is not None for one in found for limit in (one.ask_below, one.bid_above, one.margin_above))
    return [] if has_line else ["no watch has a line: soleflip price watch edit STYLE --ask-below 150"]


def _market(link: Link, style: str, zone: ZoneInfo) -> Market:
    known = style_named(link, style)
    assert known is not None
    return market_of(link, known, zone)


def _looked(link: Link, one: Watch, market: Market, now: datetime) -> _Looked:
    there = watched_prices(one, market)
    fresh = [piece for piece in there if now - piece.asked[-1] <= TOO_OLD]
    costs = {} if one.margin_above is None else _costs(link, one, market, there)
    return _Looked(one, fresh, costs, now)


def _costs(link: Link, one: Watch, market: Market, there: Sequence[Priced]) -> dict[str, int]:
    """What each size cost, by its name at the service: as the watch says, else the dearest in stock."""
    if one.cost is not None:
        return {variant: one.cost for piece in there for variant in piece.variants}
    costs: dict[str, int] = {}
    for item in stocked(link, market.style["id"]):
        if item.cost is not None and item.currency == one.currency:
            for variant in market.variants(Size(*item.size)):
                costs[variant] = max(item.cost, costs.get(variant, 0))
    return costs


def _lines(looked: _Looked, payout: PayoutOf) -> Iterator[tuple[str, Hit | None]]:
    """Each line of a watch whose prices are known, and the hit if one is over it."""
    for line in _drawn(looked.watch):
        series = [_steps(line.name, piece, looked, payout) for piece in looked.fresh]
        if any(steps[-1].value is not None for steps in series):
            crossed = crossing(best_of(series, line.best), line.is_over)
            yield line.name, crossed and _hit(looked, line, crossed, series)


def _drawn(one: Watch) -> Iterator[_Line]:
    ask, bid, margin = one.ask_below, one.bid_above, one.margin_above
    if ask is not None:
        yield _Line("ask", ask, min, lambda value: value < ask)
    if bid is not None:
        yield _Line("bid", bid, max, lambda value: value > bid)
    if margin is not None:
        yield _Line("margin", margin, max, lambda value: value > margin)


def _steps(line: str, piece: Priced, looked: _Looked, payout: PayoutOf) -> Sequence[Step]:
    if line == "bid":
        return piece.bids
    if line == "ask":
        return piece.asks
    cost = looked.costs.get(piece.variants[0])
    return [Step(step.at, _margin(step.value, cost, piece, payout)) for step in piece.asks]


def _margin(ask: int | None, cost: int | None, piece: Priced, payout: PayoutOf) -> int | None:
    """Profit as a share of the ask, in basis points; None while ask, cost or payout is unknown."""
    paid = None if not ask else payout(ask, piece.service, piece.currency)
    return None if not ask or paid is None or cost is None else int(half_up(Decimal(10_000 * (paid - cost)) / ask))


def _hit(looked: _Looked, line: _Line, crossed: Crossing, series: Sequence[Sequence[Step]]) -> Hit:
    """The hit, at the size that has the price."""
    place = next(at for at, steps in enumerate(series) if steps[-1].value == crossed.now)
    price, told_at = looked.fresh[place], looked.watch.told[line.name]
    is_new = told_at is None or told_at < crossed.at
    return Hit(looked.watch, line.name, line.limit, price, crossed, looked.now - price.asked[-1], is_new)


def _telling(one: Watch, line: str, hit: Hit | None, now: datetime) -> list[Telling]:
    """What changes of what was told of a line."""
    if hit:
        return [Telling(one.id, line, now)] if hit.is_new else []
    return [Telling(one.id, line, None)] if one.told[line] else []


def _notes(looked: _Looked, market: Market, payout: PayoutOf) -> Iterator[str]:
    """Why a watch cannot be told of."""
    one, there = looked.watch, watched_prices(looked.watch, market)
    if not there:
        yield f"{one.called}: no price in {one.currency} was told yet; prices come with: soleflip sync market"
    elif not looked.fresh:
        age = looked.now - max(piece.asked[-1] for piece in there)
        yield f"{one.called}: told {_ago(age)} ago, too old to count; ask again: soleflip sync market"
    elif one.margin_above is not None:
        yield from _unknown_margin(looked, payout)


def _unknown_margin(looked: _Looked, payout: PayoutOf) -> Iterator[str]:
    one = looked.watch
    known = [piece for piece in looked.fresh if piece.variants[0] in looked.costs]
    if not known:
        size = f' --size "{one.size.label}"' if one.size else ""
        edit = f"soleflip price watch edit {one.style}{size} --cost 119.99"
        yield f"{one.called}: its margin is not known, none in stock has a cost: {edit}"
        return
    for service in sorted({piece.service for piece in known}):
        asks = [piece.asks[-1].value for piece in known if piece.service == service]
        if any(asks) and all(payout(ask, service, one.currency) is None for ask in asks if ask):
            yield f"{one.called}: its margin is not known, no fee schedule tells what {service} pays"


def _row(hit: Hit) -> list[Cell]:
    one, money, is_margin = hit.crossed, purse(hit.price.currency), hit.line == "margin"
    amounts = [hit.limit, one.before, one.now]
    return [
        hit.watch.style,
        hit.price.size,
        hit.line,
        hit.price.service,
        hit.price.currency,
        *([None] * 3 if is_margin else map(money, amounts)),
        *(map(_ratio, amounts) if is_margin else [None] * 3),
        one.at,
        hit.price.asked[-1],
        int(hit.age / timedelta(hours=1)),
        hit.is_old,
        hit.is_new,
    ]


def _ratio(points: int | None) -> Decimal | None:
    return None if points is None else Decimal(points).scaleb(-4)


def _percent(points: int) -> str:
    return f"{Decimal(points).scaleb(-2):f} %"


def _ago(age: timedelta) -> str:
    """`2 h`, `3 days`: how long ago, rounded down."""
    if age >= timedelta(days=2):
        return counted(age.days, "day")
    hours = int(age / timedelta(hours=1))
    return f"{hours} h" if hours else f"{max(0, int(age / timedelta(minutes=1)))} min"
