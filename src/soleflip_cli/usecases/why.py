"""Where a number comes from: every figure of a sale or item, opened down to file, line and cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from ..domain.errors import UsageError
from ..domain.trade import HELD, STANDING
from ..storage.items import UNDONE
from ..storage.origins import Altered, Fields, Origins, Record
from .links import orders_in, sale_names
from .why_money import adjustment_lines, cost_lines, earned, transfer
from .why_parts import Line, Part, catalogue_lines, day, minute, size
from .why_sources import Trace, altered_words

if TYPE_CHECKING:
    from ..storage.reader import Reader


def why(what: str, reader: Reader) -> list[Part]:
    """All there is to know of an order number (one part for each sale of it), of one sale (ORDER/LINE) or of an item.

    Raises UsageError when there is neither.
    """
    origins, what = Origins(reader.link), what.strip()
    number = what.removeprefix("item:")
    sales = [] if number != what else _sales(what, origins)
    item = origins.item(int(number)) if not sales and number.isascii() and number.isdigit() else None
    if not sales and item is None:
        raise UsageError(f"there is no sale and no item {what!r}", "soleflip report sales --sku CODE")
    return [_sale(sale, origins) for sale in sales] if sales else [_item_alone(item, origins)] if item else []


def _sales(name: str, origins: Origins) -> list[Fields]:
    return [sale for order in orders_in(name) for sale in origins.sales(order) if name in sale_names(sale)]


def _sale(sale: Fields, origins: Origins) -> Part:
    changes = origins.changes("sale", sale["id"])
    trace = Trace(origins, sale["source_id"], changes)
    item = origins.item(sale["item_id"]) if sale["item_id"] else None
    where = f"{sale['channel']}, account {sale['account']}, line {sale['line']}"
    parts = [earned(sale, origins, trace), _taken(sale, item, origins, changes)]
    if sale["payout_id"]:
        parts.append(transfer(sale, origins, trace))
    return Part(
        "sale",
        f"Order {sale['order_number']} ({where})",
        _sale_lines(sale, trace),
        [*parts, *_history("sale", sale, origins, changes)],
    )


def _sale_lines(sale: Fields, trace: Trace) -> list[Line]:
    return [
        Line("product", "product", sale["product"], trace.of("name", "product_id")),
        Line("style", "style code", sale["style"], trace.of("style", "product_id")),
        Line("size", "size", size(sale), trace.of("size", "size_raw", "size_value")),
        Line("state", "state", sale["state"], None, _undone(sale) or sale["status"]),
        *_marks(sale),
        Line("sold_on", "sold on", day(sale["sold_on"]), trace.of("sold_at", "sold_on")),
    ]


def _marks(row: Fields) -> list[Line]:
    """What a person wrote on it."""
    return [Line(name, name, row[name]) for name in ("tags", "note") if row[name]]


def _undone(row: Fields) -> str | None:
    return f"taken out of the books by {row['voided_by']}" if row["voided_by"] else None


def _taken(sale: Fields, item: Fields | None, origins: Origins, changes: Sequence[Altered]) -> Part:
    if item is None:
        return Part("item", "No item", [Line("reason", "why", _why_none(sale, origins, changes))])
    how = _pinned_by(sale, changes) if sale["pinned"] else None
    lines = [
        Line("item_id", "item", item["id"], None, how),
        *_item_lines(item, origins),
        Line("days_held", "days held", sale["days_held"], None, f"{item['acquired_on']} to {sale['sold_on']}"),
    ]
    return Part("item", "The item it took", lines)


def _pinned_by(sale: Fields, changes: Sequence[Altered]) -> str:
    """What holds a sale to its item: a person's word, its parcel, or a period that was closed."""
    by = [change.command for change in changes if change.after.get("pinned") == 1 and not change.undone]
    if by and by[-1].startswith("close "):
        return f"kept since {by[-1].split()[1]} was closed"
    if by and by[-1] == "sync orders":
        return "the very item that was listed"
    return "kept since it was shipped" if sale["shipment_id"] else "linked by hand"


def _why_none(sale: Fields, origins: Origins, changes: Sequence[Altered]) -> str:
    sold = sale["sold_on"]
    if sale["state"] not in STANDING:
        return f"a sale that is {sale['state']} takes no item"
    if sale["pinned"]:
        by = [change for change in changes if change.after.get("pinned") == 1 and not change.undone]
        closed = by and by[-1].command.startswith("close ")
        what = f"none was there when {by[-1].command.split()[1]} was closed" if closed else "unlinked by hand"
        return what + (f" on {by[-1].at[:10]}" if by else "")
    if not sale["style"]:
        return "no style code"
    if origins.kept().get("matching.order") == "none":
        return "matching is switched off (matching.order = none)"
    what = f"style {sale['style']}, size {size(sale)}"
    days = origins.alike(sale["product_id"], (sale["size_system"], sale["size_value"], sale["size_women"]))
    if any(bought <= sold for bought, _ in days):
        return f"every item of {what} bought on or before {sold} went elsewhere"
    later = f"; the first was bought on {days[0][0]}" if days else ""
    return f"no item of {what} was bought on or before {sold}{later}"


