"""Sales into the books, thousands at a time: add what is new, change what differs, leave the rest."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ..domain.days import LocalDays
from ..domain.fees import nature, unexplained
from ..domain.trade import SaleRecord
from .batches import Batch
from .changes import Changes
from .link import Link
from .products import CHANNEL_NAME, Products, next_id

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
Line = tuple[int, list[str], SaleRecord]


class IdSet:
    """A set of row ids in one byte each: a million fit in a megabyte."""

    def __init__(self) -> None:
        self._bytes = array("B")

    def add(self, number: int) -> None:
        """Put a non-negative number in."""
        if number >= len(self._bytes):
            self._bytes.frombytes(bytes(number - len(self._bytes) + 65_536))
        self._bytes[number] = 1

    def __contains__(self, number: int) -> bool:
        return number < len(self._bytes) and bool(self._bytes[number])

    def __len__(self) -> int:
        return sum(self._bytes)

    def __iter__(self) -> Iterator[int]:
        return (number for number, there in enumerate(self._bytes) if there)


class SalesIn:
    """Takes the sales of one file or service into the books, within the transaction of its link.

    A sale is known by (channel, account, order number, line). Raw records are kept beside it. `counts`
    says what became of the records; `products`, `sales` and `payouts` which rows they touched.
    """

    def __init__(self, link: Link, batch: Batch, channel: str, kinds: Sequence[str], days: LocalDays) -> None:
        self._link, self._batch, self._channel, self._kinds, self._days = link, batch, channel, kinds, days
        self._products = Products(link, CHANNEL_NAME)
        self._changes = Changes(link, batch.command, batch.at, batch.id)
        self._next = {table: next_id(link, table) for table in ("sale", "source_record", "payout")}
        self._fee_of_trade = kinds.index("transaction") if "transaction" in kinds else None
        self.counts: Counter[str] = Counter()
        self.products, self.sales, self.payouts = IdSet(), IdSet(), IdSet()
        self._clear()

    def _clear(self) -> None:
        self._sales: list[tuple[Any, ...]] = []
        self._fees: list[tuple[int, str, int]] = []
        self._records: list[tuple[int, int, int, str]] = []
        self._transfers: list[tuple[Any, ...]] = []
        self._seen: list[tuple[int, str, int, int]] = []

    def take(self, lines: Sequence[Line]) -> None:
        """Absorb some records. A sale that stands twice among them is compared with its first record."""
        stored = self._stored(lines)
        references = self._references(lines)
        new: set[tuple[str, str]] = set()
        for at, (line, row, record) in enumerate(lines):
            key = record.order_number, record.line or "1"
            if key in new:
                self._flush()
                return self.take(lines[at:])
            old = stored.get(key)
            if old is None:
                self._add(line, row, record, references)
                new.add(key)
            else:
                self._meet(old, line, row, record, references)
        self._flush()

    def _stored(self, lines: Sequence[Line]) -> dict[tuple[str, str], tuple[Any, ...]]:
        wanted, value = self._link.listed(list({record.order_number for _, _, record in lines}))
        found = self._link.rows(
            "SELECT sale.order_number, sale.line, sale.id, sale.voided_by, source_record.batch_id, "
            f"source_record.payload, sale.payout_id FROM {wanted} CROSS JOIN sale "
            "LEFT JOIN source_record ON source_record.id = sale.source_id "
            "WHERE sale.order_number = wanted.value AND sale.channel = ? AND sale.account = ?",
            (value, self._channel, self._batch.account),
        )
        return {(order, line): tuple(rest) for order, line, *rest in found}

    def _references(self, lines: Sequence[Line]) -> dict[str, int]:
        wanted, value = self._link.listed(list({r.transfer for _, _, r in lines if r.transfer}))
        found = self._link.rows(
            f"SELECT payout.reference, payout.id FROM {wanted} CROSS JOIN payout "
            "WHERE payout.reference = wanted.value AND payout.channel = ? AND payout.account = ?",
            (value, self._channel, self._batch.account),
        )
        return {str(reference): int(number) for reference, number in found}

    def _number(self, table: str) -> int:
        number = self._next[table]
        self._next[table] = number + 1
        return number

    def _add(self, line: int, row: list[str], record: SaleRecord, references: dict[str, int]) -> None:
        sale_id = self._number("sale")
        self._sales.append(self._whole(sale_id, self._keep(line, row), record, references))
        self._fees += [(sale_id, kind, fee) for kind, fee in zip(self._kinds, record.fees, strict=True) if fee is not None]
        self.sales.add(sale_id)
        self.counts["added"] += 1

    def _keep(self, line: int, row: list[str]) -> int:
        source_id = self._number("source_record")
        self._records.append((source_id, self._batch.id, line, self._batch.pack.pack(row)))
        return source_id

    def _whole(self, sale_id: int, source_id: int, record: SaleRecord, references: dict[str, int]) -> tuple[Any, ...]:
        product = self._products.of(record.style, record.name, record.size)
        self.products.add(product.id)
        batch = self._batch
        return (
            sale_id, batch.id, source_id, self._channel, batch.account, record.order_number, record.line or "1",
            *self._said(product.id, record, references), product.brand, product.category,
        )  # fmt: skip

    def _said(self, product_id: int, record: SaleRecord, references: dict[str, int]) -> tuple[Any, ...]:
        """The FIELDS of a record, in order."""
        price, payout, size = record.price, record.payout, record.size
        rest = unexplained(price, payout, record.fees)
        trade_fee = None if self._fee_of_trade is None else record.fees[self._fee_of_trade]
        sold_on = self._days.day(record.sold_at)
        return (
            product_id, size.system, size.value, size.women, size.raw, str(record.sold_at), sold_on, sold_on[:7],
            record.country, record.currency, price, None if rest is None else price - payout,  # type: ignore[operator]
            rest, nature(rest, trade_fee) if rest else None, payout, 0 if payout is None else 1, record.invoice_total,
            record.paid_at and str(record.paid_at), self._payout(record, references),
            "paid" if record.paid_at else "sold",
        )  # fmt: skip

    def _payout(self, record: SaleRecord, references: dict[str, int]) -> int | None:
        if record.transfer is None:
            return None
        number = references.get(record.transfer)
        if number is None:
            number = references[record.transfer] = self._number("payout")
            paid_on = self._days.day(record.paid_at) if record.paid_at else None
            about = (record.transfer, record.payout_ref, record.paid_at and str(record.paid_at), paid_on)
            self._transfers.append((number, self._channel, self._batch.account, *about, record.currency, 0))
        self.payouts.add(number)
        return number

    def _meet(
        self, old: tuple[Any, ...], line: int, row: list[str], record: SaleRecord, references: dict[str, int]
    ) -> None:
        """A record of a sale that is in the books: unchanged, changed, or brought back after an undo."""
        sale_id, voided, batch_id, payload, payout_id = old
        self.sales.add(sale_id)
        if payout_id is not None:
            self.payouts.add(payout_id)
        if not voided and batch_id is not None and self._batch.same(self._link, batch_id, row, payload):
            self._saw(sale_id, line)
            return
        product = self._products.of(record.style, record.name, record.size)
        self.products.add(product.id)
        said = dict(zip(FIELDS, self._said(product.id, record, references), strict=True))
        source_id = self._keep(line, row)
        if voided:
            self._revive(sale_id, source_id, said, record)
        else:
            self._merge(sale_id, line, source_id, said, record)

    def _saw(self, sale_id: int, line: int) -> None:
        self._seen.append((self._batch.id, "sale", sale_id, line))
        self.counts["unchanged"] += 1

    def _revive(self, sale_id: int, source_id: int, said: Mapping[str, Any], record: SaleRecord) -> None:
        self._set("sale", sale_id, {**said, "voided_by": None, "batch_id": self._batch.id, "source_id": source_id})
        self._set_fees(sale_id, self._fees_of(record))
        self.counts["added"] += 1

    def _merge(
        self, sale_id: int, line: int, source_id: int, said: Mapping[str, Any], record: SaleRecord
    ) -> None:
        """Take over what differs and is known; unknown never overwrites what is known."""
        self._flush()
        before = self._link.one(f"SELECT {', '.join(FIELDS)}, source_id FROM sale WHERE id = ?", (sale_id,)) or ()
        had = dict(zip((*FIELDS, "source_id"), map(comparable, before), strict=True))
        fees = dict(self._link.rows("SELECT kind, amount FROM fee WHERE sale_id = ?", (sale_id,)))
        now = said if said["payout"] is not None else {**said, "payout_stated": had["payout_stated"]}
        new = {name: value for name, value in now.items() if value is not None and value != had[name]}
        new_fees = self._fees_of(record)
        changed_fees = {kind: fee for kind, fee in new_fees.items() if fees.get(kind) != fee}
        after = {**new, **{f"fee.{kind}": fee for kind, fee in changed_fees.items()}, "source_id": source_id}
        prior = {name: fees.get(name[4:]) if name.startswith("fee.") else had[name] for name in after}
        self._changes.note("sale", sale_id, prior, after)
        self._set("sale", sale_id, {**new, "source_id": source_id})
        self._set_fees(sale_id, changed_fees)
        if len(after) == 1:
            self._saw(sale_id, line)
        else:
            self.products.add(had["product_id"])
            self.counts["updated"] += 1

    def _fees_of(self, record: SaleRecord) -> dict[str, int]:
        return {kind: fee for kind, fee in zip(self._kinds, record.fees, strict=True) if fee is not None}

    def _set(self, table: str, number: int, values: Mapping[str, Any]) -> None:
        self._flush()
        places = ", ".join(f"{name} = ?" for name in values)
        self._link.run(f"UPDATE {table} SET {places} WHERE id = ?", (*values.values(), number))

    def _set_fees(self, sale_id: int, fees: Mapping[str, int]) -> None:
        for kind, fee in fees.items():
            self._link.run(
                "INSERT INTO fee (sale_id, kind, amount) VALUES (?, ?, ?) "
                "ON CONFLICT (sale_id, kind) DO UPDATE SET amount = excluded.amount",
                (sale_id, kind, fee),
            )

    def _flush(self) -> None:
        self._link.insert("payout", _PAYOUT, self._transfers)
        self._link.insert("source_record", _RECORD, self._records)
        self._link.insert("sale", _NEW, self._sales)
        self._link.insert("fee", ("sale_id", "kind", "amount"), self._fees)
        self._link.insert("sighting", ("batch_id", "entity", "entity_id", "line"), self._seen)
        self._changes.write()
        self._clear()


def comparable(value: object) -> object:
    """A stored value as the bulk writer spells it: days and instants as text."""
    if isinstance(value, datetime):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
