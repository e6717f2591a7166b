"""Are the books right? Everything that is stored twice is computed anew and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..domain.errors import NotReady
from . import figures
from .adjustments import add_up
from .books import Books, follow
from .copying import snapshot
from .derived import repay
from .figures import Difference, Rows, Rules, rules
from .kept import SHAPING
from .link import Link
from .transfers import reconcile
from .views import VIEWS, create_views, drop_views

SHOWN = 3
Check = Callable[[Link, Rules], Rows]


@dataclass(slots=True)
class Finding:
    """What one check found: rows looked at, rows that differ, and the first of those."""

    name: str
    title: str
    looked_at: int = 0
    differing: int = 0
    examples: list[str] = field(default_factory=list)


def check(link: Link) -> list[Finding]:
    """Every check of one state of the books; only the first where the file itself is damaged."""
    with snapshot(link):
        return _checked(link)


def _checked(link: Link) -> list[Finding]:
    whole = _finding("file", "the file is whole", _file(link))
    if whole.differing:
        return [whole]
    how = rules(link)
    return [whole, *(_finding(name, title, examine(link, how)) for name, (title, examine) in CHECKS.items())]


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
    fees = [
        (*found.expected, found.row_id)
        for found in figures.fees(link, rules(link))
        if found and isinstance(found.expected, tuple)
    ]
    link.many("UPDATE sale SET fees = ?, unexplained = ?, unexplained_kind = ? WHERE id = ?", fees)
    add_up(link)
    follow(books, SHAPING)
    reconcile(link, [row[0] for row in link.rows("SELECT id FROM payout ORDER BY id")])
    repay(books)


def _finding(name: str, title: str, rows: Iterable[Difference | None]) -> Finding:
    found = Finding(name, title)
    for row in rows:
        found.looked_at += 1
        if row is not None:
            found.differing += 1
            if found.differing <= SHOWN:
                found.examples.append(str(row))
    return found


def _file(link: Link) -> Rows:
    if link.dialect == "sqlite":
        try:
            found = [str(row[0]) for row in link.rows("PRAGMA integrity_check(20)")]
        except NotReady as error:
            found = [error.message]
        yield from ([None] if found == ["ok"] else [Difference("file", text, "ok") for text in found])


def _references(link: Link, how: Rules) -> Rows:
    """On Postgres the server itself keeps them."""
    if link.dialect == "sqlite":
        broken = link.rows("PRAGMA foreign_key_check")
        yield from (Difference(f"{table} {row}", f"points to no {other}", "a row") for table, row, other, _ in broken)


def _views(link: Link, how: Rules) -> Rows:
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


def _natural_keys(link: Link, how: Rules) -> Rows:
    for table, columns in _NATURAL_KEYS.items():
        names = ", ".join(columns)
        twice = link.rows(f"SELECT {names}, COUNT(*) FROM {table} GROUP BY {names} HAVING COUNT(*) > 1")
        yield from (Difference(f"{table} {' '.join(key)}", f"{number} rows", "one") for *key, number in twice)
        yield from [None] * _count(link, table)


def _taken_once(link: Link, how: Rules) -> Rows:
    takers = link.rows("SELECT item_id, COUNT(*) FROM sale WHERE item_id IS NOT NULL GROUP BY item_id")
    yield from (Difference(f"item {item}", f"{n} sales", "one") if n > 1 else None for item, n in takers)


CHECKS: dict[str, tuple[str, Check]] = {
    "references": ("every row points to one that is there", _references),
    "views": ("views are there", _views),
    "keys": ("nothing is stored twice", _natural_keys),
    "items": ("no item is taken twice", _taken_once),
    "days": ("days and months of sales", figures.sale_days),
    "transfer-days": ("days of bank transfers", figures.transfer_days),
    "fees": ("fees against price and payout", figures.fees),
    "costs": ("what items cost", figures.item_costs),
    "matches": ("which item a sale took, its cost, days held", figures.matching),
    "brands": ("brand and category of sales", figures.brands),
    "adjustments": ("penalties, refunds and postage of sales", figures.adjustments),
    "transfers": ("bank transfers against their sales", figures.transfers),
}


def _count(link: Link, table: str) -> int:
    row = link.one(f"SELECT COUNT(*) FROM {table}")
    return int(row[0]) if row else 0
