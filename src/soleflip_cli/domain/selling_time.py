"""How long until an item sells, from the shop's own spells: chances, expected days, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from math import exp, expm1, inf, log, log1p
from typing import NamedTuple

from .pooling import AGES, DEFAULT_DAYS, Cell, Clock, Pool, age_place, pool
from .spells import LEVELS, Place, Spell, known_on, last_news

ENOUGH = 30
"""Completed spells of the shop from which on its chances are no longer called assumed."""
WINDOW_DAYS = 730
"""How far back spells count; of a longer one the part within."""
HORIZONS = (7, 30, 90)
"""Days for which resellers ask."""
_LATELY, _USUAL = 40, 60.0
"""Days that tell the pace of late, and how many sales speak for the usual pace."""
_MOST, _LEAST = 365, 90
"""Expected days are counted no further than the longest spell seen, within these bounds."""
_REMAINS = 0.05
"""Chance of not having sold by then above which the days are "more than"."""
_ENDS = (*AGES[1:], inf)
_SHORTEST = 0.5
"""Days on offer of what sold on the day it was offered."""


class Outlook(NamedTuple):
    """What is to be expected of one item that has waited for some days.

    The chance per day is Gamma distributed: `shape` says how well it is known, `shape` ÷ `scale` is its mean. `clock`
    tells how it changes with age, `most` how many days ahead are counted. `weights` says how much each level, narrow
    to wide, and the assumed `default` have in it; `level` has most, and `completed` and `censored` are its spells that
    sold and that did not. `assumed` is true until the shop has ENOUGH completed spells.
    """

    shape: float
    scale: float
    clock: Clock
    waited: int
    most: int
    level: str
    weights: Mapping[str, float]
    completed: int
    censored: int
    assumed: bool

    def chance(self, days: float) -> float:
        """The chance to sell within so many days from now, 0 to 1."""
        return -expm1(-self.shape * log1p(self._effort(self.waited + days) / self.scale))

    @property
    def chances(self) -> dict[int, float]:
        """The chance for each of HORIZONS."""
        return {days: self.chance(days) for days in HORIZONS}

    @property
    def is_more(self) -> bool:
        """Whether all that can be said is that it takes more than the expected days."""
        return 1 - self.chance(self.most) > _REMAINS

    @property
    def expected_days(self) -> float:
        """Mean days until it sells, those beyond `most` counted as `most`: never too long; see `is_more`."""
        last = self.waited + self.most
        between = AGES[age_place(self.waited) + 1 : age_place(last) + 1]
        return sum(self._mean(*span) for span in pairwise((self.waited, *between, last)))

    @property
    def median_days(self) -> float | None:
        """Days within which half of such items sell; None where that is beyond `most`."""
        days = self.days_for(0.5)
        return days if days <= self.most else None

    def days_for(self, share: float) -> float:
        """Days within which that share of such items sell, below 1, however long that is."""
        needed = self.scale * expm1(min(-log1p(-share) / self.shape, 700))
        return self.clock.when(self.clock.at(self.waited) + needed) - self.waited

    def faster(self, by: float) -> Outlook:
        """The same with a chance per day that many times as high."""
        return self._replace(scale=self.scale / by)

    def _effort(self, until: float) -> float:
        """Days from now to an age, each counted by how much more or less is sold at its age."""
        return self.clock.at(until) - self.clock.at(self.waited)

    def _mean(self, start: float, end: float) -> float:
        """The integral of the chance to be unsold, between two ages without a bound of AGES between them."""
        speed = self.clock.speeds[age_place(start)]
        first = 1 + self._effort(start) / self.scale
        grown = 1 + (end - start) * speed / self.scale / first
        power = 1 - self.shape
        area = log(grown) if abs(power) < 1e-9 else expm1(power * log(grown)) / power
        return exp(power * log(first)) * self.scale / speed * area


class SellingTimes(NamedTuple):
    """What the spells of a shop say: `until` is the last day they tell of, `pace` the pace of late over the usual one.

    `completed` and `censored` are the spells that sold and that did not, `longest` the days of the longest.
    """

    pool: Pool
    until: date
    pace: float
    completed: int
    censored: int
    longest: int

    @property
    def assumed(self) -> bool:
        """Whether too few spells were completed to speak of the shop's own chances."""
        return self.completed < ENOUGH

    def outlook(self, place: Place, waited: int = 0) -> Outlook:
        """What is to be expected of an item at a place that has been on offer for `waited` days; never fails."""
        known = self.pool.belief(place)
        seen = (known.group.sold, known.group.unsold) if known.group else (0, 0)
        most = min(max(self.longest, _LEAST), _MOST)
        scale = known.shape * DEFAULT_DAYS / (self.pace * known.factor)
        what = (known.shape, scale, self.pool.clock, waited, most, known.level, known.weights)
        return Outlook(*what, *seen, self.assumed)

    def expected_sales(self, place: Place, since: float, until: float) -> float:
        """How many sales were to be expected of an item on offer at a place between two ages, in days."""
        return self.rate(place) * (self.pool.clock.at(until) - self.pool.clock.at(since))

    def rate(self, place: Place) -> float:
        """The chance per day at a place, as it is while an item is new."""
        rate = 1 / DEFAULT_DAYS
        for depth in range(len(LEVELS)):
            group = self.pool.groups.get(place[:depth])
            rate *= group.factor if group else 1.0
        return rate


