"""Adjustments of sales and items: dated amounts beside price and fees, and their sums on the sales."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from .books import Books
from .link import Link
from .matches import among
from .rows import add_row


class Adjusted(NamedTuple):
    """An amount to be noted: signed minor units of `currency`, from the reseller's side, on a day."""

    kind: str
    amount: int
    currency: str
    happened_on: date
    note: str | None = None


def adjust(books: Books, one: Adjusted, sale_id: int | None = None, item_id: int | None = None) -> int:
    """Note an adjustment of a sale, of an item, or of both; the sale's sum follows."""
    fields = {**one._asdict(), "happened_on": one.happened_on.isoformat(), "sale_id": sale_id, "item_id": item_id}
    number = add_row(books, "adjustment", fields)
    if sale_id:
        add_up(books.link, {sale_id})
    return number


def add_up(link: Link, sales: Collection[int] | None = None) -> None:
    """Store what the adjustments of the given sales (None: of all) come to."""
    sql = (
        "UPDATE sale SET adjustments = (SELECT COALESCE(SUM(amount), 0) FROM adjustment "
        "WHERE adjustment.sale_id = sale.id AND adjustment.voided_by IS NULL) WHERE TRUE"
    )
    link.run(*among(link, sql, "sale.id", sales))
