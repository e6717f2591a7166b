"""Money on its way as the books know it: payouts that wait, how long payouts took, expenses, items on order."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..domain.trade import STANDING
from .link import Link

_WAITING = f"""
SELECT channel, CAST(sold_on AS TEXT), currency, payout FROM sale
WHERE voided_by IS NULL AND paid_at IS NULL AND state IN {STANDING} ORDER BY sold_on, id
"""
_TOOK = f"""
SELECT sale.channel, CAST(sale.sold_on AS TEXT), COALESCE(CAST(payout.paid_on AS TEXT), CAST(sale.paid_at AS TEXT))
FROM sale LEFT JOIN payout ON payout.id = sale.payout_id
WHERE sale.voided_by IS NULL AND sale.paid_at IS NOT NULL AND sale.state IN {STANDING}
ORDER BY sale.sold_at DESC, sale.id DESC LIMIT ?
"""
_EXPENSES = """
SELECT CAST(spent_on AS TEXT), amount, currency, recurring, CAST(until AS TEXT) FROM expense WHERE voided_by IS NULL
"""
_ORDERED = """
SELECT currency, COUNT(*), SUM(landed_cost) FROM item
WHERE voided_by IS NULL AND state = 'ordered' AND removed_on IS NULL GROUP BY currency ORDER BY currency
"""


class Waiting(NamedTuple):
    """A sale that stands and is not paid; its payout in minor units, None where that is not known."""

    channel: str
    sold_on: date
    currency: str
    payout: int | None


class Expense(NamedTuple):
    """Money spent on the business, once or again and again until a day."""

    spent_on: date
    amount: int
    currency: str
    recurring: str | None
    until: date | None


class Ordered(NamedTuple):
    """Items of one currency that were ordered and have not arrived; what they cost, as far as it is known."""

    currency: str
    items: int
    landed_cost: int | None


def waiting(link: Link) -> list[Waiting]:
    """Sales that wait for their payout, the oldest first."""
    return [Waiting(channel, date.fromisoformat(day), *rest) for channel, day, *rest in link.rows(_WAITING)]


def took(link: Link, most: int) -> dict[str, list[int]]:
    """Days from sale to payout of the latest sales that were paid, by channel: to the transfer where it is known."""
    found: dict[str, list[int]] = {}
    for channel, sold, paid in link.rows(_TOOK, (most,)):
        days = (date.fromisoformat(paid[:10]) - date.fromisoformat(sold)).days
        found.setdefault(channel, []).append(max(days, 0))
    return found


def expenses(link: Link) -> list[Expense]:
    """Every expense, recurring or not."""
    return [
        Expense(date.fromisoformat(day), amount, currency, recurring, until and date.fromisoformat(until))
        for day, amount, currency, recurring, until in link.rows(_EXPENSES)
    ]


def ordered(link: Link) -> list[Ordered]:
    """What was ordered and has not arrived."""
    return [Ordered(currency, many, cost and int(cost)) for currency, many, cost in link.rows(_ORDERED)]
