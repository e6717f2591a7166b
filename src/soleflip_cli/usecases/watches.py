"""Styles whose market prices are wanted, though none is in stock."""

from __future__ import annotations

from datetime import date

from ..domain.errors import UsageError
from ..domain.money import Money
from ..domain.table import Cell, Column, Table
from ..storage.link import moment
from ..storage.products import LISTED_NAME, Products
from ..storage.quotes import Watched, watched
from ..storage.rows import add_row, void_row
from .stock import currency_of
from .stock_words import code_of
from .toolbox import Toolbox

_COLUMNS = (
    Column("style", "Style code"),
    Column("product", "Product", priority=1),
    Column("watched_since", "Watched since", "date", 3),
    Column("currency", "Currency", priority=4),
    Column("lowest_ask", "Lowest ask", "money"),
    Column("highest_bid", "Highest bid", "money"),
    Column("quoted_at", "Last change", "time", 2),
)
_OF = (
    "SELECT watch.id, watch.currency FROM watch JOIN product ON product.id = watch.product_id "
    "WHERE product.style = ? AND watch.voided_by IS NULL ORDER BY watch.id"
)


def watch(box: Toolbox, style: str, currency: str | None) -> tuple[str, str]:
    """Watch a style from now on; its code and the currency. Raises UsageError where that is so already."""
    code = code_of(style, "STYLE", "soleflip price watch add DD1391-100")
    with box.books("price watch add") as books:
        told = currency_of(books, box, currency)
        if (told,) in books.link.rows(f"SELECT currency FROM ({_OF}) AS found", (code,)):
            raise UsageError(f"{code} is watched in {told} already", "soleflip price watch list")
        product = Products(books.link, LISTED_NAME).of(code, None, "other")
        add_row(books, "watch", {"product_id": product.id, "currency": told, "since": box.today().isoformat()})
    return code, told


def unwatch(box: Toolbox, style: str) -> str:
    """Watch a style no more, in whatever currency; its code. Raises UsageError where it is not watched."""
    code = code_of(style, "STYLE", "soleflip price watch add DD1391-100")
    with box.books("price watch remove", existing=True) as books:
        found = books.link.rows(_OF, (code,))
        if not found:
            raise UsageError(f"{code} is not watched", "soleflip price watch list")
        for number, _ in found:
            void_row(books, "watch", number)
    return code


def watches(box: Toolbox) -> Table:
    """What is watched, with the lowest ask and the highest bid over its sizes as they were told last."""
    with box.reader() as reader:
        rows = [_row(one) for one in watched(reader.link)]
    unpriced = any(row[4] is None and row[5] is None for row in rows)
    notes = ("prices come with: soleflip sync market",) if unpriced else ()
    return Table("Watched", _COLUMNS, rows, notes if rows else ("nothing is watched: soleflip price watch add STYLE",))


def _row(one: Watched) -> tuple[Cell, ...]:
    ask, bid = (None if amount is None else Money(amount, one.currency) for amount in (one.ask, one.bid))
    since, at = date.fromisoformat(str(one.since)), None if one.quoted_at is None else moment(one.quoted_at)
    return one.style, one.name, since, one.currency, ask, bid, at
