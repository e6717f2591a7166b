"""Purchases into the books: one item for each piece, known by its natural key."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..domain.costing import CostPart, shares
from ..domain.styles import name_key
from ..domain.trade import PurchaseRecord
from .batches import Batch
from .bulk import IdSet, comparable
from .changes import Changes
from .items import UNDONE, NewItem, Suppliers, cost_parts, insert_items, natural_key, recost, set_parts
from .link import Link
from .products import LISTED_NAME, Products, next_id
from .repeats import Repeat

SIZE = ("size_system", "size_value", "size_women", "size_raw")
FIELDS = ("product_id", "purchase_id", "acquired_on", "currency", "source_id", *SIZE)
"""What a later record of an item may change."""


class Stored(NamedTuple):
    """An item of the books that a list names again."""

    id: int
    voided_by: str | None
    batch_id: int | None
    source_batch: int | None
    payload: str | None
    by_hand: str | None

    @property
    def removed(self) -> bool:
        """Whether a person took it out of the books, where it stays."""
        return bool(self.voided_by) and not self.undone

    @property
    def undone(self) -> bool:
        """Whether the import that brought it was undone; another one brings it back."""
        return (self.voided_by or "").startswith(UNDONE)


class _Line(NamedTuple):
    """A line of a list: what it adds, and the items of the books that it names again, each as it has it now."""

    line: int
    payload: str
    product: int
    source: int | None
    new: Sequence[NewItem]
    known: Sequence[tuple[Stored, NewItem]]


class PurchasesIn:
    """Takes the lines of one purchase list into the books, within the transaction of its link.

    An item is known by (supplier, invoice, date, style or name, size, price, n-th of those alike), so a
    list read twice adds nothing. Fields that a person has set stay as they are.
    """

    def __init__(self, link: Link, batch: Batch, reclaim: bool) -> None:
        self._link, self._batch, self._reclaim = link, batch, reclaim
        self._changes = Changes(link, batch.operation, batch.id)
        self._suppliers, self._products = Suppliers(link), Products(link, LISTED_NAME, self._changes)
        self._alike: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.products, self.items = IdSet(), IdSet()
        self._next_source = next_id(link, "source_record")
        self._seen: list[tuple[int, str, int, int]] = []

    def take(self, lines: Sequence[int], payloads: Sequence[str], records: Sequence[PurchaseRecord]) -> list[Repeat]:
        """Absorb some lines. `counts` holds records by what became of them, and `items` added. None is a repeat."""
        keys = [*map(self._keys, records)]
        stored = self._stored([key for some in keys for key in some])
        purchases = self._suppliers.purchases([(one.supplier, one.invoice, one.bought_on) for one in records])
        found = zip(lines, payloads, records, keys, purchases, strict=True)
        some = [self._line(line, payload, record, of, number, stored) for line, payload, record, of, number in found]
        self.products.update([one.product for one in some])
        self._keep(some)
        self._add([item for one in some for item in one.new])
        for one in some:
            self._count(len(one.new), {self._meet(old, item, one.line) for old, item in one.known})
        self._see()
        self._changes.write()
        return []

    def _line(
        self,
        line: int,
        payload: str,
        record: PurchaseRecord,
        keys: Sequence[str],
        purchase: int,
        stored: Mapping[str, Stored],
    ) -> _Line:
        """What is to be stored of a line."""
        product = self._products.of(record.style, record.name, record.size.system, record.brand).id
        known = [old for key in keys if (old := stored.get(key))]
        is_kept = len(known) < len(keys) or self._differs(known, payload)
        source = self._next_source if is_kept else None
        self._next_source += is_kept
        if len(known) < len(keys) or any(old.undone for old in known):
            self._batch.operation.guard.added([(record.bought_on.isoformat(), f"line {line}")])
        freight = shares(record.shipping, record.quantity)
        items = [self._item(record, key, product, purchase, freight[at], source) for at, key in enumerate(keys)]
        if not known:
            return _Line(line, payload, product, source, items, [])
        new = [item for item in items if item.key not in stored]
        return _Line(line, payload, product, source, new, [(stored[i.key], i) for i in items if i.key in stored])

    def _keep(self, some: Sequence[_Line]) -> None:
        """Store the raw records of lines that bring something."""
        rows = [(one.source, self._batch.id, one.line, one.payload) for one in some if one.source is not None]
        if rows:
            self._link.insert("source_record", ("id", "batch_id", "line", "payload"), rows)

    def _add(self, items: Sequence[NewItem]) -> None:
        self.items.update(insert_items(self._link, items, self._batch.id, self._reclaim))

    def _count(self, new: int, became: set[str]) -> None:
        self.counts["items"] += new
        if became == {"unchanged"} and not new:
            self.counts["unchanged"] += 1
        else:
            self.counts["updated" if "updated" in became or (new and became) else "added"] += 1

    def _keys(self, record: PurchaseRecord) -> list[str]:
        what = record.style or name_key(record.name or "")
        alike = natural_key(
            record.supplier, record.invoice, record.bought_on, what, record.size, record.price, record.currency
        )
        first = self._alike[alike] + 1
        self._alike[alike] += record.quantity
        return [f"{alike}|{number}" for number in range(first, first + record.quantity)]

    def _stored(self, keys: list[str]) -> dict[str, Stored]:
        wanted, value = self._link.listed(keys)
        rows = self._link.rows(
            "SELECT item.key, item.id, item.voided_by, item.batch_id, source_record.batch_id, source_record.payload, "
            f"item.by_hand FROM {wanted} JOIN item ON item.key = wanted.value "
            "LEFT JOIN source_record ON source_record.id = item.source_id",
            (value,),
        )
        return {row[0]: Stored(*row[1:]) for row in rows}

    def _differs(self, stored: Sequence[Stored], payload: str) -> bool:
        return not all(old.removed or (not old.undone and self._same(old, payload)) for old in stored)

    def _same(self, old: Stored, payload: str) -> bool:
        if old.source_batch is None or old.payload is None:
            return False
        return self._batch.same(self._link, old.source_batch, old.payload, payload)

    def _item(
        self, record: PurchaseRecord, key: str, product: int, purchase: int, freight: int | None, source: int | None
    ) -> NewItem:
        stated = (("price", record.price), ("shipping", freight))
        parts = tuple(CostPart(kind, amount, record.vat_rate) for kind, amount in stated if amount is not None)
        return NewItem(key, product, purchase, record.size, record.bought_on, record.currency, parts, source)

    def _meet(self, old: Stored, item: NewItem, line: int) -> str:
        if old.removed:
            return "unchanged"
        self.items.add(old.id)
        if old.undone:
            self._link.run(
                "UPDATE item SET voided_by = NULL, batch_id = ?, source_id = ? WHERE id = ?",
                (self._batch.id, item.source_id, old.id),
            )
        elif item.source_id is None:
            self._saw(old.id, line)
            return "unchanged"
        changed = self._merge(old, item)
        if not changed and not old.undone:
            self._saw(old.id, line)
        return "added" if old.undone else "updated" if changed else "unchanged"

    def _saw(self, item_id: int, line: int) -> None:
        self._seen.append((self._batch.id, "item", item_id, line))

    def _see(self) -> None:
        """Store which items were seen unchanged, and at which lines."""
        self._link.many(
            "INSERT INTO sighting (batch_id, entity, entity_id, line) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            self._seen,
        )
        self._seen.clear()

    def _merge(self, old: Stored, item: NewItem) -> bool:
        """Take over what differs, save what a person has set; whether more than its source did."""
        by_hand = set(json.loads(old.by_hand or "[]"))
        had, said = self._had(old.id), _said(item)
        new = {name: said[name] for name in _open(had, said, by_hand) if said[name] != had[name]}
        parts = {part.kind: part for part in cost_parts(self._link, {old.id}).get(old.id, [])}
        paid = [part for part in item.parts if parts.get(part.kind) != part and "cost" not in by_hand]
        if not new and not paid:
            return False
        costs = {f"cost.{part.kind}": part[1:] for part in paid}
        prior = {f"cost.{part.kind}": parts[part.kind][1:] if part.kind in parts else None for part in paid}
        if not old.undone:
            self._changes.note("item", old.id, {**{n: had[n] for n in new}, **prior}, {**new, **costs})
        self._store(old.id, new, paid)
        return bool(paid) or new.keys() != {"source_id"}

    def _had(self, item_id: int) -> dict[str, Any]:
        found: Any = self._link.one(f"SELECT {', '.join(FIELDS)} FROM item WHERE id = ?", (item_id,))
        return dict(zip(FIELDS, map(comparable, found), strict=True))

    def _store(self, item_id: int, fields: dict[str, Any], parts: list[CostPart]) -> None:
        if fields:
            places = ", ".join(f"{name} = ?" for name in fields)
            self._link.run(f"UPDATE item SET {places} WHERE id = ?", (*fields.values(), item_id))
        set_parts(self._link, item_id, parts)
        recost(self._link, self._reclaim, {item_id})


def _said(item: NewItem) -> dict[str, Any]:
    own = (item.product_id, item.purchase_id, item.acquired_on.isoformat(), item.currency, item.source_id)
    return dict(zip(FIELDS, (*own, *item.size), strict=True))


def _open(had: Mapping[str, Any], said: Mapping[str, Any], by_hand: set[str]) -> set[str]:
    """The fields that a record may change; a size is one whole, and one that names less changes nothing."""
    poorer = had["size_women"] is not None and said["size_women"] is None
    return {*FIELDS} - by_hand - ({*SIZE} if poorer or by_hand & {*SIZE} else set())
