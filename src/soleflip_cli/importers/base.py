"""The shape of an importer: which column means what, and what its cells must look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeVar

from ..domain.money import exponent, half_up
from ..domain.sizes import Size, read_size
from ..domain.styles import style_code
from .reading.currencies import without_currency
from .reading.dates import Order, moment

Value = TypeVar("Value")
REJECTED = ("rejected line", "rejected because")
"""The columns that a file of rejects has more than its source."""

EMPTY = frozenset({"", "N/A", "n/a", "NA", "--", "-", "null", "None"})


class BadCell(ValueError):
    """Why a cell cannot be read; `field` is the record's field where the reader knows it."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


class BadRow(NamedTuple):
    """A record that cannot be stored: physical line where it starts, column, value, reason.

    `last` is its last physical line where its cells cannot even be told apart.
    """

    line: int
    column: str | None
    value: str
    reason: str
    last: int | None = None


class Memo(dict[str, Value]):
    """A reader that remembers: each distinct text is read once (the cheapest look-up there is)."""

    def __init__(self, read: Callable[[str], Value], most: int = 50_000) -> None:
        super().__init__()
        self._read, self._most = read, most

    def __missing__(self, text: str) -> Value:
        if len(self) >= self._most:
            self.clear()
        value = self[text] = self._read(text)
        return value


@dataclass(frozen=True, slots=True)
class Notation:
    """How this file writes things, voted once for each column, or told on the command line.

    Where nothing told, `decimal` is None, which is a point, and `day_order` "ymd": cells that may mean
    something else are bad ones.
    """

    decimal: Literal[".", ","] | None = "."
    day_order: Order = "dmy"
    bare_size: str | None = None
    zone: tzinfo = UTC


Reader = Callable[[str, Notation], Any]
Notations = Callable[["Field"], Notation]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: the headings it may stand under, how a cell is read, whether it must be there.

    `votes` names what of the notation its column decides: the decimal mark or the order of a date.
    """

    columns: tuple[str, ...]
    read: Reader
    needed: bool = False
    votes: Literal["decimal", "day_order"] | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Importer:
    """One file format. `kind` says what a record is; `people` are columns that name somebody else."""

    name: str
    title: str
    kind: Literal["sale", "purchase", "bank", "offer", "series"]
    fields: Mapping[str, Field]
    header: frozenset[str]
    fees: Mapping[str, Field] = field(default_factory=dict)
    channel: str | None = None
    people: frozenset[str] = frozenset()

    def missing(self, header: Sequence[str]) -> list[str]:
        """Required columns that the header does not have."""
        found = {heading(name) for name in header}
        needed = [one for one in self.fields.values() if {*one.columns} & self.header]
        lacking = [one for one in needed if not found & {heading(name) for name in one.columns}]
        return [next(name for name in one.columns if name in self.header) for one in lacking]

    def known(self, header: Sequence[str]) -> int:
        """How many of the header's columns this importer reads."""
        names = {heading(n) for one in (*self.fields.values(), *self.fees.values()) for n in one.columns}
        return len(names & {heading(name) for name in header})


@lru_cache(maxsize=4096)
def heading(name: str) -> str:
    """A column's name as it is compared: no case, no umlauts, no doubled blanks, no mark before or after it."""
    plain = re.sub(r"\s+", " ", name.replace("\u00a0", " ").replace("\ufeff", "")).strip().strip("*:").casefold()
    return plain.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def text(*columns: str, blank: str = "") -> Field:
    """A cell as it stands, trimmed; None when it is empty, says N/A or what the source writes for `blank`."""
    return Field(columns, lambda cell, _: None if blank == cell.strip() else _text(cell, False))


def order_number(*columns: str) -> Field:
    """What an order is known by; a bad cell where a spreadsheet has made a rounded number of it."""
    return Field(columns, lambda cell, _: _order_number(cell), True)


def amount(*columns: str, needed: bool = False, currency: str | None = None) -> Field:
    """A sum of money in major units, as Decimal; `currency` is the heading that states its currency."""
    return Field(columns, lambda cell, how: _amount(cell, how.decimal, needed), needed, "decimal", currency)


def style(*columns: str) -> Field:
    """A maker's style code in canonical form; None when there is none."""
    return Field(columns, lambda cell, _: style_code(cell))


def size(*columns: str) -> Field:
    """A size, whatever its system; blank is one size."""
    return Field(columns, lambda cell, how: _size(cell, how.bare_size))


def instant(*columns: str, needed: bool = False) -> Field:
    """A moment in UTC: `2023-05-14 22:52:49 +00`, any ISO 8601 form, or a date of the file's order.

    A clock without an offset is UTC; a date without a clock is that day in the zone of the books.
    """
    return Field(columns, lambda cell, how: _instant(cell, how, needed), needed, "day_order")


def day(*columns: str, needed: bool = False) -> Field:
    """A calendar date without a time."""
    return Field(columns, lambda cell, how: _day(cell, how.day_order, needed), needed, "day_order")


