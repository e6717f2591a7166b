"""When what recurs is due: on the same day of each month or year, or on the last one where there is none such."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

_STEPS = {"monthly": 1, "yearly": 12}


def due_days(start: date, recurring: str | None, until: date | None, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last` on which something that began on `start` is due; once if it does not recur."""
    step = _STEPS.get(recurring or "", 0)
    months, day = 0, start
    while day <= last and (until is None or day <= until):
        if day >= first:
            yield day
        if not step:
            return
        months += step
        day = months_later(start, months)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of its month where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
