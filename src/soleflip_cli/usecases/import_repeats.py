"""Rows that name a sale of their own file again: the same ones count once, others are set aside."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.trade import Sales
from ..importers.base import BadRow, Importer
from ..importers.reading.rows import Kept, Rejected, place
from ..storage.payloads import Layout
from ..storage.repeats import Repeat
from .import_reading import Chunk


class Repeats:
    """Knows the rows of one file: its `importer`, and the `layout` that its raw records are kept in."""

    def __init__(self, importer: Importer, layout: Layout) -> None:
        self._importer, self._layout = importer, layout

    def bad(self, chunk: Chunk, repeats: Sequence[Repeat]) -> list[Rejected]:
        """The bad rows of a chunk, in order: those that were none before, and repeats that say otherwise."""
        clashing = [self._clash(chunk, one) for one in repeats if one.differs]
        return sorted([*chunk.bad, *clashing], key=lambda rejected: rejected[0].line) if clashing else chunk.bad

    def _clash(self, chunk: Chunk, one: Repeat) -> Rejected:
        header, cells = self._layout.columns, self._layout.cells(chunk.payloads[one.place])
        at = place(self._importer.fields["order_number"].columns, header)
        why = f"stands in line {one.first:,} too, with another {' and '.join(one.differs)}"
        return BadRow(chunk.lines[one.place], header[at], cells[at], why), cells


def once(records: Kept, repeats: Sequence[Repeat]) -> Kept:
    """Records without those that name a sale of their file again."""
    if not repeats or not isinstance(records, Sales):
        return records
    again = {one.place for one in repeats}
    return records.at([at for at in range(len(records.order_number)) if at not in again])
