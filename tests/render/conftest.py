"""A small report that holds one cell of every kind, one unknown of every kind, and every trap."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Column, Table
from soleflip_cli.render import RENDERERS, Face

COLUMNS = (
    Column("brand", "Brand"),
    Column("currency", "Currency"),
    Column("sold", "Sold", "count"),
    Column("profit", "Profit", "money"),
    Column("roi", "ROI", "ratio"),
    Column("days_held", "Days held", "days"),
    Column("sold_on", "Sold on", "date"),
    Column("sold_at", "Sold at", "time"),
    Column("settled", "Settled", "flag"),
    Column("tags", "Tags", "texts"),
)
KNOWN = (
    "Nike",
    "EUR",
    1127,
    Money(-123456, "EUR"),
    Decimal("0.3898"),
    Decimal("41.25"),
    date(2026, 1, 31),
    datetime(2026, 1, 31, 10, 0, tzinfo=UTC),
    True,
    ("rare", "gift"),
)
UNKNOWN = (None,) * len(COLUMNS)
TOTAL = (None, "EUR", 1127, Money(-123456, "EUR"), *[None] * 6)


@pytest.fixture
def report() -> Table:
    return Table("Return", COLUMNS, [KNOWN, UNKNOWN], ("Cost known for 1 of 2.",), TOTAL)


@pytest.fixture
def brands() -> Callable[..., Table]:
    """A table of one text column that holds the given names."""
    return lambda *names: Table("Brands", [Column("brand", "Brand")], [(name,) for name in names])


@pytest.fixture
def written() -> Callable[..., str]:
    """What a text renderer writes, by the renderer's name."""

    def written(name: str, table: Table, **face: object) -> str:
        stream = io.StringIO(newline="")
        RENDERERS[name].write(table, stream, Face(**face))  # type: ignore[arg-type]
        return stream.getvalue()

    return written
