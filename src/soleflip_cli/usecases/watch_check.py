"""Which watches have crossed their lines, with the prices that were told last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain import pricing
from ..domain.errors import SoleflipError
from ..domain.money import half_up
from ..domain.price_history import Crossing, Step, best_of, crossing
from ..domain.schedules import Schedule
from ..domain.sizes import Size
from ..domain.words import ago
from ..storage.link import Link
from ..storage.quote_series import Run, market_runs, stocked
from ..storage.styles import Style, style_named
from ..storage.watches import Telling, Watch, note_told, watching
from .fee_rules import Asked, schedule
from .prices import Bought, tax_of
from .sizes_priced import Market, Priced, market_now, market_of
from .toolbox import Toolbox
from .watch_hits import Hit
from .watches import watched_prices

TOO_OLD = timedelta(days=7)
"""A price told longer ago does not count."""

PayoutOf = Callable[[int, str, str, int], int | None]
"""What is left of an ask at a channel after fees and VAT, for something of that cost, all in minor units of a currency;
None where no fee schedule answers."""


def payouts_by_schedule(box: Toolbox) -> PayoutOf:
    """What is left by the fee schedules of today and the settings of VAT; each schedule is looked for once."""

    @cache
    def found(channel: str, currency: str) -> Schedule | None:
        try:
            return schedule(box, Asked(channel, currency=currency)).schedule
        except SoleflipError:
            return None

    def pays(ask: int, channel: str, currency: str, cost: int) -> int | None:
        known = found(channel, currency)
        return pricing.payout(ask, known, tax_of(box, Bought(cost, cost, currency))).left if known else None

    return pays


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
    """A watch with the prices that are there for it, those that are new enough to count, and what its sizes cost."""

    watch: Watch
    there: Sequence[Priced]
    fresh: Sequence[Priced]
    costs: Mapping[str, int]
    now: datetime


class _Shelf:
    """What is told of watched styles: the last prices of each and, where a line is crossed, all that came before."""

    def __init__(self, link: Link, runs: Sequence[Run], now: datetime) -> None:
        self._link, self._now = link, now
        self._last = cache(lambda style: market_now(link, _known(link, style), runs))
        self._whole = cache(lambda style: market_of(link, _known(link, style), runs))

    def look(self, one: Watch) -> _Looked:
        """A watch with the last prices."""
        return self._looked(one, self._last(one.style))

    def look_back(self, one: Watch) -> _Looked:
        """The same with all prices that there were."""
        return self._looked(one, self._whole(one.style))

    def _looked(self, one: Watch, market: Market) -> _Looked:
        there = watched_prices(one, market)
        fresh = [piece for piece in there if self._now - piece.asked[-1] <= TOO_OLD]
        costs = {} if one.margin_above is None else _costs(self._link, one, market, there)
        return _Looked(one, there, fresh, costs, self._now)


def _known(link: Link, style: str) -> Style:
    found = style_named(link, style)
    assert found is not None
    return found


def check(box: Toolbox, everything: bool, pays: PayoutOf | None = None) -> Checked:
    """Every line that is over and was not told of since it was crossed; `everything`: also those that were told.

    Nothing is noted yet: see `tell`.
    """
    hits, notes, tellings = list[Hit](), list[str](), list[Telling]()
    pays = pays or payouts_by_schedule(box)
    with box.reader() as reader:
        shelf = _Shelf(reader.link, market_runs(reader.link, ZoneInfo(box.with_books().text("timezone"))), box.now())
        found = watching(reader.link)
        for one in found:
            looked = shelf.look(one)
            notes += _notes(looked, pays)
            if any(hit for _, hit in _lines(looked, pays)):
                looked = shelf.look_back(one)
            for line, hit in _lines(looked, pays):
                hits += [hit] if hit and (hit.is_new or everything) else []
                tellings += _telling(one, line, hit, looked.now)
    return Checked(hits, [*dict.fromkeys(notes or _none(found))], tellings)


def tell(box: Toolbox, checked: Checked) -> None:
    """Note that all of it was told, so that it is not told again until the price was back."""
    if checked.tellings:
        with box.books("price watch check", existing=True) as books:
            note_told(books.link, checked.tellings)


def _none(found: Sequence[Watch]) -> list[str]:
    if not found:
        return ["nothing is watched: soleflip price watch add STYLE --ask-below 150"]
    has_line = any(limit is not None for one in found for limit in (one.ask_below, one.bid_above, one.margin_above))
    return [] if has_line else ["no watch has a line: soleflip price watch edit STYLE --ask-below 150"]


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
    paid = None if not ask or cost is None else payout(ask, piece.service, piece.currency, cost)
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


def _notes(looked: _Looked, payout: PayoutOf) -> Iterator[str]:
    """Why a watch cannot be told of."""
    one = looked.watch
    if not looked.there:
        yield f"{one.called}: no price in {one.currency} was told yet; prices come with: soleflip sync market"
    elif not looked.fresh:
        age = looked.now - max(piece.asked[-1] for piece in looked.there)
        yield f"{one.called}: told {ago(age)} ago, too old to count; ask again: soleflip sync market"
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
        if any(asks) and all(payout(ask, service, one.currency, 0) is None for ask in asks if ask):
            yield f"{one.called}: its margin is not known, no fee schedule tells what {service} pays"
