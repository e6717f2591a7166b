"""The face for spreadsheets and pipes: CSV as of RFC 4180, or as a German Excel opens it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import IO, Any

from ..domain.table import Cell, Column, Kind, Table
from .base import Face, machine

# OWASP, "CSV Injection": a cell that begins so is run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _LineFeeds:
    """Rows written with CRLF, passed on with LF.

    The csv module quotes a field for a lone CR only while CR is part of the line end.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._write = stream.write

    def write(self, row: str) -> int:
        return self._write(row[:-2] + "\n")


def write(table: Table, stream: IO[str], face: Face) -> None:
    """One line a row, as it comes; unknown is empty; no total, no notes."""
    writer = csv.writer(_LineFeeds(stream), delimiter=";" if face.excel else ",", lineterminator="\r\n")
    if face.excel:
        stream.write("\ufeff")
    if face.header:
        writer.writerow([column.key for column in table.columns])
    spells = [_speller(column, face) for column in table.columns]
    writer.writerows(
        ["" if cell is None else spell(cell) for spell, cell in zip(spells, row, strict=True)] for row in table.rows
    )


def _speller(column: Column, face: Face) -> Callable[[Any], str]:
    if face.excel and column.kind in ("money", "ratio", "days", "number"):
        return _with_comma
    return _SPELLERS.get(column.kind, _exact)


def _exact(cell: Cell) -> str:
    return str(machine(cell))


def _with_comma(cell: Cell) -> str:
    return _exact(cell).replace(".", ",")


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


_SPELLERS: dict[Kind, Callable[[Any], str]] = {
    "text": _guarded,
    "texts": lambda cell: _guarded(" ".join(cell)),
    "flag": lambda cell: "true" if cell else "false",
}
