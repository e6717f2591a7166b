"""A sale made by hand: at a till, on a flea market, on a channel that exports nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..domain.adjusting import signed
from ..domain.channels import WITHOUT_FEE
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money
from ..domain.sizes import Size
from ..storage.adjustments import Adjusted, adjust
from ..storage.books import Books
from ..storage.products import LISTED_NAME, Products
from ..storage.rows import add_row, alter_row, set_fee
from .channels import channel_of
from .links import item_line, pin, sale_by_id
from .listings import to_take_down
from .moves import Moves
from .sale_rows import Sold, follow, minor, noon
from .sizes_made import require_made
from .stock import currency_of, style_of
from .stock_rows import past
from .stock_words import one_line
from .toolbox import Toolbox

_BLANK: dict[str, Any] = dict.fromkeys(
    ("voided_by", "source_id", "batch_id", "status", "item_id", "landed_cost", "days_held", "shipment_id", "ship_by",
     "payout_id", "unexplained", "unexplained_kind", "invoice_total")
) | {"pinned": 0}  # fmt: skip
"""What a sale does not keep that was taken out of the books and is entered anew."""


class Sale(NamedTuple):
    """What a person says of a sale; amounts in major units of the currency, None is unknown."""

    sku: str
    size: Size
    price: Decimal
    channel: str
    fee: Decimal | None = None
    payout: Decimal | None = None
    postage: Decimal | None = None
    sold_on: date | None = None
    country: str | None = None
    order: str | None = None
    item: int | None = None
    name: str | None = None
    currency: str | None = None
    note: str | None = None
    paid: bool = False
    any_size: bool = False


def add(box: Toolbox, sale: Sale) -> Sold:
    """Store a sale and match it; `item` says which item it took.

    Raises UsageError for a wrong word, day or amount, BooksDisagree for an order number that is there already
    and for an item that is sold or gone.
    """
    with box.books("sale add") as books:
        day, channel = past(box, sale.sold_on), channel_of(books.link, sale.channel)
        currency = currency_of(books, box, sale.currency)
        code = style_of(sale.sku)
        require_made(books, code, () if sale.any_size else (sale.size,))
        known = books.link.one("SELECT 1 FROM product WHERE style = ?", (code,))
        product = Products(books.link, LISTED_NAME).of(code, one_line(sale.name, "--name"), sale.size.system)
        moves = Moves(books.link, {product.id})
        order = _order(books, channel, sale.order, day)
        number = _stored(books, _fields(books, sale, channel, order, product.id, day, currency))
        _charge(books, number, sale, currency, day)
        follow(books, {number}, {product.id})
        if sale.item:
            pin(books, {**sale_by_id(books, number), "name": order}, item_line(books, sale.item))
            books.rematch({product.id, item_line(books, sale.item)["product_id"]})
        told = [*_told(books, number), *_left_open(sale, currency), *(() if known else (f"{code} is a new style",))]
        return Sold([order], told, [move for move in moves.seen() if move.sale_id != number])


def _stored(books: Books, fields: dict[str, Any]) -> int:
    """The sale's row: new, or the one that an undo took out of the books under that order number."""
    place = tuple(fields[name] for name in ("order_number", "channel"))
    sql = "SELECT id FROM sale WHERE order_number = ? AND line = '1' AND channel = ? AND account = 'main'"
    gone = books.link.one(sql, place)
    if gone is None:
        return add_row(books, "sale", fields)
    for (kind,) in books.link.rows("SELECT kind FROM fee WHERE sale_id = ?", gone):
        set_fee(books, gone[0], kind, None)
    alter_row(books, "sale", gone[0], {**_BLANK, **fields})
    return int(gone[0])


def _fields(
    books: Books, sale: Sale, channel: str, order: str, product: int, day: date, currency: str
) -> dict[str, Any]:
    price, payout = minor(sale.price, currency), _payout(sale, channel, currency)
    moment = noon(books, day)
    return {
        "channel": channel,
        "account": "main",
        "order_number": order,
        "line": "1",
        "product_id": product,
        **dict(zip(("size_system", "size_value", "size_women", "size_raw"), sale.size, strict=True)),
        "sold_at": moment,
        "sold_on": day.isoformat(),
        "month": day.isoformat()[:7],
        "country": one_line(sale.country, "--buyer-country", 60),
        "currency": currency,
        "price": price,
        "payout": payout,
        "payout_stated": int(payout is not None),
        "paid_at": moment if sale.paid else None,
        "state": "paid" if sale.paid else "sold",
        "note": one_line(sale.note, "--note", 2_000),
    }


def _payout(sale: Sale, channel: str, currency: str) -> int | None:
    """What reaches the seller: stated, or price less the stated fee; unknown where a channel keeps who knows what."""
    price, fee, payout = (minor(amount, currency) or 0 for amount in (sale.price, sale.fee, sale.payout))
    if max(fee, payout) > price:
        what, amount = ("fee", fee) if fee > price else ("payout", payout)
        raise UsageError(
            f"a {what} of {Money(amount, currency)} is more than the price of {Money(price, currency)}",
            "soleflip sale add SKU --size 43 --price 180 --fee 5",
        )
    if sale.payout is not None:
        return payout
    return price - fee if sale.fee is not None or channel in WITHOUT_FEE else None


def _left_open(sale: Sale, currency: str) -> Iterator[str]:
    """What price, fee and payout leave that nobody names."""
    if sale.fee is not None and sale.payout is not None:
        price, fee, payout = (minor(amount, currency) or 0 for amount in (sale.price, sale.fee, sale.payout))
        if price - fee != payout:
            yield f"not itemised: {Money(price - fee - payout, currency)}"


def _charge(books: Books, number: int, sale: Sale, currency: str, day: date) -> None:
    if sale.fee:
        set_fee(books, number, "transaction", minor(sale.fee, currency) or 0)
    if sale.postage:
        amount = signed("postage", minor(sale.postage, currency) or 0)
        adjust(books, Adjusted("postage", amount, currency, day), sale_id=number)


def _order(books: Books, channel: str, told: str | None, day: date) -> str:
    """The order number told, or the next free one such as vinted-2026-0007."""
    taken = "SELECT 1 FROM sale WHERE order_number = ? AND line = '1' AND channel = ? AND account = 'main'"
    order = one_line(told, "--order", 60)
    if order and books.link.one(f"{taken} AND voided_by IS NULL", (order, channel)):
        raise BooksDisagree(f"order {order} is in the books already", f"soleflip why {order}")
    number = 1
    while order is None:
        proposed = f"{channel}-{day.year}-{number:04}"
        order = None if books.link.one(taken, (proposed, channel)) else proposed
        number += 1
    return order


def _told(books: Books, number: int) -> list[str]:
    """What came of it: the item it took, what it earned, what else must be done."""
    row = books.link.one(
        "SELECT currency, payout, item_id, landed_cost, profit FROM sale_facts WHERE sale_id = ?", (number,)
    )
    currency, payout, item, cost, profit = row or ("", None, None, None, None)
    told = [] if payout is not None else ["payout unknown: state it with --fee or --payout, or soleflip sale edit"]
    if item is None:
        return [*told, "no item of that style and size was there: its cost is unknown (soleflip stock match --review)"]
    spent = "unknown" if cost is None else Money(cost, currency)
    earned = "" if profit is None else f", profit {Money(profit, currency)}"
    return [*told, f"took item {item}, cost {spent}{earned}", *to_take_down(books.link, {number})]
