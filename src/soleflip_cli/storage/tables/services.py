"""Services that are connected: how they stand, what was fetched when, and what was seen of each thing there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from .columns import day, flag, identity, instant, number, points_to, refers, words


class Connection(SQLModel, table=True):
    """An account at a service. No secret is in here; `allowed_at` is when it may be asked again."""

    __table_args__ = (UniqueConstraint("service", "account", name="uq_connection_service"),)

    id: int = identity()
    service: str = words(nullable=False)
    account: str = words(nullable=False)
    label: str | None = words()
    store: str = words(nullable=False)
    scopes: str | None = words()
    connected_at: datetime = instant(nullable=False)
    expires_at: datetime | None = instant()
    synced_at: datetime | None = instant()
    allowed_at: datetime | None = instant()
    failures: int = flag()
    error: str | None = words()
    ended_at: datetime | None = instant()


class SyncRun(SQLModel, table=True):
    """One stream of a service fetched once, and what it did to the books; `ended_at` stays empty if it was killed."""

    __tablename__ = "sync_run"

    id: int = identity()
    service: str = words(nullable=False)
    account: str = words(nullable=False)
    stream: str = words(nullable=False)
    started_at: datetime = instant(nullable=False)
    ended_at: datetime | None = instant()
    read: int = number()
    added: int = number()
    updated: int = number()
    unchanged: int = number()
    left_out: int = number()
    requests: int = number()
    error: str | None = words()


class SyncCursor(SQLModel, table=True):
    """How far a stream has been fetched, in the connector's own words; it moves with the rows that it stands for."""

    __tablename__ = "sync_cursor"
    __table_args__ = (UniqueConstraint("service", "account", "stream", name="uq_sync_cursor_service"),)

    id: int = identity()
    service: str = words(nullable=False)
    account: str = words(nullable=False)
    stream: str = words(nullable=False)
    value: str = words(nullable=False)


class ServiceRecord(SQLModel, table=True):
    """A thing of a service as it was last seen: by the digest of its record. `open` ones may still change."""

    __tablename__ = "service_record"
    __table_args__ = (
        UniqueConstraint("service", "account", "kind", "reference", name="uq_service_record_service"),
        Index(None, "batch_id"),
    )

    id: int = identity()
    service: str = words(nullable=False)
    account: str = words(nullable=False)
    kind: str = words(nullable=False)
    reference: str = words(nullable=False)
    digest: str = words(nullable=False)
    open: int = flag()
    entity_id: int | None = refers()
    batch_id: int | None = points_to("import_batch.id")


class RequestDay(SQLModel, table=True):
    """How many requests went to a service on a UTC day, from all computers that share the books."""

    __tablename__ = "request_day"
    __table_args__ = (UniqueConstraint("service", "day", name="uq_request_day_service"),)

    id: int = identity()
    service: str = words(nullable=False)
    day: date = day(nullable=False)
    requests: int = number(nullable=False)
