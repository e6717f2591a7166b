"""What was sold: sales, what was kept of them, and the bank transfers that paid them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from .columns import (
    IDENTITY,
    day,
    flag,
    identity,
    instant,
    iso_code,
    minor_units,
    number,
    points_to,
    refers,
    total,
    words,
)


class Payout(SQLModel, table=True):
    """One bank transfer of a channel. `reconciled` is 1 where the sales it paid explain its amount."""

    __table_args__ = (UniqueConstraint("reference", "channel", "account"),)

    id: int = identity()
    channel: str = words(nullable=False)
    account: str = words(nullable=False)
    reference: str = words(nullable=False)
    payout_ref: str | None = words()
    paid_at: datetime | None = instant()
    paid_on: date | None = day()
    currency: str = iso_code(nullable=False)
    amount: int | None = minor_units()
    sales: int = number(nullable=False)
    sales_total: int | None = minor_units()
    reconciled: int | None = number()


class Sale(SQLModel, table=True):
    """One item sold. Brand, month, cost and fee totals stand here so that reports need no join."""

    __table_args__ = (
        UniqueConstraint("order_number", "line", "channel", "account"),
        Index(
            None,
            "item_id",
            unique=True,
            sqlite_where=text("item_id IS NOT NULL"),
            postgresql_where=text("item_id IS NOT NULL"),
        ),
    )

    id: int = identity()
    channel: str = words(nullable=False)
    account: str = words(nullable=False)
    order_number: str = words(nullable=False)
    line: str = words(nullable=False)
    product_id: int = points_to("product.id", nullable=False, index=True)
    size_system: str = words(nullable=False)
    size_value: str = words(nullable=False)
    size_women: str | None = words()
    size_raw: str = words(nullable=False)
    sold_at: datetime = instant(nullable=False)
    sold_on: date = day(nullable=False)
    month: str = Field(sa_type=Text, nullable=False)
    brand: str | None = words()
    category: str | None = words()
    country: str | None = words()
    currency: str = iso_code(nullable=False)
    price: int | None = minor_units()
    fees: int | None = minor_units()
    unexplained: int | None = minor_units()
    unexplained_kind: str | None = words()
    payout: int | None = minor_units()
    payout_stated: int = flag()
    invoice_total: int | None = minor_units()
    paid_at: datetime | None = instant()
    payout_id: int | None = points_to("payout.id", index=True)
    state: str = words(nullable=False)
    status: str | None = words()
    item_id: int | None = points_to("item.id")
    pinned: int = flag()
    landed_cost: int | None = minor_units()
    days_held: int | None = number()
    batch_id: int | None = points_to("import_batch.id")
    source_id: int | None = points_to("source_record.id")
    voided_by: str | None = words()
    adjustments: int = total()
    shipment_id: int | None = refers()
    ship_by: date | None = day()
    note: str | None = words()


class Adjustment(SQLModel, table=True):
    """Money that a sale or an item cost or brought beside price and fees, from the reseller's side: dated, signed."""

    id: int = identity()
    sale_id: int | None = points_to("sale.id", index=True)
    item_id: int | None = points_to("item.id", index=True)
    kind: str = words(nullable=False)
    amount: int = minor_units(nullable=False)
    currency: str = iso_code(nullable=False)
    happened_on: date = day(nullable=False)
    note: str | None = words()
    voided_by: str | None = words()


class Shipment(SQLModel, table=True):
    """One parcel on its way to buyers or to a channel."""

    id: int = identity()
    tracking: str | None = words()
    carrier: str | None = words()
    cost: int | None = minor_units()
    currency: str | None = iso_code()
    shipped_on: date = day(nullable=False)
    voided_by: str | None = words()


class Channel(SQLModel, table=True):
    """A place to sell that a person has named; `key` is the word that is typed."""

    id: int = identity()
    key: str = words(nullable=False, unique=True)
    name: str = words(nullable=False)
    voided_by: str | None = words()


class Listing(SQLModel, table=True):
    """An item offered on a channel; `ended_on` is when it was taken down, or sold there.

    One that a service told of has the service's number as `reference`, its own word in `status`, what that means in
    `state` (active, inactive, sold, ended), and no item where none in the books fits; what it offers then stands in
    `product_id` and the size. `state` is empty for what a person noted: that is on offer until it ends.
    """

    __table_args__ = (Index(None, "reference", "channel"),)

    id: int = identity()
    item_id: int | None = points_to("item.id", index=True)
    channel: str = words(nullable=False)
    account: str = Field(default="main", sa_column_kwargs={"server_default": "main"}, sa_type=Text, nullable=False)
    ask: int | None = minor_units()
    currency: str = iso_code(nullable=False)
    listed_on: date = day(nullable=False)
    ended_on: date | None = day()
    reference: str | None = words()
    status: str | None = words()
    state: str | None = words()
    variant: str | None = words()
    product_id: int | None = refers()
    size_system: str | None = words()
    size_value: str | None = words()
    size_women: str | None = words()
    size_raw: str | None = words()
    order_number: str | None = words()
    expires_at: datetime | None = instant()
    voided_by: str | None = words()


class Fee(SQLModel, table=True):
    """What was kept of a sale, by kind, in the sale's currency."""

    __table_args__ = {"sqlite_with_rowid": False}

    sale_id: int = Field(sa_type=IDENTITY, primary_key=True, foreign_key="sale.id")
    kind: str = Field(sa_type=Text, primary_key=True)
    amount: int = minor_units(nullable=False)
