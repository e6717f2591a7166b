"""Fields of sales and transfers that follow from others, made anew."""

from __future__ import annotations

from collections.abc import Collection

from ..domain.days import LocalDays
from ..domain.fees import nature, unexplained
from .books import Books
from .idsets import IdSet
from .link import Link, moment
from .matches import among
from .transfers import reconcile

_DATED = "SELECT sale.id, sold_at FROM {} JOIN sale ON sale.id = wanted.value"
_PAID = "SELECT sale.id, price, payout FROM {} JOIN sale ON sale.id = wanted.value"
_FEES = "SELECT sale_id, kind, amount FROM {} JOIN fee ON fee.sale_id = wanted.value"
_SHOWN = """
UPDATE sale SET brand = product.brand, category = product.category FROM product
WHERE product.id = sale.product_id AND sale.id IN (SELECT wanted.value FROM {})
"""
_ARRIVED = """
SELECT payout.id, MIN(sale.paid_at) FROM {}
JOIN sale ON sale.payout_id = payout.id AND sale.voided_by IS NULL GROUP BY payout.id, payout.paid_at
HAVING MIN(sale.paid_at) <> payout.paid_at OR (MIN(sale.paid_at) IS NULL) <> (payout.paid_at IS NULL)
"""
_ONE_BY_ONE = 20_000
"""How many transfers are looked up singly; beyond that, going through all of them is quicker."""


def derive(books: Books, sales: Collection[int]) -> None:
    """Day and month, what was kept, brand and category of the given sales."""
    link = books.link
    wanted, value = link.listed(sorted(sales), "bigint")
    days = LocalDays(books.zone)
    dated = [(days.day(moment(at)), number) for number, at in link.rows(_DATED.format(wanted), (value,))]
    link.many("UPDATE sale SET sold_on = ?, month = ? WHERE id = ?", [(day, day[:7], n) for day, n in dated])
    _add_up(link, wanted, value)
    link.run(_SHOWN.format(wanted), (value,))


def settle(books: Books, sales: Collection[int]) -> None:
    """The bank transfers that paid the given sales: what they come to, and when they arrived."""
    sql = "SELECT DISTINCT payout_id FROM sale WHERE payout_id IS NOT NULL"
    payouts = IdSet()
    payouts.update([number for (number,) in books.link.rows(*among(books.link, sql, "id", sales))])
    reconcile(books.link, payouts)
    repay(books, payouts)


def repay(books: Books, payouts: IdSet | None = None) -> None:
    """The given transfers, or all, arrived when the first of their standing sales was paid."""
    days, link = LocalDays(books.zone), books.link
    table, params = "payout", tuple[object, ...]()
    if payouts is not None and len(payouts) <= _ONE_BY_ONE:
        wanted, value = link.listed([*payouts], "bigint")
        table, params = f"{wanted} JOIN payout ON payout.id = wanted.value", (value,)
    found = link.rows(_ARRIVED.format(table), params)
    moved = [(at, at and days.day(moment(at)), number) for number, at in found]
    books.link.many("UPDATE payout SET paid_at = ?, paid_on = ? WHERE id = ?", moved)


def _add_up(link: Link, wanted: str, value: object) -> None:
    fees: dict[int, dict[str, int]] = {}
    for number, kind, amount in link.rows(_FEES.format(wanted), (value,)):
        fees.setdefault(number, {})[kind] = amount
    kept = []
    for number, price, payout in link.rows(_PAID.format(wanted), (value,)):
        own = fees.get(number, {})
        rest = unexplained(price, payout, own.values())
        kept.append((None if rest is None else price - payout, rest, nature(rest, own.get("transaction")), number))
    link.many("UPDATE sale SET fees = ?, unexplained = ?, unexplained_kind = ? WHERE id = ?", kept)
