"""Corrections of a sale, and its steps onwards: verified, paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money
from ..domain.sizes import Size
from ..domain.trade import STANDING
from ..storage.books import Books
from ..storage.products import LISTED_NAME, Products
from ..storage.rows import alter_row, set_fee
from .moves import Moves
from .sale_rows import Sold, day_after, each_once, follow, minor, noon, whole_sale
from .sizes_made import require_fit
from .stock import style_of
from .stock_rows import past
from .stock_words import one_line
from .toolbox import Toolbox

_SIZE = ("size_system", "size_value", "size_women", "size_raw")
_SPOKEN = {
    "price": "price", "payout": "payout", "sold_at": "sold on", "size_raw": "size", "product_id": "product",
    "country": "country", "ship_by": "ship by", "note": "note",
}  # fmt: skip


@dataclass(frozen=True)
class SaleEdit:
    """New values for a sale; None leaves a field as it is. Amounts in major units of the sale's currency."""

    price: Decimal | None = None
    fee: Decimal | None = None
    payout: Decimal | None = None
    sold_on: date | None = None
    size: Size | None = None
    sku: str | None = None
    country: str | None = None
    ship_by: date | None = None
    note: str | None = None
    any_size: bool = False


def edit(box: Toolbox, name: str, new: SaleEdit) -> Sold:
    """Change a sale; figures and matches follow. Raises UsageError without a new value and for wrong ones."""
    if new == SaleEdit():
        raise UsageError("say what is to change", f"soleflip sale edit {name} --price 180")
    with box.books("sale edit", existing=True) as books:
        sale = whole_sale(books, name)
        moves = Moves(books.link)
        fees = minor(new.fee, sale["currency"])
        if fees is not None:
            set_fee(books, sale["id"], "transaction", fees)
        fields = _fields(box, books, sale, new)
        _require_sense(sale, fields)
        _require_order(books, sale, fields, new)
        changed = alter_row(books, "sale", sale["id"], fields)
        products = {sale["product_id"], fields.get("product_id", sale["product_id"])}
        follow(books, {sale["id"]}, products)
        return Sold([name], list(_spoken(books, changed, sale)), moves.seen())


def _fields(box: Toolbox, books: Books, sale: dict[str, Any], new: SaleEdit) -> dict[str, Any]:
    fields: dict[str, Any] = dict(zip(_SIZE, new.size, strict=True)) if new.size else {}
    currency = sale["currency"]
    if new.price is not None:
        fields["price"] = minor(new.price, currency)
    if new.payout is not None:
        fields |= {"payout": minor(new.payout, currency), "payout_stated": 1}
    elif new.fee is not None:
        price = fields.get("price", sale["price"])
        fields |= {"payout": None if price is None else price - (minor(new.fee, currency) or 0), "payout_stated": 1}
    elif new.price is not None and sale["payout"] is not None and sale["price"] is not None:
        kept = sale["price"] - sale["payout"]
        if kept == _printed(books, sale["id"]):  # the payout is what the fees leave, so it follows the price
            fields["payout"] = (fields["price"] or 0) - kept
    if new.sold_on:
        fields["sold_at"] = noon(books, past(box, new.sold_on))
    size = new.size or Size(*(sale[one] for one in _SIZE))
    if new.sku is not None:
        fields["product_id"] = Products(books.link, LISTED_NAME).of(style_of(new.sku), None, size.system).id
    if not new.any_size and (new.size or new.sku):
        require_fit(books, fields.get("product_id", sale["product_id"]), size)
    if new.ship_by:
        fields["ship_by"] = new.ship_by.isoformat()
    texts = {"country": (new.country, 60), "note": (new.note, 2_000)}
    return fields | {
        name: one_line(text, f"--{name}", most) for name, (text, most) in texts.items() if text is not None
    }


def _printed(books: Books, sale_id: int) -> int:
    return int((books.link.one("SELECT COALESCE(SUM(amount), 0) FROM fee WHERE sale_id = ?", (sale_id,)) or (0,))[0])


