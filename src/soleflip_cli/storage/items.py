"""Items and the parts of their cost: the rows behind stock."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ..domain.costing import CostPart, landed_cost
from ..domain.sizes import Size
from ..domain.sizes import key as size_key
from ..domain.trade import HELD
from .link import Link
from .matches import among
from .products import next_id

IN_STOCK = f"""item.voided_by IS NULL AND item.removed_on IS NULL AND item.state IN {HELD}
    AND NOT EXISTS (SELECT 1 FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL)"""
"""Whether an item is the reseller's own, and no sale has it."""

ITEM = (
    "id", "key", "product_id", "purchase_id", "size_system", "size_value", "size_women", "size_raw", "acquired_on",
    "currency", "landed_cost", "state", "batch_id", "source_id",
)  # fmt: skip


UNDONE = "undo of batch"
"""How `voided_by` begins where an undo took a row out of the books; a person may put it back by importing again."""

UNDONE_COMMAND = "undo of command"
"""The same where a command was undone."""


class NewItem(NamedTuple):
    """An item about to be stored; `parts` are gross minor units of `currency`."""

    key: str
    product_id: int
    purchase_id: int | None
    size: Size
    acquired_on: date
    currency: str
    parts: tuple[CostPart, ...]
    source_id: int | None = None


class Suppliers:
    """Looks suppliers and their invoices up, and adds those that are new."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._known: dict[str, dict[str, int]] = {"supplier": {}, "purchase": {}}

    def of(self, name: str | None) -> int | None:
        """The supplier of that name, whatever its case; None for None."""
        return self.all_of([name])[0]

    def all_of(self, names: Sequence[str | None]) -> list[int | None]:
        """The same for several names."""
        wanted: dict[str, tuple[str]] = {}
        for name in names:
            if name is not None:
                wanted.setdefault(supplier_key(name), (name,))
        known = self._find("supplier", ("name",), wanted)
        return [None if name is None else known[supplier_key(name)] for name in names]

    def usual_rate(self, name: str | None) -> int | None:
        """The VAT rate that this supplier's invoices state, in basis points, as a person has said."""
        row = self._link.one("SELECT vat_rate FROM supplier WHERE key = ?", (supplier_key(name or ""),))
        return row[0] if row else None

    def purchase(self, supplier: str | None, invoice: str | None, bought_on: date) -> int:
        """The purchase on that invoice, or of that day where there is none."""
        return self.purchases([(supplier, invoice, bought_on)])[0]

    def purchases(self, some: Sequence[tuple[str | None, str | None, date]]) -> list[int]:
        """The same for several."""
        keys = ["|".join((supplier_key(name or ""), invoice or "", str(day))) for name, invoice, day in some]
        numbers = self.all_of([name for name, _, _ in some])
        wanted: dict[str, tuple[object, ...]] = {}
        for key, number, (_, invoice, day) in zip(keys, numbers, some, strict=True):
            wanted.setdefault(key, (number, invoice, str(day)))
        known = self._find("purchase", ("supplier_id", "invoice", "bought_on"), wanted)
        return [known[key] for key in keys]

    def _find(self, table: str, columns: Sequence[str], wanted: Mapping[str, Sequence[object]]) -> dict[str, int]:
        """Key → id of some rows; those that are new are stored, in order."""
        known = self._known[table]
        unknown = [key for key in wanted if key not in known]
        if unknown:
            listed, value = self._link.listed(unknown)
            known |= self._link.rows(
                f"SELECT {table}.key, {table}.id FROM {listed} JOIN {table} ON {table}.key = wanted.value", (value,)
            )
        new = [key for key in unknown if key not in known]
        if new:
            known |= zip(new, range(next_id(self._link, table), sys.maxsize), strict=False)
            self._link.insert(table, ("id", "key", *columns), [(known[key], key, *wanted[key]) for key in new])
        return known


@lru_cache(maxsize=4096)
def supplier_key(name: str) -> str:
    """A supplier's name without case and doubled blanks."""
    return " ".join(name.split()).casefold()


