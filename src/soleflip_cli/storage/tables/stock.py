"""What was bought: suppliers, purchases, items and the parts of what each item cost."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from .columns import IDENTITY, day, identity, iso_code, minor_units, number, points_to, words


class Supplier(SQLModel, table=True):
    """A shop or person items were bought from; `key` is the name without case. `vat_rate` in basis points."""

    id: int = identity()
    key: str = words(nullable=False, unique=True)
    name: str = words(nullable=False)
    return_days: int | None = number()
    vat_rate: int | None = number()
    note: str | None = words()


class Purchase(SQLModel, table=True):
    """One invoice, or one day's buying at a supplier where there is none."""

    id: int = identity()
    key: str = words(nullable=False, unique=True)
    supplier_id: int | None = points_to("supplier.id")
    invoice: str | None = words()
    bought_on: date = day(nullable=False)


class Item(SQLModel, table=True):
    """One physical piece. `key` is its natural key; `by_hand` names fields a person has set (JSON list)."""

    id: int = identity()
    key: str = words(nullable=False, unique=True)
    product_id: int = points_to("product.id", nullable=False, index=True)
    purchase_id: int | None = points_to("purchase.id", index=True)
    size_system: str = words(nullable=False)
    size_value: str = words(nullable=False)
    size_women: str | None = words()
    size_raw: str = words(nullable=False)
    acquired_on: date = day(nullable=False)
    currency: str = iso_code(nullable=False)
    landed_cost: int | None = minor_units()
    state: str = words(nullable=False)
    removed_on: date | None = day()
    note: str | None = words()
    by_hand: str | None = words()
    batch_id: int | None = points_to("import_batch.id")
    source_id: int | None = points_to("source_record.id")
    voided_by: str | None = words()
    arrived_on: date | None = day()
    shelf: str | None = words()


class Cost(SQLModel, table=True):
    """One part of an item's landed cost, gross, in the item's currency; `vat_rate` in basis points."""

    item_id: int = Field(sa_type=IDENTITY, primary_key=True, foreign_key="item.id")
    kind: str = Field(sa_type=Text, primary_key=True)
    amount: int = minor_units(nullable=False)
    vat_rate: int | None = number()

    __table_args__ = {"sqlite_with_rowid": False}
