"""What would have been recommended for items before they sold, from the prices known then, beside what they made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from ..domain.errors import SoleflipError
from ..domain.lives import Life
from ..domain.schedules import Channel, Terms
from ..domain.suggesting import Name, Stake, Told, floor_of, recommend
from ..storage.link import Link
from ..storage.quotes_then import SoldItem, sold_items
from .fee_rules import Asked
from .levels_then import LevelsThen
from .markets_then import MarketsThen
from .stakes import Stakes
from .toolbox import Toolbox

Why: TypeAlias = Literal["no prices", "no cost", "no fees", "no ask", "another currency"]
"""Why nothing would have been recommended for an item that was on offer and sold, or why it cannot be compared."""


class Advised(NamedTuple):
    """What was recommended for an item on the last replay day with prices before it sold; minor units."""

    day: date
    item: SoldItem
    name: Name
    ask: int


class AdviceThen:
    """Recommends for what sold as of days gone by; fees are looked for once for each day and currency."""

    def __init__(
        self, box: Toolbox, channels: Mapping[str, Channel], levels: LevelsThen, country: str | None = None
    ) -> None:
        self._box, self._channels, self._levels, self._country = box, channels, levels, country
        self._zone = ZoneInfo(box.with_books().text("timezone"))
        self._stakes = cache(self._made)

    def of(
        self, link: Link, lives: Iterable[Life], days: Sequence[date], channel: str | None
    ) -> tuple[list[Advised], Counter[Why]]:
        """What was recommended, and for how many that were on offer on one of these days it was not, and why."""
        by_item = {one.item_id: one for one in lives}
        waiting: dict[str, list[tuple[SoldItem, list[date]]]] = {}
        for item in sold_items(link):
            there = [*_waiting(by_item.get(item.item_id), days)]
            if there and channel in (None, item.channel):
                waiting.setdefault(item.channel, []).append((item, there))
        found, without = list[Advised](), Counter[Why]()
        for service, some in waiting.items():
            markets = MarketsThen(link, service, [item for item, _ in some], self._zone)
            for item, there in some:
                said = self._advised(item, there, markets)
                if isinstance(said, str):
                    without[said] += 1
                else:
                    found += said
        return found, without

    def _advised(self, item: SoldItem, days: Iterable[date], markets: MarketsThen) -> list[Advised] | Why:
        if item.currency != item.sold_currency:
            return "another currency"
        told = ((day, markets.told(item, self._evening(day))) for day in days)
        day, known = next(((day, one) for day, one in told if one and not one.is_nothing), (None, None))
        if day is None or known is None:
            return "no prices"
        return self._recommended(item, day, known)

    def _recommended(self, item: SoldItem, day: date, told: Told) -> list[Advised] | Why:
        if item.cost is None:
            return "no cost"
        stake = self.stake(item, day)
        if stake is None or (floor := floor_of(stake)) is None:
            return "no fees"
        return [
            Advised(day, item, one.name, one.ask) for one in recommend(told, stake.schedule.grid, floor)
        ] or "no ask"

    def stake(self, item: SoldItem, day: date) -> Stake | None:
        """An item's stake at the channel where it sold, as of a day; None where no fees are known."""
        try:
            return self._stakes(item.channel, item.currency, day).stake(item.currency, item.cost, item.price)
        except SoleflipError:
            return None

    def _made(self, channel: str, currency: str, day: date) -> Stakes:
        """Fees of a day, the level being the one that was known then."""
        there = self._channels.get(channel)
        terms = Terms(channel, day, currency, None, self._country)
        level = self._levels.level(there, terms).level if there else None
        return Stakes(self._box, Asked(channel, day, level, currency, self._country), None)

    def _evening(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(1), time(), self._zone)


def _waiting(life: Life | None, days: Sequence[date]) -> Iterator[date]:
    """The days on which it was on offer, the last one first."""
    return (day for day in reversed(days) if life and life.waits(day) and life.on(day))
