"""Look for a text in everything that the books hold."""

from __future__ import annotations

from ..domain.errors import UsageError
from ..domain.table import Column, Table
from ..storage.search import MOST, PLACES, search
from .toolbox import Toolbox

_COLUMNS = (
    Column("what", "What"),
    Column("name", "Name"),
    Column("field", "Where"),
    Column("text", "Text"),
    Column("product", "Product", priority=2),
    Column("command", "Open it", "command"),
)


_LONGEST = 200


def find(box: Toolbox, text: str) -> Table:
    """Everything that holds `text`, whatever its case: one row for each thing, with the first field that has it.

    Raises UsageError for an empty text.
    """
    sought = text.strip()
    if len(sought) > _LONGEST:
        raise UsageError(f"{len(sought):,} characters are too many to look for", f"at most {_LONGEST}")
    if not sought:
        raise UsageError("say what to look for", "soleflip find dunk")
    with box.reader() as reader:
        found = {place.what: [*search(reader, place, sought)] for place in PLACES}
    full = (f"the first {MOST} of each kind are shown" for rows in found.values() if len(rows) == MOST)
    rows = [row for some in found.values() for row in some]
    return Table("", _COLUMNS, rows, (*dict.fromkeys(full),) if rows else (f"{sought!r} is nowhere in these books",))
