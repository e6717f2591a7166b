"""Items on offer: where, for how much, and what must be taken down since it sold elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from ..domain.errors import UsageError
from ..domain.money import Money
from ..domain.table import Column, Table
from ..domain.trade import STANDING
from ..storage.books import Books
from ..storage.link import Link
from ..storage.matches import among
from ..storage.rows import add_row, alter_row
from .channels import channel_of
from .sale_rows import minor
from .stock_rows import item_row, past, require_held
from .stock_words import one_line
from .toolbox import Toolbox

_COLUMNS = (
    Column("item_id", "Item", "count"),
    Column("product", "Product", priority=1),
    Column("style", "Style code", priority=3),
    Column("size", "Size"),
    Column("channel", "Channel"),
    Column("listed_on", "Since", "date", 2),
    Column("currency", "Currency", priority=4),
    Column("ask", "Ask", "money"),
    Column("sold_on_channel", "Sold on"),
)
_OPEN = f"""
SELECT listing.item_id, product.name, product.style, item_facts.size, listing.channel, listing.listed_on,
    listing.currency, listing.ask, sale.channel
FROM listing JOIN item_facts ON item_facts.item_id = listing.item_id
JOIN item ON item.id = listing.item_id JOIN product ON product.id = item.product_id
LEFT JOIN sale ON sale.item_id = listing.item_id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
WHERE listing.voided_by IS NULL AND listing.ended_on IS NULL
ORDER BY listing.item_id, listing.channel, listing.id
"""
_STALE = f"""
SELECT listing.item_id, listing.channel, listing.ask, listing.currency FROM listing
JOIN sale ON sale.item_id = listing.item_id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
WHERE listing.voided_by IS NULL AND listing.ended_on IS NULL AND listing.channel <> sale.channel
"""


def offer(box: Toolbox, number: int, on: str, ask: Decimal | None, day: date | None, reference: str | None) -> str:
    """Offer an item on a channel, or change its ask there; what was done. Raises UsageError, BooksDisagree."""
    with box.books("listing add", existing=True) as books:
        item, channel = item_row(books, number), channel_of(books.link, on)
        require_held(books, item, "soleflip why")
        there = _open(books, number, channel)
        price = minor(ask, item["currency"])
        worth = "without an ask" if price is None else f"at {Money(price, item['currency'])}"
        if there:
            alter_row(books, "listing", there, {"ask": price})
            return f"item {number} on {channel}: now {worth}"
        fields = {"item_id": number, "channel": channel, "ask": price, "currency": item["currency"]}
        listed = {"listed_on": past(box, day).isoformat(), "reference": one_line(reference, "--reference", 100)}
        add_row(books, "listing", {**fields, **listed})
        return f"item {number} is offered on {channel} {worth}"


def end(box: Toolbox, number: int, on: str | None, day: date | None) -> list[str]:
    """Take an item's offers down, on one channel or all; the channels. Raises UsageError where there is none."""
    with box.books("listing end", existing=True) as books:
        channel = channel_of(books.link, on) if on else None
        rows = books.link.rows(
            "SELECT id, channel, listed_on FROM listing WHERE item_id = ? AND ended_on IS NULL AND voided_by IS NULL "
            "ORDER BY channel, id",
            (number,),
        )
        found = [row for row in rows if channel in (None, row[1])]
        if not found:
            where = f" on {channel}" if channel else ""
            raise UsageError(f"item {number} is not offered{where}", "soleflip listing list")
        ended = past(box, day).isoformat()
        for listing, name, since in found:
            if ended < str(since):
                raise UsageError(f"item {number} is on {name} since {since}, after {ended}", "--date YYYY-MM-DD")
            alter_row(books, "listing", listing, {"ended_on": ended})
        return [name for _, name, _ in found]


def list_listings(box: Toolbox, stale: bool) -> Table:
    """What is on offer; `stale` is what sold elsewhere and must be taken down. Where it sold, an offer has ended."""
    with box.reader() as reader:
        found = list(reader.rows(_OPEN))
    rows = [
        (item, name, style, size, channel, date.fromisoformat(str(day)), currency,
         None if ask is None else Money(ask, currency), sold)
        for item, name, style, size, channel, day, currency, ask, sold in found
        if (sold not in (None, channel) if stale else sold is None)
    ]  # fmt: skip
    return Table(
        "", _COLUMNS, rows, () if rows else ("nothing is to be taken down" if stale else "nothing is on offer",)
    )


def to_take_down(link: Link, sales: Collection[int]) -> list[str]:
    """Offers elsewhere of the items that these sales took, in words."""
    rows = link.rows(*among(link, _STALE, "sale.id", sales))
    return [
        f"take down: item {item} is still offered on {channel}" + (f" at {Money(ask, currency)}" if ask else "")
        for item, channel, ask, currency in sorted(rows)
    ]


def _open(books: Books, item: int, channel: str) -> int | None:
    row = books.link.one(
        "SELECT id FROM listing WHERE item_id = ? AND channel = ? AND ended_on IS NULL AND voided_by IS NULL",
        (item, channel),
    )
    return int(row[0]) if row else None
