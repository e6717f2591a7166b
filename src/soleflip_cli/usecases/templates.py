"""Empty lists to fill in: the headings that an importer reads."""

from __future__ import annotations

from ..domain.table import Column, Table

_PURCHASES = (
    ("date", "2026-01-31"),
    ("supplier", "Example Store"),
    ("invoice", "R-1001"),
    ("style code", "AB1234-100"),
    ("name", "Example Runner White"),
    ("size", "EU 43"),
    ("quantity", "2"),
    ("price", "119.99"),
    ("currency", "EUR"),
    ("vat rate", "19"),
    ("shipping", "6.90"),
)


def template(kind: str) -> Table:
    """The headings of a purchase list; the empty list itself, so that nothing needs to be deleted."""
    columns = [Column(heading, heading) for heading, _ in _PURCHASES]
    example = ", ".join(f"{heading} {value}" for heading, value in _PURCHASES)
    return Table(f"Template for {kind}", columns, [], notes=(f"one row is, for example: {example}",))
