"""Where every value came from, and what was altered since."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from .columns import IDENTITY, day, identity, instant, number, points_to, refers, words


class ImportBatch(SQLModel, table=True):
    """One file read once. `layout` (JSON) tells how its records are packed; `summary` (JSON) what came of it."""

    __tablename__ = "import_batch"

    id: int = identity()
    format: str = words(nullable=False)
    file: str = words(nullable=False)
    sha256: str = words(nullable=False)
    encoding: str = words(nullable=False)
    account: str = words(nullable=False)
    imported_at: datetime = instant(nullable=False)
    layout: str = words(nullable=False)
    summary: str = words(nullable=False)
    undone_at: datetime | None = instant()


class SourceRecord(SQLModel, table=True):
    """A record as its file had it, packed by the layout of its batch; `line` is where it starts."""

    __tablename__ = "source_record"

    id: int = identity()
    batch_id: int = points_to("import_batch.id", nullable=False)
    line: int = number(nullable=False)
    payload: str = words(nullable=False)


class Sighting(SQLModel, table=True):
    """The same row found again, unchanged, by a later batch: what keeps it when the first one is undone."""

    __table_args__ = {"sqlite_with_rowid": False}

    batch_id: int = Field(sa_type=IDENTITY, primary_key=True, foreign_key="import_batch.id")
    entity: str = Field(sa_type=Text, primary_key=True)
    entity_id: int = Field(sa_type=IDENTITY, primary_key=True)
    line: int = number(nullable=False)


class Change(SQLModel, table=True):
    """One alteration of a row: fields before and after, as JSON. Nothing is ever taken out of here."""

    __table_args__ = (Index(None, "entity", "entity_id"),)

    id: int = identity()
    changed_at: datetime = instant(nullable=False)
    command: str = words(nullable=False)
    batch_id: int | None = points_to("import_batch.id", index=True)
    entity: str = words(nullable=False)
    entity_id: int = Field(sa_type=IDENTITY, nullable=False)
    before: str = words(nullable=False)
    after: str = words(nullable=False)
    undone: int = number(nullable=False)
    operation_id: int | None = refers(index=True)


class Operation(SQLModel, table=True):
    """One command that wrote: what `undo` takes back. `batch_id` is that of the file it read, if any."""

    id: int = identity()
    done_at: datetime = instant(nullable=False)
    command: str = words(nullable=False)
    batch_id: int | None = points_to("import_batch.id")
    undone_at: datetime | None = instant()


class Period(SQLModel, table=True):
    """A span of days that was closed. `figures` (JSON) is what it came to on the day it was closed."""

    id: int = identity()
    name: str = words(nullable=False)
    since: date = day(nullable=False)
    until: date = day(nullable=False)
    closed_at: datetime = instant(nullable=False)
    figures: str = words(nullable=False)
    reopened_at: datetime | None = instant()
    voided_by: str | None = words()
