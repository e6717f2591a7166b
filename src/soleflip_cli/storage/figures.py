"""Figures that the books store although they follow from others: computed anew and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from ..domain.costing import landed_cost
from ..domain.days import LocalDays
from ..domain.fees import nature, unexplained
from ..domain.matching import Offered, Order, Wanted, match
from ..domain.money import Money
from .bulk import comparable
from .items import cost_parts
from .kept import kept_settings
from .link import Link, Row, moment
from .matches import NO_MATCH, ItemLine, Keys, Match, SaleLine, item_lines, sale_lines

_AT_ONCE = 50_000


class Difference(NamedTuple):
    """One row of the books: what is stored there, and what follows from its sources."""

    what: str
    stored: object
    expected: object
    row_id: int = 0
    currency: str | None = None

    def __str__(self) -> str:
        stored, expected = _words(self.stored, self.currency), _words(self.expected, self.currency)
        return f"{self.what}: {stored}, should be {expected}"


Rows: TypeAlias = Iterator[Difference | None]
"""One thing for each row that was looked at: None where it is right."""


class Rules(NamedTuple):
    """The settings that figures follow, as the books keep them."""

    zone: ZoneInfo
    order: Order
    reclaim: bool


def rules(link: Link) -> Rules:
    """The rules by which the figures of these books were made."""
    kept = kept_settings(link)
    order: Order = kept.get("matching.order", "fifo")  # type: ignore[assignment]
    return Rules(ZoneInfo(kept.get("timezone", "UTC")), order, kept.get("vat.reclaim") == "true")


def sale_days(link: Link, how: Rules) -> Rows:
    """Day and month of each sale, in the zone of the books."""
    days = LocalDays(how.zone)
    for number, order, at, sold_on, month in _slices(link, "sale", "order_number, sold_at, sold_on, month"):
        day = days.day(moment(at))
        yield _compared(f"order {order}", (str(sold_on), month), (day, day[:7]), number)


def transfer_days(link: Link, how: Rules) -> Rows:
    """When each bank transfer arrived: as the first of its sales was paid, its day in the zone of the books."""
    days = LocalDays(how.zone)
    paid = "SELECT payout_id, MIN(paid_at) FROM sale WHERE payout_id IS NOT NULL AND voided_by IS NULL"
    first: dict[int, str | datetime | None] = dict(link.rows(f"{paid} GROUP BY payout_id"))
    for number, reference, *stored in _slices(link, "payout", "reference, paid_at, paid_on"):
        at = first.get(number, stored[0])
        expected = (comparable(at), days.day(moment(at)) if at else None)
        yield _compared(f"transfer {reference}", (*map(comparable, stored),), expected, number)


def fees(link: Link, how: Rules) -> Rows:
    """What was kept of each sale, against its fee rows, price and payout."""
    wanted = "order_number, currency, price, payout, fees, unexplained, unexplained_kind"
    for rows in _blocks(link, "sale", wanted):
        kept: dict[int, dict[str, int]] = {}
        fee_rows = "SELECT sale_id, kind, amount FROM fee WHERE sale_id BETWEEN ? AND ?"
        for sale, kind, amount in link.rows(fee_rows, (rows[0][0], rows[-1][0])):
            kept.setdefault(sale, {})[kind] = amount
        for number, order, currency, price, payout, *stored in rows:
            itemised = kept.get(number, {})
            rest = unexplained(price, payout, itemised.values())
            total = None if rest is None else price - payout
            expected = (total, rest, nature(rest, itemised.get("transaction")))
            yield _compared(f"order {order}", tuple(stored), expected, number, currency)


def item_costs(link: Link, how: Rules) -> Rows:
    """What each item cost, from its parts."""
    parts = cost_parts(link, None)
    for number, cost, currency in _slices(link, "item", "landed_cost, currency"):
        expected = landed_cost(parts.get(number, ()), how.reclaim)
        yield _compared(f"item {number}", cost, expected, number, currency)


def matching(link: Link, how: Rules) -> Rows:
    """Which item each sale took: the whole matching, done anew in one go and without writing it."""
    sales, items = sale_lines(link), {item.id: item for item in item_lines(link)}
    found = _whole_matching(Keys(link, None), sales, items.values(), how.order)
    for sale in sales:
        expected = _match(sale, items.get(found.get(sale.id, 0)))
        if sale.stored == expected:
            yield None
        else:
            spoken = _spoken(sale.stored, sale.currency), _spoken(expected, sale.currency)
            yield Difference(f"order {sale.rank[2]}", *spoken, sale.id)


def _whole_matching(keys: Keys, sales: Iterable[SaleLine], items: Iterable[ItemLine], order: Order) -> dict[int, int]:
    standing = [sale for sale in sales if sale.stands]
    pins = {sale.id: sale.stored.item_id for sale in standing if sale.pinned and sale.stored.item_id}
    wanted = (
        Wanted(sale.id, sale.rank, keys.wanted(sale.product_id, sale.size), sale.sold_on)
        for sale in standing
        if not sale.pinned
    )
    offered = (
        Offered(item.id, keys.offered(item.product_id, item.size), item.acquired_on, item.landed_cost, item.key)
        for item in items
        if item.free and item.id not in pins.values()
    )
    return {**match(wanted, offered, order), **pins}


def _match(sale: SaleLine, item: ItemLine | None) -> Match:
    if item is None:
        return NO_MATCH
    cost = item.landed_cost if item.currency == sale.currency else None
    days = date.fromisoformat(sale.sold_on) - date.fromisoformat(item.acquired_on)
    return Match(item.id, cost, max(days.days, 0))


def brands(link: Link, how: Rules) -> Rows:
    """Brand and category of each sale, against its product."""
    products = {number: tuple(rest) for number, *rest in link.rows("SELECT id, brand, category FROM product")}
    for number, order, product, *stored in _slices(link, "sale", "order_number, product_id, brand, category"):
        yield _compared(f"order {order}", tuple(stored), products.get(product, (None, None)), number)


def transfers(link: Link, how: Rules) -> Rows:
    """Each bank transfer, against the sales it paid."""
    paid: dict[int, list[tuple[int | None, int | None]]] = {}
    rows = "SELECT payout_id, payout, invoice_total FROM sale WHERE payout_id IS NOT NULL AND voided_by IS NULL"
    for number, payout, invoice in link.rows(rows):
        paid.setdefault(number, []).append((payout, invoice))
    wanted = "reference, currency, sales, sales_total, amount, reconciled"
    for number, reference, currency, *stored in _slices(link, "payout", wanted):
        had, found = _Transfer(*stored), paid.get(number)
        expected = _transfer(found) if found else had._replace(sales=0, total=None)
        wrong = Difference(f"transfer {reference}", had.spoken(currency), expected.spoken(currency), number)
        yield None if had == expected else wrong


def adjustments(link: Link, how: Rules) -> Rows:
    """What the adjustments of each sale come to."""
    sums = (
        "SELECT sale_id, SUM(amount) FROM adjustment WHERE voided_by IS NULL AND sale_id IS NOT NULL GROUP BY sale_id"
    )
    come_to = {sale: int(amount) for sale, amount in link.rows(sums)}
    for number, order, currency, stored in _slices(link, "sale", "order_number, currency, adjustments"):
        yield _compared(f"order {order}", stored, come_to.get(number, 0), number, currency)


class _Transfer(NamedTuple):
    sales: int
    total: int | None
    amount: int | None
    reconciled: int | None

    def spoken(self, currency: str) -> str:
        sums = f"{_words(self.amount, currency)} for sales of {_words(self.total, currency)}"
        right = {None: "not known to add up", 0: "not adding up", 1: "adding up"}[self.reconciled]
        return f"{sums} ({self.sales}), {right}"


def _transfer(sales: Sequence[tuple[int | None, int | None]]) -> _Transfer:
    """What one transfer must be by its sales' (payout, stated total); `transfers.reconcile` has the rule."""
    payouts = [payout for payout, _ in sales if payout is not None]
    stated = [invoice for _, invoice in sales if invoice is not None]
    own = sum(invoice is not None and invoice == payout for payout, invoice in sales)
    total = sum(payouts) if payouts else None
    repeated = stated[0] if len(set(stated)) == 1 else None
    amount = repeated if repeated is not None and own < len(sales) else total
    right = int(own == len(sales) or (repeated is not None and repeated == total))
    return _Transfer(len(sales), total, amount, right if len(stated) == len(sales) else None)


def _compared(
    what: str, stored: object, expected: object, row_id: int, currency: str | None = None
) -> Difference | None:
    return None if stored == expected else Difference(what, stored, expected, row_id, currency)


def _blocks(link: Link, table: str, columns: str) -> Iterator[list[Row]]:
    """Rows in order of their id, some at a time, so that books of any size fit in memory."""
    last = 0
    sql = f"SELECT id, {columns} FROM {table} WHERE id > ? ORDER BY id LIMIT {_AT_ONCE}"
    while rows := link.rows(sql, (last,)):
        yield rows
        last = rows[-1][0]


def _slices(link: Link, table: str, columns: str) -> Iterator[Row]:
    for rows in _blocks(link, table, columns):
        yield from rows


def _spoken(match: Match, currency: str) -> str:
    if match == NO_MATCH:
        return "no item"
    return f"item {match.item_id or 'none'}, cost {_words(match.landed_cost, currency)}, {match.days_held} days"


def _words(value: object, currency: str | None) -> str:
    """A value as text; whole numbers are minor units where there is a currency."""
    if isinstance(value, tuple):
        return " / ".join(_words(one, currency) for one in value)
    if currency and isinstance(value, int):
        return str(Money(value, currency))
    return "unknown" if value is None else str(value)
