"""Which item a sale took: by rule, by a person's word, or not at all; each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money
from ..domain.proposals import REASONS, Proposal, Reason
from ..domain.table import Cell, Column, Table
from ..storage.books import Books
from ..storage.matches import Keys, item_lines, sale_lines
from ..storage.proposals import proposals
from ..storage.reader import Reader
from .toolbox import Toolbox


class Matched(NamedTuple):
    """How the sales stand after matching; `changed` of them have another item than before."""

    sales: int
    matched: int
    changed: int
    proposed: int


class Review(NamedTuple):
    """A proposal with all that a person needs to decide."""

    proposal: Proposal
    order_number: str
    sale: str
    item: str

    @property
    def why(self) -> str:
        """The reason, with the days between."""
        days = self.proposal.days
        when = f"bought {days} days before it sold" if days >= 0 else f"bought {-days} days after it sold"
        return f"{REASONS[self.proposal.reason]}; {when}"


class _Rehearsed(Exception):
    """Leaves the transaction of a dry run without a trace."""


def match_all(box: Toolbox, dry_run: bool = False) -> Matched:
    """Match every sale that nobody linked by hand anew."""
    found = Matched(0, 0, 0, 0)
    try:
        with box.books("stock match") as books:
            changed = books.rematch()
            sales, matched = books.link.rows(
                "SELECT COUNT(*), COUNT(item_id) FROM sale_facts WHERE stands = 1"
            )[0]
            found = Matched(sales, matched, changed, len(proposals(books.link)))
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        pass
    return found


def link(box: Toolbox, order: str, item_id: int) -> str:
    """Say that this sale took that item; holds whatever the rule says. Raises BooksDisagree if it is taken."""
    with box.books("stock link") as books:
        sale = sale_row(books, order)
        _pin(books, sale, item_id)
    return str(sale["order_number"])


def _pin(books: Books, sale: dict[str, Any], item_id: int) -> None:
    item = books.link.one(
        "SELECT product_id, state, removed_on FROM item WHERE id = ? AND voided_by IS NULL", (item_id,)
    )
    if item is None:
        raise UsageError(f"there is no item {item_id}", "soleflip stock list")
    if item[2] is not None:
        raise BooksDisagree(f"item {item_id} left stock as {item[1]} on {item[2]}", "soleflip stock list")
    taken = books.link.one("SELECT id, order_number, pinned FROM sale WHERE item_id = ? AND voided_by IS NULL", (item_id,))
    if taken and taken[2] and taken[0] != sale["id"]:
        raise BooksDisagree(f"item {item_id} is linked to order {taken[1]}", f"soleflip stock unlink {taken[1]}")
    if taken and taken[0] != sale["id"]:
        books.link.run("UPDATE sale SET item_id = NULL, landed_cost = NULL, days_held = NULL WHERE id = ?", (taken[0],))
    _store(books, sale, item_id, 1)
    books.rematch({sale["product_id"], item[0]})


def unlink(box: Toolbox, order: str, automatic: bool = False) -> str:
    """Take a sale's item away and keep it so; with `automatic`, let the rule decide again."""
    with box.books("stock unlink") as books:
        sale = sale_row(books, order)
        had = books.link.one("SELECT product_id FROM item WHERE id = ?", (sale["item_id"],))
        _store(books, sale, None, 0 if automatic else 1)
        books.rematch({sale["product_id"], *(had or ())})
    return str(sale["order_number"])


def _store(books: Books, sale: dict[str, Any], item_id: int | None, pinned: int) -> None:
    books.link.run(
        "UPDATE sale SET item_id = ?, pinned = ?, landed_cost = NULL, days_held = NULL WHERE id = ?",
        (item_id, pinned, sale["id"]),
    )
    changes = books.changes()
    before = {"item_id": sale["item_id"], "pinned": sale["pinned"]}
    changes.note("sale", sale["id"], before, {"item_id": item_id, "pinned": pinned})
    changes.write()


def sale_row(books: Books, order: str) -> dict[str, Any]:
    """The one sale of an order number. Raises UsageError for none or several."""
    found = books.link.rows(
        "SELECT id, order_number, product_id, item_id, pinned, channel, line FROM sale "
        "WHERE order_number = ? AND voided_by IS NULL",
        (order,),
    )
    if not found:
        raise UsageError(f"there is no sale {order}", "soleflip report sales")
    if len(found) > 1:
        raise UsageError(f"order {order} has {len(found)} lines; sales of several lines cannot be linked yet")
    return dict(zip(("id", "order_number", "product_id", "item_id", "pinned", "channel", "line"), found[0], strict=True))


