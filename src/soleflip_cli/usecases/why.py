"""Where a number comes from: every figure of a sale or item, opened down to file, line and cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import Money
from ..domain.sizes import Size
from ..domain.table import Cell
from ..domain.trade import HELD, STANDING
from ..storage.items import UNDONE
from ..storage.origins import Altered, Fields, Origins, Record
from .why_sources import Source, Trace, altered_words, fee_label

if TYPE_CHECKING:
    from ..storage.reader import Reader

_NATURE = {"hidden": "hidden minimum fee", "rounding": "rounding", "other": "nobody says what for"}
_ADDS_UP = {
    None: "unknown: not every sale states its part",
    0: "no: the sales come to another sum",
    1: "yes, to the cent",
}


class Line(NamedTuple):
    """One figure: what it is, its value, where it came from, what else must be known of it."""

    key: str
    label: str
    value: Cell
    source: Source | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its figures, and further parts below it. `many` marks a list of like things."""

    key: str
    title: str
    lines: Sequence[Line] = ()
    parts: Sequence[Part] = ()
    many: bool = False


def why(what: str, reader: Reader) -> list[Part]:
    """All there is to know of an order number (one part for each sale of it) or an item's number.

    Raises UsageError when there is neither.
    """
    origins, what = Origins(reader.link), what.strip()
    number = what.removeprefix("item:")
    sales = [] if number != what else origins.sales(what)
    item = origins.item(int(number)) if not sales and number.isascii() and number.isdigit() else None
    if not sales and item is None:
        raise UsageError(f"there is no sale and no item {what!r}", "soleflip report sales --sku CODE")
    return [_sale(sale, origins) for sale in sales] if sales else [_item_alone(item, origins)] if item else []


def _sale(sale: Fields, origins: Origins) -> Part:
    changes = origins.changes("sale", sale["id"])
    trace = Trace(origins, sale["source_id"], changes)
    item = origins.item(sale["item_id"]) if sale["item_id"] else None
    where = f"{sale['channel']}, account {sale['account']}, line {sale['line']}"
    parts = [_earned(sale, origins, trace), _taken(sale, item, origins, changes)]
    if sale["payout_id"]:
        parts.append(_transfer(sale, origins, trace))
    return Part(
        "sale",
        f"Order {sale['order_number']} ({where})",
        _sale_lines(sale, trace),
        [*parts, *_history("sale", sale, origins, changes)],
    )


def _sale_lines(sale: Fields, trace: Trace) -> list[Line]:
    return [
        Line("product", "product", sale["product"], trace.of("name")),
        Line("style", "style code", sale["style"], trace.of("style")),
        Line("size", "size", _size(sale), trace.of("size")),
        Line("state", "state", sale["state"], None, _undone(sale) or sale["status"]),
        Line("sold_on", "sold on", _day(sale["sold_on"]), trace.of("sold_at")),
    ]


def _undone(row: Fields) -> str | None:
    return f"taken out of the books by {row['voided_by']}" if row["voided_by"] else None


def _earned(sale: Fields, origins: Origins, trace: Trace) -> Part:
    """Price less fees is payout, less cost is profit: a sum, line by line."""
    money = _purse(sale["currency"])
    payout, cost = sale["payout"], sale["landed_cost"]
    stated = "stated by the channel" if sale["payout_stated"] else None if payout is None else "an estimate"
    profit = None if payout is None or cost is None else payout - cost
    lacking = "payout or cost is unknown" if profit is None else None
    whose = f"item {sale['item_id']}" if sale["item_id"] else None
    return Part(
        "earned",
        "What it earned",
        [
            Line("price", "price", money(sale["price"]), trace.of("price")),
            *(
                Line(f"fee_{kind}", fee_label(kind), money(-amount), trace.of(f"fee.{kind}"))
                for kind, amount in origins.fees(sale["id"])
            ),
            *_unexplained(sale),
            Line("payout", "= payout", money(payout), trace.of("payout"), stated),
            Line("landed_cost", "cost", money(None if cost is None else -cost), None, whose),
            Line("profit", "= profit", money(profit), None, lacking),
        ],
    )


def _unexplained(sale: Fields) -> Iterator[Line]:
    if sale["unexplained"]:
        nature = _NATURE.get(sale["unexplained_kind"] or "other", _NATURE["other"])
        note = f"{nature}: price less printed fees less payout"
        yield Line("unexplained", "not itemised", Money(-sale["unexplained"], sale["currency"]), None, note)


def _taken(sale: Fields, item: Fields | None, origins: Origins, changes: Sequence[Altered]) -> Part:
    if item is None:
        return Part("item", "No item", [Line("reason", "why", _why_none(sale, origins, changes))])
    how = "linked by hand" if sale["pinned"] else None
    lines = [
        Line("item_id", "item", item["id"], None, how),
        *_item_lines(item, origins),
        Line("days_held", "days held", sale["days_held"], None, f"{item['acquired_on']} to {sale['sold_on']}"),
    ]
    return Part("item", "The item it took", lines)


