"""Commands that wrote, one row each: what `undo` names and takes back."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from .closed import Guard
from .link import Link
from .products import next_id


class Operation:
    """The command under way; it gets its row with the first thing that it alters."""

    def __init__(self, link: Link, command: str, at: datetime) -> None:
        self._link, self.command, self.at = link, command, at

    @cached_property
    def number(self) -> int:
        """Its row in the books."""
        number = next_id(self._link, "operation")
        self._link.insert("operation", ("id", "done_at", "command"), [(number, str(self.at), self.command)])
        return number

    @cached_property
    def guard(self) -> Guard:
        """What keeps it from altering closed periods."""
        return Guard(self._link)

    def reads(self, batch_id: int) -> None:
        """Its doing is the import of this batch."""
        self._link.run("UPDATE operation SET batch_id = ? WHERE id = ?", (batch_id, self.number))


class Done(NamedTuple):
    """An operation of the past."""

    id: int
    done_at: datetime
    command: str
    batch_id: int | None
    undone_at: datetime | None


def operations(link: Link, most: int) -> list[Done]:
    """The latest operations, the newest first."""
    rows = link.rows(
        "SELECT id, done_at, command, batch_id, undone_at FROM operation ORDER BY id DESC LIMIT ?", (most,)
    )
    return [
        Done(number, _moment(at), command, batch, undone and _moment(undone))
        for number, at, command, batch, undone in rows
    ]


def _moment(stored: str | datetime) -> datetime:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
