"""Sales whose price and payout are known, with the fees that were printed: what a fee schedule is learnt from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..domain.fee_learning import Paid
from .reader import Reader

_PAID = """
SELECT sold_on, price, payout, fee_transaction, fee_processing, fee_shipping FROM sale_facts
WHERE channel = ? AND currency = ? AND sold_on <= ? AND stands = 1 AND payout_stated = 1
    AND price > 0 AND payout IS NOT NULL
ORDER BY sold_on DESC, order_number DESC, line DESC LIMIT ?"""


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
