"""The face for notes and pull requests: a GitHub table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO

from ..domain.table import Table
from .base import NUMERIC, Face, human_rows, human_total, printable

_MARKS = re.compile(r"([\\|`*_\[\]<>~])")


def write(table: Table, stream: IO[str], face: Face) -> None:
    """Titles, rows as they come, the total in bold, and notes beneath; GitHub needs the header."""
    titles = [column.title for column in table.columns]
    rules = ["---:" if column.kind in NUMERIC else "---" for column in table.columns]
    stream.write(_line(map(_escaped, titles)) + _line(rules))
    for row in human_rows(table):
        stream.write(_line(map(_escaped, row)))
    if total := human_total(table):
        stream.write(_line(_bold(_escaped(text)) for text in total))
    if table.notes:
        stream.write("\n" + "".join(f"- {_escaped(printable(note))}\n" for note in table.notes))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _bold(text: str) -> str:
    return f"**{text}**" if text else ""
