"""What a reseller deals in: sales, purchases and items, as the rest of the house passes them on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .sizes import Size

STANDING = ("sold", "shipped", "verified", "paid")
"""States in which a sale stands; in every other (cancelled, failed, returned) its item comes back."""

HELD = ("ordered", "in_stock", "listed", "consigned")
"""States of an item that is still the reseller's own, while no sale has taken it."""

GONE = ("lost", "donated", "personal_use", "written_off", "returned")
"""Why an item may leave stock without a sale."""


Column = Sequence[Any]


class Sales(NamedTuple):
    """Sales as a file or service states them, column by column: each sale is one physical item sold.

    Instants are UTC text (`YYYY-MM-DD HH:MM:SS+00:00`). Amounts are minor units of `currency`; None is
    unknown. `size` holds the four columns of a Size, `fees` one for each kind of the source's own list;
    None there is a kind that was not charged, or not printed. `kept` follows from price, payout and fees.
    A column is a list; a tuple holds several. Only services tell a `status` in their own words, the `state` that it
    means (None where that is not known) and a day to ship by.
    """

    order_number: Column
    line: Column
    name: Column
    style: Column
    size: tuple[Column, ...]
    sold_at: Column
    paid_at: Column
    transfer: Column
    payout_ref: Column
    country: Column
    currency: Column
    price: Column
    payout: Column
    invoice_total: Column
    fees: tuple[Column, ...]
    kept: tuple[Column, ...]
    status: Column | None = None
    state: Column | None = None
    ship_by: Column | None = None

    def at(self, places: Collection[int]) -> Sales:
        """The sales that stand at these places."""

        def picked(column: Column | None) -> Column | None:
            return None if column is None else [column[place] for place in places]

        columns: Any = (tuple(map(picked, one)) if isinstance(one, tuple) else picked(one) for one in self)
        return Sales._make(columns)


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


class OfferRecord(NamedTuple):
    """One line of a list of offers: what a shop asks for an item, gross, in minor units of `currency`.

    None is what the line leaves open; without a `size` any may be meant. `quantity` is how many the shop has.
    """

    style: str | None
    size: Size | None
    quantity: int | None
    available: bool | None
    shop: str | None
    link: str | None
    currency: str
    price: int

    @property
    def is_sold_out(self) -> bool:
        """Whether the shop says that it has none."""
        return self.available is False or self.quantity == 0
