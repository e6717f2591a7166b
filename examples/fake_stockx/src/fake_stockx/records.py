"""The rows that a shop keeps: orders, listings, operations, batches, and the requests that came in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from .wire import Json

# Lists say what was paid out once it is settled, or nearly so; an order that failed never pays.
PAID = {"PAYOUTPENDING", "PAYOUTCOMPLETED", "PAYOUTFAILED", "COMPLETED", "RETURNED", "DELIVERED"}


@dataclass(eq=False)
class Order:
    """An order: `detail` is what the single-order call says, `unlisted` the keys that lists leave out."""

    detail: Json
    unlisted: frozenset[str] = frozenset({"shipment"})

    @property
    def number(self) -> str:
        return str(self.detail["orderNumber"])

    @property
    def status(self) -> str:
        return str(self.detail["status"])

    @property
    def created(self) -> str:
        return self.detail["createdAt"] or ""

    @property
    def ship_by(self) -> str:
        return (self.detail["shipment"] or {}).get("shipByDate") or ""

    def listed(self) -> Json:
        row = {key: value for key, value in self.detail.items() if key not in self.unlisted}
        if "payout" in row and self.status not in PAID:
            row["payout"] = None
        return row


@dataclass
class Operation:
    """A write that is carried out later: `polls` is how often it will still be said to be PENDING."""

    id: str
    kind: str
    wish: Json
    created: str
    polls: int
    updated: str = ""
    status: str = "PENDING"
    error: str | None = None


@dataclass
class Listing:
    """A listing: `detail` is what the single-listing call says, without its last operation."""

    detail: Json
    operations: list[Operation] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.detail["listingId"])

    @property
    def status(self) -> str:
        return str(self.detail["status"])

    @property
    def variant_id(self) -> str:
        return str(self.detail["variant"]["variantId"])


@dataclass
class BatchItem:
    """One wish of a batch and what came of it."""

    id: str
    wish: Json
    status: str = "QUEUED"
    result: Json | None = None
    error: str | None = None


@dataclass
class Batch:
    """Up to 100 wishes of one kind (create, update, delete); `polls` counts how often it was asked about."""

    id: str
    kind: str
    items: list[BatchItem]
    created: str
    updated: str
    status: str = "QUEUED"
    completed: str | None = None
    polls: int = 0


@dataclass
class Record:
    """A request that came in: `time` is seconds since 1970, `seconds` the work that its answer took."""

    time: float
    method: str
    path: str
    query: str
    headers: tuple[str, ...]
    body: str
    connection: int
    status: int | None = None
    seconds: float = 0.0


def most_in_a_second(requests: Iterable[Record]) -> int:
    """The most requests that came within any one second."""
    times = sorted(one.time for one in requests)
    return max((at - bisect_left(times, time - 1 + 1e-6) + 1 for at, time in enumerate(times)), default=0)
