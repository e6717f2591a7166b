"""A plan of asks for everything in stock: what rules make of each item, and what that changes in money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..connectors import connectors
from ..domain import pricing
from ..domain.errors import SoleflipError
from ..domain.money import half_up
from ..domain.repricing import SLOW_DAYS, Deed, Move, Rules, Seen, move, usual_ask
from ..domain.selling_time import ENOUGH, HORIZONS
from ..domain.sizes import key
from ..domain.styles import alternatives
from ..domain.suggesting import Choice, Stake, Told, choice
from ..domain.words import counted
from ..storage.collector import paused_collector
from ..storage.link import Link
from ..storage.offers import items_being_listed, items_sold_there
from ..storage.own_asks import OwnAsk, own_asks
from ..storage.price_plans import PriceStep, keep_price_plan, price_plans, price_steps
from ..storage.shelf import Held, held
from ..storage.tags import tagged_items
from .appraisal import Appraiser
from .fee_rules import Asked
from .listing_plan import seller
from .markets import TOO_OLD, WARN_AFTER, Market
from .price_rules import rules_of
from .settings_table import parse
from .stakes import Wanted
from .toolbox import Toolbox

_MONTH, _SOON = HORIZONS.index(30), HORIZONS.index(SLOW_DAYS)
_NAMED = 5
_TO_DO: tuple[Deed, ...] = ("list", "lower", "raise", "take off")


class _Footing(NamedTuple):
    """What is at stake with an item, and the smallest ask that leaves what its rules want."""

    stake: Stake
    floor: int


class Line(NamedTuple):
    """An item with what is to be done; amounts in minor units of its currency.

    `is_late` says that its price was told more than a day ago. `now` and `then` are what is to be expected of its ask
    before and after, None where nothing is asked. `effect` is what that changes of the profit expected within 30 days.
    `last` is the ask that the plan before had for it.
    """

    item: Held
    move: Move
    own: OwnAsk | None
    footing: _Footing | None
    told: Told | None
    is_late: bool
    now: Choice | None
    then: Choice | None
    effect: int | None
    last: int | None

    @property
    def floor(self) -> int | None:
        """The smallest ask that the rules allow; None where that cannot be said."""
        return self.footing and self.footing.floor

    @property
    def asked(self) -> int | None:
        """What is asked now; None for what is not on offer."""
        return asked_of(self.own)

    @property
    def is_above(self) -> bool:
        """Whether its ask is to lie above the lowest one: nobody pays its floor now."""
        lowest = self.told.ask if self.told else None
        return lowest is not None and self.move.ask is not None and self.move.ask > lowest

    @property
    def is_to_do(self) -> bool:
        """Whether anything changes."""
        return self.move.deed in _TO_DO


class PricePlanned(NamedTuple):
    """A plan: the channel, a line for each item, the number of the plan before, and the text of its rules."""

    channel: str
    lines: list[Line]
    before: int | None
    notes: list[str]
    rules: str | None

    def to_do(self) -> list[Line]:
        """What is to be done."""
        return [line for line in self.lines if line.is_to_do]


def plan_prices(box: Toolbox, asked: Asked, wanted: Wanted, file: Path | None) -> PricePlanned:
    """Decide for everything at hand; nothing is kept yet."""
    rules, text = rules_of(box, file)
    told = str(parse("currency", asked.currency)) if asked.currency else None
    with box.reader() as reader, paused_collector():
        before = next(iter(price_plans(reader.link, asked.channel, 1)), None)
        last = {step.item_id: step.ask for step in price_steps(reader.link, before.id)} if before else {}
        appraiser = Appraiser(box, reader.link, asked, wanted, WARN_AFTER)
        planner = _Planner(
            reader.link, appraiser, rules, asked.channel, wanted, last, account_at(box, asked.channel), told
        )
        lines = planner.lines()
        notes = [*planner.unknown(), *planner.stray(), *_notes(lines, appraiser), *_chance_notes(rules, appraiser)]
    return PricePlanned(asked.channel, lines, before and before.id, notes, text)


def keep(box: Toolbox, made: PricePlanned) -> int:
    """Keep a plan, also one that changes nothing: the plan before it holds no more. Its number."""
    with box.books("price plan", existing=True) as books:
        return keep_price_plan(books.link, made.channel, made.rules, box.now(), map(_step, made.to_do()))


def counts_own(channel: str) -> bool:
    """Whether the lowest ask that a channel tells may be the seller's own."""
    known = connectors().get(channel)
    return known is None or known.market is None or known.market.counts_own


