"""Services that are connected: how they stand, what was fetched when, and what was seen of each thing there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from .columns import day, flag, identity, instant, iso_code, minor_units, number, points_to, refers, words


class Connection(SQLModel, table=True):
    """An account at a service. No secret is in here."""

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
    batch_id: int | None = points_to("import_batch.id")


class RequestDay(SQLModel, table=True):
    """How many requests went to a service on a UTC day, from all computers that share the books."""

    __tablename__ = "request_day"
    __table_args__ = (UniqueConstraint("service", "day", name="uq_request_day_service"),)

    id: int = identity()
    service: str = words(nullable=False)
    day: date = day(nullable=False)
    requests: int = number(nullable=False)


class ProductRef(SQLModel, table=True):
    """A product as a service knows it; `reference` is empty where the service does not know its style.

    One that a person chose (`by_hand`) is never replaced by what a search finds.
    """

    __tablename__ = "product_ref"
    __table_args__ = (UniqueConstraint("service", "product_id", name="uq_product_ref_service"),)

    id: int = identity()
    service: str = words(nullable=False)
    product_id: int = points_to("product.id", nullable=False)
    reference: str | None = words()
    looked_at: datetime = instant(nullable=False)
    by_hand: int = flag()


class Variant(SQLModel, table=True):
    """One size of a product at a service, a row for each name that the size has: `size_key` as `Size` has its key."""

    __table_args__ = (Index(None, "product_id", "size_key"),)

    id: int = identity()
    service: str = words(nullable=False)
    product_id: int = points_to("product.id", nullable=False)
    reference: str = words(nullable=False)
    size_key: str = words(nullable=False)


class Quote(SQLModel, table=True):
    """What a service said that a size is worth at a moment, by kind of sale: standard, flex, direct."""

    __table_args__ = (Index(None, "variant", "currency", "kind", "quoted_at"),)

    id: int = identity()
    service: str = words(nullable=False)
    variant: str = words(nullable=False)
    kind: str = words(nullable=False)
    currency: str = iso_code(nullable=False)
    quoted_at: datetime = instant(nullable=False)
    ask: int | None = minor_units()
    bid: int | None = minor_units()
    sell_faster: int | None = minor_units()
    earn_more: int | None = minor_units()
    beat_us: int | None = minor_units()


class ListingPlan(SQLModel, table=True):
    """Changes of listings at a service that were decided on together; `done_at` is when none of them was left."""

    __tablename__ = "listing_plan"

    id: int = identity()
    service: str = words(nullable=False)
    account: str = words(nullable=False)
    origin: str = words(nullable=False)
    made_at: datetime = instant(nullable=False)
    reverts: int | None = refers()
    done_at: datetime | None = instant()


class ListingStep(SQLModel, table=True):
    """One change of a listing, kept before it is sent: `state` is planned, sent, pending, done or failed.

    `was` is the ask before. `operation` is what the service calls the change while it works on it. `inactive` is 1
    for a listing that is made without asking its price.
    """

    __tablename__ = "listing_step"

    id: int = identity()
    plan_id: int = points_to("listing_plan.id", nullable=False, index=True)
    action: str = words(nullable=False)
    item_id: int | None = refers()
    listing_id: int | None = refers()
    reference: str | None = words()
    variant: str | None = words()
    ask: int | None = minor_units()
    was: int | None = minor_units()
    currency: str | None = iso_code()
    expires_at: datetime | None = instant()
    state: str = words(nullable=False)
    operation: str | None = words()
    error: str | None = words()
    sent_at: datetime | None = instant()
    ended_at: datetime | None = instant()
    inactive: int = flag()


class PricePlan(SQLModel, table=True):
    """Asks that were decided on together by rules; `rules` is the text of the file, None for the usual ones."""

    __tablename__ = "price_plan"

    id: int = identity()
    channel: str = words(nullable=False)
    made_at: datetime = instant(nullable=False)
    rules: str | None = words()
    applied_at: datetime | None = instant()


class PriceStep(SQLModel, table=True):
    """What a price plan wants of an item: `deed` as `domain/repricing.py` has it, `was` and `ask` before and after.

    `effect` is what that changes of the profit that is to be expected within 30 days.
    Cost, product and size are those of the item when it was planned.
    """

    __tablename__ = "price_step"

    id: int = identity()
    plan_id: int = points_to("price_plan.id", nullable=False, index=True)
    item_id: int | None = refers()
    deed: str = words(nullable=False)
    reference: str | None = words()
    was: int | None = minor_units()
    ask: int | None = minor_units()
    currency: str = iso_code(nullable=False)
    why: str = words(nullable=False)
    effect: int | None = minor_units()
    cost: int | None = minor_units()
    product_id: int | None = refers()
    size_key: str | None = words()
