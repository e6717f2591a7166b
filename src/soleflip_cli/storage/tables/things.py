"""What trade is about: products, and what the books know of themselves."""

from __future__ import annotations

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from .columns import IDENTITY, flag, identity, number, points_to, words


class BookSetting(SQLModel, table=True):
    """A setting that shapes figures, as it was when they were made: time zone, order of matching."""

    __tablename__ = "book_setting"

    name: str = Field(sa_type=Text, primary_key=True)
    value: str = words(nullable=False)


class Product(SQLModel, table=True):
    """A style. `key` is `style:CODE`, or `name:…` where there is no code. `product_name` decides the rest."""

    id: int = identity()
    key: str = words(nullable=False, unique=True)
    style: str | None = words()
    name: str | None = words()
    brand: str | None = words()
    category: str | None = words()


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
