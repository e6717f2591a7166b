"""Keeps things that are sent many at once within what a service allows, over all processes of this computer."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from ..domain.errors import Busy
from .pace import Ledger, alone
from .patience import when
from .state import load, store


class Rate(NamedTuple):
    """How many things are allowed within how many minutes, and within a UTC day; None is no limit."""

    most: int
    minutes: int
    per_day: int | None = None


class Ration:
    """Takes things out of what is allowed: before they are sent, since nobody knows what a failure used up.

    `now` gives aware UTC; `talk` is told of a wait.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        rate: Rate,
        ledger: Ledger,
        talk: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path = folder / f"{quote(name, safe='')}.ration"
        self._name, self._rate, self._ledger = name, rate, ledger
        self._talk, self._now, self._sleep = talk, now, sleep

    def take(self, things: int) -> None:
        """Wait until so many are allowed, and count them. Raises Busy where the day's are used up."""
        told = False
        while wait := self._try(things):
            if not told:
                self._talk(f"{self._name}: {self._rate.most} in {self._rate.minutes} minutes; it goes on at "
                           f"{when(self._now(), wait)}")  # fmt: skip
                told = True
            self._sleep(wait)

    def _try(self, things: int) -> float:
        """Count them and give 0, or the seconds until they may be taken."""
        with alone(self._path.with_suffix(".ration.lock")):
            now, span = self._now().timestamp(), self._rate.minutes * 60.0
            taken = [(min(at, now), number) for at, number in self._taken() if at > now - span]
            free = self._rate.most - sum(number for _, number in taken)
            if taken and free < things:
                return self._until(taken, things - free) + span - now
            self._count(things)
            store(self._path, {"taken": [*taken, (now, things)]})
        return 0.0

    def _taken(self) -> list[tuple[float, int]]:
        known = load(self._path).get("taken")
        pairs = known if isinstance(known, list) else []
        return [(float(one[0]), int(one[1])) for one in pairs if isinstance(one, list) and len(one) == 2]

    def _until(self, taken: list[tuple[float, int]], needed: int) -> float:
        """When those were taken that have to grow old until `needed` are free."""
        for at, number in sorted(taken):
            needed -= number
            if needed <= 0:
                return at
        return max(at for at, _ in taken)

    def _count(self, things: int) -> None:
        day = self._now().astimezone(UTC).date()
        total = self._ledger.add(day, things)
        if self._rate.per_day is None or total <= self._rate.per_day:
            return
        self._ledger.add(day, -things)
        raise Busy(
            f"{self._name}: {self._rate.per_day:,} a day are used up until {day + timedelta(days=1)} 00:00 UTC",
            "run the same command again after that",
        )
