"""Any table of values over time: a date, a value, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from ..domain.errors import NotUnderstood
from .base import EMPTY, BadCell, BadRow, Field, Importer, Memo, Notation, bare_number, heading, text
from .reading.dates import moment
from .reading.notation import Told, notations
from .reading.rows import place
from .reading.source import Rows, Source, open_source

_UNKNOWN = {*map(str.casefold, EMPTY), "nan", "#n/a", "none", "inf", "-inf"}
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[/.](\d{4})")
_WEEK = re.compile(r"(\d{4})-?[WwKk][Ww]?(\d{1,2})")
_YES = frozenset({"1", "true", "yes", "y", "x", "ja", "wahr"})


def _day(cell: str, how: Notation) -> date:
    """A day; a month (`2026-03`) is its first, an ISO week (`2026-W07`) its Monday."""
    found = _date(cell.strip(), how)
    if not _YEARS[0] <= found.year < _YEARS[1]:
        raise BadCell(f"is not between {_YEARS[0]} and {_YEARS[1]}")
    return found


def _date(value: str, how: Notation) -> date:
    try:
        if found := _MONTH.fullmatch(value):
            return date(int(found[1] or found[4]), int(found[2] or found[3]), 1)
        if found := _WEEK.fullmatch(value):
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return moment(value, how.day_order).date()
    except ValueError as error:
        known = str(error) if str(error).startswith(("may", "is")) else "is not a date"
        raise BadCell(known if value else "is empty") from error


def _number(cell: str, how: Notation) -> float | None:
    """A number; None for a cell that is empty or says that nothing is known."""
    value = cell.strip()
    if value.casefold() in _UNKNOWN:
        return None
    plain = re.sub(r"[' \u00a0\u202f]", "", bare_number(value))
    plain = plain.replace(".", "").replace(",", ".") if how.decimal == "," else plain.replace(",", "")
    try:
        found = float(plain)
    except ValueError as error:
        raise BadCell("is not a number") from error
    if not isfinite(found) or abs(found) > _LARGEST:
        raise BadCell("is too large a number")
    return found


_LARGEST = 1e12
_VOTERS = 10_000
_YEARS = (1900, 2200)
_NAMES = text(
    *("series", "unique_id", "key", "id", "sku", "style", "style code", "item", "product", "name", "item_id"),
    *("brand", "category", "group", "serie", "reihe", "artikel", "produkt", "marke"),
)
_DATES = Field(
    (
        *("date", "day", "week", "month", "period", "ds", "time", "timestamp", "week_start", "week_start_monday"),
        *("sale date", "sold_on", "sold_at", "order date", "datum", "tag", "woche", "monat"),
    ),
    _day,
    True,
    "day_order",
)
_VALUES = Field(
    (
        *("value", "y", "units", "quantity", "qty", "n", "count", "sales", "sold", "demand", "amount", "revenue"),
        *("wert", "menge", "anzahl", "stück", "betrag", "umsatz"),
    ),
    _number,
    True,
    "decimal",
)
_CENSORED = text("censored", "missing", "sold out", "stockout", "out of stock", "ausverkauft")
SERIES = Importer(
    name="series",
    title="values over time",
    kind="series",
    header=frozenset({"date", "value"}),
    fields={"series": _NAMES, "date": _DATES, "value": _VALUES, "censored": _CENSORED},
)


class Dated(NamedTuple):
    """Rows of a file column by column: whose, when, how much (None: not known), and those that cannot be read."""

    names: list[str]
    days: list[date]
    values: list[float | None]
    bad: list[BadRow]


def read_series(path: Path, told: Told, encoding: str | None = None) -> Dated:
    """The rows of a file with at least a date and a value; without a series column all are of the file's name.

    A row that a column `censored` marks counts as not known. Raises NotUnderstood, or UsageError where a column leaves
    open how it writes dates or numbers.
    """
    source = _opened(path, encoding)
    try:
        parts = [*source.parts]
    finally:
        source.close()
    return _Columns(source.header, parts, told, path).dated()


def _opened(path: Path, encoding: str | None) -> Source:
    try:
        return open_source(path, _rated, encoding)
    except NotUnderstood as error:
        if "begins with" not in error.message:
            raise NotUnderstood(error.message, "a table with the columns series, date and value") from error
        first = error.message.rpartition("begins with: ")[2]
        raise NotUnderstood(
            f"{path.name} has no header with a date and a value; it begins with: {first}",
            "let its first line be: series,date,value",
        ) from error


def _rated(header: Sequence[str]) -> int:
    """How many columns are known; none without a day and a value."""
    found = {key for key, one in SERIES.fields.items() if {*map(heading, one.columns)} & {*map(heading, header)}}
    return len(found) if {"date", "value"} <= found else 0


class _Columns:
    """The columns of one file, read each text once."""

    def __init__(self, header: Sequence[str], parts: Sequence[Rows], told: Told, path: Path) -> None:
        rows = [*chain.from_iterable(part.cells for part in parts)]
        self._lines = [*chain.from_iterable(part.lines for part in parts)]
        self._bad = [*chain.from_iterable(part.bad for part in parts)]
        self._header, self._name = header, path.stem
        self._places: Mapping[str, int] = {key: place(one.columns, header) for key, one in SERIES.fields.items()}
        self._columns = [*zip(*rows, strict=True)] or [()] * len(header)
        self._how = notations(SERIES, header, rows[:_VOTERS], told)
        self._count = len(rows)

    def dated(self) -> Dated:
        """Every row, good ones as values and bad ones as reasons."""
        names = self._read("series", lambda cell: cell.strip(), self._name)
        days, values = self._parsed("date", _DATES), self._parsed("value", _VALUES)
        absent = self._read("censored", lambda cell: cell.strip().casefold() in _YES, False)
        bad = [at for at, (day, value) in enumerate(zip(days, values, strict=True)) if _is_bad(day) or _is_bad(value)]
        self._bad += [self._reason(at, days[at], values[at]) for at in bad]
        skipped = frozenset(bad)
        good = [at for at in range(self._count) if at not in skipped] if skipped else range(self._count)
        return Dated(
            [names[at] for at in good],
            [days[at] for at in good],
            [None if absent[at] else values[at] for at in good],
            sorted(self._bad, key=lambda one: one.line),
        )

    def _read(self, key: str, read: Callable[[str], Any], otherwise: Any) -> list[Any]:
        """A column that may be absent."""
        at = self._places[key]
        return (
            [*map(Memo(read).__getitem__, self._columns[at])] if at < len(self._header) else [otherwise] * self._count
        )

    def _parsed(self, key: str, one: Field) -> list[Any]:
        """A column that must be there; in the place of a bad cell stands what is wrong with it."""
        how = self._how(one)

        def read(cell: str) -> Any:
            try:
                return one.read(cell, how)
            except BadCell as error:
                return error

        return self._read(key, read, None)

    def _reason(self, at: int, day: Any, value: Any) -> BadRow:
        key, why = ("date", day) if _is_bad(day) else ("value", value)
        column = self._places[key]
        return BadRow(self._lines[at], self._header[column], self._columns[column][at].strip(), str(why))


def _is_bad(cell: Any) -> bool:
    return isinstance(cell, BadCell)
