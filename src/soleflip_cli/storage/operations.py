"""Commands that wrote, one row each: what `undo` names and takes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from .closed import Guard
from .link import Link, moment
from .products import next_id

_MOST = 1_000


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

    @property
    def wrote(self) -> int | None:
        """Its number, None as long as it has altered nothing."""
        return self.__dict__.get("number")

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
    file: str | None


class Touched(NamedTuple):
    """How many rows of a kind an operation wrote, the first and the last of them, and the order if it is one sale."""

    entity: str
    rows: int
    first: int
    last: int
    order: str | None


def touched(link: Link, numbers: Sequence[int]) -> dict[int, list[Touched]]:
    """What each of these operations wrote, by kind."""
    wanted, value = link.listed(list(numbers), "bigint")
    rows = link.rows(
        "SELECT wrote.*, sale.order_number FROM "
        "(SELECT operation_id, entity, COUNT(DISTINCT entity_id), MIN(entity_id) AS first, MAX(entity_id) "
        f"FROM {wanted} JOIN change ON change.operation_id = wanted.value GROUP BY operation_id, entity) AS wrote "
        "LEFT JOIN sale ON entity = 'sale' AND sale.id = first ORDER BY operation_id, entity",
        (value,),
    )
    found: dict[int, list[Touched]] = {}
    for number, *what in rows:
        found.setdefault(number, []).append(Touched(*what))
    return found


def written(link: Link, number: int) -> dict[str, list[str | int]]:
    """What an operation wrote, by kind: the numbers of the rows, of sales their orders; the first thousand."""
    rows = link.rows(
        "SELECT entity, entity_id, order_number FROM "
        "(SELECT DISTINCT entity, entity_id FROM change WHERE operation_id = ?) AS wrote "
        f"LEFT JOIN sale ON entity = 'sale' AND sale.id = entity_id ORDER BY entity, entity_id LIMIT {_MOST}",
        (number,),
    )
    found: dict[str, list[str | int]] = {}
    for entity, row, order in rows:
        found.setdefault(entity, []).append(row if order is None else order)
    return found


def operations(link: Link, most: int) -> list[Done]:
    """The latest operations, the newest first."""
    rows = link.rows(
        "SELECT operation.id, done_at, command, batch_id, operation.undone_at, file FROM operation "
        "LEFT JOIN import_batch ON import_batch.id = batch_id ORDER BY operation.id DESC LIMIT ?",
        (most,),
    )
    return [
        Done(number, moment(at), command, batch, undone and moment(undone), file)
        for number, at, command, batch, undone, file in rows
    ]
