"""What a reseller deals in: sales, purchases and items, as the rest of the house passes them on."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from .sizes import Size

STANDING = ("sold", "shipped", "verified", "paid")
"""States in which a sale stands; in every other (cancelled, failed, returned) its item comes back."""

HELD = ("ordered", "in_stock", "listed", "consigned")
"""States of an item that is still the reseller's own, while no sale has taken it."""

GONE = ("lost", "donated", "personal_use", "written_off", "returned")
"""Why an item may leave stock without a sale."""


class SaleRecord(NamedTuple):
    """One sale as a file or service states it: one physical item sold.

    Instants are aware UTC. Amounts are minor units of `currency`; None is unknown. `fees` follow the
    source's own list of fee kinds; None is a kind that was not charged, or not printed.
    """

    order_number: str
    line: str
    name: str | None
    style: str | None
    size: Size
    sold_at: datetime
    paid_at: datetime | None
    transfer: str | None
    payout_ref: str | None
    country: str | None
    currency: str
    price: int | None
    payout: int | None
    invoice_total: int | None
    fees: tuple[int | None, ...]


class PurchaseRecord(NamedTuple):
    """One line of a purchase list: `quantity` like items bought at `price` each.

    Amounts are gross minor units of `currency`: `price` per item, `shipping` for the whole line.
    `vat_rate` in basis points (1900 is 19 %), None where the seller stated none.
    """

    bought_on: date
    supplier: str | None
    invoice: str | None
    name: str | None
    brand: str | None
    style: str | None
    size: Size
    quantity: int
    vat_rate: int | None
    currency: str
    price: int
    shipping: int | None