KNOWN_SUPPLIER = """
(supplier.return_days IS NOT NULL OR supplier.vat_rate IS NOT NULL OR supplier.note IS NOT NULL OR EXISTS (
    SELECT 1 FROM purchase JOIN item ON item.purchase_id = purchase.id AND item.voided_by IS NULL
    WHERE purchase.supplier_id = supplier.id))
"""
"""Of a supplier that somebody entered or bought from: rows stay behind when that was undone."""

_BOUGHT = """
SELECT item.id FROM item LEFT JOIN purchase ON purchase.id = item.purchase_id
LEFT JOIN supplier ON supplier.id = purchase.supplier_id WHERE item.voided_by IS NULL
"""


def bought_items(link: Link, supplier: str | None, invoice: str | None, state: str | None = None) -> list[int]:
    """The items of a supplier, on an invoice, in a state: of all that is said; all items where nothing is."""
    wanted = {"supplier.key": supplier and supplier_key(supplier), "purchase.invoice": invoice, "item.state": state}
    told = {column: value for column, value in wanted.items() if value is not None}
    where = "".join(f" AND {column} = ?" for column in told)
    return [row[0] for row in link.rows(f"{_BOUGHT}{where} ORDER BY item.id", tuple(told.values()))]


def suppliers_of(link: Link, items: Collection[int]) -> list[str | None]:
    """Where these items were bought, each name once, by name; None for those of no shop."""
    sql = (
        "SELECT DISTINCT supplier.name FROM item LEFT JOIN purchase ON purchase.id = item.purchase_id "
        "LEFT JOIN supplier ON supplier.id = purchase.supplier_id WHERE TRUE"
    )
    return sorted((name for (name,) in link.rows(*among(link, sql, "item.id", items))), key=lambda name: name or "")


def natural_key(
    supplier: str | None, invoice: str | None, bought_on: date, what: str, size: Size, price: int | None, currency: str
) -> str:
    """What an item is known by, save for its number among those alike; `what` is its style code or name."""
    parts = (supplier_key(supplier or ""), invoice or "", bought_on.isoformat(), what, size_key(size))
    return "|".join((*parts, f"{'unknown' if price is None else price} {currency}"))


def insert_items(
    link: Link, items: Sequence[NewItem], batch_id: int | None, reclaim: bool, state: str = "in_stock"
) -> list[int]:
    """Store new items with their costs; their ids, in order."""
    if not items:
        return []
    first = next_id(link, "item")
    rows, costs = [], []
    for number, item in enumerate(items, first):
        size, cost = item.size, landed_cost(item.parts, reclaim)
        whose = (number, item.key, item.product_id, item.purchase_id, size.system, size.value, size.women, size.raw)
        rows.append((*whose, item.acquired_on.isoformat(), item.currency, cost, state, batch_id, item.source_id))
        costs += [(number, *part) for part in item.parts]
    link.insert("item", ITEM, rows)
    link.insert("cost", ("item_id", "kind", "amount", "vat_rate"), costs)
    return [*range(first, first + len(items))]


def cost_parts(link: Link, items: Collection[int] | None) -> dict[int, list[CostPart]]:
    """Item → the parts of its cost, for the given items or all."""
    parts: dict[int, list[CostPart]] = {}
    sql = "SELECT item_id, kind, amount, vat_rate FROM cost WHERE amount IS NOT NULL"
    for number, kind, amount, rate in link.rows(*among(link, sql, "item_id", items)):
        parts.setdefault(number, []).append(CostPart(kind, amount, rate))
    return parts


def recost(link: Link, reclaim: bool, items: Collection[int] | None = None) -> None:
    """Recompute landed costs from their parts, for the given items or all."""
    link.many(
        "UPDATE item SET landed_cost = ? WHERE id = ?",
        [(landed_cost(parts, reclaim), number) for number, parts in cost_parts(link, items).items()],
    )


def set_parts(link: Link, item_id: int, parts: Iterable[CostPart]) -> None:
    """Replace parts of an item's cost; kinds that are not named stay."""
    for part in parts:
        link.run(
            "INSERT INTO cost (item_id, kind, amount, vat_rate) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (item_id, kind) DO UPDATE SET amount = excluded.amount, vat_rate = excluded.vat_rate",
            (item_id, *part),
        )
