"""What trade is about: products, and what the books know of themselves."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
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
    words,
)


class BookSetting(SQLModel, table=True):
    """A setting that shapes figures, as it was when they were made: time zone, order of matching."""

    __tablename__ = "book_setting"

    name: str = Field(sa_type=Text, primary_key=True)
    value: str = words(nullable=False)


class Product(SQLModel, table=True):
    """A style. `key` is `style:CODE`, or `name:…` where there is no code. `product_name` decides name and brand.

    What a catalogue tells stands beside: its colourway, whom it is made for, when it came out and at what price.
    """

    id: int = identity()
    key: str = words(nullable=False, unique=True)
    style: str | None = words()
    name: str | None = words()
    brand: str | None = words()
    category: str | None = words()
    colourway: str | None = words()
    gender: str | None = words()
    released_on: date | None = day()
    retail_price: int | None = minor_units()
    retail_currency: str | None = iso_code()


class Gtin(SQLModel, table=True):
    """The number on a box: which style and size it means. `code` has 14 digits; without a service, a person said so."""

    __table_args__ = (UniqueConstraint("code", "service", name="uq_gtin_code"),)

    id: int = identity()
    code: str = words(nullable=False)
    service: str = words(nullable=False)
    product_id: int = points_to("product.id", nullable=False, index=True)
    variant: str | None = words()
    size_system: str = words(nullable=False)
    size_value: str = words(nullable=False)
    size_women: str | None = words()
    size_raw: str = words(nullable=False)
    voided_by: str | None = words()


class Scan(SQLModel, table=True):
    """A number that was scanned and that nobody knew yet, with what was said of the box; settled once it is known."""

    id: int = identity()
    code: str = words(nullable=False)
    scanned_at: datetime = instant(nullable=False)
    cost: int | None = minor_units()
    currency: str | None = iso_code()
    supplier: str | None = words()
    shelf: str | None = words()
    bought_on: date | None = day()
    item_id: int | None = refers()
    settled_at: datetime | None = instant()
    voided_by: str | None = words()


class Watch(SQLModel, table=True):
    """A style, or one size of it (`size_key`, as `Size` has its key), whose market prices are wanted, in `currency`.

    What is told: an ask below `ask_below`, a bid above `bid_above`, a margin above `margin_above` (basis points of the
    ask) for a piece that cost `cost`, or what those in stock did. `..._told_at` is when the line was last told of.
    """

    id: int = identity()
    product_id: int = points_to("product.id", nullable=False, index=True)
    currency: str = iso_code(nullable=False)
    since: date = day(nullable=False)
    voided_by: str | None = words()
    size_key: str | None = words()
    ask_below: int | None = minor_units()
    bid_above: int | None = minor_units()
    margin_above: int | None = number()
    cost: int | None = minor_units()
    ask_told_at: datetime | None = instant()
    bid_told_at: datetime | None = instant()
    margin_told_at: datetime | None = instant()


class ProductName(SQLModel, table=True):
    """What a batch (none: a person) says of a product. `rank` is its authority, `clothes` 1 for a size of clothes."""

    __tablename__ = "product_name"

    id: int = identity()
    product_id: int = points_to("product.id", nullable=False, index=True)
    batch_id: int | None = points_to("import_batch.id", index=True)
    rank: int = number(nullable=False)
    name: str | None = words()
    brand: str | None = words()
    clothes: int = flag()


class Tag(SQLModel, table=True):
    """A word that a person put on a sale or an item."""

    __table_args__ = (Index(None, "entity", "entity_id"),)

    id: int = identity()
    entity: str = words(nullable=False)
    entity_id: int = Field(sa_type=IDENTITY, nullable=False)
    name: str = words(nullable=False)
    voided_by: str | None = words()
