"""A file of values over time as a panel: every series in the same periods, and what a person must know about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..domain.errors import NotUnderstood, UsageError
from ..domain.series import (
    USUAL_HORIZON,
    Frequency,
    Gaps,
    Regular,
    Rhythm,
    from_sums,
    label,
    last_whole,
    longest_gap,
    period_of,
    periods_in,
    rhythm_for,
)
from ..domain.words import counted
from ..importers.base import BadRow
from ..importers.reading.notation import Told
from ..importers.series import Dated, read_series
from .rejects import reason

if TYPE_CHECKING:
    from ..forecasters.base import Array

MOST_PERIODS = 1_500
"""What is older does not count: four years of days, 29 of weeks."""
_SHOWN = 3
_YEAR = 365
NOUNS: Mapping[Frequency, str] = {"daily": "day", "weekly": "week", "monthly": "month"}


class Wish(NamedTuple):
    """Which file, how it is written, and how it is to be cut into periods; `horizon` as typed, such as 12w or 4."""

    path: Path
    told: Told = Told()
    encoding: str | None = None
    frequency: Frequency | None = None
    origin: date | None = None
    horizon: tuple[int, str] | None = None
    gaps: Gaps = "zero"


@dataclass(frozen=True, slots=True)
class Panel:
    """Series by name in the same periods, the last of them `until`; `bad` are rows that could not be read."""

    series: Mapping[str, Regular]
    how: Rhythm
    until: int
    horizon: int
    notes: tuple[str, ...]
    bad: tuple[BadRow, ...]

    @property
    def noun(self) -> str:
        """What one period is called."""
        return NOUNS[self.how.frequency]

    def array(self) -> Array:
        """Series × periods; NaN is a period that is not known."""
        import numpy as np

        width = max((len(one.values) for one in self.series.values()), default=0)
        found = np.full((len(self.series), width), np.nan)
        for row, one in enumerate(self.series.values()):
            found[row, width - len(one.values) :] = [np.nan if value is None else value for value in one.values]
        return found

    def day(self, step: int) -> date:
        """The date that names the period `step` periods after the last one."""
        return label(self.until + step, self.how)


def read_panel(wish: Wish) -> Panel | None:
    """The series of a file; None for a file with a header and no rows.

    Raises UsageError for a missing file, NotUnderstood for one without dates and values, or without a row to read.
    """
    if not wish.path.is_file():
        raise UsageError(f"there is no file {wish.path}", "a table with the columns series, date and value")
    rows = read_series(wish.path, wish.told, wish.encoding)
    if rows.bad and not rows.days:
        first = rows.bad[0]
        raise NotUnderstood(
            f"no row of {wish.path.name} can be read; line {first.line}: {reason(first)}",
            "mend them, or say how dates and numbers are written: --dates dmy, --decimal ,",
        )
    return _panel(wish, rows) if rows.days else None


def _panel(wish: Wish, rows: Dated) -> Panel:
    kept = _until_origin(rows, wish.origin)
    if not kept.days:
        raise UsageError(
            f"{wish.path.name} holds nothing up to {wish.origin}: its first day is {min(rows.days)}",
            f"--origin {max(rows.days)}",
        )
    distinct = sorted(set(kept.days))
    how = rhythm_for(distinct, wish.frequency)
    until = last_whole(distinct, how, wish.origin)
    series, empty = _regular(kept, how, until, wish.gaps)
    horizon = _horizon(wish, how.frequency)
    panel = Panel(series, how, until, horizon, (), tuple(rows.bad))
    notes = [
        *_notes(panel, wish, len(rows.days) - len(kept.days)),
        *_row_notes(kept, panel, wish),
        *_empty(empty, panel),
    ]
    return Panel(series, how, until, horizon, tuple(notes), panel.bad)


def _until_origin(rows: Dated, origin: date | None) -> Dated:
    """The rows up to that day; all of them without one."""
    if origin is None or max(rows.days) <= origin:
        return rows
    keep = [at for at, day in enumerate(rows.days) if day <= origin]
    return Dated([rows.names[at] for at in keep], [rows.days[at] for at in keep], [rows.values[at] for at in keep], [])


def _regular(rows: Dated, how: Rhythm, until: int, gaps: Gaps) -> tuple[dict[str, Regular], list[str]]:
    """Each series in whole periods, and the names of those that have none."""
    periods = {day: period_of(day, how.frequency) for day in set(rows.days)}
    sums: dict[str, dict[int, float]] = {}
    missing: dict[str, set[int]] = {}
    for name, day, value in zip(rows.names, rows.days, rows.values, strict=True):
        own, period = sums.setdefault(name, {}), periods[day]
        if value is None:
            missing.setdefault(name, set()).add(period)
        elif period > until - MOST_PERIODS:
            own[period] = own.get(period, 0.0) + value
    made = {name: from_sums(own, missing.get(name, ()), until, gaps) for name, own in sums.items()}
    return {name: one for name, one in made.items() if one}, [name for name, one in made.items() if not one]


def _horizon(wish: Wish, frequency: Frequency) -> int:
    if wish.horizon is None:
        return USUAL_HORIZON[frequency]
    number, unit = wish.horizon
    return number if not unit else periods_in(number, unit, frequency)


def _notes(panel: Panel, wish: Wish, later: int) -> Iterator[str]:
    """What was found, and what was left out of it."""
    found = "" if wish.frequency else ", as its dates lie (--freq says otherwise)"
    yield f"{panel.how.frequency}{found}; the last whole {panel.noun} is {label(panel.until, panel.how)}"
    if later:
        yield f"{counted(later, 'row')} after {wish.origin} left out"
    longest = max((len(one.values) for one in panel.series.values()), default=0)
    if longest and panel.horizon > longest:
        history = counted(longest, panel.noun)
        yield f"the horizon of {panel.horizon} is longer than the history of {history}: not to be trusted"


def _row_notes(rows: Dated, panel: Panel, wish: Wish) -> Iterator[str]:
    """What is odd about the rows."""
    twice = Counter(zip(rows.names, rows.days, strict=True))
    repeated = sum(count - 1 for count in twice.values())
    if repeated:
        yield f"{counted(repeated, 'row')} of a day that its series had already: summed"
    unknown = sum(value is None for value in rows.values)
    if unknown:
        yield f"{counted(unknown, 'row')} without a value: such a {panel.noun} counts as not known"
    gaps = [*_long_gaps(rows, panel.series)]
    for name, start, end in gaps[:_SHOWN]:
        what = "not known" if wish.gaps == "missing" else "0; --gaps missing if it is not known"
        yield f"{name}: nothing between {start} and {end}, taken as {what}"
    if len(gaps) > _SHOWN:
        yield f"{len(gaps) - _SHOWN} more series with such a gap"


def _long_gaps(rows: Dated, names: Mapping[str, Regular]) -> Iterator[tuple[str, date, date]]:
    """Series with no row for a year or more."""
    days: dict[str, set[date]] = {}
    for name, day in zip(rows.names, rows.days, strict=True):
        days.setdefault(name, set()).add(day)
    for name in names:
        gap = longest_gap([*days[name]])
        if gap and (gap[1] - gap[0]).days > _YEAR:
            yield name, *gap


def _empty(names: Sequence[str], panel: Panel) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield f"not enough data: no whole {panel.noun} with a value in {', '.join(names[:_SHOWN])}{more}"


def tell_bad(bad: Sequence[BadRow], talk: Callable[[str], None]) -> None:
    """Name the rows that could not be read."""
    if not bad:
        return
    talk(f"{counted(len(bad), 'row')} rejected:")
    for one in bad[:_SHOWN]:
        talk(f"  line {one.line}: {reason(one)}")
    if len(bad) > _SHOWN:
        talk(f"  and {len(bad) - _SHOWN} more")
