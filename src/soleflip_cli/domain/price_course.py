"""How an ask went over the days on which it was asked for, reckoned quickly: its middle, and how far it swings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from .price_history import LEAST_DAYS, Step

_NORMAL = 1.4826
"""What makes the median absolute deviation of a normal spread its standard deviation (1 ÷ 0.6745)."""


class Course(NamedTuple):
    """The middle ask in minor units, and the median distance from it × 1.4826 ÷ the middle: 0.03 is 3 %."""

    middle: int
    swing: float


def course(asks: Iterable[Step], days: Sequence[date], day_of: Callable[[datetime], date]) -> Course | None:
    """The course of a price that was asked for on `days` (in order); each day counts once, with its last ask.

    Days on which it was not asked for, or there was no ask, play no part. None with fewer than LEAST_DAYS days.
    """
    last = {day_of(step.at): step.value for step in asks}
    since = sorted(last)
    places = [*(bisect_left(days, day) for day in since), len(days)]
    weighed: list[tuple[int, int]] = []
    for at, day in enumerate(since):
        value = last[day]
        if value is not None:
            weighed.append((value, max(places[at + 1] - places[at], 1)))
    if sum(weight for _, weight in weighed) < LEAST_DAYS:
        return None
    middle = _median(weighed)
    return Course(middle, _NORMAL * _median([(abs(value - middle), weight) for value, weight in weighed]) / middle)


def _median(weighed: list[tuple[int, int]]) -> int:
    """The smallest value that half of the weight does not exceed."""
    ordered = sorted(weighed)
    half, seen = sum(weight for _, weight in ordered) / 2, 0
    for value, weight in ordered:
        seen += weight
        if seen >= half:
            return value
    return ordered[-1][0]
