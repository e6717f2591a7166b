"""A plan of asks for everything in stock: what rules make of each item, and what that changes in money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..domain import pricing
from ..domain.errors import NotReady, UsageError
from ..domain.money import half_up
from ..domain.repricing import SLOW_DAYS, Deed, Move, Rules, Seen, move, usual_ask
from ..domain.repricing_files import read_rules
from ..domain.selling_time import ENOUGH, HORIZONS
from ..domain.sizes import key
from ..domain.suggesting import Choice, Stake, Told, choice
from ..domain.words import counted
from ..storage.link import Link
from ..storage.own_asks import OwnAsk, own_asks
from ..storage.price_plans import PriceStep, keep_price_plan, price_plans, price_steps
from ..storage.shelf import Held, held
from ..storage.tags import tagged_items
from .appraisal import Appraiser
from .fee_rules import Asked
from .markets import TOO_OLD, WARN_AFTER, Market
from .stakes import Wanted
from .toolbox import Toolbox

RULES = "asks.toml"
"""The file of rules in the folder of settings, which need not exist."""
_MONTH, _SOON = HORIZONS.index(30), HORIZONS.index(SLOW_DAYS)
_TO_DO: tuple[Deed, ...] = ("list", "lower", "raise", "take off")


class Line(NamedTuple):
    """An item with what is to be done; amounts in minor units of its currency.

    `is_late` says that its price was told more than a day ago. `now` and `then` are what is to be expected of its ask
    before and after, None where nothing is asked. `effect` is what that changes of the profit expected within 30 days.
    `last` is the ask that the plan before had for it.
    """

    item: Held
    move: Move
    own: OwnAsk | None
    stake: Stake | None
    floor: int | None
    told: Told | None
    is_late: bool
    now: Choice | None
    then: Choice | None
    effect: int | None
    last: int | None

    @property
    def asked(self) -> int | None:
        """What is asked now; None for what is not on offer."""
        return asked_of(self.own)

    @property
    def is_to_do(self) -> bool:
        """Whether anything changes."""
        return self.move.deed in _TO_DO


class PricePlanned(NamedTuple):
    """A plan: its number (None where it was not kept), the channel, a line for each item, and the plan before."""

    number: int | None
    channel: str
    lines: list[Line]
    before: int | None
    notes: list[str]

    def to_do(self) -> list[Line]:
        """What is to be done."""
        return [line for line in self.lines if line.is_to_do]


def rules_of(box: Toolbox, file: Path | None) -> tuple[Rules, str | None]:
    """The rules of a file, else of the user's own, else the usual ones (None for their text).

    Raises UsageError for a file that is not there, NotReady with line and column for one with a fault.
    """
    path = file or box.home.config / RULES
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        if file is not None:
            raise UsageError(f"there is no file {str(file)!r}", "soleflip price plan --example > asks.toml") from error
        return Rules(), None
    except UnicodeDecodeError as error:
        raise NotReady(f"{path} is not UTF-8: {error.reason}", f"mend {path}") from error
    return read_rules(text, str(path)), text


def plan_prices(box: Toolbox, asked: Asked, wanted: Wanted, file: Path | None, dry_run: bool) -> PricePlanned:
    """Decide for everything at hand, and keep the plan unless it is a dry run or changes nothing."""
    rules, text = rules_of(box, file)
    with box.reader() as reader:
        before = next(iter(price_plans(reader.link, asked.channel, 1)), None)
        last = {step.item_id: step.ask for step in price_steps(reader.link, before.id)} if before else {}
        appraiser = Appraiser(box, reader.link, asked, wanted, WARN_AFTER)
        planner = _Planner(reader.link, appraiser, rules, asked.channel, wanted, last)
        lines = planner.lines()
        notes = [*planner.stray(), *_notes(lines, appraiser), *_chance_notes(rules, appraiser)]
    made = PricePlanned(None, asked.channel, lines, before and before.id, notes)
    if dry_run or not made.to_do():
        return made
    with box.books("price plan", existing=True) as books:
        number = keep_price_plan(books.link, asked.channel, text, box.now(), map(_step, made.to_do()))
    return made._replace(number=number)


def asked_of(own: OwnAsk | None) -> int | None:
    """What a listing asks, in minor units; None where it is not on offer."""
    return own.listed.ask if own and own.listed.is_active else None


def _step(line: Line) -> PriceStep:
    item, own = line.item, line.own
    named = (own and own.reference, line.asked, line.move.ask, item.currency, line.move.why, line.effect)
    return PriceStep(0, 0, item.item_id, line.move.deed, *named)


def _notes(lines: Sequence[Line], appraiser: Appraiser) -> Iterator[str]:
    """What the figures must be read with."""
    late = [line for line in lines if line.is_late]
    if late:
        yield f"{counted(len(late), 'price')} told more than a day ago: soleflip sync market"
    if any(line.stake for line in lines):
        yield from appraiser.pace_notes()
        currencies = sorted({line.item.currency for line in lines if line.stake})
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
    ) -> None:
        self._appraiser, self._rules, self._wanted, self._last = appraiser, rules, wanted, last
        self._items = held(link)
        self._markets = appraiser.markets.of_items(self._items)
        self._own = own_asks(link, channel, appraiser.markets.now)
        self._tagged = tagged_items(link, rules.tags)
        self._lowest = self._own_lowest()

    def lines(self) -> list[Line]:
        """A line for each item at hand."""
        return [self._line(item) for item in self._items]

    def stray(self) -> Iterator[str]:
        """How many listings are of what is not at hand."""
        there = {item.item_id for item in self._items}
        count = sum(one.listed.is_active for item, one in self._own.items() if item not in there)
        if count:
            yield f"{counted(count, 'listing')} of what is not at hand: soleflip listing list --stale"

    def _own_lowest(self) -> dict[tuple[int | None, str, str], int]:
        """The lowest own ask that stands for each size in each currency."""
        found: dict[tuple[int | None, str, str], int] = {}
        for item in self._items:
            own = self._own.get(item.item_id)
            if own and own.listed.is_active and own.listed.ask and own.currency == item.currency:
                place = _place(item)
                found[place] = min(own.listed.ask, found.get(place, own.listed.ask))
        return found

    def _line(self, item: Held) -> Line:
        own, market = self._own.get(item.item_id), self._markets.get(item.item_id)
        stays = self._stays(item, own, market)
        if stays or market is None or item.cost is None:
            asked = asked_of(own)
            kept = Move("keep" if asked else "leave", asked, stays or "")
            told, last = market and market.told, self._last.get(item.item_id)
            return Line(item, kept, own, None, None, told, False, None, None, None, last)
        stake = self._appraiser.stakes.stake(item.currency, item.cost, item.price)
        age = (self._appraiser.today - item.acquired_on).days
        need = self._rules.need(item.cost, age, item.currency, self._chance(item, stake, market.told))
        floor = pricing.floor(need, stake.schedule, stake.tax)
        seen = Seen(market.told, market.day_high, self._lowest.get(_place(item)))
        done = move(own and own.listed, seen, floor, stake.schedule.grid, self._rules)
        return self._weighed(item, done, own, stake, floor, market)

    def _chance(self, item: Held, stake: Stake, told: Told) -> float | None:
        """The chance to sell soon at the ask without a markdown; None where no rule asks or it would be assumed."""
        if not self._rules.has_chances or item.cost is None or self._appraiser.times.assumed:
            return None
        floor = pricing.floor(self._rules.usual(item.cost, item.currency), stake.schedule, stake.tax)
        ask = usual_ask(told, floor, stake.schedule.grid, self._rules)
        return None if ask is None else choice("match", ask, told, stake, self._appraiser.pace_of(item)).chances[_SOON]

    def _stays(self, item: Held, own: OwnAsk | None, market: Market | None) -> str | None:
        """Why nothing is decided of an item; None where something is."""
        rules = self._rules
        if item.item_id in rules.items or item.style in rules.styles or item.item_id in self._tagged:
            return "not to be touched"
        if item.cost is None:
            return "the cost is unknown"
        if own and own.currency != item.currency:
            return f"asked in {own.currency}, bought in {item.currency}"
        if market is None:
            return "no price was told"
        is_old = market.age(self._appraiser.markets.now) > TOO_OLD and not self._wanted.stale
        return "the price is older than a week" if is_old else None

    def _weighed(self, item: Held, done: Move, own: OwnAsk | None, stake: Stake, floor: int, market: Market) -> Line:
        """With what is to be expected before and after."""
        asked = asked_of(own)
        told, pace = market.told, self._appraiser.pace_of(item)
        now = choice("match", asked, told, stake, pace) if asked else None
        then = now if done.ask == asked else choice("match", done.ask, told, stake, pace) if done.ask else None
        effect = _in_a_month(then) - _in_a_month(now)
        is_late = market.age(self._appraiser.markets.now) > WARN_AFTER
        return Line(item, done, own, stake, floor, told, is_late, now, then, effect, self._last.get(item.item_id))


def _place(item: Held) -> tuple[int | None, str, str]:
    return item.product_id, key(item.size), item.currency


def _in_a_month(found: Choice | None) -> int:
    """The profit that is to be expected within 30 days, in minor units, half-up; 0 where nothing is asked."""
    if found is None or found.profit is None:
        return 0
    return int(half_up(found.profit * Decimal(repr(found.chances[_MONTH]))))
