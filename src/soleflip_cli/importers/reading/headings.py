"""What a header has that its importer does not read, and what the importer misses in it."""

from __future__ import annotations

from collections.abc import Sequence

from ..base import REJECTED, Importer, heading
from .rows import place

_WISHED = {"style": "style code", "size": "size"}
"""What a row can be without, but hardly ever is: without these no sale finds its item."""

_SHOWN = 6


def missed(importer: Importer, header: Sequence[str]) -> str | None:
    """What a person should know of a header whose style codes or sizes are not found; None where both are."""
    absent = [word for name, word in _WISHED.items() if place(importer.fields[name].columns, header) == len(header)]
    if not absent:
        return None
    unread = _unread(importer, header)
    others = f"; not read: {', '.join(unread[:_SHOWN])}{' …' if len(unread) > _SHOWN else ''}" if unread else ""
    return f"has no column for the {' and the '.join(absent)}{others}"


def _unread(importer: Importer, header: Sequence[str]) -> list[str]:
    fields = [*importer.fields.values(), *importer.fees.values()]
    read = {heading(name) for one in fields for name in (*one.columns, one.currency or "")} | {*REJECTED}
    return [name.strip() for name in header if name.strip() and heading(name) not in read]
