"""What services tell of a reseller's business, before it stands in the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from .sizes import Size

ONLY = "1"
"""The line of an order that is one item."""

NO_SIZE = Size("one", "", None, "")


class Order(NamedTuple):
    """One item sold, as a service states it now: known by the order's `number` and, of several, its `line`.

    `sold_at` and `paid_at` are UTC text (`YYYY-MM-DD HH:MM:SS+00:00`). Amounts are minor units of `currency`, fees by
    kind; None is unknown. `status` is the service's own word and `state` what it means to us, None where that is not
    known. An `open` order may still change. `raw` is the record as it came; `mark` is a text that stays the same as
    long as nothing of it has changed (None: the record itself is). `line` is the service's id of the line, else its
    ordinal; None where an order is one item. `listing` is the offer that was taken, `transfer` the bank transfer that
    paid it, `country` the buyer's (ISO 3166, two letters).
    """

    number: str
    raw: Mapping[str, Any]
    status: str
    state: str | None
    open: bool
    sold_at: str
    currency: str
    mark: str | None = None
    line: str | None = None
    name: str | None = None
    style: str | None = None
    size: Size = NO_SIZE
    paid_at: str | None = None
    price: int | None = None
    payout: int | None = None
    fees: Mapping[str, int] = {}
    ship_by: date | None = None
    listing: str | None = None
    transfer: str | None = None
    country: str | None = None

    @property
    def reference(self) -> str:
        """What the very item is called: the number of the order, behind a tab its line if it is one of several."""
        return self.number if self.line in (None, ONLY) else f"{self.number}\t{self.line}"


def number_in(reference: str) -> str:
    """The number of the order that a `reference` names."""
    return reference.partition("\t")[0]


class Unreadable(NamedTuple):
    """A record that cannot be taken in: what it is called, and why."""

    reference: str
    reason: str


class Page(NamedTuple):
    """Some orders that were fetched together, the records among them that cannot be read, and how many come in all.

    `total` counts what all pages hold, as far as the service has said so; None where it has not.
    """

    orders: list[Order]
    bad: list[Unreadable]
    total: int | None = None


class Product(NamedTuple):
    """A product as a service's catalogue has it; None is unknown.

    `style` is the code as the service writes it. The retail price is in minor units of its currency.
    """

    reference: str
    style: str | None = None
    name: str | None = None
    brand: str | None = None
    category: str | None = None
    colourway: str | None = None
    gender: str | None = None
    released_on: date | None = None
    retail_price: int | None = None
    retail_currency: str | None = None


class Gtin(NamedTuple):
    """A number on a box, and which kind of number the service says it is (UPC, EAN-13)."""

    identifier: str
    type: str | None = None


class Variant(NamedTuple):
    """One size of a product at a service, under every name that the size has there, its own name first."""

    reference: str
    sizes: tuple[Size, ...]
    gtins: tuple[Gtin, ...] = ()


class Quote(NamedTuple):
    """What a service says that a variant is worth now, in minor units of the currency asked for; None is unknown.

    `kind` is how it would be sold: standard, flex (from the service's store) or direct.
    """

    variant: str
    kind: str
    ask: int | None = None
    bid: int | None = None
    sell_faster: int | None = None
    earn_more: int | None = None
    beat_us: int | None = None
