"""How many requests are allowed: in a second, and in a day that ends at midnight UTC."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

from .wire import Reply, said

DAY = 86_400


@dataclass
class Limits:
    """1 request a second and 25,000 a day unless told otherwise; None does not limit.

    `retry_after` is how a 429 tells the time to wait: `seconds`, `date` or `none`. `slack` is the part of a second
    by which a request may come early, since none travels at an even pace.
    """

    per_second: int | None = 1
    per_day: int | None = 25_000
    retry_after: str = "seconds"
    slack: float = 0.05
    clock: Callable[[], float] = time.time
    day: int = -1
    used: int = 0
    recent: deque[float] = field(default_factory=deque)

    def take(self) -> Reply | None:
        """Count a request, or the 429 that it gets; what is refused is not counted."""
        now = self.clock()
        wait = self._wait(now)
        if wait > 0:
            return said({"message": "Limit Exceeded"}, 429, self._told(now, wait))
        self.recent.append(now)
        self.used += 1
        return None

    def _wait(self, now: float) -> float:
        """Seconds until the next request is allowed."""
        if int(now // DAY) != self.day:
            self.day, self.used = int(now // DAY), 0
        if self.per_day is not None and self.used >= self.per_day:
            return (self.day + 1) * DAY - now
        while self.recent and self.recent[0] <= now - 1 + self.slack:
            self.recent.popleft()
        full = self.per_second is not None and len(self.recent) >= self.per_second
        return self.recent[0] + 1 - now if full else 0

    def _told(self, now: float, wait: float) -> dict[str, str]:
        seconds = math.ceil(wait)
        told = {"seconds": str(seconds), "date": formatdate(now + seconds, usegmt=True)}
        return {"Retry-After": told[self.retry_after]} if self.retry_after in told else {}
