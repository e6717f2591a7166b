"""Proposals of sales and items, as a person sees, accepts or refuses them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from ..domain.money import Money
from ..domain.proposals import REASONS, Proposal, Reason
from ..domain.table import Column, Table
from ..storage.books import Books, follow
from ..storage.link import Link
from ..storage.matches import among
from ..storage.proposals import proposals
from ..storage.reader import Reader
from .links import item_line, pin, sale_by_id
from .toolbox import Toolbox

_FACTS = {
    "sale": ("sale_id", "sold_on, style, product, size, payout, currency, order_number", "sale_facts"),
    "item": ("item_id", "acquired_on, style, product, size, landed_cost, currency, ''", "item_facts"),
}


class Side(NamedTuple):
    """A sale or an item: the day it sold or was bought, what it is, what it brought or cost."""

    day: date
    style: str | None
    product: str | None
    size: str
    amount: Money | None
    order_number: str

    def words(self, label: str) -> str:
        """Day, style, size and amount, which is a `label`, in one line."""
        worth = "unknown" if self.amount is None else str(self.amount)
        return f"{self.day}  {self.style or 'no style code':13}  {self.size:10}  {label:6} {worth:>12}"


class Review(NamedTuple):
    """A proposal with all that a person needs to decide."""

    proposal: Proposal
    sale: Side
    item: Side

    @property
    def name(self) -> str:
        """What it is called; both names where they differ."""
        return " / ".join(dict.fromkeys(filter(None, (self.sale.product, self.item.product)))) or "no name"

    @property
    def why(self) -> str:
        """The reason, with the days between."""
        days, reason = self.proposal.days, REASONS[self.proposal.reason]
        if days == 0:
            return f"{reason}, on the same day"
        span = f"{abs(days)} day{'s' if abs(days) > 1 else ''}"
        return f"{reason}, by {span}" if self.proposal.reason == "pre-sold" else f"{reason}; {_when(span, days)}"


def _when(span: str, days: int) -> str:
    return f"bought {span} {'before' if days > 0 else 'after'} it sold"


def reviews(reader: Reader) -> list[Review]:
    """Every proposal, as a person sees it: by reason, the days of buying and selling nearest first."""
    reasons = list(REASONS)
    found = sorted(proposals(reader.link), key=lambda one: (reasons.index(one.reason), abs(one.days)))
    sales = _sides(reader.link, "sale", [one.sale_id for one in found])
    items = _sides(reader.link, "item", [one.item_id for one in found])
    return [Review(one, sales[one.sale_id], items[one.item_id]) for one in found]


def _sides(link: Link, kind: str, numbers: Collection[int]) -> dict[int, Side]:
    number, columns, view = _FACTS[kind]
    rows = link.rows(*among(link, f"SELECT {number}, {columns} FROM {view} WHERE TRUE", number, numbers))
    return {row[0]: _side(*row[1:]) for row in rows}


def _side(
    day: Any, style: str | None, product: str | None, size: str, amount: int | None, currency: str, order: str
) -> Side:
    worth = None if amount is None else Money(amount, currency)
    return Side(date.fromisoformat(str(day)), style, product, size, worth, order)


def as_table(found: Iterable[Review]) -> Table:
    """One row for each proposal."""
    columns = (
        Column("order_number", "Order"),
        Column("sold_on", "Sold", "date", 1),
        Column("product", "Product", priority=2),
        Column("style", "Style", priority=3),
        Column("size", "Size"),
        Column("item_id", "Item", "count"),
        Column("acquired_on", "Bought", "date"),
        Column("item_size", "Item size"),
        Column("reason", "Reason"),
        Column("days", "Days before sale", "count"),
    )
    return Table("", columns, [_row(one) for one in found])


def _row(one: Review) -> tuple[str | date | int | None, ...]:
    sale, item = one.sale, one.item
    sold = sale.order_number, sale.day, sale.product or item.product, sale.style or item.style, sale.size
    return *sold, one.proposal.item_id, item.day, item.size, one.proposal.reason, one.proposal.days


def accept(box: Toolbox, wanted: Callable[[Review], bool], dry_run: bool = False) -> list[Review]:
    """Link every proposal that `wanted` agrees to; those that were linked. A dry run stores nothing."""
    if not dry_run:
        with box.books("stock match --accept", existing=True) as books:
            return _accept(books, wanted)
    with box.rehearsal("stock match --accept") as (books, changed):
        follow(books, changed)
        chosen = _accept(books, wanted)
    return chosen


def _accept(books: Books, wanted: Callable[[Review], bool]) -> list[Review]:
    chosen = [one for one in reviews(Reader(books.link)) if wanted(one)]
    _link(books, chosen)
    return chosen


def agree(box: Toolbox, one: Review) -> None:
    """Link the sale and the item of one proposal. No other sale moves: neither had a counterpart."""
    with box.books("stock match --review", existing=True) as books:
        _link(books, [one])


def _link(books: Books, chosen: Iterable[Review]) -> None:
    products: set[int] = set()
    for one in chosen:
        sale, item = sale_by_id(books, one.proposal.sale_id), item_line(books, one.proposal.item_id)
        pin(books, sale, item)
        products |= {sale["product_id"], item["product_id"]}
    books.rematch(products)


def is_within(reason: Reason, days: int | None) -> Callable[[Review], bool]:
    """Agrees to proposals of one reason whose days between buying and selling are at most `days`."""
    return lambda one: one.proposal.reason == reason and (days is None or abs(one.proposal.days) <= days)
