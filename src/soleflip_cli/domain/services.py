"""What services tell of a reseller's business, before it stands in the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from .sizes import Size


class Order(NamedTuple):
    """One item sold, as a service states it now.

    `sold_at` and `paid_at` are UTC text (`YYYY-MM-DD HH:MM:SS+00:00`). Amounts are minor units of `currency`, fees by
    kind; None is unknown. `status` is the service's own word and `state` what it means to us, None where that is not
    known. An `open` order may still change. `raw` is the record as it came; `mark` is a text that stays the same as
    long as nothing of it has changed. `listing` is the offer that was taken.
    """

    number: str
    raw: Mapping[str, Any]
    mark: str
    status: str
    state: str | None
    open: bool
    name: str | None
    style: str | None
    size: Size
    sold_at: str
    paid_at: str | None
    currency: str
    price: int | None
    payout: int | None
    fees: Mapping[str, int]
    ship_by: date | None = None
    listing: str | None = None


class Unreadable(NamedTuple):
    """A record that cannot be taken in: what it is called, and why."""

    reference: str
    reason: str


class Page(NamedTuple):
    """Some orders that were fetched together, and the records among them that cannot be read."""

    orders: list[Order]
    bad: list[Unreadable]


class Variant(NamedTuple):
    """One size of a product at a service, under every name that the size has there."""

    reference: str
    sizes: tuple[Size, ...]


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
