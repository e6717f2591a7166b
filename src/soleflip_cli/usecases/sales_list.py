"""The sales that a person looks at between two parcels: the latest ones, or those that fit a condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..domain.table import Table
from ..reports.base import Query
from ..storage.reader import Reader
from .report import report
from .toolbox import Toolbox

_SHOWN = 100
_FIRST = "SELECT sold_on FROM sale WHERE voided_by IS NULL ORDER BY sold_on DESC LIMIT 1 OFFSET ?"


def latest(box: Toolbox, where: str | None, most: int | None) -> Table:
    """The latest `most` sales (None: a hundred), newest first; with a condition all that fit."""
    with box.reader() as reader:
        if where:
            return report("sales", Query(where=where), reader, box.today())
        since = _since(reader, (most or _SHOWN))
        table = report("sales", Query(since=since, limit=most or _SHOWN), reader, box.today())
    if since is None:
        return table
    return replace(table, notes=(*table.notes, f"sales since {since}; all of them: soleflip report sales"))


def _since(reader: Reader, most: int) -> date | None:
    """The day of the last of so many sales; None where there are no more."""
    found = next(iter(reader.rows(_FIRST, (most,))), None)
    return date.fromisoformat(str(found[0])) if found else None
