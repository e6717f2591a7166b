"""Items on offer: where, for how much, and what must be taken down since it sold elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..connectors import connectors
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money
from ..domain.sizes import Size
from ..domain.table import Cell, Column, Table
from ..domain.trade import STANDING
from ..storage.books import Books
from ..storage.link import Link
from ..storage.matches import among
from ..storage.offers import standing_offers
from ..storage.rows import add_row, alter_row
from ..storage.services import connections
from .channels import channel_of
from .sale_rows import minor
from .stock_rows import item_row, past, require_held
from .stock_words import one_line
from .toolbox import Toolbox

_COLUMNS = (
    Column("item_id", "Item", "count"),
    Column("product", "Product", priority=1),
    Column("style", "Style code", priority=4),
    Column("size", "Size"),
    Column("channel", "Channel"),
    Column("listed_on", "Since", "date", 3),
    Column("currency", "Currency", priority=5),
    Column("ask", "Ask", "money"),
    Column("status", "Status", priority=2),
    Column("sold_on_channel", "Sold on"),
    Column("reference", "Listing", priority=6),
)
_NAMED = 3
_OPEN = f"""
SELECT listing.item_id, product.name, product.style, item_facts.size,
    listing.size_system, listing.size_value, listing.size_women, listing.size_raw,
    listing.channel, listing.listed_on, listing.currency, listing.ask,
    CASE WHEN listing.item_id IS NULL THEN 'no item' ELSE COALESCE(listing.state, listing.status) END,
    sale.channel, listing.reference, CASE WHEN item.removed_on IS NOT NULL THEN item.state END
FROM listing LEFT JOIN item_facts ON item_facts.item_id = listing.item_id
LEFT JOIN item ON item.id = listing.item_id
LEFT JOIN product ON product.id = COALESCE(item.product_id, listing.product_id)
LEFT JOIN sale ON sale.item_id = listing.item_id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
WHERE listing.voided_by IS NULL AND listing.ended_on IS NULL
    AND (listing.item_id IS NULL OR item_facts.item_id IS NOT NULL)
