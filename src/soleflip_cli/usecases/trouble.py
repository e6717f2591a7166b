"""When it goes wrong: a sale that is cancelled, fails, comes back, or costs a refund."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from ..domain.adjusting import KINDS, signed
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money
from ..domain.trade import STANDING
from ..storage.adjustments import Adjusted, adjust
from ..storage.books import Books
from ..storage.rows import alter_row, void_row
from .moves import Moves
from .sale_rows import Sold, day_after, follow, minor, whole_sale
from .stock_words import one_line
from .toolbox import Toolbox

What = Literal["cancel", "fail", "return", "refund"]
BECOMES = {"cancel": "cancelled", "fail": "failed", "return": "returned"}

_UNLINKED = {"item_id": None, "pinned": 0, "landed_cost": None, "days_held": None}


class Trouble(NamedTuple):
    """What went wrong with a sale, and what it cost; amounts in major units of the sale's currency."""

    what: What
    penalty: Decimal | None = None
    freight: Decimal | None = None
    amount: Decimal | None = None
    day: date | None = None
    note: str | None = None


def fell(box: Toolbox, name: str, trouble: Trouble) -> Sold:
    """Note the trouble: the item comes back with its old cost and date, what it cost counts in every profit.

    After a partial refund the sale stands. Raises UsageError for amounts that cannot be, BooksDisagree where
    the sale fell through before, and for a penalty on a sale that was paid.
    """
    with box.books(f"sale {trouble.what}", existing=True) as books:
        sale = whole_sale(books, name)
        _require_possible(books, sale, trouble)
        moves = Moves(books.link)
        day = day_after(box, trouble.day, sale)
        told = [_adjusted(books, sale, kind, amount, day, trouble.note) for kind, amount in _amounts(sale, trouble)]
        if trouble.what in BECOMES:
            told = [*_given_back(box, books, sale), *told]
            freed = _UNLINKED if sale["pinned"] else {}
            alter_row(books, "sale", sale["id"], {"state": BECOMES[trouble.what], **freed})
        follow(books, {sale["id"]}, {sale["product_id"], *_product_of(books, sale["item_id"])})
        told = [*told, *_left(books, sale)]
        return Sold([name], told, [move for move in moves.seen() if move.sale_id != sale["id"]])


def _given_back(box: Toolbox, books: Books, sale: dict[str, Any]) -> Iterator[str]:
    """What a sale gives back that falls through: its item, its offer, refunds that are part of the whole one."""
    refunds = "SELECT id, amount FROM adjustment WHERE sale_id = ? AND kind = 'refund' AND voided_by IS NULL"
    for number, amount in books.link.rows(refunds, (sale["id"],)):
        void_row(books, "adjustment", number)
        yield f"the refund of {Money(-amount, sale['currency'])} is part of what was paid back"
    if sale["item_id"] is None:
        return
    state = books.link.one("SELECT state FROM item WHERE id = ?", (sale["item_id"],))
    yield f"item {sale['item_id']} is {'still to come' if state == ('ordered',) else 'in stock again'}"
    offers = (
        "SELECT id, reference FROM listing WHERE item_id = ? AND channel = ? AND ended_on IS NULL AND voided_by IS NULL"
    )
    for number, reference in books.link.rows(offers, (sale["item_id"], sale["channel"])):
        alter_row(books, "listing", number, {"ended_on": sale["sold_on"]})
        verb, more = ("create", " --ask AMOUNT") if reference else ("add", "")
        yield f"offer it again: soleflip listing {verb} {sale['item_id']} --on {sale['channel']}{more}"


def _amounts(sale: dict[str, Any], trouble: Trouble) -> Iterator[tuple[str, int]]:
    stated = {"penalty": trouble.penalty, "freight": trouble.freight, "refund": trouble.amount}
    for kind, told in stated.items():
        amount = minor(told, sale["currency"])
        if amount:
            yield kind, amount


def _adjusted(books: Books, sale: dict[str, Any], kind: str, amount: int, day: date, note: str | None) -> str:
    one = Adjusted(kind, signed(kind, amount), sale["currency"], day, one_line(note, "--note", 2_000))
    adjust(books, one, sale_id=sale["id"], item_id=sale["item_id"])
    return f"{KINDS[kind].title} {Money(signed(kind, amount), sale['currency'])} on {day}"


def _require_possible(books: Books, sale: dict[str, Any], trouble: Trouble) -> None:
    name, what = sale["name"], trouble.what
    if sale["state"] not in STANDING:
        raise BooksDisagree(f"order {name} is {sale['state']} already", "soleflip undo --list")
    if what in ("cancel", "fail") and sale["paid_at"]:
        paid = sale["paid_at"][:10]
        raise BooksDisagree(
            f"order {name} was paid on {paid}: say instead that it came back, or was refunded",
            f"soleflip sale return {name}",
        )
    if trouble.penalty and what not in ("cancel", "fail"):
        raise UsageError("a penalty goes with a sale that was cancelled or failed", f"soleflip sale fail {name}")
    if what == "refund":
        _require_refundable(books, sale, trouble)
    elif trouble.amount is not None:
        raise UsageError("--amount is a partial refund, after which the sale stands", f"soleflip sale refund {name}")


def _require_refundable(books: Books, sale: dict[str, Any], trouble: Trouble) -> None:
    name, currency = sale["name"], sale["currency"]
    amount = minor(trouble.amount, currency)
    if not amount and not trouble.freight:
        raise UsageError("say how much was refunded", f"soleflip sale refund {name} --amount 20")
    sql = "SELECT SUM(amount) FROM adjustment WHERE sale_id = ? AND kind = 'refund' AND voided_by IS NULL"
    before = -int((books.link.one(sql, (sale["id"],)) or (0,))[0] or 0)
    if sale["price"] is not None and (amount or 0) + before > sale["price"]:
        price, whole = Money(sale["price"], currency), Money((amount or 0) + before, currency)
        raise UsageError(f"refunds of {whole} are more than the price of {price}", f"soleflip sale return {name}")


def _product_of(books: Books, item_id: int | None) -> set[int]:
    return {row[0] for row in books.link.rows("SELECT product_id FROM item WHERE id = ?", (item_id or 0,))}


def _left(books: Books, sale: dict[str, Any]) -> Iterator[str]:
    """What the sale comes to now."""
    row = books.link.one("SELECT profit FROM sale_facts WHERE sale_id = ?", (sale["id"],))
    if row and row[0] is not None:
        yield f"order {sale['name']} comes to {Money(int(row[0]), sale['currency'])} now"
