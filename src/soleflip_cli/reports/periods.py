"""Stretches of days as people write them: 2026-10, 2026-Q3, 30d, today."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from ..domain.errors import UsageError

_AGO = re.compile(r"(\d{1,6})([dwmy])")
_SHAPES = {
    "day": re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"),
    "month": re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)"),
    "quarter": re.compile(r"(?P<year>\d{4})-?Q(?P<quarter>[1-4])"),
    "year": re.compile(r"(?P<year>\d{4})"),
}
_EXAMPLES = {
    "day": "2026-10-31",
    "month": "2026-10",
    "quarter": "2026-Q3",
    "year": "2026",
    "any": "2026-10-31, 2026-10, 2026-Q3, 2026, 30d, 12w, 6m, 1y or today",
}


def period(text: str, today: date, unit: str = "any") -> tuple[date, date]:
    """First and last day of what `text` names: a day, month, quarter, year, or so long before `today`.

    `unit` demands one of day, month, quarter, year. Raises UsageError for anything else.
    """
    units = _SHAPES if unit == "any" else {unit: _SHAPES[unit]}
    tidy = text.strip()
    try:
        if unit == "any" and (ago := _ago(tidy.lower(), today)):
            return ago, ago
        for name, shape in units.items():
            if found := shape.fullmatch(tidy.upper()):
                return _span(name, {key: int(value) for key, value in found.groupdict().items()})
    except (ValueError, OverflowError):
        pass
    what = "a day or period" if unit == "any" else f"a {unit}"
    raise UsageError(f"{text!r} is not {what}", f"write it like {_EXAMPLES[unit]}")


def _span(unit: str, numbers: dict[str, int]) -> tuple[date, date]:
    year = numbers["year"]
    if unit == "day":
        day = date(year, numbers["month"], numbers["day"])
        return day, day
    if unit == "year":
        return date(year, 1, 1), date(year, 12, 31)
    last = numbers["month"] if unit == "month" else numbers["quarter"] * 3
    first = last if unit == "month" else last - 2
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _ago(text: str, today: date) -> date | None:
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    if not (found := _AGO.fullmatch(text)):
        return None
    count, unit = int(found[1]), found[2]
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    return _months_before(today, count * (12 if unit == "y" else 1))


def _months_before(today: date, months: int) -> date:
    """The same day of an earlier month, or its last where it is shorter."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if year < 1:
        raise OverflowError("before the calendar begins")
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
