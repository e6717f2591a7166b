"""A date or moment as files write them: ISO 8601, StockX's short offset, and what countries write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal

Order = Literal["ymd", "dmy", "mdy"]

_SHORT_OFFSET = re.compile(r"\s*([+-]\d\d)$")
_GREENWICH = re.compile(r"\s*(?:UTC|GMT)$")
_LOCAL = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:,? +(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP])M)?)?", re.ASCII | re.IGNORECASE
)
_THIS_CENTURY = 69  # POSIX: of years of two digits, 69 to 99 are of the 1900s
_DOUBT = "may be day first or month first: import it again with --dates dmy or --dates mdy"


def moment(text: str, order: Order) -> datetime:
    """The moment that `text` means, naive where it names no offset. Raises ValueError with the reason.

    `order` is that of dates such as 1/2/2024; where it is "ymd", those that may mean either are refused.
    Dots mean day first whatever the order: no country writes month.day.year.
    """
    try:
        return datetime.fromisoformat(_GREENWICH.sub("+00:00", _SHORT_OFFSET.sub(r"\1:00", text)))
    except ValueError:
        found = _LOCAL.fullmatch(text)
    if not found:
        raise ValueError("is not a date")
    try:
        date = _date(found[1], found[2], found[3], found[4], order)
        return datetime(*date, *_clock(found[5], found[6], found[7], found[8]), tzinfo=UTC)
    except ValueError as error:
        raise ValueError(_DOUBT if str(error) == _DOUBT else "is not a date") from error


def _date(first: str, mark: str, second: str, third: str, order: Order) -> tuple[int, int, int]:
    """Year, month, day."""
    if len(first) == 4:
        return int(first), int(second), int(third)
    if order == "ymd" and mark != "." and int(first) != int(second):
        raise ValueError(_DOUBT)
    month_first = order == "mdy" and mark != "."
    day, month = (second, first) if month_first else (first, second)
    return _year(third, mark), int(month), int(day)


def _year(text: str, mark: str) -> int:
    """24 is 2024, save in 24-05-14, where the 24 may be the year."""
    if len(text) == 4:
        return int(text)
    if len(text) != 2 or mark == "-":
        raise ValueError(text)
    return int(text) + (2000 if int(text) < _THIS_CENTURY else 1900)


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> tuple[int, int, int]:
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(half)
        hours = hours % 12 + (12 if half in "Pp" else 0)
    return hours, int(minute or 0), int(second or 0)
