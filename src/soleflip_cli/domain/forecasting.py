"""What a forecast of a shop is of, how its parts are grouped, and which days it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple

from .series import USUAL_HORIZON, Frequency, first_day, last_day, period_of, periods_in

Measure = Literal["units", "revenue", "profit", "payout"]
"""Units; what they were sold at; payout - cost ± adjustments; what reached you."""
By = Literal["shop", "category", "brand", "style", "size", "channel"]
TREE: Mapping[By, tuple[By, ...]] = {
    "shop": ("shop",),
    "category": ("category",),
    "brand": ("category", "brand"),
    "style": ("category", "brand", "style"),
    "size": ("category", "brand", "style", "size"),
    "channel": ("channel",),
}
"""The groups that a series stands in, from the widest to itself; the whole shop stands above all of them."""


def level_of(by: By, depth: int | None) -> By:
    """The group that an estimate rests on: None is the series itself, 0 the shop, 1 the widest group below it."""
    return by if depth is None else "shop" if depth == 0 else TREE[by][depth - 1]


class Ahead(NamedTuple):
    """The periods ahead: how many after `until`, and how much of each counts in the sum of `first` to `last`."""

    until: int
    frequency: Frequency
    shares: tuple[float, ...]
    first: date
    last: date

    def span(self, step: int) -> tuple[date, date]:
        """First and last day of the period `step` periods after the last one known."""
        return first_day(self.until + step, self.frequency), last_day(self.until + step, self.frequency)


def ahead(horizon: tuple[int, str] | None, frequency: Frequency, told: date) -> Ahead:
    """What lies ahead of `told`, the last day known: whole periods, the first of them begun or about to begin.

    A horizon in days ends on that very day: the sum takes of the first and of the last period the days that count.
    """
    until = last_whole_period(told, frequency)
    number, unit = horizon or (USUAL_HORIZON[frequency], "")
    if unit != "d":
        periods = periods_in(number, unit, frequency) if unit else number
        whole = first_day(until + 1, frequency), last_day(until + periods, frequency)
        return Ahead(until, frequency, (1.0,) * periods, *whole)
    first, last = told + timedelta(days=1), told + timedelta(days=number)
    numbers = range(until + 1, period_of(last, frequency) + 1)
    return Ahead(until, frequency, tuple(_share(one, frequency, first, last) for one in numbers), first, last)


def last_whole_period(told: date, frequency: Frequency) -> int:
    """The last period that has ended on `told` or before."""
    period = period_of(told, frequency)
    return period if last_day(period, frequency) <= told else period - 1


def _share(period: int, frequency: Frequency, first: date, last: date) -> float:
    """How much of a period lies between two days."""
    start, end = first_day(period, frequency), last_day(period, frequency)
    return ((min(end, last) - max(start, first)).days + 1) / ((end - start).days + 1)
