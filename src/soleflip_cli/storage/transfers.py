"""Bank transfers, and whether the sales they paid explain their amount."""

from __future__ import annotations

from collections.abc import Iterable

from .link import Link

_SUMS = """
UPDATE payout SET sales = found.sales, sales_total = found.total,
    amount = CASE WHEN found.own < found.sales AND found.least = found.most THEN found.most ELSE found.total END,
    reconciled = CASE WHEN found.stated < found.sales THEN NULL
        WHEN found.own = found.sales OR (found.least = found.most AND found.most = found.total) THEN 1 ELSE 0 END
FROM (
    SELECT sale.payout_id, COUNT(*) AS sales, SUM(sale.payout) AS total, COUNT(sale.invoice_total) AS stated,
        COUNT(CASE WHEN sale.invoice_total = sale.payout THEN 1 END) AS own,
        MIN(sale.invoice_total) AS least, MAX(sale.invoice_total) AS most
    FROM sale WHERE sale.voided_by IS NULL AND sale.payout_id BETWEEN ? AND ? GROUP BY sale.payout_id
) AS found
WHERE payout.id = found.payout_id
"""

_EMPTY = """
UPDATE payout SET sales = 0, sales_total = NULL WHERE id BETWEEN ? AND ? AND NOT EXISTS
    (SELECT 1 FROM sale WHERE sale.payout_id = payout.id AND sale.voided_by IS NULL)
"""

_AT_ONCE = 20_000


def reconcile(link: Link, payouts: Iterable[int]) -> None:
    """Recompute the given transfers from their sales.

    StockX repeats on each row either the row's own payout or the sum of the whole transfer; a transfer
    is right when every row equals its own payout, or all equal the sum. Unknown while a row states none.
    """
    for first, last in _spans(payouts):
        link.run(_SUMS, (first, last))
        link.run(_EMPTY, (first, last))


def unreconciled(link: Link, payouts: Iterable[int]) -> int:
    """How many of the given transfers their sales do not explain."""
    wanted = set(link.rows("SELECT id FROM payout WHERE reconciled = 0 AND sales > 0"))
    return sum((number,) in wanted for number in payouts) if wanted else 0


def _spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Sorted ids as runs without gaps, none so long that its sums take much memory."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1 and number - spans[-1][0] < _AT_ONCE:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    return spans