def account_at(box: Toolbox, channel: str) -> str | None:
    """The account with which listings at a channel can be changed; None where they cannot."""
    try:
        return seller(box, channel).account
    except SoleflipError:
        return None


def asked_of(own: OwnAsk | None) -> int | None:
    """What a listing asks, in minor units; None where it is not on offer."""
    return own.listed.ask if own and own.listed.is_active else None


def _step(line: Line) -> PriceStep:
    item, own = line.item, line.own
    named = (own and own.reference, line.asked, line.move.ask, item.currency, line.move.why, line.effect)
    what = (item.cost, item.product_id, key(item.size))
    return PriceStep(0, 0, item.item_id, line.move.deed, *named, *what)


def _notes(lines: Sequence[Line], appraiser: Appraiser) -> Iterator[str]:
    """What the figures must be read with."""
    late = [line for line in lines if line.is_late]
    if late:
        yield f"{counted(len(late), 'price')} told more than a day ago: soleflip sync market"
    if any(line.footing for line in lines):
        yield from appraiser.pace_notes()
        currencies = sorted({line.item.currency for line in lines if line.footing})
        yield from dict.fromkeys(note for one in currencies for note in appraiser.stakes.notes(one))


def _chance_notes(rules: Rules, appraiser: Appraiser) -> Iterator[str]:
    if rules.has_chances and appraiser.times.assumed:
        yield f"below_chance marks nothing down until {ENOUGH} of your items have sold"


