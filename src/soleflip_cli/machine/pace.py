"""Keeps the calls of all processes of this computer within what a service allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from ..domain.errors import Busy, MachineFailed
from .locks import take
from .state import load, store

_PATIENCE = 30.0
_DAYS_KEPT = 7


class Ledger(Protocol):
    """Counts the requests of a UTC day, for all processes."""

    def add(self, day: date, requests: int) -> int:
        """Count them and give the sum of that day, as one act. 0 only asks; less than 0 takes back."""


class Days:
    """A Ledger in a small file. Days long gone are forgotten; a damaged file starts anew."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, day: date, requests: int) -> int:
        """Count them and give the sum of that day. Raises Busy, MachineFailed where the file cannot be written."""
        if not requests:
            return _count(load(self._path), day)
        with alone(self._path.with_suffix(".days.lock")):
            known = load(self._path)
            total = max(0, _count(known, day) + requests)
            known[day.isoformat()] = total
            store(self._path, dict(sorted(known.items())[-_DAYS_KEPT:]))
        return total


class Pace:
    """A Budget: never more than `per_second` requests, never more than `per_day` from one 00:00 UTC to the next.

    None is no limit. A turn is taken at the moment it begins, and nothing is held while one waits for it: a process
    that dies or is stopped keeps nobody waiting. `now` gives aware UTC.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        per_second: float | None,
        per_day: int | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        ledger: Ledger | None = None,
    ) -> None:
        self._path = folder / f"{quote(name, safe='')}.pace"
        self._name, self._per_day = name, per_day
        self._gap = 1 / per_second if per_second else 0.0
        self._now, self._sleep = now, sleep
        self._ledger = ledger or Days(self._path.with_suffix(".days"))

    def take(self, requests: int = 1) -> None:
        """Wait for one's turn and count the requests. Raises Busy where the day's are used up.

        After several at once the next turn comes as much later. Raises MachineFailed where the folder cannot
        be written.
        """
        while wait := self._try(requests):
            self._sleep(wait)

    def used_today(self) -> int:
        """Requests of this UTC day so far, of all processes."""
        return self._ledger.add(self._now().astimezone(UTC).date(), 0)

    def _try(self, requests: int) -> float:
        """Take the turn and give 0, or the seconds until it may come."""
        if not self._gap:
            self._count(self._now(), requests)
            return 0.0
        with alone(self._path.with_suffix(".pace.lock")):
            now = self._now()
            free = self._free_from(now.timestamp())
            if free > now.timestamp():
                return free - now.timestamp()
            self._count(now, requests)
            self._keep(now.timestamp(), now.timestamp() + requests * self._gap)
        return 0.0

    def _free_from(self, now: float) -> float:
        """From when on the next turn may be taken. Where the clock went back: one gap from now on, no longer."""
        known = load(self._path)
        last, free = _number(known.get("last")), _number(known.get("free"))
        if last > now:
            last, free = now, now + max(0.0, free - last)
            self._keep(last, free)
        return free

    def _count(self, now: datetime, requests: int) -> None:
        day = now.astimezone(UTC).date()
        total = self._ledger.add(day, requests)
        if self._per_day is None or total <= self._per_day:
            return
        self._ledger.add(day, -requests)
        raise Busy(
            f"{self._name}: {self._per_day:,} requests a day are used up until {day + timedelta(days=1)} 00:00 UTC",
            "run the same command again after that",
        )

    def _keep(self, last: float, free: float) -> None:
        store(self._path, {"last": last, "free": free})


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """No other process is inside. It is left after some milliseconds, so that a long wait is a fault."""
    lock = take(path, _PATIENCE)
    if lock is None:
        raise Busy(f"another process has {path.name} for more than {_PATIENCE:g} s", "run the same command again later")
    try:
        yield
    except OSError as error:
        raise MachineFailed(f"{path.parent} cannot be written: {error.strerror}") from error
    finally:
        lock.release()


def _number(known: Any) -> float:
    return float(known) if isinstance(known, int | float) else 0.0


def _count(known: dict[str, Any], day: date) -> int:
    found = known.get(day.isoformat())
    return found if isinstance(found, int) else 0
