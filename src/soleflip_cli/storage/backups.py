"""Copies of a file of books: whole or not at all, taken and given back while others may be at work."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ..domain.errors import Busy
from . import link as drivers
from .link import translated

KEPT_BACKUPS = 5


def back_up(path: Path, target: Path) -> None:
    """A consistent copy of a file of books, taken while others may be writing; there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with drafted(target) as draft, translated():
        source, copy = drivers._read_only(path), sqlite3.connect(draft)
        try:
            _pour(source, copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
            source.close()


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """A file beside `target` that takes its place at the end; nothing is left of it after an error."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        draft.touch(mode=0o600)
        yield draft
        draft.replace(target)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def pour_into(source: Path, books: Path) -> None:
    """Make the books what `source` holds, in one transaction of SQLite: a kill leaves them as they were."""
    with translated():
        found, into = sqlite3.connect(source), sqlite3.connect(books, timeout=drivers.WAIT_SECONDS)
        try:
            into.execute("SELECT 1 FROM sqlite_master").fetchone()
            _pour(found, into)
        finally:
            into.close()
            found.close()


def _pour(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    until = time.monotonic() + drivers.WAIT_SECONDS

    def patience(status: int, remaining: int, total: int) -> None:
        # Python repeats a step that finds the file locked for ever.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise Busy("the books are in use by another process", "try again in a minute")

    source.backup(target, progress=patience)


def back_up_beside(path: Path, backups: Path, name: str) -> Path:
    """A dated copy in the folder of backups; of one file of books the newest five are kept."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = backups / f"{path.stem}-{name}-{stamp}.db"
    back_up(path, target)
    dated = {old.stem.rpartition("-")[2]: old for old in backups.glob(f"{path.stem}-*.db")}
    for stamp in sorted(stamp for stamp in dated if "T" in stamp)[:-KEPT_BACKUPS]:
        dated[stamp].unlink()
    return target
