"""How far prices move between a purchase and its sale, learnt from own sales: what was known before, and what came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log, sqrt
from statistics import NormalDist, median
from typing import NamedTuple

from .spells import LEVELS, Place

ENOUGH = 10
"""Sales from which on something is said."""
RECENT = 1_000
"""So many sales at most count, the latest."""
STEPS = 20
"""So many prices stand for all that may come, each as likely as the others."""
_SHARES = tuple((at + 0.5) / STEPS for at in range(STEPS))
_NORMAL = tuple(NormalDist().inv_cdf(share) for share in _SHARES)
_ALIKE = 30.0
"""How many sales speak for a group to move as much as the wider one around it. Assumed: no source."""
_USUAL = 10.0
"""How many sales speak for a middle of no change, and for moves as a normal distribution has them. Assumed."""
_MOST = 9.0
"""A squared move counts as no more than this many usual ones, so that one odd sale does not widen a group."""
_DRIFTS = (0.0, 1 / 730, 1 / 365, 1 / 180, 1 / 90, 1 / 45, 1 / 20, 1 / 10, 1 / 5)
"""Candidates for how fast variance grows: a day adds so much of what there is from the start."""
_DOUBT = 0.5
_SHARED = 0.3
"""The part of what sales differ by at the start that all sales of a size share, for the known price is off itself: the
median of three sales has 0.45 times the variance of one, 0.45 ÷ 1.45 of both."""
_WIDER = 1.0
"""What was learnt from n sales is made wider by a root of 1 + this ÷ n. Assumed: it holds 80 % in 80 %."""


class Move(NamedTuple):
    """One sale: the logarithm of its price over the one that was known before, and the days between the two."""

    place: Place
    days: float
    log: float


class PriceMoves(NamedTuple):
    """What `sales` moves say: their middle, the variance at the start and how fast it grows, and their shape.

    `shape` are STEPS equally likely moves in units of their spread; `widths` by group how much wider it is there than
    in the wider group around it.
    """

    sales: int
    middle: float
    variance: float
    drift: float
    shape: tuple[float, ...]
    widths: Mapping[tuple[object, ...], float]

    def spread(self, place: Place, days: float, many: int = 1) -> float:
        """The spread of the logarithm of a price after so many days: of one sale, or of the mean of `many`."""
        start = _SHARED + (1 - _SHARED) / many
        return _width(self.widths, place) * sqrt(self.variance * (start + self.drift * max(days, 0.0)))

    def factors(self, place: Place, days: float, many: int = 1) -> list[float]:
        """STEPS equally likely prices after so many days, as multiples of the one that is known now, in order."""
        spread = self.spread(place, days, many)
        return [exp(self.middle + spread * one) for one in self.shape]


def price_move(place: Place, known: int, came: int, days: float) -> Move:
    """The move from a known price to the one that came; both in minor units of one currency, above 0."""
    return Move(place, max(days, 0.0), log(came / known))


def learn_moves(moves: Iterable[Move]) -> PriceMoves | None:
    """What the last RECENT moves say, which come in the order of time; None where there are fewer than ENOUGH."""
    seen = [*moves][-RECENT:]
    count = len(seen)
    if count < ENOUGH:
        return None
    middle = median(one.log for one in seen) * count / (count + _USUAL)
    squares = [((one.log - middle) ** 2, one.days) for one in seen]
    drift = max(_DRIFTS, key=lambda rate: _likely(squares, rate))
    variance = max(sum(square / (1 + drift * days) for square, days in squares) / count, 1e-8)
    units = [(one.place, (one.log - middle) / sqrt(variance * (1 + drift * one.days))) for one in seen]
    widths = _widths(units)
    even = sorted(unit / _width(widths, place) for place, unit in units)
    wider = sqrt(1 + _WIDER / count)
    return PriceMoves(count, middle, variance, drift, tuple(one * wider for one in _shape(even)), widths)


def _likely(squares: Sequence[tuple[float, float]], drift: float) -> float:
    """How likely the moves are if variance grows so fast, doubted the more the faster it does."""
    count = len(squares)
    growth = [1 + drift * days for _, days in squares]
    mean = sum(square / grown for (square, _), grown in zip(squares, growth, strict=True)) / count
    return -count / 2 * log(max(mean, 1e-12)) - sum(map(log, growth)) / 2 - _DOUBT * sqrt(drift * 90)


def _widths(units: Sequence[tuple[Place, float]]) -> dict[tuple[object, ...], float]:
    """By how much each group is wider than the one around it, which it leans on the more the fewer sales it has."""
    found: dict[tuple[object, ...], float] = {}
    for depth in range(1, len(LEVELS) - 1):
        groups: dict[tuple[object, ...], list[float]] = {}
        for place, unit in units:
            groups.setdefault(place[:depth], []).append(min((unit / _width(found, place)) ** 2, _MOST))
        found |= {key: sqrt((_ALIKE + sum(some)) / (_ALIKE + len(some))) for key, some in groups.items()}
    return found


def _width(widths: Mapping[tuple[object, ...], float], place: Place) -> float:
    width = 1.0
    for depth in range(1, len(LEVELS) - 1):
        width *= widths.get(place[:depth], 1.0)
    return width


def _shape(units: Sequence[float]) -> list[float]:
    """Equally likely moves: those seen, leaning on a normal distribution while there are few."""
    count = len(units)
    own = count / (count + _USUAL)
    return [own * _at(units, share) + (1 - own) * usual for share, usual in zip(_SHARES, _NORMAL, strict=True)]


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of sorted values lies."""
    place = share * (len(ordered) + 1) - 1
    low = min(max(int(place), 0), len(ordered) - 1)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * min(max(place - low, 0.0), 1.0)
