"""Items that leave stock without a sale, and those that come back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ..domain.errors import BooksDisagree, UsageError
from ..domain.trade import GONE
from ..storage.books import Books
from .listings import offers_left
from .moves import Move, Moves
from .stock_rows import REMOVED, Done, item_row, log, past, store
from .toolbox import Toolbox

MISTAKE = "mistake"
"""The reason for an item that never was: it leaves the books, not the stock."""

REASONS = (*GONE, MISTAKE)


def remove(box: Toolbox, number: int, reason: str, day: date | None) -> Done:
    """Take an item out of stock without a sale; a mistake leaves the books altogether.

    Raises UsageError for another reason or a wrong day, BooksDisagree where the item left before or a
    person linked it to a sale.
    """
    reason = reason.strip().casefold().replace("-", "_")
    if reason not in REASONS:
        raise UsageError(f"{reason[:60]!r} is none of {', '.join(REASONS)}", f"--reason {REASONS[0]}")
    with box.books("stock remove", existing=True) as books:
        old = item_row(books, number)
        gone_on = past(box, day).isoformat()
        _require_removable(books, old, gone_on)
        gone = {"voided_by": REMOVED} if reason == MISTAKE else {"state": reason, "removed_on": gone_on}
        done = Done([number], [reason], _changed(books, old, gone))
        return done._replace(told=offers_left(books.link, number))


def _require_removable(books: Books, old: dict[str, Any], day: str) -> None:
    number = old["id"]
    if old["removed_on"]:
        raise BooksDisagree(f"item {number} left stock on {old['removed_on']}", f"soleflip stock restore {number}")
    if day < old["acquired_on"]:
        raise UsageError(
            f"item {number} was bought on {old['acquired_on']}, after {day}", f"soleflip stock show {number}"
        )
    pinned = books.link.one(
        "SELECT order_number FROM sale WHERE item_id = ? AND pinned = 1 AND voided_by IS NULL", (number,)
    )
    if pinned:
        raise BooksDisagree(f"item {number} was linked to order {pinned[0]}", f"soleflip stock unlink {pinned[0]}")


def restore(box: Toolbox, number: int) -> Done:
    """Put an item back that was removed by hand. Raises BooksDisagree where it was not, or went back to its shop."""
    with box.books("stock restore", existing=True) as books:
        old = item_row(books, number, removed=True)
        if not old["removed_on"] and not old["voided_by"]:
            raise BooksDisagree(f"item {number} was not removed", f"soleflip stock show {number}")
        _require_no_refund(books, number)
        back = {"voided_by": None} if old["voided_by"] else {"state": _state_before(books, number), "removed_on": None}
        return Done([number], [], _changed(books, old, back))


def _state_before(books: Books, number: int) -> str:
    """What the item was when it left stock: ordered, or in stock."""
    left = books.link.one(
        "SELECT before FROM change WHERE entity = 'item' AND entity_id = ? AND undone = 0 "
        "AND after LIKE '%\"removed_on\"%' ORDER BY id DESC LIMIT 1",
        (number,),
    )
    return str(json.loads(left[0]).get("state") or "in_stock") if left else "in_stock"


def _require_no_refund(books: Books, number: int) -> None:
    """What a shop paid for an item would stay behind in the books if it came back."""
    refund = "SELECT 1 FROM adjustment WHERE item_id = ? AND sale_id IS NULL AND voided_by IS NULL"
    if books.link.one(refund, (number,)):
        raise BooksDisagree(f"item {number} went back to its shop for money", "soleflip undo --list")


def _changed(books: Books, old: dict[str, Any], after: dict[str, Any]) -> list[Move]:
    """Store, log and match anew; the sales that moved."""
    moves = Moves(books.link, {old["product_id"]})
    if after.get("voided_by"):
        books.link.run("UPDATE sale SET item_id = NULL WHERE item_id = ?", (old["id"],))
    store(books, old["id"], after)
    log(books, old["id"], {name: old[name] for name in after}, after)
    books.rematch({old["product_id"]})
    return moves.seen()