class _Seen(NamedTuple):
    """The part of a spell within the window: ages in days, when it began, and whether it sold."""

    place: Place
    since: float
    until: float
    sold: bool


def learn_times(spells: Iterable[Spell], today: date) -> SellingTimes:
    """What the spells say as of `today`: those that began later are left out, those that ended later cut off.

    Where the books fall silent longer than the shop ever would, they are taken to end there (`until`).
    """
    told = known_on(spells, today)
    until = last_news(told, today)
    known = known_on(told, until)
    seen = _within(known, until - timedelta(days=WINDOW_DAYS))
    cells, sold_at = _cells(seen)
    times = SellingTimes(pool(cells, sold_at), until, 1.0, *_numbers(seen))
    return times._replace(pace=_pace(times, _within(known, until - timedelta(days=_LATELY))))


def profit_per_day(profit: int, days: float, carry: Decimal = Decimal(0), turnaround: int = 0) -> Decimal:
    """Minor units for each day that money is tied up: `profit` less `carry` (minor units a day) while the item waits.

    `turnaround` is the days from a sale to its payout; a day at least is counted. Rounded half up to 2 decimals.
    """
    waiting = Decimal(repr(days))
    worth = (profit - carry * waiting) / max(waiting + turnaround, Decimal(1))
    return worth.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _within(spells: Iterable[Spell], start: date) -> list[_Seen]:
    """What was seen of spells since a day; what sold on the day it was offered was on offer for half of it."""
    ended = (one for one in spells if one.ended_on > start)
    parts = ((one, max((start - one.offered_on).days, 0)) for one in ended)
    return [_Seen(one.place, age, max(one.days, age + _SHORTEST * one.sold), one.sold) for one, age in parts]


def _cells(seen: Iterable[_Seen]) -> tuple[dict[Place, Cell], list[int]]:
    """What was seen, place by place, and how many sold at each of AGES."""
    cells: dict[Place, tuple[list[int], list[float]]] = {}
    sold_at = [0] * len(AGES)
    for one in seen:
        counts, days = cells.setdefault(one.place, ([0, 0], [0.0] * len(AGES)))
        counts[not one.sold] += 1
        for at in range(age_place(one.since), age_place(one.until) + 1):
            days[at] += min(one.until, _ENDS[at]) - max(one.since, AGES[at])
        if one.sold:
            sold_at[age_place(one.until - _SHORTEST)] += 1
    return {place: Cell(sold, unsold, days) for place, ((sold, unsold), days) in cells.items()}, sold_at


def _numbers(seen: Sequence[_Seen]) -> tuple[int, int, int]:
    """How many sold, how many did not, and the longest that one was on offer."""
    completed = sum(one.sold for one in seen)
    return completed, len(seen) - completed, int(max((one.until for one in seen), default=0))


def _pace(times: SellingTimes, lately: Iterable[_Seen]) -> float:
    """How much more or less was sold of late than was to be expected, shrunk towards neither."""
    sold, expected = 0, 0.0
    for one in lately:
        sold += one.sold
        expected += times.expected_sales(one.place, one.since, one.until)
    return (_USUAL + sold) / (_USUAL + expected)
