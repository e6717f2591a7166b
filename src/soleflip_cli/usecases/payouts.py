"""Which sales are behind an amount on the bank statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import Money, to_minor
from ..domain.table import Cell, Column, Table
from ..importers.base import bare_number

if TYPE_CHECKING:
    from ..storage.reader import Reader

SUGGESTED = 5
_COLUMNS = (
    Column("paid_on", "Arrived", "date"),
    Column("reference", "Reference"),
    Column("order_number", "Order"),
    Column("product", "Product"),
    Column("size", "Size"),
    Column("sold_on", "Sold", "date"),
    Column("currency", "Currency"),
    Column("payout", "Payout", "money"),
)
_TRANSFERS = "SELECT reference, amount, paid_on FROM payout_facts WHERE currency = ? AND amount BETWEEN ? AND ?"
_DAYS = """
SELECT channel, account, SUM(amount), paid_on FROM payout_facts WHERE currency = ? AND paid_on IS NOT NULL
GROUP BY channel, account, paid_on HAVING COUNT(*) > 1 AND SUM(amount) BETWEEN ? AND ?
"""
_SALES = "SELECT sale_id, payout, transfer_paid_on FROM sale_facts WHERE currency = ? AND payout BETWEEN ? AND ?"
_NEAREST = """
SELECT amount, reference, paid_on FROM payout_facts WHERE currency = ? AND amount IS NOT NULL
ORDER BY ABS(amount - ?), paid_on DESC, reference LIMIT ?
"""
_ROWS = """
SELECT transfer_paid_on, transfer, order_number, product, size, sold_on, payout FROM sale_facts
WHERE currency = ? AND {0} ORDER BY transfer_paid_on, transfer, sold_at, order_number, line
"""


class Wanted(NamedTuple):
    """An amount of one currency and how far a hit may be from it, in minor units."""

    currency: str
    amount: int
    within: int

    @property
    def bounds(self) -> tuple[str, int, int]:
        """What a SELECT compares with."""
        return self.currency, self.amount - self.within, self.amount + self.within


class Hit(NamedTuple):
    """Something that comes to the amount: in words, its sum, and the sales behind it."""

    about: str
    amount: Money
    rows: list[tuple[Cell, ...]]


def read_amount(text: str) -> Decimal:
    """`1204.18`, `1204,18`, `1.204,18` or `1,204.18`. One mark before three last digits groups thousands."""
    digits = re.sub(r"[\s'’]", "", bare_number(text))
    shape = re.fullmatch(r"(-?)([1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+|\d{1,12})(?:([.,])(\d{1,4}))?", digits)
    if shape is None or (shape[3] and shape[3] in shape[2]):
        raise UsageError(f"{text!r} is not an amount", "soleflip payout find 1204.18")
    sign, whole, _, part = shape.groups()
    return Decimal(f"{sign}{re.sub('[.,]', '', whole)}.{part or 0}")


def find(amount: str, within: str, currency: str | None, reader: Reader) -> Table:
    """The sales behind a bank transfer of this amount: of one transfer, else of a day's, else a single sale.

    An empty table whose notes name the nearest transfers where nothing comes to it.
    """
    major, tolerance = read_amount(amount), abs(read_amount(within))
    known = [str(row[0]) for row in reader.rows("SELECT DISTINCT currency FROM sale_facts ORDER BY currency", ())]
    currencies = [currency.upper()] if currency else known
    asked = [Wanted(code, to_minor(major, code), to_minor(tolerance, code)) for code in currencies]
    for look in (_single_transfers, _days, _single_sales):
        if hits := [hit for wanted in asked for hit in look(wanted, reader)]:
            return _table(hits)
    return Table("", _COLUMNS, [], [_nothing(wanted, reader) for wanted in asked] or ["there are no sales yet"])


def _single_transfers(wanted: Wanted, reader: Reader) -> list[Hit]:
    return [
        _hit(f"transfer {reference}", amount, wanted, reader, "transfer = ?", reference)
        for reference, amount, _ in reader.rows(f"{_TRANSFERS} ORDER BY paid_on, reference", wanted.bounds)
    ]


def _days(wanted: Wanted, reader: Reader) -> list[Hit]:
    where = "transfer_paid_on = ? AND channel = ? AND account = ?"
    return [
        _hit(f"all transfers of {channel} on {day}", amount, wanted, reader, where, day, channel, account)
        for channel, account, amount, day in reader.rows(f"{_DAYS} ORDER BY paid_on, channel, account", wanted.bounds)
    ]


def _single_sales(wanted: Wanted, reader: Reader) -> list[Hit]:
    return [
        _hit("a single sale", amount, wanted, reader, "sale_id = ?", number)
        for number, amount, _ in reader.rows(f"{_SALES} ORDER BY transfer_paid_on, sale_id", wanted.bounds)
    ]


def _hit(about: str, amount: int, wanted: Wanted, reader: Reader, where: str, *values: object) -> Hit:
    rows = reader.rows(_ROWS.format(where), (wanted.currency, *values))
    return Hit(about, Money(int(amount), wanted.currency), [_row(row, wanted.currency) for row in rows])


def _row(row: Sequence[object], currency: str) -> tuple[Cell, ...]:
    paid_on, reference, order, product, size, sold_on, payout = row
    worth = Money(payout, currency) if isinstance(payout, int) else None
    words = (None if one is None else str(one) for one in (reference, order, product, size))
    return _day(paid_on), *words, _day(sold_on), currency, worth


def _table(hits: Sequence[Hit]) -> Table:
    rows = [row for hit in hits for row in hit.rows]
    notes = [f"{hit.about}: {hit.amount}" for hit in hits]
    notes += [f"the sales of {hit.about} come to {_sum(hit.rows)}" for hit in hits if _sum(hit.rows) != hit.amount]
    total = (None,) * (len(_COLUMNS) - 2) + (hits[0].amount.currency, _sum(hits[0].rows)) if len(hits) == 1 else None
    return Table("", _COLUMNS, rows, notes, total)


def _sum(rows: Iterable[Sequence[Cell]]) -> Money | None:
    paid = [row[-1] for row in rows if isinstance(row[-1], Money)]
    return Money(sum(one.minor for one in paid), paid[0].currency) if paid else None


def _nothing(wanted: Wanted, reader: Reader) -> str:
    near = reader.rows(_NEAREST, (wanted.currency, wanted.amount, SUGGESTED))
    told = ", ".join(f"{Money(amount, wanted.currency)} on {day or 'an unknown day'}" for amount, _, day in near)
    return f"no transfer of {Money(wanted.amount, wanted.currency)}" + (f"; nearest: {told}" if told else "")


def _day(stored: object) -> date | None:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored if isinstance(stored, date) else None
