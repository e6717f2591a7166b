"""Items by hand: what was bought at a till, what was typed wrongly, what is gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..domain.costing import PAID_TO_SHOP, CostPart, shares
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money, plain, split, to_minor
from ..domain.sizes import Size
from ..storage.books import Books
from ..storage.items import NewItem, Suppliers, cost_parts, insert_items, natural_key, set_parts, supplier_key
from ..storage.products import LISTED_NAME, Products
from ..storage.rows import note_added
from .moves import Moves
from .settings_table import parse
from .sizes_made import require_fit, require_made
from .stock_rows import Done, item_row, log, past, size_of, store
from .stock_words import Changed, changed_words, code_of, lot_words, one_line
from .toolbox import Toolbox

_SIZE = ("size_system", "size_value", "size_women", "size_raw")


class Lot(NamedTuple):
    """Items of one style bought together: `cost` each (None: unknown) and `shipping` over all, gross major units.

    `sku` is a style code; of a product that the books have already (`product_id`) it may be its name.
    """

    sku: str
    sizes: Sequence[Size]
    cost: Decimal | None
    shipping: Decimal | None = None
    name: str | None = None
    supplier: str | None = None
    invoice: str | None = None
    bought_on: date | None = None
    vat_rate: int | None = None
    currency: str | None = None
    ordered: bool = False
    shelf: str | None = None
    any_size: bool = False
    product_id: int | None = None


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
    any_size: bool = False


def add(box: Toolbox, *lots: Lot, command: str = "stock add", shipping: Decimal | None = None) -> Done:
    """Put lots into stock, all or none; their numbers, and each lot in words. `shipping` is shared by all items.

    Raises UsageError for a wrong style code or day, and where no currency is known.
    """
    with box.books(command) as books:
        return put_in(box, books, _freighted(box, books, lots, shipping))


def put_in(box: Toolbox, books: Books, lots: Sequence[Lot]) -> Done:
    """The same within a transaction."""
    added = [_add(box, books, lot) for lot in lots]
    products = {product for _, _, some in added for product in some}
    moves = Moves(books.link, products)
    books.rematch(products)
    numbers = [number for some, _, _ in added for number in some]
    return Done(numbers, [told for _, told, _ in added], moves.seen())


def _freighted(box: Toolbox, books: Books, lots: Sequence[Lot], shipping: Decimal | None) -> list[Lot]:
    """The lots with what is theirs of the shipping of all, to the minor unit."""
    if shipping is None:
        return [*lots]
    currency = currency_of(books, box, lots[0].currency)
    parts = split(to_minor(shipping, currency), [len(lot.sizes) for lot in lots])
    return [lot._replace(shipping=Decimal(plain(part, currency))) for lot, part in zip(lots, parts, strict=True)]


def _add(box: Toolbox, books: Books, lot: Lot) -> tuple[list[int], str, set[int]]:
    """Store a lot: the numbers of its items, what was understood of it, and their products."""
    code, day = lot.sku if lot.product_id else style_of(lot.sku), past(box, lot.bought_on)
    require_made(books, code, () if lot.any_size or lot.product_id else lot.sizes)
    told = _understood(books, lot, code, day, currency := currency_of(books, box, lot.currency))
    items = _new_items(books, lot, code, day, currency)
    numbers = insert_items(books.link, items, None, books.reclaim, "ordered" if lot.ordered else "in_stock")
    for number, item in zip(numbers, items, strict=True):
        note_added(books, "item", number, {"added": item.key})
    if shelf := one_line(lot.shelf, "--shelf", 60):
        books.link.many("UPDATE item SET shelf = ? WHERE id = ?", [(shelf, number) for number in numbers])
    return numbers, told, {item.product_id for item in items}


def _understood(books: Books, lot: Lot, code: str, day: date, currency: str) -> str:
    """The lot in words, before it is stored; a style that the books do not know yet may be a slip."""
    known = lot.product_id or books.link.one("SELECT 1 FROM product WHERE style = ?", (code,))
    price = None if lot.cost is None else Money(to_minor(lot.cost, currency), currency)
    shipping = None if lot.shipping is None else Money(to_minor(lot.shipping, currency), currency)
    sizes = (size.label for size in lot.sizes)
    told = lot_words(code if known else f"{code} (new style)", sizes, price, shipping, day)
    supplier = one_line(lot.supplier, "--supplier")
    new = supplier and not books.link.one("SELECT 1 FROM supplier WHERE key = ?", (supplier_key(supplier),))
    return f"{told}, from {supplier} (new supplier)" if new else told


def _new_items(books: Books, lot: Lot, code: str, day: date, currency: str) -> list[NewItem]:
    products, suppliers = Products(books.link, LISTED_NAME), Suppliers(books.link)
    name, supplier = one_line(lot.name, "--name"), one_line(lot.supplier, "--supplier")
    invoice = one_line(lot.invoice, "--invoice")
    purchase = suppliers.purchase(supplier, invoice, day) if supplier or invoice else None
    price, rate = None if lot.cost is None else to_minor(lot.cost, currency), lot.vat_rate
    rate = suppliers.usual_rate(supplier) if rate is None else rate
    freight = shares(None if lot.shipping is None else to_minor(lot.shipping, currency), len(lot.sizes))
    keys = _Keys(books)
    return [
        NewItem(
            keys.free(natural_key(supplier, invoice, day, code, size, price, currency)),
            lot.product_id or products.of(code, name, size.system).id,
            purchase,
            size,
            day,
            currency,
            _parts(price, share, rate),
        )
        for size, share in zip(lot.sizes, freight, strict=True)
    ]


def _parts(price: int | None, shipping: int | None, rate: int | None) -> tuple[CostPart, ...]:
    stated = (("price", price), ("shipping", shipping))
    return tuple(CostPart(kind, amount, rate) for kind, amount in stated if amount is not None)


class _Keys:
    """Natural keys that no item has: those alike are numbered on."""

    def __init__(self, books: Books) -> None:
        self._link = books.link
        self._last: dict[str, int] = {}

    def free(self, alike: str) -> str:
        number = self._last.get(alike, 0) + 1
        while self._link.one("SELECT 1 FROM item WHERE key = ?", (f"{alike}|{number}",)):
            number += 1
        self._last[alike] = number
        return f"{alike}|{number}"


def currency_of(books: Books, box: Toolbox, told: str | None) -> str:
    """The currency told, else that of the setting, else the only one of the books. Raises UsageError without one."""
    found = str(parse("currency", told)) if told else str(box.setting("currency")) or books.only_currency()
    if not found:
        raise UsageError("the books know no currency yet: add --currency EUR", "soleflip config set currency EUR")
    return found.upper()


def style_of(sku: str) -> str:
    """A style code as the books spell it. Raises UsageError for what is none."""
    return code_of(sku, "SKU", "soleflip stock add DD1391-100 --size 42 --cost 119.99")


def edit(box: Toolbox, number: int, new: Edit) -> Done:
    """Change an item, sold or not; figures and matches follow. Raises UsageError without a new value."""
    if new == Edit():
        raise UsageError("say what is to change", f"soleflip stock edit {number} --cost 119.99")
    with box.books("stock edit", existing=True) as books:
        old = item_row(books, number)
        fields, had = _new_fields(box, books, old, new), _costs(books, number)
        paid = [part for part in _new_parts(old, had, new) if had.get(part.kind) != part]
        changed = {name: value for name, value in fields.items() if value != old[name]}
        if not changed and not paid:
            return Done([number], [], [])
        if paid:
            _require_refunded(books, number, old["currency"], {**had, **{part.kind: part for part in paid}})
        products = {old["product_id"], changed.get("product_id", old["product_id"])}
        moves = Moves(books.link, products)
        _store(books, old, changed, had, paid)
        books.refresh_costs({number})
        books.rematch(products)
        told = _words(old, item_row(books, number), had, paid)
        return Done([number], [*told, *(_earned(books, number) if paid else ())], moves.seen())


def _require_refunded(books: Books, number: int, currency: str, parts: Mapping[str, CostPart]) -> None:
    """An item that went back to its shop cost no less than the shop paid for it. Raises UsageError."""
    sql = "SELECT SUM(amount) FROM adjustment WHERE item_id = ? AND kind = 'shop_refund' AND voided_by IS NULL"
    back = int((books.link.one(sql, (number,)) or (0,))[0] or 0)
    cost = sum(part.amount for part in parts.values() if part.kind in PAID_TO_SHOP)
    if cost < back:
        said = f"the shop paid {Money(back, currency)} back: item {number} cannot have cost {Money(cost, currency)}"
        raise UsageError(said, "soleflip undo --list")


def _store(
    books: Books, old: dict[str, Any], changed: dict[str, Any], had: Mapping[str, CostPart], paid: Sequence[CostPart]
) -> None:
    by_hand = {*json.loads(old["by_hand"] or "[]"), *changed, *(["cost"] if paid else [])}
    store(books, old["id"], {**changed, "by_hand": json.dumps(sorted(by_hand))})
    set_parts(books.link, old["id"], paid)
    prior = {f"cost.{part.kind}": had[part.kind][1:] if part.kind in had else None for part in paid}
    after = {f"cost.{part.kind}": part[1:] for part in paid}
    log(books, old["id"], {**{name: old[name] for name in changed}, **prior}, {**changed, **after})


def _new_fields(box: Toolbox, books: Books, old: dict[str, Any], new: Edit) -> dict[str, Any]:
    fields: dict[str, Any] = dict(zip(_SIZE, new.size, strict=True)) if new.size else {}
    if new.bought_on:
        fields["acquired_on"] = _bought(box, old, new.bought_on).isoformat()
    if new.note is not None:
        fields["note"] = one_line(new.note, "--note", 2_000)
    if new.sku is not None:
        # A name that stood in for a style code still describes the item; another style's name may not.
        name = None if old["style"] else old["product"]
        system = (new.size or size_of(old)).system
        fields["product_id"] = Products(books.link, LISTED_NAME).of(style_of(new.sku), name, system).id
    if not new.any_size and (new.size or new.sku):
        require_fit(books, fields.get("product_id", old["product_id"]), new.size or size_of(old))
    if new.supplier is not None or new.invoice is not None:
        fields["purchase_id"] = _purchase(books, old, new)
    return fields


def _bought(box: Toolbox, old: dict[str, Any], day: date) -> date:
    if old["removed_on"] and day.isoformat() > old["removed_on"]:
        raise BooksDisagree(f"item {old['id']} left stock on {old['removed_on']}", f"soleflip stock show {old['id']}")
    return past(box, day)


def _purchase(books: Books, old: dict[str, Any], new: Edit) -> int | None:
    supplier = old["supplier"] if new.supplier is None else one_line(new.supplier, "--supplier")
    invoice = old["invoice"] if new.invoice is None else one_line(new.invoice, "--invoice")
    if not supplier and not invoice:
        return None
    bought_on = new.bought_on or date.fromisoformat(old["acquired_on"])
    return Suppliers(books.link).purchase(supplier, invoice, bought_on)


def _costs(books: Books, number: int) -> dict[str, CostPart]:
    return {part.kind: part for part in cost_parts(books.link, {number}).get(number, [])}


def _new_parts(old: dict[str, Any], had: Mapping[str, CostPart], new: Edit) -> list[CostPart]:
    """The parts as they are to be: a rate goes for all of them, a new part takes the rate of the price."""
    stated = {"price": new.cost, "shipping": new.shipping}
    amounts = {kind: to_minor(value, old["currency"]) for kind, value in stated.items() if value is not None}
    usual = had["price"].vat_rate if "price" in had else None
    wanted = {kind: CostPart(kind, amount, usual) for kind, amount in amounts.items()}
    for kind, part in had.items():
        wanted[kind] = part._replace(amount=amounts.get(kind, part.amount))
    rate = new.vat_rate
    return [part if rate is None else part._replace(vat_rate=rate) for part in wanted.values()]


def _words(
    old: dict[str, Any], now: dict[str, Any], had: Mapping[str, CostPart], paid: Iterable[CostPart]
) -> list[str]:
    sizes = {"size": (size_of(old).label, size_of(now).label)}
    fields = {name: (old[name], now[name]) for name in ("style", "acquired_on", "supplier", "invoice", "note")}
    return changed_words({**fields, **sizes}, [Changed(had.get(part.kind), part) for part in paid], old["currency"])


def _earned(books: Books, number: int) -> list[str]:
    """What the sale that took the item earns now, where one did."""
    row = books.link.one("SELECT order_number, profit, currency FROM sale_facts WHERE item_id = ?", (number,))
    if row is None or row[1] is None:
        return []
    return [f"order {row[0]} took it: its profit is {Money(row[1], row[2])} now"]
