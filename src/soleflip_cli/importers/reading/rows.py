"""From the cells of a row to a record, by the importer's list of columns."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from ...domain.errors import NotUnderstood
from ...domain.fees import kept_back
from ...domain.money import exponent
from ...domain.sizes import Size
from ...domain.trade import OfferRecord, PurchaseRecord, Sales
from ..base import BadCell, BadRow, Field, Importer, Memo, Notation, heading, minor_units
from .currencies import contradicts, currency_in

Cells = Sequence[Sequence[str]]
"""Cells of some rows, column by column."""

Kept = Sales | list[PurchaseRecord]
"""Records that the books take."""
Records = Kept | list[OfferRecord]
Rejected = tuple[BadRow, list[str] | None]
"""A bad row, and its cells where they can be told apart."""

_LONG, _CENTS = 10, "00"
_ABSENT = Field((), lambda cell, how: None)
_INSTANTS = frozenset({"sold_at", "paid_at"})
_UNLIKE = frozenset({"order_number"})
"""Fields whose texts hardly ever come twice: to remember them costs more than to read them."""

_STOCKX_INSTANTS = re.compile(r"(?:[2-8]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d \+00\n)*", re.ASCII)
_OFFSET = "+00:00"
_SALE = (
    "order_number", "line", "name", "style", "size", "sold_at", "paid_at", "transfer", "payout_ref", "country"
)  # fmt: skip
_PURCHASE = ("bought_on", "supplier", "invoice", "name", "brand", "style", "size", "quantity", "vat_rate")
_OFFER = ("style", "size", "quantity", "available", "shop", "link")
_SIZE = _SALE.index("size")
_PLAIN = {"sale": _SALE, "purchase": _PURCHASE, "offer": _OFFER}
_MONEY = {
    "sale": ("price", "payout", "invoice_total"),
    "purchase": ("price", "shipping"),
    "offer": ("price", "reduced"),
}


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
        self._plain = [importer.fields.get(name, _ABSENT) for name in _PLAIN[importer.kind]]
        self._money = [importer.fields.get(name, _ABSENT) for name in _MONEY[importer.kind]]
        self._money += importer.fees.values()
        self._trade_fee = [*importer.fees].index("transaction") if "transaction" in importer.fees else None
        self._importer, self._header, self._how = importer, [*header, ""], how
        self._default = currency
        self._dated = "sold_at" if importer.kind == "sale" else "bought_on"
        self._latest: Any = str(latest) if importer.kind == "sale" else latest.date()
        self._places = {one: place(one.columns, header) for one in {*self._plain, *self._money}}
        self._compile(header)

    def _compile(self, header: Sequence[str]) -> None:
        marks = {place((one.currency,), header) for one in self._money if one.currency}
        if len(header) in marks or not marks:
            marks |= {self._places[one] for one in self._money}
        self._readers = [*map(self._reader, _PLAIN[self._importer.kind], self._plain)]
        self._amounts = Memo(self._amount_readers)
        self._at_plain = [self._places[one] for one in self._plain]
        self._at_money = [self._places[one] for one in self._money]
        self._at_marks = sorted(marks)

    def _reader(self, name: str, one: Field) -> Callable[[Sequence[str]], Sequence[Any]]:
        """What reads a column."""
        read = partial(_read, one, self._how(one))
        if name in _INSTANTS:
            return partial(_instants, Memo(partial(_instant_text, read), 20_000).__getitem__)
        each = read if name in _UNLIKE else Memo(read, 20_000).__getitem__
        return lambda cells: [*map(each, cells)]

    def read(self, lines: Sequence[int], cells: Cells) -> tuple[list[int], Records, list[Rejected]]:
        """Where the rows stand that have a record, their records, and the other rows.

        Cells are read column by column, which takes half the time of going row by row; where some cell
        cannot be read, the rows are gone through one by one.
        """
        try:
            return [*range(len(lines))], self._together(cells, len(lines)), []
        except BadCell:
            rows = [[one[at] for one in cells] for at in range(len(lines))]
            bad = {at: found for at, row in enumerate(rows) if (found := self._blamed(lines[at], row))}
            good = [at for at in range(len(lines)) if at not in bad]
            kept = [[one[at] for at in good] for one in cells]
            return good, self._together(kept, len(good)), [*bad.values()]

    def _blamed(self, line: int, row: list[str]) -> Rejected | None:
        """The row and why it has no record; None where it has one."""
        try:
            self._together([(cell,) for cell in row], 1)
        except BadCell as error:
            return self._blame(line, [*row, ""], error), row
        return None

    def _together(self, cells: Cells, count: int) -> Records:
        columns = [*cells, ("",) * count]
        plain: list[Any] = [read(columns[at]) for read, at in zip(self._readers, self._at_plain, strict=True)]
        currencies = self._named([columns[at] for at in self._at_marks])
        money = self._sums(currencies, columns)
        if self._importer.kind == "offer":
            return [*map(OfferRecord._make, zip(*plain, currencies, _asked(*money), strict=True))]
        self._doubt(money[0], max(plain[_PLAIN[self._importer.kind].index(self._dated)], default=None))
        if self._importer.kind == "purchase":
            return [*map(PurchaseRecord._make, zip(*plain, currencies, *money, strict=True))]
        prices, payouts, invoiced, *fees = money
        kept = kept_back(prices, payouts, fees, self._trade_fee)
        plain[_SIZE] = tuple(map(list, zip(*plain[_SIZE], strict=True))) or ([],) * len(Size._fields)
        stated: list[Any] = [*plain, currencies, prices, payouts, invoiced, tuple(fees), tuple(kept)]
        return Sales(*stated)

    def _named(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """The currency of each row."""
        marks = [*zip(*columns, strict=True)]
        named = {cells: self._currency(cells) for cells in set(marks)}
        return [named[cells] for cells in marks] if len(named) > 1 else [*named.values()] * len(marks)

    def _sums(self, currencies: Sequence[str], columns: Sequence[Sequence[str]]) -> list[Any]:
        """The columns of money, in minor units."""
        readers = {currency: self._amounts[currency] for currency in set(currencies)}
        cells = [(number, columns[at]) for number, at in enumerate(self._at_money)]
        if len(readers) == 1:
            (alike,) = readers.values()
            money: list[Any] = [[*map(alike[number].__getitem__, column)] for number, column in cells]
        else:
            pairs = [(number, zip(currencies, column, strict=True)) for number, column in cells]
            money = [[readers[currency][number][cell] for currency, cell in column] for number, column in pairs]
        return money

    def _doubt(self, prices: Sequence[int | None], newest: Any) -> None:
        """Raise BadCell where a price is missing or below zero, or the `newest` date lies in the future."""
        if None in prices:
            raise BadCell("is empty", "price")
        if min(filter(None, prices), default=0) < 0:
            raise BadCell("is below zero", "price")
        if newest is not None and newest > self._latest:
            raise BadCell("is in the future", self._dated)

    def _currency(self, cells: Sequence[str]) -> str:
        named = {currency_in(cell) for cell in cells} - {None}
        if len(named) > 1:
            named &= {one for one in named if one and not any(contradicts(cell, one) for cell in cells)} or named
        if len(named) > 1:
            raise BadCell(f"mixes currencies: {', '.join(sorted(map(str, named)))}", "price")
        currency = next(iter(named), None) or self._default
        if currency is None:
            raise BadCell("names no currency", "price")
        if any(contradicts(cell, currency) for cell in cells):
            raise BadCell(f"is in crowns, not in {currency}", "price")
        return currency

    def _amount_readers(self, currency: str) -> list[Memo[int | None]]:
        names = (*_MONEY[self._importer.kind], *self._importer.fees)
        return [
            Memo(partial(_minor, name, one, self._how(one), currency))
            for name, one in zip(names, self._money, strict=True)
        ]

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


def _asked(prices: Sequence[int | None], reduced: Sequence[int | None]) -> list[int]:
    """What a shop asks: the reduced price where it names one. Raises BadCell where that is nothing."""
    found = [less or price for price, less in zip(prices, reduced, strict=True)]
    known = [price for price in found if price is not None]
    if len(known) < len(found):
        raise BadCell("is empty", "price")
    if min(known, default=1) <= 0:
        raise BadCell("is not above zero", "price")
    return known


def _read(one: Field, how: Notation, cell: str) -> Any:
    return one.read(cell, how)


def _instants(read: Callable[[str], str | None], cells: Sequence[str]) -> Sequence[str | None]:
    """Instants as UTC text; a column of StockX's own form at once, a fifth of the time that other forms take."""
    text = "\n".join((*cells, ""))
    if not _STOCKX_INSTANTS.fullmatch(text):
        return [*map(read, cells)]
    found = text.replace(" +00\n", _OFFSET + "\n").splitlines()
    try:
        deque(map(datetime.fromisoformat, found), maxlen=0)
    except ValueError:
        return [*map(read, cells)]
    return found