class _Planner:
    """Decides item by item."""

    def __init__(
        self,
        link: Link,
        appraiser: Appraiser,
        rules: Rules,
        channel: str,
        wanted: Wanted,
        last: Mapping[int, int | None],
        account: str | None,
        currency: str | None,
    ) -> None:
        self._appraiser, self._rules, self._wanted, self._last = appraiser, rules, wanted, last
        self._items = [item for item in held(link) if currency in (None, item.currency)]
        self._markets = appraiser.markets.of_items(self._items)
        self._own = own_asks(link, channel, appraiser.markets.now)
        self._tagged = tagged_items(link, rules.tags)
        self._sold, self._under_way = items_sold_there(link, channel), items_being_listed(link, channel)
        self._channel, self._account = channel, account
        self._lowest = self._own_lowest() if counts_own(channel) else {}

    def lines(self) -> list[Line]:
        """A line for each item at hand."""
        return [self._line(item) for item in self._items]

    def unknown(self) -> Iterator[str]:
        """What the rules keep that is not there."""
        rules, items = self._rules, self._items
        missing = [f"item {number}" for number in sorted(rules.items - {item.item_id for item in items})]
        there = {code for item in items for code in alternatives(item.style or "")}
        missing += [f"style {style}" for style in sorted(rules.styles - there)]
        missing += [] if self._tagged or not rules.tags else [f"tag {tag}" for tag in sorted(rules.tags)]
        if missing:
            yield f"keep names nothing at hand: {', '.join(missing[:_NAMED])}"

    def stray(self) -> Iterator[str]:
        """How many listings are of what is not at hand."""
        there = {item.item_id for item in self._items}
        count = sum(one.listed.is_active for item, one in self._own.items() if item not in there)
        if count:
            yield f"{counted(count, 'listing')} of what is not at hand: soleflip listing list --stale"

    def _own_lowest(self) -> dict[tuple[int | None, str, str], int]:
        """The lowest own ask of each size that stands on its own: one below its item's floor is to rise."""
        found: dict[tuple[int | None, str, str], int] = {}
        for item in self._items:
            own, footing = self._own.get(item.item_id), self._footing(item)
            asked = asked_of(own) if own and own.currency == item.currency else None
            if asked and isinstance(footing, _Footing) and asked >= footing.floor:
                found[_place(item)] = min(asked, found.get(_place(item), asked))
        return found

    def _line(self, item: Held) -> Line:
        own, market = self._own.get(item.item_id), self._markets.get(item.item_id)
        footing = self._stays(item, own, market) or self._footing(item)
        if isinstance(footing, str) or market is None:
            asked = asked_of(own)
            kept = Move("keep" if asked else "leave", asked, str(footing))
            told, last = market and market.told, self._last.get(item.item_id)
            return Line(item, kept, own, None, told, False, None, None, None, last)
        seen = Seen(market.told, market.day_high, self._lowest.get(_place(item)))
        done = move(own and own.listed, seen, footing.floor, footing.stake.schedule.grid, self._rules)
        return self._weighed(item, done, own, footing, market)

    def _footing(self, item: Held) -> _Footing | str:
        """What an ask must leave and the floor that pays it, or why that cannot be said."""
        if item.cost is None:
            return "the cost is unknown"
        age, market = (self._appraiser.today - item.acquired_on).days, self._markets.get(item.item_id)
        try:
            stake = self._appraiser.stakes.stake(item.currency, item.cost, item.price)
            chance = self._chance(item, stake, market.told) if market else None
            need = self._rules.need(item.cost, age, item.currency, chance)
            return _Footing(stake, pricing.floor(need, stake.schedule, stake.tax))
        except SoleflipError as error:
            return error.message

    def _chance(self, item: Held, stake: Stake, told: Told) -> float | None:
        """The chance to sell soon at the ask without a markdown; None where no rule asks or it would be assumed."""
        if not self._rules.has_chances or item.cost is None or self._appraiser.times.assumed:
            return None
        floor = pricing.floor(self._rules.usual(item.cost, item.currency), stake.schedule, stake.tax)
        ask = usual_ask(told, floor, stake.schedule.grid, self._rules)
        return None if ask is None else choice("match", ask, told, stake, self._appraiser.pace_of(item)).chances[_SOON]

    def _stays(self, item: Held, own: OwnAsk | None, market: Market | None) -> str | None:
        """Why nothing is decided of an item; None where something is."""
        if item.item_id in self._sold:
            return f"sold on {self._channel}, its sale is not here yet: soleflip sync orders"
        if item.item_id in self._under_way:
            return "is being listed: soleflip listing plans"
        if self._rules.keeps(item.item_id, item.style) or item.item_id in self._tagged:
            return "not to be touched"
        if item.cost is None:
            return "the cost is unknown"
        if own and self._account and own.account != self._account:
            return f"listed by account {own.account}"
        if own and own.currency != item.currency:
            return f"asked in {own.currency}, bought in {item.currency}"
        if market is None:
            return "no price was told"
        is_old = market.age(self._appraiser.markets.now) > TOO_OLD and not self._wanted.stale
        return "the price is older than a week" if is_old else None

    def _weighed(self, item: Held, done: Move, own: OwnAsk | None, footing: _Footing, market: Market) -> Line:
        """With what is to be expected before and after."""
        asked, stake = asked_of(own), footing.stake
        told, pace = market.told, self._appraiser.pace_of(item)
        now = choice("match", asked, told, stake, pace) if asked else None
        then = now if done.ask == asked else choice("match", done.ask, told, stake, pace) if done.ask else None
        effect = _in_a_month(then) - _in_a_month(now)
        if self._rules.only_if_it_pays and effect < 0 and now and asked and asked >= footing.floor:
            done, then, effect = Move("keep", asked, "a change would not pay"), now, 0
        is_late = market.age(self._appraiser.markets.now) > WARN_AFTER
        return Line(item, done, own, footing, told, is_late, now, then, effect, self._last.get(item.item_id))


def _place(item: Held) -> tuple[int | None, str, str]:
    return item.product_id, key(item.size), item.currency


def _in_a_month(found: Choice | None) -> int:
    """The profit that is to be expected within 30 days, in minor units, half-up; 0 where nothing is asked."""
    if found is None or found.profit is None:
        return 0
    return int(half_up(found.profit * Decimal(repr(found.chances[_MONTH]))))
