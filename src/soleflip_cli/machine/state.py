"""Small facts that processes share, in a file that is read whole and replaced whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any


def load(path: Path) -> dict[str, Any]:
    """What the file holds; nothing where it is missing or was damaged. Raises OSError where it cannot be read."""
    try:
        facts = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def store(path: Path, facts: Mapping[str, Any]) -> None:
    """Put `facts` in the file's place, for this user alone: whoever reads sees the old ones or the new ones."""
    handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(facts, file)
        os.replace(name, path)  # noqa: PTH105  # a name, not a Path
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise
