"""The part of an import that needs no books: rows of a file into records and payloads, chunk after chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, cast

from ..domain.trade import Sales
from ..importers.base import BadRow
from ..importers.reading.rows import Kept, Rejected, RowReader
from ..importers.reading.source import Rows, Source
from ..machine.aside import aside
from ..storage.payloads import Packer

LARGE = 8 << 20
"""Bytes from which a file is worth a process of its own that reads while this one writes."""


class Chunk(NamedTuple):
    """Records that stand together in a file: the line and the payload of each, the rows that are none.

    `position` tells the bytes of the file read so far.
    """

    lines: list[int]
    payloads: list[str]
    records: Kept
    bad: list[Rejected]
    position: int


class Reading:
    """Makes chunks of the parts of a file. `people` are columns that are emptied before anything is kept."""

    def __init__(self, source: Source, reader: RowReader, packer: Packer, people: Sequence[int]) -> None:
        self._source, self._reader, self._packer, self._people = source, reader, packer, people

    def chunks(self, first: Iterable[Rows], apart: bool) -> Iterator[Chunk]:
        """The `first` parts, already read, and all that follow; for sales read in a process `apart`."""
        parts = chain(first, self._source.parts)
        if apart:
            return map(_unfolded, aside(lambda: map(_folded, map(self._chunk, parts))))
        return map(self._chunk, parts)

    def _chunk(self, part: Rows) -> Chunk:
        cells: list[Sequence[str]] = [*zip(*part.cells, strict=True)] or [()] * len(self._source.header)
        for at in self._people:
            cells[at] = ("",) * len(part.lines)
        good, records, bad = self._reader.read(part.lines, cells)
        rejected = sorted([*((one, None) for one in part.bad), *bad], key=_line)
        lines = [part.lines[at] for at in good] if bad else part.lines
        kept = [[one[at] for at in good] for one in cells] if bad else cells
        return Chunk(lines, self._packer.pack_columns(kept), cast(Kept, records), rejected, self._source.position())


def _line(rejected: Rejected) -> int:
    return rejected[0].line


def _folded(chunk: Chunk) -> tuple[Any, ...]:
    """A chunk of sales in plain tuples, lists, texts and numbers."""
    bad = [(tuple(one), cells) for one, cells in chunk.bad]
    return chunk.lines, chunk.payloads, tuple(chunk.records), bad, chunk.position


def _unfolded(plain: tuple[Any, ...]) -> Chunk:
    lines, payloads, records, bad, position = plain
    return Chunk(lines, payloads, Sales(*records), [(BadRow(*one), cells) for one, cells in bad], position)