def reviews(reader: Reader) -> list[Review]:
    """Every proposal, as a person sees it."""
    found = proposals(reader.link)
    sales = _described(reader, "sale", [one.sale_id for one in found])
    items = _described(reader, "item", [one.item_id for one in found])
    return [Review(one, *sales[one.sale_id], items[one.item_id][1]) for one in found]


_DESCRIBED = {
    "sale": "SELECT sale_id, order_number, sold_on, style, product, size, payout, currency FROM sale_facts",
    "item": "SELECT item_id, item_id, acquired_on, style, product, size, landed_cost, currency FROM item_facts",
}


def _described(reader: Reader, kind: str, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    wanted = set(numbers)
    if not wanted:
        return {}
    return {
        number: (str(name), _words(day, style, product, size, amount, currency))
        for number, name, day, style, product, size, amount, currency in reader.rows(_DESCRIBED[kind])
        if number in wanted
    }


def _words(day: object, style: str | None, product: str | None, size: str, amount: int | None, currency: str) -> str:
    worth = str(Money(amount, currency)) if amount is not None else "unknown"
    return f"{day}  {style or 'no style code'}  {size}  {worth}  {product or ''}".rstrip()


def as_table(found: Iterable[Review]) -> Table:
    """Proposals as a table, for a pipe."""
    columns = (
        Column("order_number", "Order"),
        Column("sale", "Sale"),
        Column("item_id", "Item", "count"),
        Column("item", "Item bought"),
        Column("reason", "Reason"),
        Column("days", "Days held", "count"),
    )
    rows = [
        (one.order_number, one.sale, one.proposal.item_id, one.item, one.proposal.reason, one.proposal.days)
        for one in found
    ]
    return Table("Proposals", columns, rows)


def accept(box: Toolbox, wanted: Callable[[Review], bool]) -> list[Review]:
    """Link every proposal that `wanted` agrees to; those that were linked."""
    with box.books("stock match --accept") as books:
        chosen = [one for one in reviews(Reader(books.link)) if wanted(one)]
        for one in chosen:
            _pin(books, sale_row(books, one.order_number), one.proposal.item_id)
    return chosen


def is_within(reason: Reason, days: int | None) -> Callable[[Review], bool]:
    """Agrees to proposals of one reason whose days between buying and selling are at most `days`."""
    return lambda one: one.proposal.reason == reason and (days is None or abs(one.proposal.days) <= days)


def unmatched(box: Toolbox) -> Table:
    """Sales that stand and have no item, each with the reason."""
    with box.reader() as reader:
        lines = [sale for sale in sale_lines(reader.link) if sale.stands and not sale.stored.item_id]
        reason = _Reasons(reader)
        named = {
            row[0]: row[1:]
            for row in reader.rows(
                "SELECT sale_id, order_number, channel, product, style, size, currency, payout FROM sale_facts "
                "WHERE stands = 1 AND item_id IS NULL"
            )
        }
        rows: list[tuple[Cell, ...]] = []
        for sale in sorted(lines, key=lambda sale: sale.rank):
            order, channel, product, style, size, currency, payout = named[sale.id]
            paid = None if payout is None else Money(payout, currency)
            rows.append((date.fromisoformat(sale.sold_on), channel, order, product, style, size, currency, paid, reason(sale)))
    columns = (
        Column("sold_on", "Sold", "date"),
        Column("channel", "Channel"),
        Column("order_number", "Order"),
        Column("product", "Product"),
        Column("style", "Style"),
        Column("size", "Size"),
        Column("currency", "Currency"),
        Column("payout", "Payout", "money"),
        Column("reason", "Why no item"),
    )
    return Table("Sales without an item", columns, rows)


class _Reasons:
    """Why a sale has no item, from the items there are."""

    def __init__(self, reader: Reader) -> None:
        self._keys = Keys(reader.link, None)
        self._first: dict[Any, str] = {}
        self._styles: Counter[str] = Counter()
        for item in item_lines(reader.link):
            for key in self._keys.offered(item.product_id, item.size):
                self._first[key] = min(self._first.get(key, item.acquired_on), item.acquired_on)
                self._styles[key[0]] += 1

    def __call__(self, sale: Any) -> str:
        wanted = self._keys.wanted(sale.product_id, sale.size)
        if sale.pinned:
            return "unlinked by hand"
        if not wanted:
            return "no style code"
        if not any(self._styles[style] for style, _ in wanted):
            return "no item of this style was bought"
        days = [self._first[key] for key in wanted if key in self._first]
        if not days:
            return "no item of this size was bought"
        if min(days) > sale.sold_on:
            return f"the first one was bought on {min(days)}, after it sold"
        return "every item bought until then went to another sale"
