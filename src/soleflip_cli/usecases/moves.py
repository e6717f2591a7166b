"""Which sales have another item than before: what a command did to the matches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from ..domain.table import Column, Table
from ..storage.link import Link
from ..storage.matches import among, related


class Move(NamedTuple):
    """A sale, the item it had and the item it has; None is no item."""

    sale_id: int
    order_number: str
    sold_on: date
    style: str | None
    size: str
    before: int | None
    after: int | None

    @property
    def words(self) -> str:
        """What happened, in one line."""
        if self.after is None:
            return f"order {self.order_number} has no item now"
        instead = "" if self.before is None else f", no longer item {self.before}"
        return f"order {self.order_number} takes item {self.after}{instead}"


class Moves:
    """Remembers the items of sales, to tell later which have moved: of all, or of the styles of `products`."""

    def __init__(self, link: Link, products: Iterable[int] | None = None) -> None:
        self._link = link
        self._scope = None if products is None else related(link, products)
        self._before = self._items()

    def seen(self) -> list[Move]:
        """The sales that have moved since, earliest first."""
        after = self._items()
        moved = {one for one in self._before.keys() | after.keys() if self._before.get(one) != after.get(one)}
        sql = "SELECT sale_id, order_number, sold_on, style, size FROM sale_facts WHERE TRUE"
        moves = [
            Move(one, order, date.fromisoformat(str(day)), style, size, self._before.get(one), after.get(one))
            for one, order, day, style, size in self._link.rows(*among(self._link, sql, "sale_id", moved))
        ]
        return sorted(moves, key=lambda move: (move.sold_on, move.order_number, move.sale_id))

    def _items(self) -> dict[int, int]:
        sql = "SELECT id, item_id FROM sale WHERE item_id IS NOT NULL AND voided_by IS NULL"
        return dict(self._link.rows(*among(self._link, sql, "product_id", self._scope)))


def as_table(moves: Collection[Move]) -> Table:
    """One row for each sale that has moved."""
    columns = (
        Column("order_number", "Order"),
        Column("sold_on", "Sold", "date"),
        Column("style", "Style"),
        Column("size", "Size"),
        Column("item_before", "Item before", "count"),
        Column("item_after", "Item after", "count"),
    )
    return Table("", columns, [move[1:] for move in moves])
