"""Money that is tied to no single item: expenses, and the lines of bank statements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from .columns import IDENTITY, day, identity, iso_code, minor_units, number, points_to, words


class Expense(SQLModel, table=True):
    """Money spent on the business, gross; `recurring` (monthly, yearly) repeats it until `until`."""

    id: int = identity()
    spent_on: date = day(nullable=False)
    what: str = words(nullable=False)
    amount: int = minor_units(nullable=False)
    currency: str = iso_code(nullable=False)
    vat_rate: int | None = number()
    recurring: str | None = words()
    until: date | None = day()
    note: str | None = words()
    voided_by: str | None = words()


class BankLine(SQLModel, table=True):
    """One booking of a bank statement, signed; `kind` and `target_id` name what a person or a rule found behind it."""

    __tablename__ = "bank_line"
    __table_args__ = (UniqueConstraint("key"),)

    id: int = identity()
    key: str = words(nullable=False)
    booked_on: date = day(nullable=False)
    amount: int = minor_units(nullable=False)
    currency: str = iso_code(nullable=False)
    party: str | None = words()
    text: str | None = words()
    kind: str | None = words()
    target_id: int | None = Field(default=None, sa_type=IDENTITY, nullable=True)
    batch_id: int | None = points_to("import_batch.id")
    voided_by: str | None = words()
