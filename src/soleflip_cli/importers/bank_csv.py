"""Bank statements as CSV or workbook, with the German and English headings that banks use."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from ..domain.banking import Booking, Statement
from ..domain.errors import UsageError
from ..domain.money import to_minor
from .base import BadCell, BadRow, Field, Importer, amount, day, heading, text
from .reading.currencies import currency_in
from .reading.notation import Told, notations
from .reading.source import open_source

BANK = Importer(
    name="bank",
    title="bank statement (CAMT.053, MT940 or CSV)",
    kind="bank",
    header=frozenset({"buchungstag"}),
    fields={
        "booked_on": day(
            "buchungstag",
            "buchungsdatum",
            "buchung",
            "booking date",
            "booked on",
            "transaction date",
            "completed date",
            "date",
            "datum",
            "valuta",
            "valutadatum",
            "wertstellung",
            needed=True,
        ),
        "amount": amount(
            "betrag",
            "betrag (€)",
            "betrag (eur)",
            "betrag in eur",
            "umsatz",
            "umsatz in eur",
            "amount",
            "amount (eur)",
            "amount (gbp)",
            "value",
        ),
        "debit": amount("soll", "belastung", "debit", "money out", "paid out"),
        "credit": amount("haben", "gutschrift", "credit", "money in", "paid in"),
    },
)
_CURRENCY = text("währung", "waehrung", "currency")
_ACCOUNT = text("iban auftragskonto", "auftragskonto", "account iban", "own iban")
_PARTIES = text(
    "empfänger/auftraggeber",
    "auftraggeber/empfänger",
    "auftraggeber / begünstigter",
    "beguenstigter/zahlungspflichtiger",
    "begünstigter/zahlungspflichtiger",
    "name zahlungsbeteiligter",
    "zahlungsempfänger*in",
    "zahlungspflichtige*r",
    "empfänger",
    "auftraggeber",
    "payee",
    "payee name",
    "partner name",
    "counterparty",
    "counterparty name",
    "name",
)
_TEXTS = text(
    "verwendungszweck",
    "buchungstext",
    "payment reference",
    "reference",
    "description",
    "memo",
    "details",
)


_SIDE = frozenset(
    map(heading, ("soll/haben", "s/h", "soll-haben", "soll/haben-kennzeichen", "debit/credit", "dr/cr", "cr/dr", "d/c"))
)
_SIDES = {
    **dict.fromkeys(("s", "soll", "d", "dr", "dbit", "debit"), -1),
    **dict.fromkeys(("h", "haben", "c", "cr", "crdt", "credit"), 1),
}


class Read(NamedTuple):
    """What a file holds, and the rows that cannot be read."""

    statements: list[Statement]
    bad: list[BadRow]


def read_csv(path: Path, told: Told, encoding: str | None, currency: str | None) -> Read:
    """The lines of a table; `currency` goes for amounts that name none. Raises NotUnderstood or UsageError."""
    source = open_source(path, _rated, encoding)
    try:
        parts = [*source.parts]
    finally:
        source.close()
    rows = [row for part in parts for row in part.cells]
    columns = _Columns(source.header, rows, told, currency)
    bad, found = [*chain.from_iterable(part.bad for part in parts)], dict[str | None, list[Booking]]()
    for line, row in ((line, row) for part in parts for line, row in zip(part.lines, part.cells, strict=True)):
        try:
            found.setdefault(columns.cell(row, _ACCOUNT), []).append(columns.booking(row))
        except BadCell as error:
            bad.append(BadRow(line, error.field, "", str(error)))
    return Read([Statement(account, None, None, some) for account, some in found.items()], bad)


def _rated(header: Sequence[str]) -> int:
    """How many columns are known; none without a day and an amount."""
    names = {heading(name) for name in header}
    fields = BANK.fields
    has = {name for name, one in fields.items() if names & {heading(column) for column in one.columns}}
    if "booked_on" not in has or not has & {"amount", "debit", "credit"}:
        return 0
    others = (_CURRENCY, _ACCOUNT, _PARTIES, _TEXTS)
    return len(has) + sum(bool(names & {heading(column) for column in one.columns}) for one in others)


class _Columns:
    """Where things stand in the rows of one file, and how they are written."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]], told: Told, currency: str | None) -> None:
        self._names = [heading(name) for name in header]
        self._how = notations(BANK, header, rows, told)
        self._side = self._place_of_side(rows)
        self._default = currency or next(filter(None, map(currency_in, self._money_headings(header))), None)

    def _place_of_side(self, rows: Sequence[Sequence[str]]) -> int | None:
        """The column that says whether money came or went: by its heading, or without one by what it holds."""
        for at, name in enumerate(self._names):
            held = {row[at].strip().casefold() for row in rows}
            if name in _SIDE or (not name and held - {""} and held <= {"", "s", "h"}):
                return at
        return None

    def _money_headings(self, header: Sequence[str]) -> list[str]:
        """`Betrag (€)` names a currency."""
        known = {heading(name) for key in ("amount", "debit", "credit") for name in BANK.fields[key].columns}
        return [name for name in header if heading(name) in known]

    def booking(self, row: Sequence[str]) -> Booking:
        """One line. Raises BadCell, with the column that is at fault."""
        booked, sum_of = self._read(row, "booked_on"), self._amount(row)
        stated = self.cell(row, _CURRENCY)
        named = currency_in(stated) if stated else self._default
        if named is None and stated:
            raise BadCell(f"{stated[:40]!r} is no currency", "currency")
        if named is None:
            raise UsageError("the file names no currency", "say which one: --currency EUR")
        party, words = self._joined(row, _PARTIES), self._joined(row, _TEXTS)
        return Booking(booked, to_minor(sum_of, named), named, party, words)

    def cell(self, row: Sequence[str], one: Field) -> str | None:
        """The first of these columns that the row fills."""
        return next(iter(self._cells(row, one)), None)

    def _cells(self, row: Sequence[str], one: Field) -> list[str]:
        places = [at for column in one.columns for at, name in enumerate(self._names) if name == heading(column)]
        return [value for at in places if (value := one.read(row[at], self._how(one)))]

    def _joined(self, row: Sequence[str], one: Field) -> str | None:
        return " ".join(dict.fromkeys(" ".join(value.split()) for value in self._cells(row, one))) or None

    def _amount(self, row: Sequence[str]) -> Decimal:
        stated = self._read(row, "amount")
        if stated is not None:
            return self._sign(row) * Decimal(stated)
        debit, credit = self._read(row, "debit"), self._read(row, "credit")
        if debit is None and credit is None:
            raise BadCell("has no amount", "amount")
        return Decimal(credit or 0) - abs(Decimal(debit or 0))

    def _sign(self, row: Sequence[str]) -> int:
        """-1 where a column says that an amount without a sign went out."""
        side = row[self._side].strip().casefold() if self._side is not None else ""
        if side and side not in _SIDES:
            raise BadCell(f"{side[:40]!r} is neither debit nor credit", "amount")
        return -1 if _SIDES.get(side, 1) < 0 and (self._read(row, "amount") or 0) > 0 else 1

    def _read(self, row: Sequence[str], key: str) -> Any:
        one = BANK.fields[key]
        at = next((self._names.index(heading(name)) for name in one.columns if heading(name) in self._names), None)
        if at is None:
            return None
        try:
            return one.read(row[at], self._how(one))
        except BadCell as error:
            raise BadCell(f"{row[at][:40]!r} {error}", key) from error