def whole(*columns: str, default: int | None = None) -> Field:
    """A number of things, 1 to 9,999; `default` when the cell is empty."""
    return Field(columns, lambda cell, _: _whole(cell, default))


def single(*columns: str) -> Field:
    """How many items a row holds, where its sums are those of one: nothing to keep, but more is a bad cell."""
    return Field(columns, lambda cell, _: _single(cell))


def percent(*columns: str) -> Field:
    """A VAT rate such as `19 %`, `19`, `0,19`, in basis points; None when the cell is empty."""
    return Field(columns, lambda cell, _: _percent(cell))


def minor_units(value: Decimal | None, currency: str) -> int | None:
    """Decimal major units to minor units, half-up; None for None.

    StockX prints up to four decimals where it divides a parcel over its orders: those are rounded.
    """
    return None if value is None else int(half_up(value.scaleb(exponent(currency))))


def _text(cell: str, needed: bool) -> str | None:
    value = cell.strip()
    if value not in EMPTY:
        if "\0" in value:
            raise BadCell("holds a NUL character")
        return value
    if needed:
        raise BadCell("is empty")
    return None


def _order_number(cell: str) -> str | None:
    if "E+" in cell and re.fullmatch(r"\s*\d([.,]\d+)?E\+\d+\s*", cell):
        raise BadCell("was rounded by a spreadsheet: export the report again")
    return _text(cell, True)


_NUMBER = {
    ".": re.compile(r"[+-]?\d{1,3}(?:[,' \u00a0\u202f]\d{3}){1,3}(?:\.\d{1,6})?|[+-]?\d{1,12}(?:\.\d{1,6})?"),
    ",": re.compile(r"[+-]?\d{1,3}(?:[.' \u00a0\u202f]\d{3}){1,3}(?:,\d{1,6})?|[+-]?\d{1,12}(?:,\d{1,6})?"),
}


_NO_CENTS = re.compile("([.,])(?:--?|–|—)$")  # 59,- is 59.00


def bare_number(cell: str) -> str:
    """The digits, marks and sign of an amount; brackets or a minus at the end mean less than zero."""
    value = without_currency(cell.replace("\u2212", "-").replace("\u2019", "'")).strip(" \u00a0\u202f")
    value = _NO_CENTS.sub(r"\g<1>00", value)
    if value.startswith("(") and value.endswith(")"):
        return "-" + value[1:-1].strip()
    return "-" + value[:-1].strip() if value.endswith("-") else value


def _amount(cell: str, mark: str | None, needed: bool) -> Decimal | None:
    if _text(cell, needed) is None:
        return None
    value = bare_number(cell)
    if mark is None:
        if "," in value or re.fullmatch(r"[+-]?\d{1,3}\.\d{3}", value):
            raise BadCell("has a mark that no earlier amount has: read it again with --decimal , or --decimal .")
        mark = "."
    if not _NUMBER[mark].fullmatch(value):
        raise BadCell(f"is no amount (decimal mark '{mark}')")
    grouping = "." if mark == "," else ","
    return Decimal(re.sub(f"[{grouping}' \u00a0\u202f]", "", value).replace(",", "."))


def _size(cell: str, bare: str | None) -> Size:
    if "\0" in cell:
        raise BadCell("holds a NUL character")
    return read_size(cell, bare)


_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_NEVER = 9999  # beyond it an instant has no form in other zones


def _instant(cell: str, how: Notation, needed: bool) -> datetime | None:
    value = _text(cell, needed)
    if value is None:
        return None
    found = _moment(value, how.day_order)
    if ":" not in value:
        found = found.replace(tzinfo=how.zone)
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found < _EARLIEST:
        raise BadCell("is before the year 2000")
    if found.year >= _NEVER:
        raise BadCell("is in the future")
    return found.astimezone(UTC)


def _moment(value: str, order: Order) -> datetime:
    try:
        return moment(value, order)
    except ValueError as error:
        raise BadCell(str(error)) from error


def _day(cell: str, order: Order, needed: bool) -> date | None:
    value = _text(cell, needed)
    if value is None:
        return None
    found = _moment(value, order).date()
    if found < _EARLIEST.date():
        raise BadCell("is before the year 2000")
    return found


def _whole(cell: str, default: int | None) -> int | None:
    value = _text(cell, default is None)
    if value is None:
        return default
    if not re.fullmatch(r"\d{1,4}(?:[.,]0{1,2})?", value) or not (count := int(re.split("[.,]", value)[0])):
        raise BadCell("is not a whole number of items")
    return count


def _single(cell: str) -> None:
    if (_whole(cell, 1) or 1) > 1:
        raise BadCell("is more than one item: give each a row, an order number and sums of its own")


def _percent(cell: str) -> int | None:
    value = _text(cell.replace("%", ""), False)
    if value is None:
        return None
    if not re.fullmatch(r"\d{1,2}(?:[.,]\d{1,4})?", value):
        raise BadCell("is not a VAT rate")
    rate = Decimal(value.replace(",", "."))
    return int(half_up(rate * (10_000 if 0 < rate < 1 and "%" not in cell else 100)))
