"""Import batches: one for each file that was read, and what it did to the books."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .link import Link
from .payloads import Layout, Packer
from .products import next_id


@dataclass
class Batch:
    """A batch while its file is being read. `packers` turn rows of this file into any batch's payloads."""

    id: int
    format: str
    account: str
    command: str
    at: datetime
    layout: Layout
    pack: Packer
    columns: tuple[str, ...]
    _packers: dict[int, Packer | None] = field(default_factory=dict)

    def same(self, link: Link, batch_id: int, row: list[str], payload: str) -> bool:
        """Whether `row` is the very record that another batch stored as `payload`."""
        if batch_id not in self._packers:
            found = link.one("SELECT layout FROM import_batch WHERE id = ?", (batch_id,))
            layout = Layout.load(found[0]) if found else self.layout
            self._packers[batch_id] = layout.packer() if layout.columns == self.columns else None
        packer = self._packers[batch_id]
        return packer is not None and packer.pack(row) == payload


def begin(link: Link, columns: tuple[str, ...], layout: Layout, about: Mapping[str, Any]) -> Batch:
    """A new batch; `about` gives format, file, sha256, encoding, account, command and at."""
    number = next_id(link, "import_batch")
    names = ("format", "file", "sha256", "encoding", "account")
    values = (number, *(about[name] for name in names), str(about["at"]), layout.dump(), "{}")
    link.insert("import_batch", ("id", *names, "imported_at", "layout", "summary"), [values])
    return Batch(
        number, about["format"], about["account"], about["command"], about["at"], layout, layout.packer(), columns
    )


def finish(link: Link, batch: Batch, summary: Mapping[str, Any]) -> None:
    """Keep what came of the batch."""
    link.run(
        "UPDATE import_batch SET summary = ? WHERE id = ?",
        (json.dumps(summary, ensure_ascii=False), batch.id),
    )
