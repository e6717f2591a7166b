"""Items by hand: what was bought at a till, what was typed wrongly, what is gone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..domain.costing import CostPart, shares
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import to_minor
from ..domain.sizes import Size
from ..domain.styles import style_code
from ..domain.trade import GONE
from ..storage.books import Books
from ..storage.bulk import comparable
from ..storage.items import NewItem, Suppliers, cost_parts, insert_items, natural_key, set_parts
from ..storage.products import LISTED_NAME, Products
from .toolbox import Toolbox


class Lot(NamedTuple):
    """Items of one style bought together: `cost` each and `shipping` over all, gross major units."""

    sku: str
    sizes: Sequence[Size]
    cost: Decimal
    shipping: Decimal | None = None
    name: str | None = None
    supplier: str | None = None
    invoice: str | None = None
    bought_on: date | None = None
    vat_rate: int | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Edit:
    """New values for an item; None leaves a field as it is."""

    cost: Decimal | None = None
    shipping: Decimal | None = None
    vat_rate: int | None = None
    size: Size | None = None
    bought_on: date | None = None
    supplier: str | None = None
    invoice: str | None = None
    sku: str | None = None
    note: str | None = None


def add(box: Toolbox, lot: Lot) -> list[int]:
    """Put a lot into stock; the numbers of its items. Raises UsageError where no currency is known."""
    code = style_code(lot.sku)
    if code is None:
        raise UsageError(f"{lot.sku!r} is no style code", "soleflip stock add DD1391-100 --size 42 --cost 119.99")
    with box.books("stock add") as books:
        currency = _currency(books, box, lot.currency)
        day, link = lot.bought_on or box.today(), books.link
        products = Products(link, LISTED_NAME)
        purchase = Suppliers(link).purchase(lot.supplier, lot.invoice, day) if lot.supplier or lot.invoice else None
        price = to_minor(lot.cost, currency)
        freight = shares(None if lot.shipping is None else to_minor(lot.shipping, currency), len(lot.sizes))
        items: list[NewItem] = []
        for size, share in zip(lot.sizes, freight, strict=True):
            alike = natural_key(lot.supplier, lot.invoice, day, code, size, price, currency)
            key = _free_key(books, alike, {item.key for item in items})
            parts = _parts(price, share, lot.vat_rate)
            items.append(NewItem(key, products.of(code, lot.name, size).id, purchase, size, day, currency, parts))
        numbers = insert_items(link, items, None, books.reclaim)
        changes = books.changes()
        for number, item in zip(numbers, items, strict=True):
            changes.note("item", number, {}, {"added": item.key})
        changes.write()
        books.rematch({item.product_id for item in items})
    return numbers


def _parts(price: int, shipping: int | None, rate: int | None) -> tuple[CostPart, ...]:
    stated = (("price", price), ("shipping", shipping))
    return tuple(CostPart(kind, amount, rate) for kind, amount in stated if amount is not None)


def _free_key(books: Books, alike: str, used: set[str]) -> str:
    number = 1
    while (key := f"{alike}|{number}") in used or books.link.one("SELECT 1 FROM item WHERE key = ?", (key,)):
        number += 1
    return key


def _currency(books: Books, box: Toolbox, told: str | None) -> str:
    found = told or str(box.setting("currency")) or books.only_currency()
    if not found:
        raise UsageError("no currency is known yet", "--currency EUR, or for good: soleflip config set currency EUR")
    return found.upper()


def edit(box: Toolbox, number: int, new: Edit) -> list[str]:
    """Change an item, sold or not; what changed, in words. Figures and matches follow."""
    with box.books("stock edit") as books:
        old = item_row(books, number)
        fields = _new_fields(books, old, new)
        parts = _new_parts(books, old, new)
        before = {name: old[name] for name in fields}
        had = {part.kind: part for part in cost_parts(books.link, {number}).get(number, [])}
        changed = {name: value for name, value in fields.items() if value != before[name]}
        paid = [part for part in parts if had.get(part.kind) != part]
        if not changed and not paid:
            return []
        by_hand = {*json.loads(old["by_hand"] or "[]"), *changed, *(["cost"] if paid else [])}
        _set(books, "item", number, {**changed, "by_hand": json.dumps(sorted(by_hand))})
        set_parts(books.link, number, paid)
        _log(books, number, before, changed, had, paid)
        books.refresh_costs({number})
        books.rematch({old["product_id"], *([changed["product_id"]] if "product_id" in changed else [])})
    return sorted({*changed, *(part.kind for part in paid)} - {"size_system", "size_value", "size_women"})


def _new_fields(books: Books, old: dict[str, Any], new: Edit) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if new.size:
        fields |= dict(zip(("size_system", "size_value", "size_women", "size_raw"), new.size, strict=True))
    if new.bought_on:
        fields["acquired_on"] = new.bought_on.isoformat()
    if new.note is not None:
        fields["note"] = new.note or None
    if new.sku:
        fields["product_id"] = Products(books.link, LISTED_NAME).of(style_code(new.sku), None, _size(old)).id
    if new.supplier is not None or new.invoice is not None:
        bought_on = new.bought_on or date.fromisoformat(old["acquired_on"])
        supplier = new.supplier if new.supplier is not None else old["supplier"]
        invoice = new.invoice if new.invoice is not None else old["invoice"]
        fields["purchase_id"] = Suppliers(books.link).purchase(supplier or None, invoice or None, bought_on)
    return fields


def _new_parts(books: Books, old: dict[str, Any], new: Edit) -> list[CostPart]:
    had = {part.kind: part for part in cost_parts(books.link, {old["id"]}).get(old["id"], [])}
    stated = {"price": new.cost, "shipping": new.shipping}
    amounts = {kind: to_minor(value, old["currency"]) for kind, value in stated.items() if value is not None}
    kinds = {*amounts, *(had if new.vat_rate is not None else ())}
    return [
        CostPart(
            kind,
            amounts.get(kind, had[kind].amount if kind in had else 0),
            new.vat_rate if new.vat_rate is not None else had[kind].vat_rate if kind in had else None,
        )
        for kind in sorted(kinds)
    ]


def _log(
    books: Books,
    number: int,
    before: dict[str, Any],
    changed: dict[str, Any],
    had: dict[str, CostPart],
    paid: Sequence[CostPart],
) -> None:
    prior = {f"cost.{part.kind}": had[part.kind][1:] if part.kind in had else None for part in paid}
    after = {f"cost.{part.kind}": part[1:] for part in paid}
    changes = books.changes()
    changes.note("item", number, {**{n: before[n] for n in changed}, **prior}, {**changed, **after})
    changes.write()


def remove(box: Toolbox, number: int, reason: str, day: date | None) -> None:
    """Take an item out of stock without a sale. Raises BooksDisagree where a person linked it to a sale."""
    if reason not in GONE:
        raise UsageError(f"{reason!r} is no reason to remove an item", f"--reason {' | '.join(GONE)}")
    with box.books("stock remove") as books:
        old = item_row(books, number)
        pinned = books.link.one("SELECT order_number FROM sale WHERE item_id = ? AND pinned = 1", (number,))
        if pinned:
            raise BooksDisagree(f"item {number} was linked to order {pinned[0]}", f"soleflip stock unlink {pinned[0]}")
        after = {"state": reason, "removed_on": (day or box.today()).isoformat()}
        _set(books, "item", number, after)
        changes = books.changes()
        changes.note("item", number, {name: old[name] for name in after}, after)
        changes.write()
        books.rematch({old["product_id"]})


def item_row(books: Books, number: int) -> dict[str, Any]:
    """An item as stored, with its supplier's name and invoice. Raises UsageError when there is none."""
    names = (
        "id", "key", "product_id", "purchase_id", "size_system", "size_value", "size_women", "size_raw",
        "acquired_on", "currency", "landed_cost", "state", "removed_on", "note", "by_hand",
    )  # fmt: skip
    row = books.link.one(
        f"SELECT {', '.join(f'item.{name}' for name in names)}, supplier.name, purchase.invoice FROM item "
        "LEFT JOIN purchase ON purchase.id = item.purchase_id LEFT JOIN supplier ON supplier.id = purchase.supplier_id "
        "WHERE item.id = ? AND item.voided_by IS NULL",
        (number,),
    )
    if row is None:
        raise UsageError(f"there is no item {number}", "soleflip stock list")
    return dict(zip((*names, "supplier", "invoice"), map(comparable, row), strict=True))


def _set(books: Books, table: str, number: int, values: dict[str, Any]) -> None:
    places = ", ".join(f"{name} = ?" for name in values)
    books.link.run(f"UPDATE {table} SET {places} WHERE id = ?", (*values.values(), number))


def _size(old: dict[str, Any]) -> Size:
    return Size(old["size_system"], old["size_value"], old["size_women"], old["size_raw"])

