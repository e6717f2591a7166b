"""What trade is about: products, and what the books know of themselves."""

from __future__ import annotations

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from .columns import identity, number, words


class BookSetting(SQLModel, table=True):
    """A setting that shapes figures, as it was when they were made: time zone, order of matching."""

    __tablename__ = "book_setting"

    name: str = Field(sa_type=Text, primary_key=True)
    value: str = words(nullable=False)


class Product(SQLModel, table=True):
    """A style. `key` is `style:CODE`, or `name:…` where there is no code. `name_rank` is its name's authority."""

    id: int = identity()
    key: str = words(nullable=False, unique=True)
    style: str | None = words()
    name: str | None = words()
    name_rank: int = number(nullable=False)
    brand: str | None = words()
    brand_stated: str | None = words()
    category: str | None = words()
