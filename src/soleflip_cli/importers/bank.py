"""Bank statements, whatever their format: what a file holds says which one it is."""

from __future__ import annotations

import re
from pathlib import Path

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
        head = stream.read(_HEAD).lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"<"):
        return Read(read_camt(path), [])
    if re.search(rb"^:20:", head, re.MULTILINE) and re.search(rb"^:60[FM]:", head, re.MULTILINE):
        return Read(read_mt940(path, encoding), [])
    return read_csv(path, told, encoding, currency)
