"""Where rows of the books came from: their records, the batches that saw them, and what was changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..domain.costing import CostPart
from .bulk import comparable
from .items import cost_parts
from .kept import kept_settings
from .link import Link
from .matches import Keys, item_lines, related
from .payloads import Layout

JSON, API = "json", "-api"
"""Records of services are JSON, in one cell; their batches' format is the service's name with an ending."""

Fields = dict[str, Any]
"""A row by its columns: days and instants as ISO text, money as minor units."""


class Record(NamedTuple):
    """One record of a file: where it stands, and its raw cells by column."""

    batch: int
    format: str
    file: str
    line: int
    imported_at: str
    undone: bool
    cells: dict[str, str]


class Sighted(NamedTuple):
    """A later batch that held the same record."""

    batch: int
    file: str
    line: int
    imported_at: str


class Altered(NamedTuple):
    """One entry of the change log; fields before and after."""

    at: str
    command: str
    batch: int | None
    before: Fields
    after: Fields
    undone: bool


def _own(table: str, names: str) -> dict[str, str]:
    return {name: f"{table}.{name}" for name in names.split()}


_SALE = {
    **_own("sale", "id channel account order_number line product_id size_system size_value size_women size_raw"),
    **_own("sale", "sold_at sold_on currency price fees unexplained unexplained_kind payout payout_stated paid_at"),
    **_own("sale", "payout_id state status item_id pinned shipment_id adjustments landed_cost days_held"),
    **_own("sale", "source_id voided_by note"),
    **_own("product", "style"),
    **{name: f"payout.{name}" for name in ("reference", "paid_on", "amount", "sales", "sales_total", "reconciled")},
    "product": "product.name",
    "tags": "(SELECT tags FROM sale_facts WHERE sale_facts.sale_id = sale.id)",
}
_SOLD = "FROM sale LEFT JOIN product ON product.id = sale.product_id LEFT JOIN payout ON payout.id = sale.payout_id"
_ITEM = {
    **_own("item", "id size_system size_value size_women size_raw acquired_on currency landed_cost state removed_on"),
    **_own("item", "note by_hand source_id voided_by"),
    **_own("product", "style brand colourway gender released_on retail_price retail_currency"),
    **_own("purchase", "invoice"),
    "supplier": "supplier.name",
    "product": "product.name",
    "tags": "(SELECT tags FROM item_facts WHERE item_facts.item_id = item.id)",
}
_BOUGHT = """
FROM item LEFT JOIN product ON product.id = item.product_id LEFT JOIN purchase ON purchase.id = item.purchase_id
LEFT JOIN supplier ON supplier.id = purchase.supplier_id
"""


class Origins:
    """Looks rows of the books up, and all that is known of how they came about."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def sales(self, order_number: str) -> list[Fields]:
        """Every sale of that order, undone ones too; by channel, account and line."""
        where = "WHERE sale.order_number = ? ORDER BY sale.channel, sale.account, sale.line"
        return self._all(_SALE, f"{_SOLD} {where}", (order_number,))

    def sale_that_took(self, item_id: int) -> Fields | None:
        """The sale that has this item, None where there is none."""
        where = "WHERE sale.item_id = ? AND sale.voided_by IS NULL"
        return next(iter(self._all(_SALE, f"{_SOLD} {where}", (item_id,))), None)

    def item(self, item_id: int) -> Fields | None:
        """An item with product, supplier and invoice."""
        return next(iter(self._all(_ITEM, f"{_BOUGHT} WHERE item.id = ?", (item_id,))), None)

    def fees(self, sale_id: int) -> list[tuple[str, int]]:
        """Printed fees by kind."""
        rows = self._link.rows("SELECT kind, amount FROM fee WHERE sale_id = ? ORDER BY kind DESC", (sale_id,))
        return [(kind, amount) for kind, amount in rows]

    def adjustments(self, whose: str, number: int) -> list[Fields]:
        """What came beside price and fees of a sale (`whose` = sale_id) or of an item alone (item_id), by day."""
        alone = " AND sale_id IS NULL" if whose == "item_id" else ""
        where = f"WHERE {whose} = ? AND voided_by IS NULL{alone} ORDER BY happened_on, id"
        return self._all(
            _own("adjustment", "id kind amount currency happened_on note"), f"FROM adjustment {where}", (number,)
        )

    def paid_together(self, payout_id: int, sale_id: int) -> list[Fields]:
        """The other sales that a bank transfer paid."""
        where = "WHERE payout_id = ? AND id <> ? AND voided_by IS NULL ORDER BY sold_at, order_number, line"
        return self._all(_own("sale", "order_number line currency payout"), f"FROM sale {where}", (payout_id, sale_id))

    def record(self, source_id: int | None) -> Record | None:
        """A record by its number; None where none was kept."""
        row = self._link.one(
            "SELECT import_batch.id, format, file, line, imported_at, undone_at, layout, payload FROM source_record "
            "JOIN import_batch ON import_batch.id = source_record.batch_id WHERE source_record.id = ?",
            (source_id,),
        )
        if row is None:
            return None
        batch, form, file, line, at, undone, layout, payload = row
        cells = Layout.load(layout).unpack(payload)
        return Record(batch, form, file, line, str(comparable(at)), undone is not None, cells)

    def sightings(self, entity: str, entity_id: int) -> list[Sighted]:
        """The batches that saw the row again, unchanged."""
        rows = self._link.rows(
            "SELECT import_batch.id, file, line, imported_at FROM sighting "
            "JOIN import_batch ON import_batch.id = batch_id "
            "WHERE entity = ? AND entity_id = ? AND undone_at IS NULL ORDER BY import_batch.id",
            (entity, entity_id),
        )
        return [Sighted(batch, file, line, str(comparable(at))) for batch, file, line, at in rows]

    def changes(self, entity: str, entity_id: int) -> list[Altered]:
        """What was altered, oldest first."""
        rows = self._link.rows(
            "SELECT changed_at, command, batch_id, before, after, undone FROM change "
            "WHERE entity = ? AND entity_id = ? ORDER BY id",
            (entity, entity_id),
        )
        return [
            Altered(str(comparable(at)), command, batch, json.loads(before), json.loads(after), bool(undone))
            for at, command, batch, before, after, undone in rows
        ]

    def parts(self, item_id: int) -> list[CostPart]:
        """The parts of an item's cost."""
        return cost_parts(self._link, {item_id}).get(item_id, [])

    def kept(self) -> dict[str, str]:
        """The settings that the figures of these books follow."""
        return kept_settings(self._link)

    def alike(self, product_id: int, size: tuple[str, str, str | None]) -> list[tuple[str, bool]]:
        """Days on which items that would suit such a sale were bought, and whether each is still to be had."""
        scope = related(self._link, [product_id])
        keys = Keys(self._link, scope)
        wanted = {*keys.wanted(product_id, size)}
        taken = {row[0] for row in self._link.rows("SELECT item_id FROM sale WHERE item_id IS NOT NULL")}
        suited = [
            item for item in item_lines(self._link, scope) if wanted & {*keys.offered(item.product_id, item.size)}
        ]
        return sorted((item.acquired_on, bool(item.free) and item.id not in taken) for item in suited)

    def _all(self, columns: Mapping[str, str], rest: str, params: Sequence[object]) -> list[Fields]:
        rows = self._link.rows(f"SELECT {', '.join(columns.values())} {rest}", params)
        return [dict(zip(columns, map(comparable, row), strict=True)) for row in rows]
