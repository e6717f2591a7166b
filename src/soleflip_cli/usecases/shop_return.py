"""An item that goes back to the shop it came from, and the money that comes for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ..domain.adjusting import signed
from ..domain.costing import PAID_TO_SHOP, CostPart, net_refund
from ..domain.errors import UsageError
from ..domain.money import Money, to_minor
from ..storage.adjustments import Adjusted, adjust
from ..storage.books import Books
from ..storage.items import cost_parts
from ..storage.rows import alter_row
from .stock_rows import Done, item_row, past, require_held
from .stock_words import one_line
from .toolbox import Toolbox


def refund(
    box: Toolbox, number: int, amount: Decimal, freight: Decimal | None, day: date | None, note: str | None
) -> Done:
    """Send an item back: it leaves stock, the shop's money and the freight are noted on it.

    Raises UsageError for more money than it cost, BooksDisagree for an item that is sold or gone.
    """
    with box.books("stock refund", existing=True) as books:
        item = item_row(books, number)
        require_held(books, item, "soleflip sale return")
        when, currency = past(box, day), item["currency"]
        if when.isoformat() < item["acquired_on"]:
            raise UsageError(f"item {number} was bought on {item['acquired_on']}, after {when}", "--date YYYY-MM-DD")
        back, sent = to_minor(amount, currency), to_minor(freight or Decimal(0), currency)
        _require_not_more(books, item, back)
        for kind, value in (("shop_refund", back), ("shop_freight", sent)):
            if value:
                about = one_line(note, "--note", 2_000)
                adjust(books, Adjusted(kind, signed(kind, value), currency, when, about), item_id=number)
        alter_row(books, "item", number, {"state": "returned", "removed_on": when.isoformat()})
        books.rematch({item["product_id"]})
        net = net_refund(back, _paid(books, number)) if books.reclaim else back
        return Done([number], [_words(item, net, sent)], [])


def _paid(books: Books, number: int) -> list[CostPart]:
    """What the shop was paid for an item: its price and its way here."""
    return [part for part in cost_parts(books.link, {number}).get(number, []) if part.kind in PAID_TO_SHOP]


def _words(item: dict[str, Any], back: int, sent: int) -> str:
    """Amounts without VAT where it is reclaimed, as costs are."""
    currency, cost = item["currency"], item["landed_cost"]
    freight = f", {Money(sent, currency)} went for freight" if sent else ""
    if cost is None:
        return f"{Money(back, currency)} came back{freight}; what it had cost is unknown"
    lost = cost - back + sent
    return f"{Money(back, currency)} of {Money(cost, currency)} came back{freight}" + (
        f": {Money(lost, currency)} lost" if lost > 0 else ""
    )


def _require_not_more(books: Books, item: dict[str, Any], back: int) -> None:
    number, currency = item["id"], item["currency"]
    paid = sum(part.amount for part in _paid(books, number))
    if item["landed_cost"] is not None and back > paid:
        raise UsageError(
            f"a refund of {Money(back, currency)} is more than item {number} cost, {Money(paid, currency)}",
            f"soleflip cost list {number}",
        )
