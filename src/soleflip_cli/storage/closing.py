"""Periods closed and opened again, and the matches of their sales that are held fast meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..domain.trade import STANDING
from .books import Books
from .closed import Closed
from .link import Link
from .rows import add_row, alter_row

_LOOSE = f"""
SELECT id FROM sale WHERE pinned = 0 AND voided_by IS NULL AND state IN {STANDING} AND sold_on <= ? ORDER BY id
"""
"""Earlier sales too: which items they took decides what was in stock."""
_HELD = """
SELECT id, product_id FROM sale WHERE pinned = 1 AND voided_by IS NULL AND sold_on > ? AND (
    SELECT command FROM change WHERE entity = 'sale' AND entity_id = sale.id AND undone = 0
        AND after LIKE '%"pinned"%' ORDER BY change.id DESC LIMIT 1) LIKE 'close %'
"""


class Kept(NamedTuple):
    """A period as it was closed: instants as stored, `figures` as they were on that day."""

    id: int
    name: str
    since: Any
    until: Any
    closed_at: Any
    reopened_at: Any
    figures: Mapping[str, Mapping[str, int | None]]


def kept(link: Link) -> list[Kept]:
    """Every period that was ever closed, the latest first."""
    rows = link.rows(
        "SELECT id, name, since, until, closed_at, reopened_at, figures FROM period "
        "WHERE voided_by IS NULL ORDER BY until DESC, id DESC"
    )
    return [Kept._make((*rest, json.loads(figures))) for *rest, figures in rows]


def shut(books: Books, period: Closed, figures: Mapping[str, Mapping[str, int | None]]) -> int:
    """Close a period with what it came to; how many sales keep their item, or none, from now on."""
    sales = [sale for (sale,) in books.link.rows(_LOOSE, (period.until,))]
    _pin(books, sales, 1)
    fields = {**period._asdict(), "closed_at": str(books.at), "figures": json.dumps(figures)}
    add_row(books, "period", fields)
    return len(sales)


def reopen(books: Books, number: int) -> int:
    """Open a period again; how many sales may be matched anew. Those that bear on what stays closed may not."""
    alter_row(books, "period", number, {"reopened_at": str(books.at)})
    held = books.link.rows(_HELD, (books.operation.guard.last or "0001-01-01",))
    _pin(books, [sale for sale, _ in held], 0)
    books.rematch({product for _, product in held})
    return len(held)


def _pin(books: Books, sales: list[int], pinned: int) -> None:
    changes = books.changes()
    books.link.many("UPDATE sale SET pinned = ? WHERE id = ?", [(pinned, sale) for sale in sales])
    for sale in sales:
        changes.note("sale", sale, {"pinned": 1 - pinned}, {"pinned": pinned})
    changes.write()
