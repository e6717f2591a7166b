"""A finished report, before anyone decides how it looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from .charts import Chart
from .money import Money

Kind: TypeAlias = Literal[
    "text", "count", "money", "ratio", "days", "number", "date", "time", "flag", "texts", "command"
]
Cell: TypeAlias = str | int | Money | Decimal | date | datetime | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its public key, its title for people, and the kind of all its cells.

    Cells are None while unknown, else: text str, count int, money Money, ratio Decimal
    (0.17 is 17 %), days Decimal, number Decimal, date date, time aware datetime (UTC), flag bool, texts tuple of str,
    command str that can be pasted.
    `priority` says which columns a narrow terminal leaves out: the highest first, 0 never.
    """

    key: str
    title: str
    kind: Kind = "text"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of typed cells under named columns; `notes` are what a reader must know beside them.

    `total` is a last row for people; machine formats leave it out. `title` heads it on a terminal. `charts` are what a
    page draws beside it.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = field(default=())
    total: Sequence[Cell] | None = None
    charts: Sequence[Chart] = field(default=())
