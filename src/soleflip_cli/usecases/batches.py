"""What was imported, batch by batch, and how to take a batch back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from ..domain.errors import UsageError
from ..domain.table import Cell, Column, Table
from ..importers import IMPORTERS
from ..importers.bank import STATEMENTS
from ..storage.link import moment
from ..storage.undo import undo_batch
from .toolbox import Toolbox

_COLUMNS = (
    Column("batch", "Batch", "count"),
    Column("imported_at", "Imported", "time"),
    Column("format", "Format", priority=1),
    Column("file", "File"),
    Column("account", "Account", priority=5),
    Column("read", "Read", "count", 2),
    Column("added", "Added", "count"),
    Column("updated", "Updated", "count", 3),
    Column("unchanged", "Unchanged", "count", 4),
    Column("rejected", "Rejected", "count"),
    Column("undone_at", "Undone", "time"),
)
_SELECT = "SELECT id, imported_at, format, file, account, summary, undone_at, sha256, encoding FROM import_batch"


def list_batches(box: Toolbox) -> Table:
    """Every batch, the newest first."""
    with box.reader() as reader:
        rows = [_row(row) for row in reader.rows(f"{_SELECT} ORDER BY id DESC")]
    return Table("Imports", _COLUMNS, rows)


def show_batch(box: Toolbox, number: int) -> Table:
    """One batch: what it read, what it came to, where its rejects are. Raises UsageError if unknown."""
    with box.reader() as reader:
        found = list(reader.rows(f"{_SELECT} WHERE id = ?", (number,)))
    if not found:
        raise UsageError(f"there is no batch {number}", "soleflip import list")
    *_, sha256, encoding = found[0]
    summary: dict[str, Any] = json.loads(found[0][5])
    facts = {**summary, "file": found[0][3], "account": found[0][4]}
    facts |= {
        "imported_at": _said(found[0][1]),
        "sha256": sha256,
        "encoding": encoding,
        "undone_at": _said(found[0][6]),
    }
    for sums in facts.pop("totals", ()):
        facts |= {f"{name} {sums['currency']}": value for name, value in sums.items() if name != "currency"}
    rows = [(name, None if value is None else str(value)) for name, value in facts.items()]
    return Table(f"Batch {number}", (Column("fact", "Fact"), Column("value", "Value")), rows)


def undo(box: Toolbox, number: int) -> dict[str, int]:
    """Take a batch back; what went and what got its old values."""
    with box.books(f"import undo {number}", existing=True) as books:
        return undo_batch(books, number)


def list_formats() -> Table:
    """Every file format that is known, with the columns by which it is recognised."""
    columns = (
        Column("format", "Format"),
        Column("holds", "Holds"),
        Column("title", "What it is"),
        Column("columns", "Needs", "texts"),
    )
    rows = [(one.name, f"{one.kind}s", one.title, tuple(sorted(one.header))) for one in IMPORTERS.values()]
    return Table("File formats", columns, [*rows, (*STATEMENTS, ())])


def _row(row: Sequence[Any]) -> tuple[Cell, ...]:
    number, at, kind, file, account, summary, undone, *_ = row
    counts = json.loads(summary)
    numbers = (counts.get(name) for name in ("read", "added", "updated", "unchanged", "rejected"))
    return (number, moment(at), kind, Path(file).name, account, *numbers, undone and moment(undone))


def _said(stored: Any) -> str | None:
    """An instant as machines read it."""
    return f"{moment(stored).astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if stored else None
