"""Are the books right? Everything that is stored twice is computed anew and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain.costing import landed_cost
from ..domain.days import LocalDays
from ..domain.fees import nature, unexplained
from ..domain.matching import Order
from .books import SHAPING, Books, follow, kept_settings
from .bulk import comparable
from .items import cost_parts
from .link import Link, Row
from .matches import NO_MATCH, Keys, Match, _decide, _match, item_lines, sale_lines
from .transfers import reconcile
from .views import VIEWS, create_views, drop_views

SHOWN = 3
_AT_ONCE = 50_000


class Difference(NamedTuple):
    """One row of the books: what is stored there, and what follows from its sources."""

    what: str
    stored: object
    expected: object
    row_id: int = 0

    def __str__(self) -> str:
        return f"{self.what}: {_words(self.stored)}, should be {_words(self.expected)}"


@dataclass(slots=True)
class Finding:
    """What one check found: rows looked at, rows that differ, and the first of those."""

    name: str
    title: str
    looked_at: int = 0
    differing: int = 0
    examples: list[str] = field(default_factory=list)


class Rules(NamedTuple):
    """The settings that figures follow, as the books keep them."""

    zone: ZoneInfo
    order: Order
    reclaim: bool


Check = Callable[[Link, Rules], Iterator[Difference | None]]
"""Yields one thing for each row it looks at: None where the row is right."""


def rules(link: Link) -> Rules:
    """The rules by which the figures of these books were made."""
    kept = kept_settings(link)
    order: Order = kept.get("matching.order", "fifo")  # type: ignore[assignment]
    return Rules(ZoneInfo(kept.get("timezone", "UTC")), order, kept.get("vat.reclaim") == "true")


def check(link: Link) -> list[Finding]:
    """Every check, one after another; only the first where the file itself is damaged."""
    how = rules(link)
    findings: list[Finding] = []
    for name, (title, examine) in CHECKS.items():
        findings.append(_finding(name, title, examine(link, how)))
        if name == "file" and findings[0].differing:
            break
    return findings


def repair(books: Books) -> None:
    """Compute everything anew that follows from something else, within the transaction of the books."""
    link = books.link
    drop_views(link)
    create_views(link)
    link.run(
        "UPDATE item SET landed_cost = NULL WHERE landed_cost IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM cost WHERE cost.item_id = item.id)"
    )
    link.run(
        "UPDATE sale SET brand = product.brand, category = product.category FROM product "
        "WHERE product.id = sale.product_id"
    )
    fees = [(*_values(found.expected), found.row_id) for found in _fees(link, rules(link)) if found]
    link.many("UPDATE sale SET fees = ?, unexplained = ?, unexplained_kind = ? WHERE id = ?", fees)
    follow(books, SHAPING)
    reconcile(link, [row[0] for row in link.rows("SELECT id FROM payout ORDER BY id")])


def _finding(name: str, title: str, rows: Iterable[Difference | None]) -> Finding:
    found = Finding(name, title)
    for row in rows:
        found.looked_at += 1
        if row is not None:
            found.differing += 1
            if found.differing <= SHOWN:
                found.examples.append(str(row))
    return found


def _file(link: Link, how: Rules) -> Iterator[Difference | None]:
    if link.dialect == "sqlite":
        found = [str(row[0]) for row in link.rows("PRAGMA integrity_check(20)")]
        yield from ([None] if found == ["ok"] else [Difference("file", text, "ok") for text in found])


def _references(link: Link, how: Rules) -> Iterator[Difference | None]:
    """On Postgres the server itself keeps them."""
    if link.dialect == "sqlite":
        broken = link.rows("PRAGMA foreign_key_check")
        yield from (Difference(f"{table} {row}", f"points to no {other}", "a row") for table, row, other, _ in broken)


def _views(link: Link, how: Rules) -> Iterator[Difference | None]:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'view'",
        "postgresql": "SELECT viewname FROM pg_views WHERE schemaname = current_schema()",
    }
    there = {row[0] for row in link.rows(catalogue[link.dialect])}
    yield from (None if name in there else Difference(name, "missing", "a view") for name in VIEWS)


_NATURAL_KEYS = {
    "sale": ("channel", "account", "order_number", "line"),
    "payout": ("channel", "account", "reference"),
    "item": ("key",),
    "product": ("key",),
    "purchase": ("key",),
    "supplier": ("key",),
}


def _natural_keys(link: Link, how: Rules) -> Iterator[Difference | None]:
    for table, columns in _NATURAL_KEYS.items():
        names = ", ".join(columns)
        twice = link.rows(f"SELECT {names}, COUNT(*) FROM {table} GROUP BY {names} HAVING COUNT(*) > 1")
        yield from (Difference(f"{table} {' '.join(key)}", f"{number} rows", "one") for *key, number in twice)
        yield from [None] * _count(link, table)


def _taken_once(link: Link, how: Rules) -> Iterator[Difference | None]:
    takers = link.rows("SELECT item_id, COUNT(*) FROM sale WHERE item_id IS NOT NULL GROUP BY item_id")
    yield from (Difference(f"item {item}", f"{n} sales", "one") if n > 1 else None for item, n in takers)


def _sale_days(link: Link, how: Rules) -> Iterator[Difference | None]:
    days = LocalDays(how.zone)
    for number, order, at, sold_on, month in _slices(link, "sale", "order_number, sold_at, sold_on, month"):
        day = days.day(_moment(at))
        yield _compared(f"order {order}", (str(sold_on), month), (day, day[:7]), number)


def _transfer_days(link: Link, how: Rules) -> Iterator[Difference | None]:
    days = LocalDays(how.zone)
    for number, reference, at, paid_on in _slices(link, "payout", "reference, paid_at, paid_on"):
        expected = days.day(_moment(at)) if at else None
        yield _compared(f"transfer {reference}", comparable(paid_on), expected, number)


def _fees(link: Link, how: Rules) -> Iterator[Difference | None]:
    wanted = "order_number, price, payout, fees, unexplained, unexplained_kind"
    for rows in _blocks(link, "sale", wanted):
        kept: dict[int, dict[str, int]] = {}
        fee_rows = "SELECT sale_id, kind, amount FROM fee WHERE sale_id BETWEEN ? AND ?"
        for sale, kind, amount in link.rows(fee_rows, (rows[0][0], rows[-1][0])):
            kept.setdefault(sale, {})[kind] = amount
        for number, order, price, payout, *stored in rows:
            itemised = kept.get(number, {})
            rest = unexplained(price, payout, itemised.values())
            total = None if rest is None else price - payout
            expected = (total, rest, nature(rest, itemised.get("transaction")))
            yield _compared(f"order {order}", tuple(stored), expected, number)


def _item_costs(link: Link, how: Rules) -> Iterator[Difference | None]:
    parts = cost_parts(link, None)
    for number, cost in _slices(link, "item", "landed_cost"):
        yield _compared(f"item {number}", cost, landed_cost(parts.get(number, ()), how.reclaim), number)


def _matching(link: Link, how: Rules) -> Iterator[Difference | None]:
    """The whole matching, done anew without writing it."""
    sales, items = sale_lines(link), {item.id: item for item in item_lines(link)}
    found = _decide(Keys(link, None), sales, items, how.order)
    for sale in sales:
        expected = _match(sale, items.get(found.get(sale.id, 0)))
        if sale.stored == expected:
            yield None
        else:
            yield Difference(f"order {sale.rank[2]}", _spoken(sale.stored), _spoken(expected), sale.id)


def _brands(link: Link, how: Rules) -> Iterator[Difference | None]:
    products = {number: tuple(rest) for number, *rest in link.rows("SELECT id, brand, category FROM product")}
    for number, order, product, *stored in _slices(link, "sale", "order_number, product_id, brand, category"):
        yield _compared(f"order {order}", tuple(stored), products.get(product, (None, None)), number)


def _transfers(link: Link, how: Rules) -> Iterator[Difference | None]:
    paid: dict[int, list[tuple[int | None, int | None]]] = {}
    rows = "SELECT payout_id, payout, invoice_total FROM sale WHERE payout_id IS NOT NULL AND voided_by IS NULL"
    for number, payout, invoice in link.rows(rows):
        paid.setdefault(number, []).append((payout, invoice))
    wanted = "reference, sales, sales_total, amount, reconciled"
    for number, reference, *stored in _slices(link, "payout", wanted):
        found = paid.get(number)
        expected = _transfer(found) if found else (0, None, *stored[2:])
        yield _compared(f"transfer {reference}", tuple(stored), expected, number)


def _transfer(sales: Sequence[tuple[int | None, int | None]]) -> tuple[int | None, ...]:
    """(sales, their total, amount, reconciled) of one transfer; see `transfers.reconcile` for the rule."""
    payouts = [payout for payout, _ in sales if payout is not None]
    stated = [invoice for _, invoice in sales if invoice is not None]
    own = sum(invoice is not None and invoice == payout for payout, invoice in sales)
    total = sum(payouts) if payouts else None
    repeated = stated[0] if len(set(stated)) == 1 else None
    amount = repeated if repeated is not None and own < len(sales) else total
    if len(stated) < len(sales):
        return len(sales), total, amount, None
    return len(sales), total, amount, int(own == len(sales) or (repeated is not None and repeated == total))


CHECKS: dict[str, tuple[str, Check]] = {
    "file": ("the file is whole", _file),
    "references": ("every row points to one that is there", _references),
    "views": ("views are there", _views),
    "keys": ("nothing is stored twice", _natural_keys),
    "items": ("no item is taken twice", _taken_once),
    "days": ("days and months of sales", _sale_days),
    "transfer-days": ("days of bank transfers", _transfer_days),
    "fees": ("fees against price and payout", _fees),
    "costs": ("what items cost", _item_costs),
    "matches": ("which item a sale took, its cost, days held", _matching),
    "brands": ("brand and category of sales", _brands),
    "transfers": ("bank transfers against their sales", _transfers),
}


def _compared(what: str, stored: object, expected: object, row_id: int) -> Difference | None:
    return None if stored == expected else Difference(what, stored, expected, row_id)


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


def _count(link: Link, table: str) -> int:
    row = link.one(f"SELECT COUNT(*) FROM {table}")
    return int(row[0]) if row else 0


def _moment(stored: str | datetime) -> datetime:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


def _values(stored: object) -> tuple[object, ...]:
    return stored if isinstance(stored, tuple) else (stored,)


def _spoken(match: Match) -> str:
    if match == NO_MATCH:
        return "no item"
    return f"item {match.item_id}, cost {_words(match.landed_cost)}, {match.days_held} days"


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return " / ".join(map(_words, value))
    return "unknown" if value is None else str(value)
