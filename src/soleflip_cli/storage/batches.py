"""Import batches: one for each file that was read, and what it did to the books."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .link import Link
from .operations import Operation
from .payloads import Layout
from .products import next_id


@dataclass
class Batch:
    """A batch while its file is being read. `_layouts` are those of batches whose records the file repeats."""

    id: int
    format: str
    account: str
    operation: Operation
    layout: Layout
    _layouts: dict[int, Layout] = field(default_factory=dict)

    def same(self, link: Link, batch_id: int, stored: str, payload: str) -> bool:
        """Whether a `payload` of this batch is the very record that another batch stored as `stored`."""
        other = self._layouts.get(batch_id) or self._layout(link, batch_id)
        if other is self.layout:
            return stored == payload
        return other.columns == self.layout.columns and other.cells(stored) == self.layout.cells(payload)

    def _layout(self, link: Link, batch_id: int) -> Layout:
        found = link.one("SELECT layout FROM import_batch WHERE id = ?", (batch_id,))
        layout = Layout.load(found[0]) if found else self.layout
        self._layouts[batch_id] = self.layout if layout == self.layout else layout
        return self._layouts[batch_id]


def begin(link: Link, operation: Operation, layout: Layout, about: Mapping[str, Any]) -> Batch:
    """A new batch, read by `operation`; `about` gives format, file, sha256, encoding and account."""
    number = next_id(link, "import_batch")
    names = ("format", "file", "sha256", "encoding", "account")
    values = (number, *(about[name] for name in names), str(operation.at), layout.dump(), "{}")
    link.insert("import_batch", ("id", *names, "imported_at", "layout", "summary"), [values])
    operation.reads(number)
    return Batch(number, about["format"], about["account"], operation, layout)


def finish(link: Link, batch: Batch, summary: Mapping[str, Any]) -> None:
    """Keep what came of the batch."""
    link.run(
        "UPDATE import_batch SET summary = ? WHERE id = ?",
        (json.dumps(summary, ensure_ascii=False), batch.id),
    )
