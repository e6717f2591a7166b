"""Bars that a terminal can draw: blocks, or plain signs where it has none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial

Draw = Callable[[Sequence[tuple[int, int]]], str]


def drawing() -> Draw:
    """Bars that the terminal has: blocks, or plain signs where it says that it has none."""
    from ..render.sparks import BLOCKS, PLAIN, sparkline

    return partial(sparkline, marks=BLOCKS if _has_blocks() else PLAIN)


def _has_blocks() -> bool:
    if os.environ.get("TERM") == "dumb" or os.environ.get("NO_UNICODE"):
        return False
    try:
        "▁█".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
