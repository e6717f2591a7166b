"""Which items will not sell soon: chances, day, payout and money at risk of everything held, at today's asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from ..domain import pricing
from ..domain.errors import SoleflipError
from ..domain.exits import Exit, leaving
from ..domain.selling_time import Outlook
from ..domain.suggesting import Stake, Told, floor_of, recommend
from ..storage.link import Link
from ..storage.own_asks import Standing, standing_asks
from ..storage.shelf import Held, held
from .appraisal import Appraiser
from .fee_rules import Asked, find
from .markets import TOO_OLD, WARN_AFTER, Market, Markets
from .stakes import Stakes, Wanted
from .toolbox import Toolbox

Source: TypeAlias = Literal["listing", "sell faster", "lowest ask"]
"""Where the ask comes from that an item is judged at."""


class Fate(NamedTuple):
    """What is to be expected of an item at an ask; amounts in minor units of its currency, None where unknown.

    `ask` and `source` are None where no ask is known: the chance is that of the shop's usual ask then. `payout` is None
    where the fees of `channel` are not known too, `lowest` where the channel told no price lately.
    """

    item: Held
    channel: str
    ask: int | None
    source: Source | None
    lowest: int | None
    exit: Exit
    outlook: Outlook
    payout: int | None
    at_risk: int | None
    holding: int | None


class Fates(NamedTuple):
    """Everything that is held, the least likely to sell first, and what the figures must be read with.

    `without_fees` are channels and currencies whose fees are unknown. `until` is the last day that the books tell of.
    """

    found: list[Fate]
    today: date
    until: date
    capital: Decimal
    without_fees: list[tuple[str, str]]
    notes: list[str]


def fates(box: Toolbox, asked: Asked, stale: bool = False) -> Fates:
    """What will become of each item at hand; nothing is written.

    Raises UsageError for a channel that nobody knows.
    """
    asked = asked._replace(channel=find(box, asked.channel).key)
    with box.reader() as reader:
        appraiser = Appraiser(box, reader.link, asked, Wanted(stale=stale), WARN_AFTER)
        judge = _Judge(box, reader.link, appraiser, asked, stale)
        found = judge.fates(held(reader.link))
        until = appraiser.times.until
        notes = [*appraiser.pace_notes(), *judge.fee_notes()] if found else []
    found.sort(key=lambda one: (one.exit.chances[-1], one.exit.chances[0], one.item.item_id))
    capital = Decimal(str(box.setting("capital.rate")))
    return Fates(found, box.today(), until, capital, sorted(judge.without_fees), notes)


class _Place(NamedTuple):
    """A channel: its prices of the items that are judged there, and its fees."""

    markets: Mapping[int, Market]
    stakes: Stakes


class _Judge:
    """Judges items at the channel where each is on offer, else at the one that was asked for."""

    def __init__(self, box: Toolbox, link: Link, appraiser: Appraiser, asked: Asked, stale: bool) -> None:
        self._box, self._link, self._appraiser, self._asked, self._stale = box, link, appraiser, asked, stale
        self._places: dict[str, _Place] = {}
        self._stated: set[tuple[str, str]] = set()
        self.without_fees: set[tuple[str, str]] = set()

    def fates(self, items: Sequence[Held]) -> list[Fate]:
        """The fate of each item."""
        own = standing_asks(self._link)
        chosen = {one.item_id: self._chosen(one, own.get(one.item_id, ())) for one in items}
        at: dict[str, list[Held]] = {self._asked.channel: []}
        for one in items:
            standing = chosen[one.item_id]
            at.setdefault(standing.channel if standing else self._asked.channel, []).append(one)
        self._places = {channel: self._place(channel, some) for channel, some in at.items()}
        return [self._fate(one, chosen[one.item_id]) for one in items]

    def fee_notes(self) -> Iterable[str]:
        """What the fees must be read with."""
        notes = (note for channel, currency in sorted(self._stated) for note in self._said(channel, currency))
        return dict.fromkeys(notes)

    def _said(self, channel: str, currency: str) -> Iterable[str]:
        return self._places[channel].stakes.notes(currency)

    def _chosen(self, item: Held, standing: Iterable[Standing]) -> Standing | None:
        """The ask in the item's currency: at the channel that was asked for, else the lowest."""
        there = [one for one in standing if one.currency == item.currency]
        return min(there, key=lambda one: (one.channel != self._asked.channel, one.ask), default=None)

    def _place(self, channel: str, items: Sequence[Held]) -> _Place:
        is_own = channel == self._asked.channel
        markets = self._appraiser.markets if is_own else Markets(self._box, self._link, channel, WARN_AFTER)
        terms = self._asked if is_own else self._asked._replace(channel=channel, level=None)
        stakes = self._appraiser.stakes if is_own else Stakes(self._box, terms, None)
        return _Place(markets.of_items(items) if items else {}, stakes)

    def _fate(self, item: Held, standing: Standing | None) -> Fate:
        channel = standing.channel if standing else self._asked.channel
        place = self._places[channel]
        told, stake = self._told(place.markets.get(item.item_id)), self._stake(place, channel, item)
        ask, source = (standing.ask, "listing") if standing else _suggested(told, stake)
        pace = self._appraiser.pace_of(item)
        way = leaving(ask, told, pace)
        got = pricing.payout(ask, stake.schedule, stake.tax).payout if stake and ask else None
        holding = None if item.cost is None else way.holding(place.stakes.carry(item.cost))
        facts = (way, pace.outlook, got, way.at_risk(item.cost), holding)
        return Fate(item, channel, ask, source, told.ask, *facts)

    def _told(self, market: Market | None) -> Told:
        """What the channel told, unless that is too long ago."""
        if market is None or (market.age(self._appraiser.markets.now) > TOO_OLD and not self._stale):
            return Told()
        return market.told

    def _stake(self, place: _Place, channel: str, item: Held) -> Stake | None:
        """The item's stake there; None where the fees are not known, which is kept in mind."""
        whose = channel, item.currency
        if whose in self.without_fees:
            return None
        try:
            stake = place.stakes.stake(item.currency, item.cost, item.price)
        except SoleflipError:
            self.without_fees.add(whose)
            return None
        self._stated.add(whose)
        return stake


def _suggested(told: Told, stake: Stake | None) -> tuple[int | None, Source | None]:
    """`sell faster`, never below the floor; without a cost or fees the lowest ask, if there is one."""
    floor = floor_of(stake) if stake else None
    advice = next(iter(recommend(told, stake.schedule.grid, floor)), None) if stake and floor is not None else None
    if advice:
        return advice.ask, "sell faster"
    return (told.ask, "lowest ask") if told.ask else (None, None)
