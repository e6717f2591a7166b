"""What a history of prices tells: lowest and highest, trend, volatility, and when a line was crossed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

LEAST_DAYS = 8
"""Days with a price below which neither trend nor volatility is told."""

MOST_DAYS = 400
"""Days that a trend is made of; where there are more, as many, evenly spaced."""

_NORMAL = Fraction(14826, 10000)
"""What makes the median absolute deviation of a normal spread its standard deviation (1 / 0.6745)."""


class Step(NamedTuple):
    """From `at` (aware) on the price is `value` minor units; None where there is none."""

    at: datetime
    value: int | None


class Daily(NamedTuple):
    """The last price told on a day, in minor units."""

    day: date
    value: int


class Crossing(NamedTuple):
    """A price that is over a line: since when, what it was before it went over (None: unknown), what it is."""

    at: datetime
    before: int | None
    now: int


def changes(steps: Iterable[Step]) -> list[Step]:
    """The steps at which the value differs from the one before."""
    kept: list[Step] = []
    for step in steps:
        if not kept or kept[-1].value != step.value:
            kept.append(step)
    return kept


def best_of(series: Sequence[Sequence[Step]], best: Callable[[Iterable[int]], int]) -> list[Step]:
    """The lowest (`min`) or highest (`max`) of several prices over time; None while all of them are."""
    moves = sorted((step.at, place, step.value) for place, steps in enumerate(series) for step in _last_at_once(steps))
    now: dict[int, int | None] = {}
    merged: dict[datetime, Step] = {}
    for at, place, value in moves:
        now[place] = value
        known = [one for one in now.values() if one is not None]
        merged[at] = Step(at, best(known) if known else None)
    return changes(merged.values())


def _last_at_once(steps: Iterable[Step]) -> Iterable[Step]:
    """Of steps at the same moment, the last."""
    return {step.at: step for step in steps}.values()


def value_at(steps: Sequence[Step], at: datetime) -> int | None:
    """The price at a moment; None before the first step. `steps` are in order of time."""
    place = bisect_right(steps, at, key=lambda step: step.at)
    return steps[place - 1].value if place else None


def seen(steps: Sequence[Step], asked: Iterable[datetime]) -> list[Step]:
    """The price at each moment at which it was asked, from the first step on."""
    return [Step(at, value_at(steps, at)) for at in asked if steps and at >= steps[0].at]


def daily(observed: Iterable[Step], day_of: Callable[[datetime], date]) -> list[Daily]:
    """The last price of each day on which it was asked and there was one; other days are left out, not guessed."""
    last = {day_of(step.at): step.value for step in observed}
    return [Daily(day, value) for day, value in sorted(last.items()) if value is not None]


def median(values: Iterable[Fraction | int]) -> Fraction:
    """The middle value, or halfway between the two in the middle. Raises ValueError for none."""
    ordered = sorted(map(Fraction, values))
    if not ordered:
        raise ValueError("nothing has no middle")
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def trend(values: Sequence[Daily]) -> Fraction | None:
    """Minor units a day by Theil and Sen: the median of the slopes between all pairs of days, exact.

    None with fewer than `LEAST_DAYS` days. `values` are in order, a day once.
    """
    if len(values) < LEAST_DAYS:
        return None
    points = [(one.day.toordinal(), one.value) for one in _thinned(values)]
    pairs = ((later[1] - early[1], later[0] - early[0]) for early, later in combinations(points, 2))
    slopes = sorted(pairs, key=lambda pair: _rank(*pair))
    half = len(slopes) // 2
    middle = slopes[half : half + 1] if len(slopes) % 2 else slopes[half - 1 : half + 1]
    return sum((Fraction(*pair) for pair in middle), Fraction(0)) / len(middle)


def _rank(rise: int, days: int) -> int:
    """What orders slopes as their ratios do: two that differ do so by more than 2⁻⁶⁴ for spans below 2³² days."""
    return (rise << 64) // days


def _thinned(values: Sequence[Daily]) -> Sequence[Daily]:
    """At most `MOST_DAYS`, the first and the last among them."""
    last, most = len(values) - 1, MOST_DAYS - 1
    return values if last <= most else [values[last * place // most] for place in range(MOST_DAYS)]


def volatility(values: Sequence[Daily]) -> Decimal | None:
    """How far daily prices lie from their median, as a share of it, half-up to 0.0001.

    It is 1.4826 times the median distance, so that one wild day does not move it. None with fewer than `LEAST_DAYS`
    days, or a median of 0.
    """
    if len(values) < LEAST_DAYS:
        return None
    middle = median([one.value for one in values])
    if not middle:
        return None
    spread = median([abs(one.value - middle) for one in values])
    return rounded(_NORMAL * spread / middle, 4)


def rounded(value: Fraction, decimals: int = 0) -> Decimal:
    """An exact ratio to so many decimals, halves away from zero."""
    doubled = 2 * abs(value.numerator) * 10**decimals + value.denominator
    whole = doubled // (2 * value.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def share_of(slope: Fraction, days: int, values: Sequence[Daily]) -> Decimal | None:
    """A slope over so many days as a share of the median price, half-up to 0.0001; None for a median of 0."""
    middle = median([one.value for one in values])
    return rounded(slope * days / middle, 4) if middle else None


def crossing(steps: Sequence[Step], is_over: Callable[[int], bool]) -> Crossing | None:
    """When the price went over a line for the last time, if it is over it now.

    No price is not over any line: what comes back over it has crossed it anew, from the last price before.
    """
    kept = changes(steps)
    over = [step.value is not None and is_over(step.value) for step in kept]
    if not kept or not over[-1] or kept[-1].value is None:
        return None
    first = len(over) - (over[::-1].index(False) if False in over else len(over))
    known = [step.value for step in kept[:first] if step.value is not None]
    return Crossing(kept[first].at, known[-1] if known else None, kept[-1].value)


class Summary(NamedTuple):
    """A price over a stretch of time: what was told last, and what the days in it say of it.

    `asked_at` is the last moment at which it was asked, also before the stretch, `changed_at` when ask or bid last
    changed. Lowest and highest are of all moments in the stretch at which it was asked. `days` has the ask of each
    day on which there was one; trend and volatility rest on these.
    """

    ask: int | None
    bid: int | None
    asked_at: datetime
    changed_at: datetime
    asks: tuple[int, int] | None
    bids: tuple[int, int] | None
    days: Sequence[Daily]

    @property
    def spread(self) -> int | None:
        """Ask less bid, in minor units; None while either is unknown."""
        return None if self.ask is None or self.bid is None else self.ask - self.bid


def summarised(
    asks: Sequence[Step],
    bids: Sequence[Step],
    asked: Sequence[datetime],
    start: datetime,
    day_of: Callable[[datetime], date],
) -> Summary:
    """Asks and bids of something from `start` on; both have a step at least, `asked` a moment at least."""
    within = [at for at in asked if at >= start]
    seen_asks, seen_bids = seen(asks, within), seen(bids, within)
    changed_at = max(changes(asks)[-1].at, changes(bids)[-1].at)
    return Summary(
        asks[-1].value,
        bids[-1].value,
        asked[-1],
        changed_at,
        _bounds(seen_asks),
        _bounds(seen_bids),
        daily(seen_asks, day_of),
    )


def _bounds(observed: Iterable[Step]) -> tuple[int, int] | None:
    values = [step.value for step in observed if step.value is not None]
    return (min(values), max(values)) if values else None
