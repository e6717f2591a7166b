"""From the cells of a row to a record, by the importer's list of columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from ...domain.errors import NotUnderstood, UsageError
from ...domain.money import exponent
from ...domain.trade import PurchaseRecord, SaleRecord
from ..base import BadCell, BadRow, Field, Importer, Memo, Notation, heading, minor_units
from .currencies import currency_in
from .source import Row

Record = SaleRecord | PurchaseRecord
_RECORDS: dict[str, Any] = {"sale": SaleRecord, "purchase": PurchaseRecord}
_LONG, _CENTS = 10, "00"
_ABSENT = Field((), lambda cell, how: None)
_INSTANTS = frozenset({"sold_at", "paid_at"})
_UNLIKE = frozenset({"order_number"})
"""Fields whose texts hardly ever come twice: to remember them costs more than to read them."""


class RowReader:
    """Reads the rows of one file; texts that repeat are read once.

    `how` gives the notation of each column. `currency` is taken where the file states none; a date after
    `latest` (aware) is refused. Raises NotUnderstood when a column that is read is missing or stands twice.
    """

    def __init__(
        self,
        importer: Importer,
        header: Sequence[str],
        how: Callable[[Field], Notation],
        currency: str | None,
        latest: datetime,
    ) -> None:
        self._record = _RECORDS[importer.kind]
        names = self._record._fields
        middle = names.index("currency")
        self._plain = [importer.fields.get(name, _ABSENT) for name in names[:middle]]
        self._money = [importer.fields.get(name, _ABSENT) for name in names[middle + 1 :] if name != "fees"]
        self._fee_kinds = len(importer.fees)
        self._money += importer.fees.values()
        self._importer, self._header, self._how = importer, [*header, ""], how
        self._default, self._latest = currency, latest
        self._places = {one: place(one.columns, header) for one in {*self._plain, *self._money}}
        self._compile(header)

    def _compile(self, header: Sequence[str]) -> None:
        marks = {place((one.currency,), header) for one in self._money if one.currency}
        if len(header) in marks or not marks:
            marks |= {self._places[one] for one in self._money}
        self._readers = [self._reader(*named) for named in zip(self._record._fields, self._plain, strict=False)]
        self._amounts = Memo(self._amount_readers)
        self._at_plain = [self._places[one] for one in self._plain]
        self._at_money = [self._places[one] for one in self._money]
        self._at_marks = sorted(marks)

    def _reader(self, name: str, one: Field) -> Callable[[str], Any]:
        read = partial(_read, one, self._how(one))
        if name in _INSTANTS:
            return partial(_moment, read)
        return read if name in _UNLIKE else Memo(read, 20_000).__getitem__

    def records(self, rows: Sequence[Row]) -> list[Record | BadRow]:
        """The record of each row, or why it has none.

        Cells are read column by column, which takes half the time of going row by row; where some cell
        cannot be read, the rows are gone through one by one.
        """
        try:
            return self._together([row for _, row in rows])
        except BadCell:
            return [self.read(line, row) for line, row in rows]

    def read(self, line: int, row: list[str]) -> Record | BadRow:
        """The record of one row, or why it has none."""
        try:
            record: Record = self._together([row])[0]
            return record
        except BadCell as error:
            return self._blame(line, [*row, ""], error)

    def _together(self, rows: Sequence[Sequence[str]]) -> list[Any]:
        columns = [*zip(*rows, strict=True), ("",) * len(rows)]
        values = [map(read, columns[at]) for read, at in zip(self._readers, self._at_plain, strict=True)]
        currencies = self._named([columns[at] for at in self._at_marks])
        records = [*map(self._record._make, zip(*values, currencies, *self._sums(currencies, columns), strict=True))]
        self._doubt(records)
        return records

    def _named(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """The currency of each row."""
        marks = [*zip(*columns, strict=True)]
        named = {cells: self._currency(cells) for cells in set(marks)}
        return [named[cells] for cells in marks] if len(named) > 1 else [*named.values()] * len(marks)

    def _sums(self, currencies: Sequence[str], columns: Sequence[Sequence[str]]) -> list[Any]:
        """The columns of money, in minor units; those of all fees as one."""
        readers = {currency: self._amounts[currency] for currency in set(currencies)}
        cells = [(number, columns[at]) for number, at in enumerate(self._at_money)]
        if len(readers) == 1:
            (alike,) = readers.values()
            money: list[Any] = [[*map(alike[number].__getitem__, column)] for number, column in cells]
        else:
            pairs = [(number, zip(currencies, column, strict=True)) for number, column in cells]
            money = [[readers[currency][number][cell] for currency, cell in column] for number, column in pairs]
        if self._fee_kinds:
            money[-self._fee_kinds :] = [[*zip(*money[-self._fee_kinds :], strict=True)]]
        return money

    def _doubt(self, records: Sequence[Record]) -> None:
        for record in records:
            if record.price is None:
                raise BadCell("is empty", "price")
            if record.price < 0:
                raise BadCell("is below zero", "price")
            if isinstance(record, SaleRecord):
                if record.sold_at > self._latest:
                    raise BadCell("is in the future", "sold_at")
            elif record.bought_on > self._latest.date():
                raise BadCell("is in the future", "bought_on")

    def _currency(self, cells: Sequence[str]) -> str:
        named = {currency_in(cell) for cell in cells} - {None}
        if len(named) > 1:
            raise BadCell(f"mixes currencies: {', '.join(sorted(map(str, named)))}", "price")
        currency = next(iter(named), None) or self._default
        if currency is None:
            raise UsageError("the file names no currency", "say which one: --currency EUR")
        return currency

    def _amount_readers(self, currency: str) -> list[Memo[int | None]]:
        return [Memo(partial(_minor, one, self._how(one), currency)) for one in self._money]

    def _blame(self, line: int, row: Sequence[str], error: BadCell) -> BadRow:
        """Find the cell that cannot be read: the slow way, for bad rows alone."""
        fields = {**self._importer.fields, **self._importer.fees}
        if error.field:
            at = self._places[fields[error.field]]
            return BadRow(line, self._header[at], row[at], str(error))
        for one, at in self._places.items():
            try:
                _read(one, self._how(one), row[at])
            except BadCell as reason:
                return BadRow(line, self._header[at], row[at], str(reason))
        return BadRow(line, None, "", str(error))


def place(columns: Sequence[str], header: Sequence[str]) -> int:
    """Where the first of `columns` stands in the header; the header's length when none does."""
    names = [heading(name) for name in header]
    for wanted in map(heading, columns):
        if names.count(wanted) > 1:
            raise NotUnderstood(f"the header names the column {wanted!r} twice", "remove one of the two")
        if wanted in names:
            return names.index(wanted)
    return len(header)


def _read(one: Field, how: Notation, cell: str) -> Any:
    return one.read(cell, how)


def _moment(read: Callable[[str], Any], cell: str) -> Any:
    """StockX's own form at once, a seventh of the time that all other forms take."""
    if cell.endswith(" +00") and len(cell) == 23 and cell >= "2000":
        try:
            return datetime.fromisoformat(cell[:19] + "+00:00")
        except ValueError:
            pass
    return read(cell)


def _minor(one: Field, how: Notation, currency: str, cell: str) -> int | None:
    """Minor units of a cell; `212.50` and `212` at once, a fifth of the time that other forms take."""
    whole, mark, cents = cell.partition(".")
    usual = how.decimal == "." and exponent(currency) == len(_CENTS) and len(whole) < _LONG
    if usual and whole.isdecimal() and whole.isascii():
        if not mark:
            return int(whole + _CENTS)
        if len(cents) == len(_CENTS) and cents.isdecimal() and cents.isascii():
            return int(whole + cents)
    return minor_units(one.read(cell, how), currency)
