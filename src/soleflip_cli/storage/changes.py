"""The log of what was altered: fields before and after, by which command, never rewritten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from .link import Link
from .operations import Operation
from .products import next_id

_COLUMNS = (
    "id",
    "changed_at",
    "command",
    "batch_id",
    "entity",
    "entity_id",
    "before",
    "after",
    "undone",
    "operation_id",
)


class Changes:
    """Collects alterations within a transaction and writes them in one go."""

    def __init__(self, link: Link, operation: Operation, batch_id: int | None = None) -> None:
        self._link, self._operation, self.batch_id = link, operation, batch_id
        self._about = (str(operation.at), operation.command, batch_id)
        self._rows: list[tuple[Any, ...]] = []

    def note(self, entity: str, entity_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """One row altered. Both mappings hold the altered fields only. Raises BooksDisagree in a closed period."""
        self._operation.guard.altered(entity, entity_id, before, after)
        self._rows.append((*self._about, entity, entity_id, _dump(before), _dump(after), 0))

    def write(self) -> None:
        """Append what was noted."""
        if not self._rows:
            return
        first, operation = next_id(self._link, "change"), self._operation.number
        self._link.insert("change", _COLUMNS, [(first + at, *row, operation) for at, row in enumerate(self._rows)])
        self._rows.clear()


def _dump(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, default=plain)


def plain(value: object) -> str:
    """A stored value as text that is the same on both engines."""
    return value.isoformat() if type(value) is date else str(value)
