"""Regular series from dated values: days, weeks from Monday, or months, and nothing of a period that has not ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

Frequency = Literal["daily", "weekly", "monthly"]
FREQUENCIES: tuple[Frequency, ...] = ("daily", "weekly", "monthly")
YEAR: Mapping[Frequency, int] = {"daily": 7, "weekly": 52, "monthly": 12}
"""Periods after which a pattern may repeat: a week of days, a year of weeks or months."""
USUAL_HORIZON: Mapping[Frequency, int] = {"daily": 14, "weekly": 4, "monthly": 3}
_WEEK = 7
_DENSE = 0.9
_BRIEF_DAYS = 56


def period_of(day: date, frequency: Frequency) -> int:
    """The number of the period that `day` falls in; periods that follow each other have numbers that do."""
    if frequency == "daily":
        return day.toordinal()
    if frequency == "weekly":
        return (day.toordinal() - 1) // _WEEK
    return day.year * 12 + day.month - 1


def first_day(period: int, frequency: Frequency) -> date:
    """The first day of a period: weeks begin on Monday."""
    if frequency == "daily":
        return date.fromordinal(period)
    if frequency == "weekly":
        return date.fromordinal(period * _WEEK + 1)
    return date(period // 12, period % 12 + 1, 1)


def last_day(period: int, frequency: Frequency) -> date:
    """The last day of a period."""
    return first_day(period + 1, frequency) - timedelta(days=1)


class Rhythm(NamedTuple):
    """How the dates of a file lie: `labels` says that each stands for a whole period, `offset` on which of its days.

    The offset counts from the first day; -1 is the last day of a month.
    """

    frequency: Frequency
    labels: bool
    offset: int


def rhythm(days: Sequence[date]) -> Rhythm:
    """What the distinct days of a file say: firsts or ends of months, the same day of weeks, every day.

    Others, and a single one, are events: they make days where they lie within eight weeks, else weeks. Raises
    ValueError without a day.
    """
    if not days:
        raise ValueError("no day, no rhythm")
    ordered = sorted(days)
    if len(ordered) > 1 and (found := _labelled(ordered)):
        return found
    span = (ordered[-1] - ordered[0]).days + 1
    if len(ordered) >= _WEEK and len(ordered) >= _DENSE * span:
        return Rhythm("daily", True, 0)
    return Rhythm("daily" if len(ordered) > 1 and span < _BRIEF_DAYS else "weekly", False, 0)


def _labelled(ordered: Sequence[date]) -> Rhythm | None:
    ends = all((day + timedelta(days=1)).day == 1 for day in ordered)
    if ends or len({day.day for day in ordered}) == 1:
        return Rhythm("monthly", True, -1 if ends else ordered[0].day - 1)
    if len({day.weekday() for day in ordered}) == 1:
        return Rhythm("weekly", True, ordered[0].weekday())
    return None


def rhythm_for(days: Sequence[date], wanted: Frequency | None) -> Rhythm:
    """The rhythm of a file, or what is left of it when another frequency is wanted."""
    found = rhythm(days)
    if wanted is None or wanted == found.frequency:
        return found
    return Rhythm(wanted, False, 0)


def label(period: int, how: Rhythm) -> date:
    """The date by which a file with this rhythm would name a period."""
    if how.offset < 0:
        return last_day(period, how.frequency)
    return first_day(period, how.frequency) + timedelta(days=how.offset)


def last_whole(days: Sequence[date], how: Rhythm, origin: date | None) -> int:
    """The last period that is known whole: all of it lies up to `origin`, else up to where the file ends.

    A file whose dates stand for whole periods ends with the last of them.
    """
    last = max(days)
    ends = last_day(period_of(last, how.frequency), how.frequency) if how.labels else last
    until = ends if origin is None else min(origin, ends) if how.labels else origin
    period = period_of(until, how.frequency)
    return period if last_day(period, how.frequency) <= until else period - 1


Gaps = Literal["zero", "missing"]


@dataclass(frozen=True, slots=True)
class Regular:
    """A series without holes: the number of its first period, and a value for each; None is a period not known."""

    first: int
    values: list[float | None]


def regular(
    dated: Iterable[tuple[date, float | None]], frequency: Frequency, until: int, gaps: Gaps = "zero"
) -> Regular | None:
    """Sums per period from the first value on to `until`; None where nothing lies there.

    Periods without a value are 0, or not known if `gaps` says so. A value of None marks its whole period as not known
    (sold out, not recorded), whatever else it holds.
    """
    sums: dict[int, float] = {}
    missing: set[int] = set()
    for day, value in dated:
        period = period_of(day, frequency)
        if value is None:
            missing.add(period)
        else:
            sums[period] = sums.get(period, 0.0) + value
    return from_sums(sums, missing, until, gaps)


def from_sums(sums: Mapping[int, float], missing: Iterable[int], until: int, gaps: Gaps = "zero") -> Regular | None:
    """The same from sums by period, and the periods that are not known."""
    absent = set(missing)
    known = [period for period in sums if period <= until and period not in absent]
    if not known:
        return None
    first, empty = min(known), 0.0 if gaps == "zero" else None
    return Regular(first, [None if at in absent else sums.get(at, empty) for at in range(first, until + 1)])


def longest_gap(days: Sequence[date]) -> tuple[date, date] | None:
    """The two days that follow each other with the most time between; None with fewer than two."""
    ordered = sorted(days)
    return max(pairwise(ordered), key=lambda pair: pair[1] - pair[0], default=None)


_DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12}
_LENGTHS: Mapping[Frequency, float] = {"daily": 1.0, "weekly": 7.0, "monthly": 365.25 / 12}


def periods_in(number: int, unit: str, frequency: Frequency) -> int:
    """How many periods cover `number` days (d), weeks (w) or months (m): 12 weeks are 3 months, 3 months 14 weeks."""
    days = number * _DAYS[unit]
    exact = days / _LENGTHS[frequency]
    return max(1, round(exact) if abs(exact - round(exact)) < 0.25 else int(exact) + 1)
