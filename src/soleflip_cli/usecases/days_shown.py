"""Expected days as people read them: `32`, `> 280` or `after 2026-12-01` where no more can be said, `at once`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ..domain.table import Cell, Column, Table


def for_people(table: Table) -> Table:
    """A table in which each column of days and the flag after it that says "or more" have become one of text."""
    flags = [place for place, one in enumerate(table.columns) if one.key.endswith("is_more")]
    columns = [_column(one, place + 1 in flags) for place, one in enumerate(table.columns) if place not in flags]
    total = None if table.total is None else _row(table.total, flags)
    return replace(table, columns=columns, rows=[_row(row, flags) for row in table.rows], total=total)


def _column(column: Column, is_days: bool) -> Column:
    return replace(column, kind="text") if is_days else column


def _row(row: Sequence[Cell], flags: Sequence[int]) -> list[Cell]:
    said = {place - 1: _said(row[place - 1], row[place]) for place in flags}
    return [said.get(place, cell) for place, cell in enumerate(row) if place not in flags]


def _said(days: Cell, is_more: Cell) -> str | None:
    if isinstance(days, date):
        return f"after {days}" if is_more else str(days)
    return None if days is None else "at once" if not days else f"> {days}" if is_more else str(days)
