"""The shape of a report: facts, the dimensions and measures over them, and what a person may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

from ..domain.errors import UsageError
from ..domain.table import Cell, Kind

LIST_COMMAND = "soleflip report list"


class Dialect(NamedTuple):
    """What the two engines say differently; `{0}` is the expression it is applied to."""

    name: str
    joined: str
    day_number: str
    month: str
    code_points: str


# Day numbers are those of date.toordinal(): day 1 is 0001-01-01, Julian day 1721425.5.
SQLITE = Dialect(
    name="sqlite",
    joined="group_concat({0}, char(10))",
    day_number="CAST(julianday({0}) - 1721424.5 AS INTEGER)",
    month="substr({0}, 1, 7)",
    code_points="",
)
POSTGRESQL = Dialect(
    name="postgresql",
    joined="string_agg({0}, chr(10))",
    day_number="({0} - DATE '0001-01-01' + 1)",
    month="to_char({0}, 'YYYY-MM')",
    code_points=' COLLATE "C"',
)
DIALECTS = {dialect.name: dialect for dialect in (SQLITE, POSTGRESQL)}


class Place(NamedTuple):
    """Where and when an expression is written: the engine, and the day that ages count to."""

    dialect: Dialect
    day: int


Sql: TypeAlias = str | Callable[[Place], str]


class Dimension(NamedTuple):
    """What rows can be grouped, filtered and sorted by. `sequence`: its values where order is not A to Z."""

    key: str
    title: str
    kind: Kind
    about: str
    sql: Sql
    sequence: tuple[str, ...] = ()


class Part(NamedTuple):
    """An expression over one row of facts, and how a group makes one of many: the row itself is its sum."""

    sql: Sql
    how: Literal["sum", "max", "list"] = "sum"


Finish: TypeAlias = Callable[[Sequence[Any], str], Cell]


class Measure(NamedTuple):
    """What is counted: `finish` makes the cell from its parts and the currency.

    `alone` is the finish for one row that stands for itself. `of_cost` marks what needs a known cost.
    """

    key: str
    title: str
    kind: Kind
    about: str
    parts: tuple[Part, ...]
    finish: Finish
    alone: Finish | None = None
    of_cost: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """A view of the books and what can be said over it.

    `amounts` are its columns of money, for `--where` only. `coverage` names the measures that count rows, rows with a
    known cost, and with a known payout where there are any. Facts with an `age` are of items: `history` is the view
    with those that left, and `whole` a window sum over all that are held. `planned` facts hold days to come,
    which reports leave out.
    """

    view: str
    noun: str
    date: str
    dimensions: Mapping[str, Dimension]
    amounts: Mapping[str, Dimension]
    measures: Mapping[str, Measure]
    coverage: tuple[str, ...] = ()
    age: Sql | None = None
    history: str | None = None
    whole: tuple[str, str] | None = None
    planned: bool = False

    @property
    def names(self) -> dict[str, Dimension]:
        """Everything that `--where` can name."""
        return {**self.dimensions, **self.amounts}


@dataclass(frozen=True, slots=True)
class Report:
    """Facts, how they are grouped, what is counted, in which order (`-` is largest first).

    A report with `each` has one row for each fact, with those columns, until it is regrouped.
    `only` limits the facts, in SQL; `older_than` is the age in days that items must exceed. `spare` are
    columns that a narrow terminal leaves out, the first of them first; `nothing` is said where there is no row,
    `beside` where there are some.
    """

    name: str
    title: str
    about: str
    facts: Facts
    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    only: Sql | None = None
    older_than: int | None = None
    spare: tuple[str, ...] = ()
    nothing: str = ""
    beside: str = ""

    def priority(self, key: str) -> int:
        """How soon a narrow terminal leaves a column out: the highest first, 0 never."""
        return len(self.spare) - self.spare.index(key) if key in self.spare else 0


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks of a report; days are inclusive, empty means: as the report has it.

    `vat_open` says that costs are net while VAT on the sales is still inside the prices.
    """

    by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    month: str | None = None
    quarter: str | None = None
    year: str | None = None
    as_of: date | None = None
    brand: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    sku: str | None = None
    where: str | None = None
    sort: tuple[str, ...] = ()
    limit: int | None = None
    older_than: int | None = None
    vat_open: bool = False


def written(sql: Sql, place: Place) -> str:
    """The expression as this engine wants it."""
    return sql if isinstance(sql, str) else sql(place)


def unknown_name(what: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a name that is not there, with the nearest that is."""
    from difflib import get_close_matches  # only a mistake pays for it

    near = get_close_matches(name.lower(), list(known), n=1, cutoff=0.5)
    suggestion = f"; nearest: {near[0]}" if near else ""
    return UsageError(f"no {what} is called {name!r}{suggestion}", LIST_COMMAND)


def keyed(rows: Iterable[Dimension]) -> dict[str, Dimension]:
    """Dimensions by their key."""
    return {row.key: row for row in rows}


def columns(kind: Kind, *rows: tuple[str, str, str]) -> list[Dimension]:
    """Dimensions of one kind that are plain columns of the view: key, title, definition."""
    return [Dimension(key, title, kind, about, key) for key, title, about in rows]
