"""Sales into the books, thousands at a time: add what is new, change what differs, leave the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import repeat
from typing import Any, NamedTuple

from ..domain.days import LocalDays
from ..domain.fees import nature, unexplained
from ..domain.trade import SaleRecord
from .batches import Batch
from .changes import Changes
from .idsets import IdSet as IdSet  # noqa: PLC0414  # others take it from here
from .link import Link
from .merging import FEE, differences
from .products import CHANNEL_NAME, Product, Products, next_id

FIELDS = (
    "product_id", "size_system", "size_value", "size_women", "size_raw", "sold_at", "sold_on", "month", "country",
    "currency", "price", "fees", "unexplained", "unexplained_kind", "payout", "payout_stated", "invoice_total",
    "paid_at", "payout_id", "state",
)  # fmt: skip
"""What a record says of its sale; a later record may fill and change these, never empty them."""

_KEY = ("id", "batch_id", "source_id", "channel", "account", "order_number", "line")
_NEW = (*_KEY, *FIELDS, "brand", "category")
_RECORD = ("id", "batch_id", "line", "payload")
_PAYOUT = ("id", "channel", "account", "reference", "payout_ref", "paid_at", "paid_on", "currency", "sales")
_FEE = ("sale_id", "kind", "amount")
_SIGHTING = ("batch_id", "entity", "entity_id", "line")
Line = tuple[int, list[str], SaleRecord]


class Stored(NamedTuple):
    """A sale of the books that a file names again, and the record it was read from."""

    id: int
    voided_by: str | None
    batch_id: int | None
    payload: str | None
    payout_id: int | None


class SalesIn:
    """Takes the sales of one file or service into the books, within the transaction of its link.

    A sale is known by (channel, account, order number, line). Raw records are kept beside it. `counts`
    says what became of the records; `products`, `sales` and `payouts` which rows they touched, `altered`
    which of the payouts may add up to something else than before.
    """

    def __init__(self, link: Link, batch: Batch, channel: str, kinds: Sequence[str], days: LocalDays) -> None:
        self._link, self._batch, self._channel, self._kinds, self._days = link, batch, channel, kinds, days
        self._changes = Changes(link, batch.command, batch.at, batch.id)
        self._products = Products(link, CHANNEL_NAME, self._changes)
        self._next = {table: next_id(link, table) for table in ("sale", "source_record", "payout")}
        self._fee_of_trade = kinds.index("transaction") if "transaction" in kinds else None
        self.counts: Counter[str] = Counter()
        self.products, self.sales, self.payouts, self.altered = IdSet(), IdSet(), IdSet(), IdSet()
        self._sighted = IdSet()

    def take(self, lines: Sequence[Line]) -> None:
        """Absorb some records. A sale that stands twice among them is compared with its first record."""
        keys = [(record.order_number, record.line or "1") for _, _, record in lines]
        while again := _first_repeated(keys):
            self._take(keys[:again], lines[:again])
            keys, lines = keys[again:], lines[again:]
        self._take(keys, lines)
        self._changes.write()

    def _take(self, keys: Sequence[tuple[str, str]], lines: Sequence[Line]) -> None:
        """Absorb records of as many sales."""
        stored = self._stored([order for order, _ in keys])
        if not stored:
            self._add(lines)
            return
        self._add([line for key, line in zip(keys, lines, strict=True) if key not in stored])
        self._meet([(stored[key], line) for key, line in zip(keys, lines, strict=True) if key in stored])

    def _stored(self, orders: list[str]) -> dict[tuple[str, str], Stored]:
        wanted, value = self._link.listed(orders)
        found = self._link.rows(
            "SELECT sale.order_number, sale.line, sale.id, sale.voided_by, source_record.batch_id, "
            f"source_record.payload, sale.payout_id FROM {wanted} CROSS JOIN sale "
            "LEFT JOIN source_record ON source_record.id = sale.source_id "
            "WHERE sale.order_number = wanted.value AND sale.channel = ? AND sale.account = ?",
            (value, self._channel, self._batch.account),
        )
        return {(order, line): Stored(*rest) for order, line, *rest in found}

    def _numbers(self, table: str, count: int) -> range:
        first = self._next[table]
        self._next[table] = first + count
        return range(first, first + count)

    def _add(self, lines: Sequence[Line]) -> None:
        """Sales that are new, column by column, which takes half the time of going sale by sale."""
        if not lines:
            return
        records = [record for _, _, record in lines]
        numbers, batch = self._numbers("sale", len(lines)), self._batch
        products, said = self._said(records)
        orders = [(record.order_number, record.line or "1") for record in records]
        where = repeat(batch.id), self._keep(lines), repeat(self._channel), repeat(batch.account)
        shown = [(product.brand, product.category) for product in products]
        self._link.insert("sale", _NEW, [*zip(numbers, *where, *zip(*orders), *said, *zip(*shown))])  # noqa: B905
        self._link.insert("fee", _FEE, self._fees(zip(numbers, records, strict=True)))
        self.sales.update(numbers)
        self.counts["added"] += len(lines)

    def _keep(self, lines: Sequence[Line]) -> range:
        """Store raw records; their ids."""
        numbers, batch = self._numbers("source_record", len(lines)), self._batch
        payloads = batch.pack.pack_all([row for _, row, _ in lines])
        kept = [*zip(numbers, repeat(batch.id), (line for line, _, _ in lines), payloads)]
        self._link.insert("source_record", _RECORD, kept)
        return numbers

    def _said(self, records: Sequence[SaleRecord]) -> tuple[list[Product], list[Sequence[Any]]]:
        """The products of some records, and the FIELDS of all of them as columns, in order."""
        of: Any = SaleRecord._make(zip(*records, strict=True))  # each field holds its column
        known = self._products.altered
        products = [*map(self._products.of, of.style, of.name, of.size)]
        if self._products.altered != known:
            products = [*map(self._products.of, of.style, of.name, of.size)]
        numbers = [product.id for product in products]
        self.products.update({*numbers})
        sold_at, paid_at = [*map(str, of.sold_at)], [at and str(at) for at in of.paid_at]
        sold_on = [*map(self._days.of_text, sold_at)]
        return products, [
            numbers, *zip(*of.size, strict=True), sold_at, sold_on, [day[:7] for day in sold_on], of.country,
            of.currency, of.price, *self._kept_back(records), of.payout, [0 if one is None else 1 for one in of.payout],
            of.invoice_total, paid_at, self._transfers(records, paid_at), ["paid" if at else "sold" for at in paid_at],
        ]  # fmt: skip

    def _kept_back(self, records: Sequence[SaleRecord]) -> tuple[list[Any], ...]:
        """Columns: all that was kept of a sale, what no fee explains of it, and what that is."""
        fees = [None if one.price is None or one.payout is None else one.price - one.payout for one in records]
        rests = [unexplained(one.price, one.payout, one.fees) for one in records]
        at = self._fee_of_trade
        trade = [None if at is None else one.fees[at] for one in records]
        return fees, rests, [*map(nature, rests, trade)]

    def _transfers(self, records: Sequence[SaleRecord], paid_at: Sequence[str | None]) -> list[int | None]:
        """The payouts of some sales; those that are new are stored."""
        known = self._references({one.transfer for one in records if one.transfer})
        first = {one.transfer: (one, at) for one, at in zip(reversed(records), reversed(paid_at), strict=True)}
        new = [first[name] for name in dict.fromkeys(one.transfer for one in records) if name and name not in known]
        numbers = self._numbers("payout", len(new))
        known.update((str(one.transfer), number) for (one, _), number in zip(new, numbers, strict=True))
        stored = [
            (number, self._channel, self._batch.account, one.transfer, one.payout_ref, at,
             at and self._days.of_text(at), one.currency, 0)
            for number, (one, at) in zip(numbers, new, strict=True)
        ]  # fmt: skip
        self._link.insert("payout", _PAYOUT, stored)
        for touched in (self.payouts, self.altered):
            touched.update(known.values())
        return [known.get(one.transfer or "") for one in records]

    def _references(self, transfers: Collection[str]) -> dict[str, int]:
        wanted, value = self._link.listed([*transfers])
        found = self._link.rows(
            f"SELECT payout.reference, payout.id FROM {wanted} CROSS JOIN payout "
            "WHERE payout.reference = wanted.value AND payout.channel = ? AND payout.account = ?",
            (value, self._channel, self._batch.account),
        )
        return {str(reference): int(number) for reference, number in found}

    def _fees(self, numbered: Iterable[tuple[int, SaleRecord]]) -> list[tuple[int, str, int]]:
        return [
            (number, kind, fee)
            for number, record in numbered
            for kind, fee in zip(self._kinds, record.fees, strict=True)
            if fee is not None
        ]

    def _meet(self, found: Sequence[tuple[Stored, Line]]) -> None:
        """Records of sales that are in the books: unchanged, changed, or brought back after an undo."""
        self.sales.update([old.id for old, _ in found])
        self.payouts.update([old.payout_id for old, _ in found if old.payout_id is not None])
        same = {old.id for old, (_, row, _) in found if self._same(old, row)}
        self._saw([(old.id, line) for old, (line, _, _) in found if old.id in same])
        differ = [(old, line) for old, line in found if old.id not in same]
        if differ:
            self._take_over(differ)

    def _same(self, old: Stored, row: list[str]) -> bool:
        if old.voided_by or old.batch_id is None or old.payload is None:
            return False
        return self._batch.same(self._link, old.batch_id, row, old.payload)

    def _saw(self, sales: Sequence[tuple[int, int]]) -> None:
        """Unchanged sales, and the lines at which they were seen again."""
        new = [(self._batch.id, "sale", number, line) for number, line in sales if number not in self._sighted]
        self._link.insert("sighting", _SIGHTING, new)
        self._sighted.update([number for number, _ in sales])
        self.counts["unchanged"] += len(sales)

    def _take_over(self, differ: Sequence[tuple[Stored, Line]]) -> None:
        """Write what differs of sales that are in the books."""
        lines = [line for _, line in differ]
        self.altered.update([old.payout_id for old, _ in differ if old.payout_id is not None])
        products, said = self._said([record for _, _, record in lines])
        stored = self._as_stored([old.id for old, _ in differ])
        kept = zip(self._keep(lines), products, zip(*said), strict=True)  # noqa: B905
        for (old, (line, _, record)), (source_id, product, values) in zip(differ, kept, strict=True):
            new = dict(zip(FIELDS, values, strict=True))
            new |= {"source_id": source_id, "brand": product.brand, "category": product.category}
            fees = dict(fee[1:] for fee in self._fees([(old.id, record)]))
            if old.voided_by:
                self._revive(old.id, new, fees)
            else:
                self._merge(old.id, line, stored[old.id], {**new, "style": record.style}, fees)

    def _as_stored(self, sales: list[int]) -> dict[int, dict[str, Any]]:
        """Sale → its FIELDS, its source, and its fees as `fee.KIND`."""
        wanted, value = self._link.listed(sales, "bigint")
        names: tuple[str, ...] = (*FIELDS, "source_id", "brand", "category")
        found = self._link.rows(
            f"SELECT sale.id, {', '.join(f'sale.{name}' for name in names)}, product.style FROM {wanted} "
            "JOIN sale ON sale.id = wanted.value JOIN product ON product.id = sale.product_id",
            (value,),
        )
        names = (*names, "style")
        stored = {number: dict(zip(names, map(comparable, rest), strict=True)) for number, *rest in found}
        for number, kind, amount in self._link.rows(
            f"SELECT sale_id, kind, amount FROM {wanted} JOIN fee ON fee.sale_id = wanted.value", (value,)
        ):
            stored[number][f"fee.{kind}"] = amount
        return stored

    def _revive(self, sale_id: int, new: Mapping[str, Any], fees: Mapping[str, int]) -> None:
        self._link.run("DELETE FROM fee WHERE sale_id = ?", (sale_id,))
        self._set(sale_id, {**new, "voided_by": None, "batch_id": self._batch.id}, fees)
        self.counts["added"] += 1

    def _merge(
        self, sale_id: int, line: int, had: Mapping[str, Any], said: Mapping[str, Any], fees: Mapping[str, int]
    ) -> None:
        """Take over what differs and is known; unknown never overwrites what is known."""
        after = differences(had, said, fees)
        new_fees = {kind: fee for kind, fee in fees.items() if FEE + kind in after}
        self._changes.note("sale", sale_id, {name: had.get(name) for name in after}, after)
        self._set(sale_id, {name: value for name, value in after.items() if not name.startswith(FEE)}, new_fees)
        if after.keys() == {"source_id"}:
            self._saw([(sale_id, line)])
        else:
            self.products.add(had["product_id"])
            self.counts["updated"] += 1

    def _set(self, sale_id: int, values: Mapping[str, Any], fees: Mapping[str, int]) -> None:
        places = ", ".join(f"{name} = ?" for name in values)
        self._link.run(f"UPDATE sale SET {places} WHERE id = ?", (*values.values(), sale_id))
        for kind, fee in fees.items():
            self._link.run(
                "INSERT INTO fee (sale_id, kind, amount) VALUES (?, ?, ?) "
                "ON CONFLICT (sale_id, kind) DO UPDATE SET amount = excluded.amount",
                (sale_id, kind, fee),
            )


def _first_repeated(keys: Sequence[Hashable]) -> int:
    """Where a key stands for the second time; 0 where none does."""
    if len(set(keys)) == len(keys):
        return 0
    seen: set[Hashable] = set()
    for at, key in enumerate(keys):
        if key in seen:
            return at
        seen.add(key)
    return 0


def comparable(value: object) -> object:
    """A stored value as the bulk writer spells it: days and instants as text."""
    if isinstance(value, datetime):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
