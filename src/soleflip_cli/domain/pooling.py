"""Chances per day of many small groups: each group leans on the wider one around it, the more the less it has sold.

The chance per day of a place is one assumed figure times a factor for its shop, category, brand, style and size.
A factor has a Gamma prior of mean 1; with `sold` sales where `expected` were to be expected without it, it becomes
(alike + sold) ÷ (alike + expected). `alike` is learnt for each level from how far its groups lie apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from math import lgamma, log
from operator import mul
from typing import NamedTuple, TypeAlias

from .spells import LEVELS, Place

DEFAULT_DAYS = 45
"""Mean days to sell where nothing is known. Assumed: no source; it weighs as much as one sale."""
AGES = (0, 7, 14, 30, 60, 90, 180)
"""Days on offer from which the chance per day may be another one; the last holds for good."""
ALIKE = (1.0, 8.0, 6.0, 3.0, 8.0)
"""How alike the groups of a level are, in sales: what was seen of a group weighs as much as what surrounds it once so
many sales were to be expected there. Assumed, for each of LEVELS, until their spread says otherwise."""
_ALIKES = tuple(0.5 * 1.75**step for step in range(11))
_DOUBT = 1.0
"""Standard deviation of the logarithm of the true likeness around the assumed one."""
_SWEEPS = 10
_LEARNT = (2, 6)
"""Sweeps in which likeness is learnt; it settles in the others."""
_DECIMALS = 2
"""To which expected sales are the same when likeness is learnt; this is for speed alone."""
_STEADY = 40.0
"""How many sales speak for a chance per day that does not change with age."""


class Cell(NamedTuple):
    """What was seen at a place: how many sold, how many did not, and the days on offer at each of AGES."""

    sold: int
    unsold: int
    days: Sequence[float]


class Group(NamedTuple):
    """A place, or a wider group: what was seen of it, what was to be expected without its factor, and that factor."""

    sold: int
    unsold: int
    expected: float
    factor: float


Key = tuple[object, ...]
"""The first fields of a Place: none for the shop, all four for a size of a style."""


def age_place(age: float) -> int:
    """Which of AGES holds at an age of 0 or more."""
    return bisect_right(AGES, age) - 1


class Clock(NamedTuple):
    """Days that are worth more or less by how long an item was on offer: `speeds` holds from each of AGES on."""

    speeds: tuple[float, ...]
    starts: tuple[float, ...]

    def at(self, age: float) -> float:
        """The worth of all days up to an age of 0 or more."""
        place = age_place(age)
        return self.starts[place] + (age - AGES[place]) * self.speeds[place]

    def when(self, worth: float) -> float:
        """The age at which the days are worth so much."""
        place = bisect_right(self.starts, worth) - 1
        return AGES[place] + (worth - self.starts[place]) / self.speeds[place]


class Belief(NamedTuple):
    """What is believed of a place: its chance per day is `factor` times the assumed one, and Gamma distributed.

    `shape` says how well it is known. `weights` says how much each level, narrow to wide, and the assumed `default`
    have in it; `level` has most, and `group` is what was seen of it (None: nothing).
    """

    factor: float
    shape: float
    weights: Mapping[str, float]
    level: str
    group: Group | None


class Pool(NamedTuple):
    """All groups by key, how alike those of each level are, and how the chance per day changes with age."""

    groups: Mapping[Key, Group]
    alike: tuple[float, ...]
    clock: Clock

    def belief(self, place: Place) -> Belief:
        """What is believed of a place, also of one of which nothing was seen."""
        factor, spread, left = 1.0, 1.0, 1.0
        weights: dict[str, float] = {}
        found = [self.groups.get(place[:depth]) for depth in range(len(LEVELS))]
        for level, group, alike in reversed([*zip(LEVELS, found, self.alike, strict=True)]):
            sold, expected = (group.sold, group.expected) if group else (0, 0.0)
            factor *= group.factor if group else 1.0
            spread *= 1 + 1 / (alike + sold)
            weights[level] = left * expected / (alike + expected)
            left -= weights[level]
        weights["default"] = left
        level = max(weights, key=lambda name: weights[name])
        return Belief(factor, 1 / (spread - 1), weights, level, found[LEVELS.index(level)] if level in LEVELS else None)


class _Level:
    """The groups of one level: which one each cell belongs to, and where their factors stand."""

    def __init__(self, depth: int, cells: Mapping[Place, Cell]) -> None:
        numbers: dict[Key, int] = {}
        self.of = [numbers.setdefault(place[:depth], len(numbers)) for place in cells]
        self.keys = [*numbers]
        self.sold = [int(sold) for sold in self.summed([cell.sold for cell in cells.values()])]
        self.unsold = [int(unsold) for unsold in self.summed([cell.unsold for cell in cells.values()])]
        self.factors = [1.0] * len(numbers)
        self.expected = [0.0] * len(numbers)
        self.alike = self.assumed = ALIKE[depth]

    def summed(self, amounts: Iterable[float]) -> list[float]:
        """Amounts of cells, added up group by group."""
        sums = [0.0] * len(self.keys)
        for group, amount in zip(self.of, amounts, strict=True):
            sums[group] += amount
        return sums

    def adjust(self, expected: list[float], learn: bool) -> list[float]:
        """Set the factors anew; what is expected of each cell then."""
        had, sums = self.factors, self.summed(expected)
        self.expected = [whole / factor for whole, factor in zip(sums, had, strict=True)]
        if learn:
            self.alike = _likeness(self.sold, self.expected, self.assumed)
        pairs = zip(self.sold, self.expected, strict=True)
        self.factors = [(self.alike + sold) / (self.alike + told) for sold, told in pairs]
        change = [new / old for new, old in zip(self.factors, had, strict=True)]
        return [amount * change[group] for amount, group in zip(expected, self.of, strict=True)]

    def groups(self) -> Iterable[tuple[Key, Group]]:
        """Each group by its key."""
        told = map(Group, self.sold, self.unsold, self.expected, self.factors)
        return zip(self.keys, told, strict=True)


def pool(cells: Mapping[Place, Cell], sold_at: Sequence[int]) -> Pool:
    """The factors that explain what was seen; `sold_at` is how many sold at each of AGES.

    Each factor is set in turn while the others stand, until they settle.
    """
    levels = [_Level(depth, cells) for depth in range(len(LEVELS))]
    days = [_until_the_last(cell.days) for cell in cells.values()]
    by_age = [_there(days, at) for at in range(len(AGES))]
    ages, rates = [1.0] * len(AGES), [1 / DEFAULT_DAYS] * len(days)
    for sweep in range(_SWEEPS if cells else 0):
        efforts = [sum(map(mul, own, ages)) for own in days]
        expected = [*map(mul, rates, efforts)]
        for depth, level in enumerate(levels):
            expected = level.adjust(expected, sweep in _LEARNT and depth > 0)
        told = zip(expected, efforts, rates, strict=True)
        rates = [amount / effort if effort else rate for amount, effort, rate in told]
        ages = _by_age(sold_at, rates, by_age)
    groups = {key: group for level in levels for key, group in level.groups()}
    return Pool(groups, tuple(level.alike for level in levels), _clock(ages))


def _clock(speeds: Sequence[float]) -> Clock:
    worth = (speed * (end - start) for speed, (start, end) in zip(speeds, pairwise(AGES), strict=False))
    return Clock(tuple(speeds), tuple(accumulate(worth, initial=0.0)))


def _until_the_last(days: Sequence[float]) -> Sequence[float]:
    """Days age by age, without the ages behind the last one with any."""
    last = next((at for at in range(len(days) - 1, -1, -1) if days[at]), -1)
    return days[: last + 1]


_AtAge: TypeAlias = tuple[list[int], list[float]]
"""The cells that were on offer at an age, by their places, and how many days each."""


def _there(days: Sequence[Sequence[float]], at: int) -> _AtAge:
    places = [place for place, own in enumerate(days) if len(own) > at]
    return places, [days[place][at] for place in places]


def _by_age(sold_at: Sequence[int], rates: Sequence[float], by_age: Iterable[_AtAge]) -> list[float]:
    """How much the chance per day differs from the usual one, age by age; 1 where nothing was seen."""
    expected = [sum(map(mul, map(rates.__getitem__, places), days)) for places, days in by_age]
    return [(_STEADY + sold) / (_STEADY + told) for sold, told in zip(sold_at, expected, strict=True)]


def _likeness(sold: Sequence[int], expected: Sequence[float], assumed: float) -> float:
    """How alike groups are: the value under which what they sold is likeliest, doubted as _DOUBT says.

    The likelihood of a group, its factor integrated out, is Γ(k + sold) ÷ Γ(k) · kᵏ ÷ (k + expected)^(k + sold).
    """
    numbers = Counter(sold)
    seen = Counter(zip(sold, (round(one, _DECIMALS) for one in expected), strict=True))

    def weigh(alike: float) -> float:
        """The logarithm of what is to be as large as possible."""
        doubt = (log(alike / assumed) / _DOUBT) ** 2 / 2
        steps = sum(many * (lgamma(alike + one) - lgamma(alike)) for one, many in numbers.items())
        start = len(sold) * alike * log(alike)
        ends = sum(many * (alike + one) * log(alike + told) for (one, told), many in seen.items())
        return start + steps - doubt - ends

    return max(_ALIKES, key=weigh)
