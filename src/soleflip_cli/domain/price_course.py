"""How an ask went over the days on which it was asked for, reckoned quickly: its middle, and how far it swings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .price_history import LEAST_DAYS

_NORMAL = 1.4826
"""What makes the median absolute deviation of a normal spread its standard deviation (1 ÷ 0.6745)."""


class Course(NamedTuple):
    """The middle ask in minor units, and the median distance from it × 1.4826 ÷ the middle: 0.03 is 3 %."""

    middle: int
    swing: float


def course(told: Mapping[str, int | None], days: Sequence[str]) -> Course | None:
    """The course of a price: `told` is the last ask of each day on which one was told, `days` when it was asked for.

    Days are ISO text, in order. A price holds until the next one is told, and counts once for each day on which it was
    asked for. Days without an ask play no part. None with fewer than LEAST_DAYS days.
    """
    places = [bisect_left(days, day) for day in told]
    spans = zip(told.values(), places, [*places[1:], len(days)], strict=False)
    weighed = [(ask, end - place) for ask, place, end in spans if ask is not None and end > place]
    if sum(weight for _, weight in weighed) < LEAST_DAYS:
        return None
    middle = _median(weighed)
    return Course(middle, _NORMAL * _median([(abs(ask - middle), weight) for ask, weight in weighed]) / middle)


def _median(weighed: list[tuple[int, int]]) -> int:
    """The smallest value that half of the weight does not exceed."""
    ordered = sorted(weighed)
    half, seen = sum(weight for _, weight in ordered) / 2, 0
    for value, weight in ordered:
        seen += weight
        if seen >= half:
            return value
    return ordered[-1][0]
