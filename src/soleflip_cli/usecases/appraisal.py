"""What an item can be asked for at a channel, and what is to be expected of each ask: for one item or for all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from ..domain.ask_effect import AskEffect, ask_spans, learn_effect
from ..domain.confidence import Confidence, Evidence, confidence
from ..domain.selling_time import ENOUGH, Outlook, SellingTimes, learn_times
from ..domain.sizes import Size
from ..domain.spells import Place, Spell
from ..domain.suggesting import Advice, Choice, Name, Pace, Stake, Told, asks, choice, recommend
from ..domain.words import counted
from ..storage.ask_history import ask_days
from ..storage.link import Link
from ..storage.pay_days import pay_days
from ..storage.shelf import Held
from ..storage.spells import place_size, spells
from .fee_rules import Asked
from .markets import LATELY, TOO_OLD, Market, Markets
from .stakes import Stakes, Wanted
from .toolbox import Toolbox

_ADVISED: tuple[Name, ...] = ("sell faster", "earn more")


_YEAR = timedelta(days=365)
_FAR = 0.1
"""By which share an ask is off the lowest one before its chances rest on the assumed effect alone."""


class Appraised(NamedTuple):
    """What an item (None: one that may be bought) can be asked for, each ask with what is to be expected of it.

    `market` is None where no price is known, or where the last one is too old; `too_old` has it then. `floor` is None
    while the cost is unknown.
    """

    item: Held | None
    stake: Stake
    floor: int | None
    market: Market | None
    too_old: Market | None
    choices: list[Choice]
    advice: list[tuple[Advice, Choice]]
    sure: Confidence | None
    outlook: Outlook

    def advised(self, name: Name) -> Choice | None:
        """A recommendation by its name, if there is one."""
        return next((found for advice, found in self.advice if advice.name == name), None)


class Appraiser:
    """Appraises at one channel as of now; what all items share is read once, when it is first needed."""

    def __init__(self, box: Toolbox, link: Link, asked: Asked, wanted: Wanted, back: timedelta = LATELY) -> None:
        self._link, self.today, self._wanted = link, box.today(), wanted
        self.markets = Markets(box, link, asked.channel, back)
        self.stakes = Stakes(box, asked, wanted.target, pay_days(link, asked.channel, self.today - _YEAR))

    def held(self, item: Held, market: Market | None, full: bool = True) -> Appraised:
        """An item in stock; without `full` only what is recommended. Raises NotReady where no schedule holds."""
        stake = self.stakes.stake(item.currency, item.cost, item.price)
        return self._appraised(
            item, stake, self.stakes.floor(stake), market, self.pace_of(item), None if full else _ADVISED
        )

    def pace_of(self, item: Held) -> Pace:
        """How soon an item in stock will sell, as long as it has waited."""
        spell = self._spells.get(item.item_id)
        place = spell.place if spell else self.place(item.product_id, item.category, item.brand, item.size)
        waited = max(0, (self.today - spell.offered_on).days) if spell else 0
        return Pace(self.times.outlook(place, waited), self.effect)

    def new(
        self, currency: str, cost: int | None, market: Market | None, place: Place, only: Collection[Name] | None = None
    ) -> Appraised:
        """One that may be bought at a cost in minor units; with `only` those choices and advice alone, and no floor."""
        stake = self.stakes.stake(currency, cost, cost)
        floor = self.stakes.floor(stake) if only is None else None
        return self._appraised(None, stake, floor, market, Pace(self.times.outlook(place), self.effect), only)

    def place(self, product: int | None, category: str | None, brand: str | None, size: Size) -> Place:
        """Where something stands in the trade, also if it was never bought."""
        return Place(category, brand, product or 0, place_size((size.system, size.value, size.women), brand))

    def _appraised(
        self,
        item: Held | None,
        stake: Stake,
        floor: int | None,
        market: Market | None,
        pace: Pace,
        only: Collection[Name] | None,
    ) -> Appraised:
        is_old = market is not None and market.age(self.markets.now) > TOO_OLD and not self._wanted.stale
        market, too_old = (None, market) if is_old else (market, None)
        told, step = market.told if market else Told(), stake.schedule.grid
        can = asks(told, step).items() if only != _ADVISED else ()
        choices = [choice(name, ask, told, stake, pace) for name, ask in can if only is None or name in only]
        if floor and only is None:
            choices.append(choice("floor", floor, told, stake, pace))
        least = None if self._wanted.allow_loss else floor
        may_advise = floor is not None or self._wanted.allow_loss
        found = recommend(told, step, least) if may_advise else ()
        wanted = [one for one in found if only is None or one.name in only]
        known = {ask: choice("match", ask, told, stake, pace) for ask in {one.ask for one in wanted}}
        advice = [(one, known[one.ask]._replace(name=one.name)) for one in wanted]
        sure = self._confidence(market, pace.outlook, stake, advice[0][1].ask) if market and advice else None
        return Appraised(item, stake, floor, market, too_old, choices, advice, sure, pace.outlook)

    def _confidence(self, market: Market, outlook: Outlook, stake: Stake, ask: int) -> Confidence:
        hours, told = market.age(self.markets.now) / timedelta(hours=1), market.told
        confirmed = self.stakes.is_confirmed(stake.schedule.terms.currency)
        evidence = (outlook.shape, told.ask, told.bid, hours, market.swing, True, confirmed, self.times.assumed)
        far = self.effect.assumed and bool(told.ask) and abs(ask - (told.ask or ask)) > _FAR * (told.ask or ask)
        return confidence(Evidence(*evidence, far))

    def pace_notes(self) -> Iterator[str]:
        """What days and chances rest on."""
        times, effect = self.times, self.effect
        sold = f"{counted(times.completed, 'item')} sold, {times.censored:,} did not"
        basis = f"assumed until {ENOUGH} have sold; so far {sold}" if times.assumed else f"from your own items: {sold}"
        if times.until < self.today:
            yield f"the books tell nothing after {times.until}: import or sync what came since"
        halved = f"assumed: a tenth above the lowest halves the chance; {effect.sales} sales tell of it yet"
        yield f"days and chances are {basis}"
        yield self.stakes.pay_note()
        yield f"the effect of the ask is {halved if effect.assumed else effect.basis}"

    @cached_property
    def times(self) -> SellingTimes:
        """How soon things sell."""
        return learn_times(self._spells.values(), self.today)

    @cached_property
    def effect(self) -> AskEffect:
        """What the ask does to that."""
        days = ask_days(self._link, self.today)
        return learn_effect(ask_spans(days, self._spells.values(), self.times))

    @cached_property
    def _spells(self) -> dict[int, Spell]:
        return {one.item_id: one for one in spells(self._link, self.today)}