ORDER BY CASE WHEN listing.item_id IS NULL THEN 1 ELSE 0 END, listing.item_id, listing.channel, listing.id
"""
_OFFERED = "SELECT listing.item_id, listing.channel, listing.ask, listing.currency, listing.reference FROM listing"
_STANDS = "listing.voided_by IS NULL AND listing.ended_on IS NULL AND COALESCE(listing.state, 'active') = 'active'"
_STALE = f"""
{_OFFERED} JOIN sale ON sale.item_id = listing.item_id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
WHERE {_STANDS} AND listing.channel <> sale.channel
"""


def offer(box: Toolbox, number: int, on: str, ask: Decimal | None, day: date | None, reference: str | None) -> str:
    """Offer an item on a channel, or change its ask there; what was done. Raises UsageError, BooksDisagree."""
    with box.books("listing add", existing=True) as books:
        item, channel = item_row(books, number), channel_of(books.link, on)
        require_held(books, item, "soleflip why")
        _require_unknown_there(books, number, channel)
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
        _require_unlisted(books, number, {row[1] for row in found})
        if not found:
            where = f" on {channel}" if channel else ""
            raise UsageError(f"item {number} is not offered{where}", "soleflip listing list")
        ended = past(box, day).isoformat()
        for listing, name, since in found:
            if ended < str(since):
                raise UsageError(f"item {number} is on {name} since {since}, after {ended}", "--date YYYY-MM-DD")
            alter_row(books, "listing", listing, {"ended_on": ended})
        return [name for _, name, _ in found]


def list_listings(box: Toolbox, stale: bool, on: str | None = None) -> Table:
    """What is on offer; `stale` is what sold elsewhere or left stock, and must be taken down.

    Where it sold, an offer has ended.

    An offer of a service that fits no item has none. `on` is a channel. Raises UsageError for an unknown one.
    """
    with box.reader() as reader:
        channel = channel_of(reader.link, on) if on else None
        found = list(reader.rows(_OPEN))
    rows = [_row(*one) for one in found if _is_asked_for(one, stale, channel)]
    none = "nothing is to be taken down" if stale else "nothing is on offer"
    return Table("", _COLUMNS, rows, tuple(_commands(rows)) if stale and rows else () if rows else (none,))


def _commands(rows: Sequence[tuple[Cell, ...]]) -> Iterator[str]:
    """How the first offers are taken down; a list of many is no place for all of their commands."""
    for item, *_, channel, _day, _currency, _ask, _status, _sold, reference in rows[:_NAMED]:
        yield f"take it down: {_ending(int(str(item)), str(channel), None if reference is None else str(reference))}"


def _is_asked_for(row: Sequence[Any], stale: bool, channel: str | None) -> bool:
    there, state, sold, gone = row[8], row[12], row[13], row[15]
    if channel not in (None, there):
        return False
    left = gone or sold not in (None, there)
    return bool(left and state != "inactive") if stale else sold is None and not gone


def _row(item: int | None, name: str, style: str, size: str | None, *rest: Any) -> tuple[Cell, ...]:
    *own, channel, day, currency, ask, status, sold, reference, gone = rest
    shown = size or (Size(*own).label if own[0] else None)
    price = None if ask is None else Money(ask, currency)
    since, status = date.fromisoformat(str(day)), gone or status
    return item, name, style, shown, channel, since, currency, price, status, sold, reference


def to_take_down(link: Link, sales: Collection[int]) -> list[str]:
    """Offers elsewhere of the items that these sales took, in words, each with the command that takes it down."""
    return _told(link.rows(*among(link, _STALE, "sale.id", sales)))


def offers_left(link: Link, item: int) -> list[str]:
    """The same of an item that left stock without a sale."""
    return _told(link.rows(f"{_OFFERED} WHERE {_STANDS} AND listing.item_id = ?", (item,)))


def _told(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    return [
        f"take down: item {item} is still offered on {channel}"
        + (f" at {Money(ask, currency)}" if ask else "")
        + f": {_ending(item, channel, reference)}"
        for item, channel, ask, currency, reference in sorted(rows, key=lambda row: row[:2])
    ]


def _ending(item: int, channel: str, reference: str | None) -> str:
    """The command that takes an offer down: at the service itself, or in the books of what is taken down by hand."""
    return f"soleflip listing {'delete' if reference and _lists_itself(channel) else 'end'} {item} --on {channel}"


def _lists_itself(channel: str) -> bool:
    connector = connectors().get(channel)
    return connector is not None and connector.listings is not None


def _require_unknown_there(books: Books, item: int, channel: str) -> None:
    """What a service itself lists is changed there, not in the books alone. Raises BooksDisagree."""
    if any(one.state for one in standing_offers(books.link, channel, item)):
        hint = f"soleflip listing update {item} --on {channel} --ask AMOUNT"
        raise BooksDisagree(f"item {item} is listed on {channel} already, as {channel} says itself", hint)


def _require_unlisted(books: Books, item: int, channels: Collection[str]) -> None:
    """What a connected service lists has to end there: the books alone would list it a second time."""
    for one in connections(books.link, None):
        there = [] if one.ended_at or one.service not in channels else standing_offers(books.link, one.service, item)
        if any(kept.account == one.account and kept.state in ("active", "inactive") for kept in there):
            raise BooksDisagree(
                f"item {item} is listed on {one.service}, as {one.service} says itself",
                f"soleflip listing delete {item} --on {one.service}",
            )


def _open(books: Books, item: int, channel: str) -> int | None:
    row = books.link.one(
        "SELECT id FROM listing WHERE item_id = ? AND channel = ? AND ended_on IS NULL AND voided_by IS NULL",
        (item, channel),
    )
    return int(row[0]) if row else None
