"""The shape of a renderer, and the two dialects of a cell: for people and for machines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any, TypeAlias

from ..domain.money import EmptySum, Money, exponent, half_up, plain
from ..domain.table import Cell, Column, Kind, Table

UNKNOWN = "\N{EN DASH}"
NUMERIC: frozenset[Kind] = frozenset({"count", "money", "ratio", "days", "number"})

# Control characters and direction overrides: a name out of a foreign file must not steer a terminal.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")

Exact: TypeAlias = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Face:
    """How the reader wants it; each renderer heeds what concerns it.

    `excel` is CSV for a German Excel: `;`, decimal comma, byte order mark. `width` counts
    terminal columns: None asks the terminal, and is without limit where there is none.
    """

    header: bool = True
    excel: bool = False
    width: int | None = None
    color: bool = False


@dataclass(frozen=True, slots=True)
class Renderer:
    """One face of a table. `write` takes an IO[bytes] if `binary`, else an IO[str] in UTF-8."""

    name: str
    suffixes: tuple[str, ...]
    binary: bool
    write: Callable[[Table, IO[Any], Face], None]


def human(cell: Cell, column: Column, currency: str | None = None) -> str:
    """`cell` as people read it. Money in `currency`, which the row names already, goes without it."""
    if cell is None or isinstance(cell, EmptySum):
        return UNKNOWN
    if isinstance(cell, Money) and cell.currency == currency:
        return _amount(cell)
    return _HUMAN[column.kind](cell)


def machine(cell: Cell) -> Exact:
    """`cell` exactly: money and decimals as strings, ISO dates, instants in UTC; None while unknown."""
    exact = _EXACT.get(type(cell))
    return exact(cell) if exact else str(cell)


def human_rows(table: Table) -> Iterator[list[str]]:
    """Every row in the human dialect, without the total."""
    return (human_row(row, table.columns) for row in table.rows)


def human_row(row: Sequence[Cell], columns: Sequence[Column]) -> list[str]:
    """One row in the human dialect."""
    currency = row_currency(row, columns)
    return [human(cell, column, currency) for cell, column in zip(row, columns, strict=True)]


def human_total(table: Table) -> list[str] | None:
    """The total row for people: headed "Total" unless it names itself, blank where nothing is summed."""
    if table.total is None:
        return None
    cells = human_row(table.total, table.columns)
    known = zip(table.total, cells, table.columns, strict=True)
    blanked = ["" if cell is None and column.kind not in NUMERIC else text for cell, text, column in known]
    return ["Total" if table.total[0] is None else blanked[0], *blanked[1:]]


def row_currency(row: Sequence[Cell], columns: Sequence[Column]) -> str | None:
    """What the row says in its `currency` column, None without one."""
    named = (cell for cell, column in zip(row, columns, strict=True) if column.key == "currency")
    return next((cell for cell in named if isinstance(cell, str)), None)


def printable(text: str) -> str:
    """`text` on one line, with nothing in it that steers a terminal."""
    return _UNPRINTABLE.sub(" ", text)


def _amount(money: Money) -> str:
    return f"{Decimal(money.minor).scaleb(-exponent(money.currency)):,f}"


def _rounded(value: Decimal, decimals: int) -> str:
    return f"{half_up(value, decimals) + 0:,f}"  # + 0 turns -0.0 into 0.0


def _shortened(texts: Sequence[str]) -> str:
    """The first of a list and how many more there are; the machine dialect has them all."""
    first, *more = texts or ("",)
    return printable(f"{first} +{len(more)}" if more else first)


def _instant(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be written")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_HUMAN: dict[Kind, Callable[[Any], str]] = {
    "text": lambda cell: printable(str(cell)),
    "count": lambda cell: f"{cell:,}",
    "money": lambda cell: f"{_amount(cell)} {cell.currency}",
    "ratio": lambda cell: f"{_rounded(cell * 100, 2)} %",
    "days": lambda cell: _rounded(cell, 0 if cell.as_tuple().exponent == 0 else 1),  # a mean has decimals
    "number": lambda cell: _rounded(cell, 2 if abs(cell) < 100 else 1),
    "date": date.isoformat,
    "time": lambda cell: f"{_instant(cell)[:16].replace('T', ' ')} UTC",
    "flag": lambda cell: "yes" if cell else "no",
    "texts": _shortened,
    "command": printable,
}

_EXACT: dict[type, Callable[[Any], Exact]] = {
    type(None): lambda cell: None,
    bool: bool,
    int: int,
    str: str,
    Money: lambda cell: plain(cell.minor, cell.currency),
    EmptySum: lambda cell: plain(cell.minor, cell.currency),
    Decimal: lambda cell: f"{cell:f}",
    date: date.isoformat,
    datetime: _instant,
    tuple: list,
}
