"""Locks between processes, kept in files: the system opens them again when their holder dies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..domain.errors import Busy, MachineFailed
from .paths import make_folder
from .state import load, store

if TYPE_CHECKING:
    from filelock import FileLock

_POLL = 0.01


class Locks:
    """A Lock whose files lie in `folder`. `doing` is what this process tells others that wait: `soleflip sync`."""

    def __init__(
        self, folder: Path, doing: str = "soleflip", now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._folder, self._doing, self._now = folder, doing, now

    @contextmanager
    def held(self, name: str, wait: float = 0) -> Iterator[None]:
        """Hold the lock of that name. Raises Busy where another process has it for longer than `wait` seconds.

        Nobody may take a lock twice: whoever holds it is told that it is held. Raises MachineFailed where the folder
        cannot be written.
        """
        holder = self._folder / f"{quote(name, safe='')}.holder"
        lock = take(holder.with_suffix(".lock"), wait)
        if lock is None:
            raise Busy(f"'{name}' is locked: {_told(holder)}", "run the same command again when that has ended")
        try:
            self._sign(holder)
            yield
        finally:
            lock.release()

    def _sign(self, holder: Path) -> None:
        try:
            store(holder, {"doing": self._doing, "process": os.getpid(), "since": f"{self._now():%Y-%m-%d %H:%M}"})
        except OSError as error:
            raise MachineFailed(f"{holder.parent} cannot be written: {error.strerror}") from error


def take(path: Path, wait: float) -> FileLock | None:
    """The lock on that file, taken; None where another has it for longer than `wait` seconds. Its folder is made.

    Raises MachineFailed where the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        make_folder(path.parent)
        lock = FileLock(path, timeout=max(wait, 0), poll_interval=_POLL)
        lock.acquire()
    except Timeout:
        return None
    except OSError as error:
        raise MachineFailed(f"{path.parent} cannot be written: {error.strerror}") from error
    return lock


def _told(holder: Path) -> str:
    """What the process that has the lock wrote of itself; it may not have come to it yet."""
    try:
        facts = load(holder)
    except OSError:
        facts = {}
    if not facts:
        return "another process has it"
    return f"{facts.get('doing')} runs since {facts.get('since')} UTC (process {facts.get('process')})"