def _require_order(books: Books, sale: dict[str, Any], fields: dict[str, Any], new: SaleEdit) -> None:
    """A sale comes before its parcel and its money; its price is no less than what was refunded of it."""
    sold = str(new.sold_on or sale["sold_on"])
    shipped = books.link.one("SELECT shipped_on FROM shipment WHERE id = ?", (sale["shipment_id"] or 0,))
    paid = sale["paid_at"] and str(datetime.fromisoformat(sale["paid_at"]).astimezone(books.zone).date())
    later = {"shipped": shipped and str(shipped[0]), "paid": paid}
    if new.ship_by:
        later["to be shipped by"] = str(new.ship_by)
    for what, day in later.items():
        if day and day < sold:
            raise UsageError(
                f"order {sale['name']} was sold on {sold} and {what} on {day}", f"soleflip why {sale['name']}"
            )
    sql = "SELECT SUM(amount) FROM adjustment WHERE sale_id = ? AND kind = 'refund' AND voided_by IS NULL"
    refunded = -int((books.link.one(sql, (sale["id"],)) or (0,))[0] or 0)
    if fields.get("price") is not None and fields["price"] < refunded:
        price, back = Money(fields["price"], sale["currency"]), Money(refunded, sale["currency"])
        raise UsageError(f"refunds of {back} are more than a price of {price}", f"soleflip why {sale['name']}")


def _require_sense(sale: dict[str, Any], fields: dict[str, Any]) -> None:
    price, payout = (fields.get(name, sale[name]) for name in ("price", "payout"))
    if fields.keys() & {"price", "payout"} and price is not None and payout is not None and not 0 <= payout <= price:
        paid, asked = Money(payout, sale["currency"]), Money(price, sale["currency"])
        raise UsageError(f"a payout of {paid} does not go with a price of {asked}", f"soleflip why {sale['name']}")


def _spoken(books: Books, changed: dict[str, tuple[Any, Any]], sale: dict[str, Any]) -> Iterator[str]:
    """Fields that changed, in the words that people have for them."""
    for name, (old, new) in changed.items():
        if name in _SPOKEN:
            before, after = (_said(books, name, value, sale["currency"]) for value in (old, new))
            yield f"{_SPOKEN[name]} {before} → {after}"


def _said(books: Books, name: str, value: Any, currency: str) -> str:
    if value is None:
        return "unknown"
    if name == "product_id":
        style, product = books.link.one("SELECT style, name FROM product WHERE id = ?", (value,)) or (None, None)
        return str(style or product)
    if name == "sold_at":
        return str(datetime.fromisoformat(str(value)).astimezone(books.zone).date())
    return str(Money(value, currency)) if name in ("price", "payout") else str(value)


def verified(box: Toolbox, names: Sequence[str]) -> Sold:
    """The channel has found the items genuine. Raises BooksDisagree for a sale that fell through or is paid."""
    each_once(names, "sale verified")
    with box.books("sale verified", existing=True) as books:
        for name in names:
            sale = whole_sale(books, name)
            if sale["state"] not in ("sold", "shipped"):
                raise BooksDisagree(f"order {name} is {sale['state']} already", f"soleflip why {name}")
            alter_row(books, "sale", sale["id"], {"state": "verified"})
    return Sold(list(names), [], [])


def paid(box: Toolbox, names: Sequence[str], day: date | None, amount: Decimal | None) -> Sold:
    """The money of these sales has come; `amount` is what one of them brought, where it was not known or differs.

    Raises UsageError where an amount goes with several sales, BooksDisagree for a sale that fell through or is paid.
    """
    each_once(names, "sale paid")
    if amount is not None and len(names) > 1:
        raise UsageError("--amount goes with one order", f"soleflip sale paid {names[0]} --amount {amount}")
    with box.books("sale paid", existing=True) as books:
        told = [pay(box, books, whole_sale(books, name), day, amount) for name in names]
    return Sold(list(names), [one for one in told if one], [])


def pay(box: Toolbox, books: Books, sale: dict[str, Any], day: date | None, amount: Decimal | None) -> str | None:
    """The money of one sale has come; what must be said of it. Raises BooksDisagree as `paid` does."""
    name, currency = sale["name"], sale["currency"]
    if sale["state"] not in STANDING or sale["paid_at"]:
        when = f" since {sale['paid_at'][:10]}" if sale["state"] == "paid" else ""
        raise BooksDisagree(f"order {name} is {sale['state']}{when}", f"soleflip why {name}")
    fields: dict[str, Any] = {"state": "paid", "paid_at": noon(books, day_after(box, day, sale))}
    if amount is not None:
        fields |= {"payout": minor(amount, currency), "payout_stated": 1}
        _require_sense(sale, fields)
    alter_row(books, "sale", sale["id"], fields)
    follow(books, {sale["id"]}, {sale["product_id"]})
    unknown = sale["payout"] is None and amount is None
    return f"order {name}: what came is unknown; soleflip sale edit {name} --payout AMOUNT" if unknown else None
