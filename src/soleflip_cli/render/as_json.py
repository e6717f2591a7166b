"""The face for programs: a JSON array with one row a line, or one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from ..domain.table import Table
from .base import Face, machine


def write(table: Table, stream: IO[str], face: Face) -> None:
    """An array of row objects by column key, as it comes; no total, no notes."""
    before = "[\n"
    for line in _objects(table):
        stream.write(before + line)
        before = ",\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n")


def write_lines(table: Table, stream: IO[str], face: Face) -> None:
    """One row object a line (NDJSON)."""
    for line in _objects(table):
        stream.write(line + "\n")


def _objects(table: Table) -> Iterator[str]:
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    keys = [column.key for column in table.columns]
    for row in table.rows:
        yield encode(dict(zip(keys, map(machine, row), strict=True)))
