"""Raw records, kept as their file had them, without storing a constant column a million times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a batch packs its records: its columns, and the cells that all of its first records share.

    A record that shares them is stored as its other cells, joined by the unit separator; every other
    record is stored whole, as a JSON list.
    """

    columns: tuple[str, ...]
    constant: dict[int, str]

    def packer(self) -> Packer:
        """A fast `pack` for this layout."""
        return Packer(self)

    def cells(self, payload: str) -> list[str]:
        """The row that was packed as `payload`."""
        if payload.startswith("["):
            cells: list[str] = json.loads(payload)
            return cells
        varying = iter(payload.split(SEPARATOR))
        return [self.constant[at] if at in self.constant else next(varying) for at in range(len(self.columns))]

    def unpack(self, payload: str) -> dict[str, str]:
        """A payload as column → cell; of columns that stand twice the first non-empty cell counts."""
        record: dict[str, str] = {}
        for column, cell in zip(self.columns, self.cells(payload), strict=False):
            record[column] = record.get(column) or cell
        return record

    def dump(self) -> str:
        """The layout as JSON, as `import_batch.layout` keeps it."""
        return json.dumps({"columns": self.columns, "constant": self.constant}, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Layout:
        """The reverse of `dump`."""
        found = json.loads(text)
        return cls(tuple(found["columns"]), {int(at): cell for at, cell in found["constant"].items()})

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Layout:
        """The layout that suits `rows`: a column is constant where all of them agree."""
        shared = {at: cells.pop() for at, cells in enumerate(map(set, zip(*rows, strict=True))) if len(cells) == 1}
        return cls(tuple(columns), shared if len(shared) < len(columns) - 1 else {})


class Packer:
    """Turns rows into payloads; the same row gives the same text."""

    def __init__(self, layout: Layout) -> None:
        self._varying = [at for at in range(len(layout.columns)) if at not in layout.constant]
        self._constant = layout.constant

    def pack(self, row: Sequence[str]) -> str:
        """The payload of one row."""
        return self.pack_all([row])[0]

    def pack_all(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """The payload of each row."""
        return self.pack_columns([*zip(*rows, strict=True)])

    def pack_columns(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """The payload of each row, of columns: all of them at once, or one by one where some are not alike."""
        count = len(columns[0]) if columns else 0
        if all(columns[at].count(cell) == count for at, cell in self._constant.items()):
            payloads = [*map(SEPARATOR.join, zip(*(columns[at] for at in self._varying), strict=True))]
            text = SEPARATOR.join(payloads)
            plain = "\0" not in text and not any(payload[:1] == "[" for payload in payloads)
            if plain and text.count(SEPARATOR) == count * len(self._varying) - 1:
                return payloads
        if count == 1:
            return [json.dumps([cell for (cell,) in columns], ensure_ascii=False, separators=(",", ":"))]
        return [self.pack(row) for row in zip(*columns, strict=True)]