def _item_lines(item: Fields, origins: Origins) -> list[Line]:
    trace = Trace(origins, item["source_id"], origins.changes("item", item["id"]))
    return [
        Line("supplier", "supplier", item["supplier"], trace.of("supplier", "purchase_id")),
        Line("invoice", "invoice", item["invoice"], trace.of("invoice", "purchase_id")),
        Line("acquired_on", "bought on", day(item["acquired_on"]), trace.of("bought_on", "acquired_on")),
        *cost_lines(item, origins, trace),
    ]


def _history(entity: str, row: Fields, origins: Origins, changes: Sequence[Altered]) -> Iterator[Part]:
    seen = origins.sightings(entity, row["id"])
    if seen:
        places = ((one, f"line {one.line} of {PurePath(one.file).name} (batch {one.batch})") for one in seen)
        lines = [Line("sighting", minute(one.imported_at), place) for one, place in places]
        yield Part("seen_again", "Seen again, unchanged", lines, many=True)
    told = [(change, altered_words(change, row["currency"])) for change in changes]
    lines = [Line("change", minute(change.at), words, None, _by(change)) for change, words in told if words]
    if lines:
        yield Part("changes", "Changed since", lines, many=True)


def _by(change: Altered) -> str:
    batch = f" (batch {change.batch})" if change.batch else ""
    return f"by soleflip {change.command}{batch}" + (", taken back since" if change.undone else "")


def _item_alone(item: Fields, origins: Origins) -> Part:
    changes = origins.changes("item", item["id"])
    trace = Trace(origins, item["source_id"], changes)
    sale = origins.sale_that_took(item["id"])
    head = [
        Line("product", "product", item["product"], trace.of("name", "product_id")),
        Line("style", "style code", item["style"], trace.of("style", "product_id")),
        Line("size", "size", size(item), trace.of("size", "size_raw")),
        Line("state", "state", _state(item, sale), None, _undone(item)),
        *_marks(item),
    ]
    beside = list(adjustment_lines(origins, "item_id", item["id"]))
    parts = [*_told_by_catalogues(item), Part("cost", "What it cost", _item_lines(item, origins))]
    parts += [Part("beside", "Beside its cost", beside)] if beside else []
    return Part(
        "item",
        f"Item {item['id']}",
        head,
        [*parts, _sold(item, sale, origins), *_history("item", item, origins, changes)],
    )


def _told_by_catalogues(item: Fields) -> Iterator[Part]:
    if lines := catalogue_lines(item):
        yield Part("catalogue", "What catalogues tell of it", lines)


def _state(item: Fields, sale: Fields | None) -> str:
    if item["voided_by"]:
        return "undone" if item["voided_by"].startswith(UNDONE) else "removed"
    return str(item["state"] if sale is None else sale["state"])


def _sold(item: Fields, sale: Fields | None, origins: Origins) -> Part:
    if sale is None:
        return Part("sale", "No sale", [Line("reason", "why", _why_unsold(item))])
    how = _pinned_by(sale, origins.changes("sale", sale["id"])) if sale["pinned"] else None
    lines = [
        Line("order_number", "order", sale["order_number"], None, how),
        Line("channel", "channel", sale["channel"]),
        *_marks(sale),
        Line("sold_on", "sold on", day(sale["sold_on"])),
        Line("days_held", "days held", sale["days_held"]),
    ]
    return Part("sale", "The sale that took it", lines)


def _why_unsold(item: Fields) -> str:
    if item["voided_by"]:
        return f"the item was taken out of the books by {item['voided_by']}"
    if item["removed_on"] or item["state"] not in HELD:
        return f"it left stock: {item['state'].replace('_', ' ')}" + (
            f" on {item['removed_on']}" if item["removed_on"] else ""
        )
    if not item["style"]:
        return "no style code"
    return f"no sale of style {item['style']}, size {size(item)} on or after {item['acquired_on']} lacks an item"


def records(parts: Iterable[Part]) -> list[Record]:
    """The records that the figures of these parts came from, each once, in order of appearance."""
    found: dict[tuple[int, int], Record] = {}
    for part in parts:
        for line in part.lines:
            if line.source and line.source.record:
                found.setdefault((line.source.record.batch, line.source.record.line), line.source.record)
        for record in records(part.parts):
            found.setdefault((record.batch, record.line), record)
    return list(found.values())
