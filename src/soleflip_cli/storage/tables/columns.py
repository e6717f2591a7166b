"""Column types that mean the same on SQLite and Postgres."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CHAR, BigInteger, Column, Date, DateTime, Integer, SmallInteger, Text
from sqlmodel import Field

IDENTITY = BigInteger().with_variant(Integer, "sqlite")
INSTANT = DateTime(timezone=True).with_variant(Text, "sqlite")
DAY = Date().with_variant(Text, "sqlite")


def identity() -> Any:
    """A whole number given out by soleflip itself, in order of arrival."""
    return Field(default=None, sa_column=Column(IDENTITY, primary_key=True, autoincrement=False))


def points_to(target: str, nullable: bool = True, index: bool = False) -> Any:
    """A reference to another row."""
    return Field(default=None, sa_type=IDENTITY, foreign_key=target, nullable=nullable, index=index)


def refers(index: bool = False) -> Any:
    """A reference to a row of a table that came later; the engines are not told of it."""
    return Field(default=None, sa_type=IDENTITY, nullable=True, index=index)


def words(nullable: bool = True, unique: bool = False) -> Any:
    """Text of any length."""
    return Field(default=None, sa_type=Text, nullable=nullable, unique=unique)


def minor_units(nullable: bool = True) -> Any:
    """An amount of money in minor units of the row's currency."""
    return Field(default=None, sa_type=BigInteger, nullable=nullable)


def iso_code(nullable: bool = True) -> Any:
    """A currency, as ISO 4217 names it."""
    return Field(default=None, sa_type=CHAR(3), nullable=nullable)


def instant(nullable: bool = True) -> Any:
    """A moment in UTC; on SQLite `2026-01-31 10:00:00+00:00`, which sorts as text."""
    return Field(default=None, sa_type=INSTANT, nullable=nullable)


def day(nullable: bool = True, index: bool = False) -> Any:
    """A calendar day; on SQLite `2026-01-31`."""
    return Field(default=None, sa_type=DAY, nullable=nullable, index=index)


def flag() -> Any:
    """0 or 1."""
    return Field(default=0, sa_column_kwargs={"server_default": "0"}, sa_type=SmallInteger, nullable=False)


def number(nullable: bool = True) -> Any:
    """A count."""
    return Field(default=None, sa_type=Integer, nullable=nullable)


def total() -> Any:
    """A sum in minor units, 0 while nothing is added up."""
    return Field(default=0, sa_column_kwargs={"server_default": "0"}, sa_type=BigInteger, nullable=False)
