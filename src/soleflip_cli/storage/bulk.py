"""Sales into the books, thousands at a time: add what is new, change what differs, leave the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from ..domain.days import LocalDays
from ..domain.trade import Sales
from .arriving import Arriving
from .batches import Batch
from .by_hand import ByHand
from .changes import Changes
from .idsets import IdSet as IdSet  # noqa: PLC0414  # others take it from here
from .link import Link
from .merging import FEE, differences
from .products import CHANNEL_NAME, Product, Products, next_id
from .repeats import Repeat, rounds
from .repeats import comparable as comparable  # noqa: PLC0414  # others take it from here
from .repeats import repeat as repeated

FIELDS = (
    "product_id", "size_system", "size_value", "size_women", "size_raw", "sold_at", "sold_on", "month", "country",
    "currency", "price", "fees", "unexplained", "unexplained_kind", "payout", "payout_stated", "invoice_total",
    "paid_at", "payout_id", "state", "status", "ship_by",
)  # fmt: skip
"""What a record says of its sale; a later record may fill and change these, never empty them."""

_SOLD_ON = FIELDS.index("sold_on")
_KEY = ("id", "batch_id", "source_id", "channel", "account", "order_number", "line")
_NEW = (*_KEY, *FIELDS, "brand", "category")
_RECORD = ("id", "batch_id", "line", "payload")
_PAYOUT = ("id", "channel", "account", "reference", "payout_ref", "paid_at", "paid_on", "currency", "sales")
_FEE = ("sale_id", "kind", "amount")
_SIGHTING = ("batch_id", "entity", "entity_id", "line")


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
        self._changes, self._by_hand = Changes(link, batch.operation, batch.id), ByHand(link)
        self._guard = batch.operation.guard
        self._products = Products(link, CHANNEL_NAME, self._changes)
        self._next = {table: next_id(link, table) for table in ("sale", "source_record", "payout")}
        self.counts: Counter[str] = Counter()
        self.products, self.sales, self.payouts, self.altered = IdSet(), IdSet(), IdSet(), IdSet()
        self._sighted = IdSet()

    def take(self, lines: Sequence[int], payloads: Sequence[str], sales: Sales) -> list[Repeat]:
        """Absorb sales, each with its line and its raw record; those that name a sale of this file again.

        A repeat that says otherwise is not absorbed.
        """
        keys = [*zip(sales.order_number, (line or "1" for line in sales.line), strict=True)]
        some = Arriving(keys, lines, payloads, range(len(keys)), sales)
        repeats = [one for part in rounds(keys) for one in self._take(some.at(part))]
        self._changes.write()
        return repeats

    def _take(self, some: Arriving) -> list[Repeat]:
        """Absorb records of as many sales."""
        stored = self._stored([order for order, _ in some.keys])
        if not stored:
            self._add(some)
            return []
        self._add(some.at([at for at, key in enumerate(some.keys) if key not in stored]))
        known = some.at([at for at, key in enumerate(some.keys) if key in stored])
        return self._meet([stored[key] for key in known.keys], known)

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

    def _add(self, some: Arriving) -> None:
        """Sales that are new, column by column, which takes half the time of going sale by sale."""
        if not some.keys:
            return
        numbers, batch = self._numbers("sale", len(some.keys)), self._batch
        products, said = self._said(some.sales)
        self._guard.added(zip(said[_SOLD_ON], (f"order {order}" for order, _ in some.keys), strict=True))
        where = repeat(batch.id), self._keep(some), repeat(self._channel), repeat(batch.account)
        shown = [product.brand for product in products], [product.category for product in products]
        rows = zip(numbers, *where, *zip(*some.keys, strict=True), *said, *shown)  # noqa: B905
        self._link.insert("sale", _NEW, rows)
        self._link.insert("fee", _FEE, self._fees(numbers, some.sales))
        self.sales.update(numbers)
        self.counts["added"] += len(numbers)

    def _keep(self, some: Arriving) -> range:
        """Store raw records; their ids."""
        numbers = self._numbers("source_record", len(some.keys))
        rows = zip(numbers, repeat(self._batch.id), some.lines, some.payloads)
        self._link.insert("source_record", _RECORD, rows)
        return numbers

    def _said(self, sales: Sales) -> tuple[list[Product], list[Sequence[Any]]]:
        """The products of some sales, and the FIELDS of all of them as columns, in order."""
        products = self._products_of(sales)
        numbers = [product.id for product in products]
        self.products.update({*numbers})
        sold_on = [*map(self._days.of_text, sales.sold_at)]
        return products, [
            numbers, *sales.size, sales.sold_at, sold_on, [day[:7] for day in sold_on], sales.country,
            sales.currency, sales.price, *sales.kept, sales.payout, [0 if one is None else 1 for one in sales.payout],
            sales.invoice_total, sales.paid_at, self._transfers(sales),
            *self._standing(sales),
        ]  # fmt: skip

    def _standing(self, sales: Sales) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
        """How sales stand: their states, the service's words for them, days to ship by."""
        none = [None] * len(sales.paid_at)
        states = ["paid" if at else "sold" for at in sales.paid_at]
        if sales.state is not None:
            states = [told or known for told, known in zip(sales.state, states, strict=True)]
        return states, sales.status or none, sales.ship_by or none

    def _products_of(self, sales: Sales) -> list[Product]:
        """The product of each sale, as they are after the last of them."""
        keys, known = [*zip(sales.style, sales.name, sales.size[0], strict=True)], self._products.altered
        found = {key: self._products.of(*key) for key in dict.fromkeys(keys)}
        if self._products.altered != known:
            found = {key: self._products.of(*key) for key in found}
        return [found[key] for key in keys]

    def _transfers(self, sales: Sales) -> list[int | None]:
        """The payouts of some sales; those that are new are stored, as the first of their sales has them."""
        first: dict[str, int] = {}
        for at, name in enumerate(sales.transfer):
            if name:
                first.setdefault(name, at)
        known = self._references(first)
        new = [name for name in first if name not in known]
        numbers = self._numbers("payout", len(new))
        known.update(zip(new, numbers, strict=True))
        of = sales.at([first[name] for name in new])
        paid_on = [at and self._days.of_text(at) for at in of.paid_at]
        whose = repeat(self._channel), repeat(self._batch.account)
        rows = zip(numbers, *whose, new, of.payout_ref, of.paid_at, paid_on, of.currency, repeat(0))
        self._link.insert("payout", _PAYOUT, rows)
        for touched in (self.payouts, self.altered):
            touched.update(known.values())
        return [*map(known.get, sales.transfer)]

    def _references(self, transfers: Collection[str]) -> dict[str, int]:
        wanted, value = self._link.listed([*transfers])
        found = self._link.rows(
            f"SELECT payout.reference, payout.id FROM {wanted} CROSS JOIN payout "
            "WHERE payout.reference = wanted.value AND payout.channel = ? AND payout.account = ?",
            (value, self._channel, self._batch.account),
        )
        return {str(reference): int(number) for reference, number in found}

    def _fees(self, numbers: Sequence[int], sales: Sales) -> list[tuple[int, str, int]]:
        """Sale, kind and amount of each fee, in the order of their table."""
        kinds = sorted(self._kinds)
        columns = [sales.fees[self._kinds.index(kind)] for kind in kinds]
        return [
            (number, kind, fee)
            for number, *fees in zip(numbers, *columns, strict=True)
            for kind, fee in zip(kinds, fees, strict=True)
            if fee is not None
        ]

    def _meet(self, stored: Sequence[Stored], some: Arriving) -> list[Repeat]:
        """Records of sales that are in the books: unchanged, changed, or brought back after an undo."""
        again = [at for at, old in enumerate(stored) if old.batch_id == self._batch.id or old.id in self._sighted]
        if again:
            repeats = self._repeats([stored[at] for at in again], some.at(again))
            new = sorted({*range(len(stored))} - {*again})
            return repeats + self._meet([stored[at] for at in new], some.at(new))
        self.sales.update([old.id for old in stored])
        self.payouts.update([old.payout_id for old in stored if old.payout_id is not None])
        same = [*map(self._same, stored, some.payloads)]
        self._saw([(old.id, line) for old, line, alike in zip(stored, some.lines, same, strict=True) if alike])
        differ = [at for at, alike in enumerate(same) if not alike]
        if differ:
            self._take_over([stored[at] for at in differ], some.at(differ))
        return []

    def _repeats(self, stored: Sequence[Stored], some: Arriving) -> list[Repeat]:
        """Records of sales that this very file has named before."""
        found = [
            Repeat(some.places[at], 0, ())
            if self._same(old, some.payloads[at])
            else repeated(self._link, old.id, self._batch.id, some.places[at], some.sales.at([at]), self._kinds)
            for at, old in enumerate(stored)
        ]
        self.counts["unchanged"] += sum(not one.differs for one in found)
        return found

    def _same(self, old: Stored, payload: str) -> bool:
        if old.voided_by or old.batch_id is None or old.payload is None:
            return False
        return self._batch.same(self._link, old.batch_id, old.payload, payload)

    def _saw(self, sales: Sequence[tuple[int, int]]) -> None:
        """Unchanged sales, and the lines at which they were seen again."""
        self._link.insert("sighting", _SIGHTING, [(self._batch.id, "sale", number, line) for number, line in sales])
        self._sighted.update([number for number, _ in sales])
        self.counts["unchanged"] += len(sales)

    def _take_over(self, stored: Sequence[Stored], some: Arriving) -> None:
        """Write what differs of sales that are in the books."""
        self.altered.update([old.payout_id for old in stored if old.payout_id is not None])
        products, said = self._said(some.sales)
        had = self._as_stored([old.id for old in stored])
        kept = zip(self._keep(some), products, zip(*said, strict=True), strict=True)
        for at, (old, (source_id, product, values)) in enumerate(zip(stored, kept, strict=True)):
            new = dict(zip(FIELDS, values, strict=True))
            new |= {"source_id": source_id, "brand": product.brand, "category": product.category}
            charged = zip(self._kinds, some.sales.fees, strict=True)
            fees = {kind: column[at] for kind, column in charged if column[at] is not None}
            if old.voided_by:
                self._revive(old.id, new, fees)
            else:
                self._merge(old.id, some.lines[at], had[old.id], {**new, "style": some.sales.style[at]}, fees)

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
        self._guard.added([(new["sold_on"], f"sale {sale_id}")])
        self._link.run("DELETE FROM fee WHERE sale_id = ?", (sale_id,))
        self._set(sale_id, {**new, "voided_by": None, "batch_id": self._batch.id}, fees)
        self.counts["added"] += 1

    def _merge(
        self, sale_id: int, line: int, had: Mapping[str, Any], said: Mapping[str, Any], fees: Mapping[str, int]
    ) -> None:
        """Take over what differs and is known; unknown never overwrites what is known."""
        if said["status"] and had["paid_at"]:  # services state no day of payment: the first that was seen stays
            said = {**said, "paid_at": None}
        said, fees = self._by_hand.spared(sale_id, had, said, fees)
        after = differences(had, said, fees)
        if "product_id" in after:  # brand and category are those of the other product, also where it has none
            after |= {name: said[name] for name in ("brand", "category") if said[name] != had[name]}
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
