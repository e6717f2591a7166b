"""Sales whose price and payout are known, with the fees that were printed: what a fee schedule is learnt from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..domain.fee_learning import Paid
from .reader import Reader
from .services import utc

_PAID = """
SELECT sold_on, price, payout, fee_transaction, fee_processing, fee_shipping FROM sale_facts
WHERE channel = ? AND currency = ? AND sold_on <= ? AND stands = 1 AND payout_stated = 1
    AND price > 0 AND payout IS NOT NULL
ORDER BY sold_on DESC, order_number DESC, line DESC LIMIT ?"""
_PAYMENTS = """
SELECT channel, currency, CAST(sold_on AS TEXT), CAST(transfer_paid_on AS TEXT), paid_at, brand, category,
    price, payout, fee_transaction, fee_processing, fee_shipping FROM sale_facts
WHERE stands = 1 AND payout_stated = 1 AND price > 0 AND payout IS NOT NULL
ORDER BY channel, currency, sold_on, order_number, line"""


class Payment(NamedTuple):
    """A sale with its stated payout, and the day on which that was known: of its transfer, else of its payout, else of
    its sale."""

    channel: str
    currency: str
    sold_on: date
    known_on: date
    brand: str | None
    category: str | None
    paid: Paid


def payments(reader: Reader) -> list[Payment]:
    """Every stated payout, by channel, currency and day of sale."""
    found = []
    for channel, currency, sold, transferred, paid_at, brand, category, *figures in reader.rows(_PAYMENTS):
        moment, sold_on = utc(paid_at), date.fromisoformat(sold)
        known = date.fromisoformat(transferred) if transferred else moment.date() if moment else sold_on
        paid = Paid(sold[:7], *figures)
        found.append(Payment(channel, currency, sold_on, max(known, sold_on), brand, category, paid))
    return found


def paid_sales(
    reader: Reader, channel: str, currency: str, until: date = date.max, most: int = 10_000_000
) -> Iterator[tuple[date, Paid]]:
    """Day and figures of the sales of a channel that stand, the latest first."""
    for row in reader.rows(_PAID, (channel, currency, until.isoformat(), most)):
        day, *figures = row
        yield date.fromisoformat(str(day)), Paid(str(day)[:7], *figures)


def sold_currencies(reader: Reader, channel: str) -> list[str]:
    """The currencies of a channel's sales, that of most sales first."""
    sql = (
        "SELECT currency FROM sale WHERE channel = ? AND voided_by IS NULL "
        "GROUP BY currency ORDER BY COUNT(*) DESC, currency"
    )
    return [str(row[0]) for row in reader.rows(sql, (channel,))]


def every_currency(reader: Reader) -> list[str]:
    """The currencies of all that the books hold."""
    held = "SELECT currency FROM item WHERE voided_by IS NULL"
    return [
        str(row[0]) for row in reader.rows(f"SELECT currency FROM sale WHERE voided_by IS NULL UNION {held} ORDER BY 1")
    ]
