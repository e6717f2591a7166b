"""How often a call that failed is repeated, and how long to wait before."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from ..domain.ports import Call

_READS_OR_SETS = ("GET", "HEAD", "PUT", "DELETE")
_PASSING = (408, 429, 500, 502, 503, 504)
_REFUSED_UNDONE = 429
_YEAR = 366 * 86_400.0


class Patience(NamedTuple):
    """How much of it there is. All but `retries` in seconds; `ceiling` is the longest wait a service may ask for."""

    retries: int = 4
    first: float = 0.5
    longest: float = 60.0
    total: float = 180.0
    ceiling: float = 120.0

    def pause(self, attempt: int, spent: float, asked: float, chance: float) -> float | None:
        """Seconds to wait after the attempt of that number (from 1); None when it was the last one.

        Twice as long after each, less up to a half by `chance` (0 to 1), so that two processes do not keep step.
        What the service `asked` for goes first; 0 is nothing. `spent` are the seconds since the first attempt began.
        """
        grown = min(self.first * 2 ** (attempt - 1), self.longest) * (1 - chance / 2)
        wait = asked or grown
        return wait if attempt <= self.retries and spent + wait <= self.total else None


def worth_repeating(call: Call, status: int | None) -> bool:
    """Whether a call may be sent again after that status, None for no answer.

    After 429 any may: the service says that it did not do it. Otherwise only what does no harm when done twice.
    """
    if status == _REFUSED_UNDONE:
        return True
    harmless = call.method.upper() in _READS_OR_SETS if call.repeatable is None else call.repeatable
    return harmless and (status is None or status in _PASSING)


def asked_for(retry_after: str, now: datetime) -> float:
    """Seconds that a `Retry-After` asks for, given as such or as an HTTP date; 0 where it says nothing of use."""
    told = retry_after.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", told):
        return min(float(told), _YEAR)
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def when(now: datetime, seconds: float) -> str:
    """The minute after that many seconds, as people read it: `2026-03-01 14:05 UTC`; rounded up, never too early."""
    moment = now.astimezone(UTC) + timedelta(seconds=seconds + 59.999)
    return f"{moment:%Y-%m-%d %H:%M} UTC"
