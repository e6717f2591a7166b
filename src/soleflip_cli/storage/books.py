"""The books, open for one transaction: the link, and the settings that shape their figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from ..domain.days import LocalDays
from ..domain.matching import Order
from .bulk import IdSet
from .changes import Changes
from .items import UNDONE_COMMAND, recost
from .kept import SHAPING
from .link import Link, chunks, moment
from .operations import Operation
from .rematching import rematch


@dataclass(frozen=True)
class Books:
    """Books within a transaction. `command` and `at` (aware UTC) sign what is changed in it."""

    link: Link
    zone: ZoneInfo
    order: Order
    reclaim: bool
    command: str
    at: datetime

    def changes(self, batch_id: int | None = None) -> Changes:
        """A log for what this command alters."""
        return Changes(self.link, self.operation, batch_id)

    def log(self, entity: str, entity_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Note one row that this command altered; both mappings hold the altered fields only."""
        changes = self.changes()
        changes.note(entity, entity_id, before, after)
        changes.write()

    @cached_property
    def operation(self) -> Operation:
        """What this command will be called when it is to be undone."""
        return Operation(self.link, self.command, self.at)

    @property
    def taken_back(self) -> str:
        """What voids the rows that this command adds, if it is undone."""
        return f"{UNDONE_COMMAND} {self.operation.number}"

    def rematch(self, products: Iterable[int] | None = None) -> int:
        """Match the unpinned sales of these products (None: all) anew; how many changed."""
        return rematch(self.link, self.order, products)

    def refresh_costs(self, items: set[int]) -> None:
        """Recompute what these items cost, and what the sales that took them earned."""
        recost(self.link, self.reclaim, items)
        sql, value = self.link.listed(sorted(items), "bigint")
        found = self.link.rows(f"SELECT DISTINCT product_id FROM {sql} JOIN item ON item.id = wanted.value", (value,))
        self.rematch([row[0] for row in found])

    def only_currency(self) -> str | None:
        """The currency of all that the books hold, None while they hold none or several."""
        found = self.link.rows(
            "SELECT currency FROM sale WHERE voided_by IS NULL "
            "UNION SELECT currency FROM item WHERE voided_by IS NULL LIMIT 2"
        )
        return str(found[0][0]) if len(found) == 1 else None

    def matched_sales(self, sales: IdSet) -> int:
        """How many of the given sales have an item."""
        return sum(row[0] in sales for row in self.link.rows("SELECT id FROM sale WHERE item_id IS NOT NULL"))

    def matched_items(self, items: IdSet) -> int:
        """How many of the given items a sale has taken."""
        return sum(row[0] in items for row in self.link.rows("SELECT item_id FROM sale WHERE item_id IS NOT NULL"))


def follow(books: Books, changed: Iterable[str]) -> None:
    """Bring every figure in line with settings that have changed."""
    names = set(changed)
    if "timezone" in names:
        _redate(books.link, LocalDays(books.zone))
    if "vat.reclaim" in names:
        recost(books.link, books.reclaim)
    if names & set(SHAPING):
        books.rematch()


def _redate(link: Link, days: LocalDays) -> None:
    """The business day of every sale and transfer, in the zone of the books."""
    for rows in chunks(link.rows("SELECT id, sold_at FROM sale"), 10_000):
        dated = [(days.day(moment(at)), number) for number, at in rows]
        link.many("UPDATE sale SET sold_on = ?, month = ? WHERE id = ?", [(day, day[:7], n) for day, n in dated])
    paid = link.rows("SELECT id, paid_at FROM payout WHERE paid_at IS NOT NULL")
    link.many("UPDATE payout SET paid_on = ? WHERE id = ?", [(days.day(moment(at)), n) for n, at in paid])