def _instant_text(read: Callable[[str], Any], cell: str) -> str | None:
    moment = read(cell)
    return None if moment is None else str(moment)


def _minor(name: str, one: Field, how: Notation, currency: str, cell: str) -> int | None:
    """Minor units of a cell; `212.50` and `212` at once, a fifth of the time that other forms take."""
    whole, mark, cents = cell.partition(".")
    usual = how.decimal != "," and exponent(currency) == len(_CENTS) and len(whole) < _LONG
    if usual and whole.isdecimal() and whole.isascii():
        if not mark:
            return int(whole + _CENTS)
        if len(cents) == len(_CENTS) and cents.isdecimal() and cents.isascii():
            return int(whole + cents)
    if contradicts(cell, currency):
        raise BadCell(f"is not in {currency}, as its row is", name)
    return minor_units(one.read(cell, how), currency)


def currencies(importer: Importer, header: Sequence[str], rows: Sequence[Sequence[str]]) -> set[str]:
    """The currencies that the amounts of `rows`, or the columns beside them, name."""
    money = [*importer.fields.values(), *importer.fees.values()]
    columns = {one.columns for one in money if one.votes == "decimal"} | {
        (one.currency,) for one in money if one.currency
    }
    places = {at for names in columns if (at := place(names, header)) < len(header)}
    return {found for row in rows for at in places if (found := currency_in(row[at]))}
