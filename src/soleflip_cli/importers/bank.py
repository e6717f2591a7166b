"""Bank statements, whatever their format: what a file holds says which one it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..domain.banking import Statement
from .bank_csv import Read, read_csv
from .camt import read_camt
from .mt940 import read_mt940
from .reading.encoding import examine
from .reading.notation import Told

STATEMENTS = ("bank", "bank lines", "Bank statement: CAMT.053, MT940, CSV or Excel")
"""What `import formats` says of them: name, what they hold, what they are."""

_HEAD = 4_096
_NOTHING_TOLD = Told()


def read_statements(
    path: Path, told: Told = _NOTHING_TOLD, encoding: str | None = None, currency: str | None = None
) -> Read:
    """The statements of a file: XML is CAMT.053, `:20:` and `:60F:` are MT940, else a table.

    Raises NotUnderstood, and UsageError where only a person can say what is meant.
    """
    examine(path, encoding or "utf-8")
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2])
    head = head[2:].decode(wide, "replace").encode() if wide else head.removeprefix(b"\xef\xbb\xbf")
    if head.lstrip().startswith(b"<"):
        return Read(_once(read_camt(path)), [])
    if re.search(rb"^:20:", head, re.MULTILINE) and re.search(rb"^:60[FM]:", head, re.MULTILINE):
        return Read(_once(read_mt940(path, encoding)), [])
    return read_csv(path, told, encoding, currency)


def _once(statements: Iterable[Statement]) -> list[Statement]:
    """The statements without those that the file holds twice."""
    found: list[Statement] = []
    for one in statements:
        if one not in found:
            found.append(one)
    return found
