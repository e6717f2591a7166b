"""What came on top of an item's price, or off it: duty, a forwarder, cashback, a voucher, packaging."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from shlex import quote
from typing import NamedTuple

from ..domain.costing import KINDS, REDUCTIONS, CostPart, landed_cost
from ..domain.errors import UsageError
from ..domain.money import Money, split, to_minor
from ..domain.table import Column, Table
from ..storage.books import Books
from ..storage.items import bought_items, cost_parts, suppliers_of
from ..storage.rows import set_cost
from .moves import Moves
from .stock_rows import Done, item_row
from .toolbox import Toolbox

_COLUMNS = (
    Column("kind", "Kind"),
    Column("currency", "Currency", priority=1),
    Column("amount", "Amount", "money"),
    Column("vat_rate", "VAT", "ratio"),
)


class Extra(NamedTuple):
    """A cost over several items: `amount` in major units for all of them, shared alike or by their price."""

    kind: str
    amount: Decimal
    vat_rate: int | None = None
    by_price: bool = False


def add(box: Toolbox, numbers: Sequence[int], supplier: str | None, invoice: str | None, extra: Extra) -> Done:
    """Share a cost over items, to the cent; what they cost, and what their sales earned, follows.

    Raises UsageError for a word that is no kind, items of several currencies, and where an item would cost less
    than nothing.
    """
    kind = _kind(extra.kind)
    with box.books("cost add", existing=True) as books:
        found = [*dict.fromkeys([*numbers, *_of(books, supplier, invoice)])]
        require_one_supplier(books, found if invoice and not supplier else [], invoice)
        currency = _currency([item_row(books, number)["currency"] for number in found])
        parts = cost_parts(books.link, found)
        weights = [_price(parts.get(number, [])) if extra.by_price else 1 for number in found]
        whole = to_minor(extra.amount, currency) * (-1 if kind in REDUCTIONS else 1)
        moves = Moves(books.link)
        for number, share in zip(found, split(whole, weights), strict=True):
            _raise(books, number, parts.get(number, []), CostPart(kind, share, extra.vat_rate), currency)
        books.refresh_costs(set(found))
        told = f"{kind} {Money(whole, currency)} over {len(found)} item{'s' if len(found) > 1 else ''}"
        return Done(found, [told], moves.seen())


def list_costs(box: Toolbox, number: int) -> Table:
    """The parts of what an item cost. Raises UsageError when there is no such item."""
    with box.books("cost list", existing=True) as books:
        currency = item_row(books, number)["currency"]
        parts = sorted(cost_parts(books.link, {number}).get(number, []))
        reclaim = books.reclaim
    rows = [
        (part.kind, currency, Money(part.amount, currency), part.vat_rate and Decimal(part.vat_rate) / 10_000)
        for part in parts
    ]
    whole = landed_cost(parts, reclaim)
    total = ("Total", currency, None if whole is None else Money(whole, currency), None)
    return Table(f"What item {number} cost", _COLUMNS, rows, (), total)


def _raise(books: Books, number: int, had: Sequence[CostPart], more: CostPart, currency: str) -> None:
    """Add to the part of that kind; a rate that is not said is that of the price."""
    old = {part.kind: part for part in had}
    if more.kind in old and more.vat_rate not in (None, old[more.kind].vat_rate):
        had_rate = old[more.kind].vat_rate
        stated = "no VAT" if had_rate is None else f"{had_rate / 100:g} % VAT"
        hint = f"give it a word of its own: --kind {more.kind}_more"
        raise UsageError(f"item {number} has {more.kind} with {stated} already", hint)
    usual = old[more.kind].vat_rate if more.kind in old else old["price"].vat_rate if "price" in old else None
    rate = usual if more.vat_rate is None else more.vat_rate
    part = CostPart(more.kind, more.amount + (old[more.kind].amount if more.kind in old else 0), rate)
    whole = sum(one.amount for one in {**old, part.kind: part}.values())
    if whole < 0:
        raise UsageError(
            f"item {number} would cost {Money(whole, currency)}: less than nothing", f"soleflip cost list {number}"
        )
    set_cost(books, number, [part])


def require_one_supplier(books: Books, items: Sequence[int], invoice: str | None) -> None:
    """Two shops may write the same number on an invoice. Raises UsageError, naming them."""
    names = suppliers_of(books.link, items)
    if len(names) > 1:
        hint = f"say whose: --supplier {quote(names[0] or 'NAME')}"
        raise UsageError(f"invoice {invoice} is one of {' and of '.join(name or 'no shop' for name in names)}", hint)


def _kind(text: str) -> str:
    kind = text.strip().casefold().replace("-", "_")
    if kind == "price" or not re.fullmatch(r"[a-z_]{2,30}", kind):
        raise UsageError(f"{text[:40]!r} is no kind of cost; known are {', '.join(KINDS)}", "--kind duty")
    return kind


def _price(parts: Sequence[CostPart]) -> int:
    return next((part.amount for part in parts if part.kind == "price"), 0)


def _currency(found: Sequence[str]) -> str:
    if not found:
        raise UsageError("say which items", "soleflip cost add 12 13 --kind duty --amount 18")
    if len({*found}) > 1:
        raise UsageError(f"the items were bought in {' and '.join(sorted({*found}))}", "name those of one currency")
    return found[0]


def _of(books: Books, supplier: str | None, invoice: str | None) -> list[int]:
    if supplier is None and invoice is None:
        return []
    found = bought_items(books.link, supplier, invoice)
    if not found:
        raise UsageError(
            f"nothing was bought like that: {', '.join(filter(None, (supplier, invoice)))}", "soleflip find TEXT"
        )
    return found