def _why_none(sale: Fields, origins: Origins, changes: Sequence[Altered]) -> str:
    day = sale["sold_on"]
    if sale["state"] not in STANDING:
        return f"a sale that is {sale['state']} takes no item"
    if sale["pinned"]:
        by_hand = [change.at[:10] for change in changes if change.after.get("pinned") == 1]
        return "unlinked by hand" + (f" on {by_hand[-1]}" if by_hand else "")
    if not sale["style"]:
        return "no style code"
    if origins.kept().get("matching.order") == "none":
        return "matching is switched off (matching.order = none)"
    what = f"style {sale['style']}, size {_size(sale)}"
    days = origins.alike(sale["product_id"], (sale["size_system"], sale["size_value"], sale["size_women"]))
    if any(bought <= day for bought, _ in days):
        return f"every item of {what} bought on or before {day} went elsewhere"
    later = f"; the first was bought on {days[0][0]}" if days else ""
    return f"no item of {what} was bought on or before {day}{later}"


def _item_lines(item: Fields, origins: Origins) -> list[Line]:
    trace = Trace(origins, item["source_id"], origins.changes("item", item["id"]))
    return [
        Line("supplier", "supplier", item["supplier"], trace.of("supplier", "purchase_id")),
        Line("invoice", "invoice", item["invoice"], trace.of("invoice", "purchase_id")),
        Line("acquired_on", "bought on", _day(item["acquired_on"]), trace.of("bought_on", "acquired_on")),
        *_cost_lines(item, origins, trace),
    ]


def _cost_lines(item: Fields, origins: Origins, trace: Trace) -> Iterator[Line]:
    money, gross = _purse(item["currency"]), 0
    for part in sorted(origins.parts(item["id"])):
        rate = None if part.vat_rate is None else f"with {part.vat_rate / 100:g} % VAT"
        gross += part.amount
        yield Line(f"cost_{part.kind}", part.kind, money(part.amount), trace.of(part.kind, f"cost.{part.kind}"), rate)
    cost = item["landed_cost"]
    if cost is not None and cost != gross:
        yield Line("vat_reclaimed", "VAT", money(cost - gross), None, "reclaimed (vat.reclaim = true)")
    yield Line("landed_cost", "= cost", money(cost))


def _transfer(sale: Fields, origins: Origins, trace: Trace) -> Part:
    others = origins.paid_together(sale["payout_id"], sale["id"])
    money = _purse(sale["currency"])
    lines = [
        Line("reference", "reference", sale["reference"], trace.of("transfer")),
        Line("paid_on", "arrived on", _day(sale["paid_on"]), trace.of("paid_at")),
        Line("amount", "amount", money(sale["amount"]), trace.of("invoice_total")),
        Line("adds_up", "adds up", _ADDS_UP[sale["reconciled"]]),
        Line("sales", "sales in it", sale["sales"]),
    ]
    paid = [Line("order", f"order {one['order_number']}", _purse(one["currency"])(one["payout"])) for one in others]
    together = [Part("other_sales", "Paid in the same transfer", paid, many=True)] if paid else []
    return Part("transfer", "The bank transfer that paid it", lines, together)


def _history(entity: str, row: Fields, origins: Origins, changes: Sequence[Altered]) -> Iterator[Part]:
    seen = origins.sightings(entity, row["id"])
    if seen:
        places = ((one, f"line {one.line} of {PurePath(one.file).name} (batch {one.batch})") for one in seen)
        lines = [Line("sighting", _minute(one.imported_at), place) for one, place in places]
        yield Part("seen_again", "Seen again, unchanged", lines, many=True)
    told = [(change, altered_words(change, row["currency"])) for change in changes]
    lines = [Line("change", _minute(change.at), words, None, _by(change)) for change, words in told if words]
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
        Line("size", "size", _size(item), trace.of("size", "size_raw")),
        Line("state", "state", _state(item, sale), None, _undone(item)),
        *([Line("note", "note", item["note"])] if item["note"] else []),
    ]
    bought = Part("cost", "What it cost", _item_lines(item, origins))
    return Part(
        "item",
        f"Item {item['id']}",
        head,
        [bought, _sold(item, sale), *_history("item", item, origins, changes)],
    )


def _state(item: Fields, sale: Fields | None) -> str:
    if item["voided_by"]:
        return "undone" if item["voided_by"].startswith(UNDONE) else "removed"
    return str(item["state"] if sale is None else sale["state"])


def _sold(item: Fields, sale: Fields | None) -> Part:
    if sale is None:
        return Part("sale", "No sale", [Line("reason", "why", _why_unsold(item))])
    lines = [
        Line("order_number", "order", sale["order_number"], None, "linked by hand" if sale["pinned"] else None),
        Line("channel", "channel", sale["channel"]),
        Line("sold_on", "sold on", _day(sale["sold_on"])),
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
    return f"no sale of style {item['style']}, size {_size(item)} on or after {item['acquired_on']} lacks an item"


def _size(row: Fields) -> str:
    return Size(row["size_system"], row["size_value"], row["size_women"], row["size_raw"]).label


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _minute(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


def _purse(currency: str) -> Any:
    """Minor units of `currency` as Money; unknown stays unknown."""
    return lambda minor: None if minor is None else Money(minor, currency)


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
