"""Fetch what services know that the books do not: one service after the other, none in the way of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from typing import Any, NamedTuple

from ..connectors.base import Session
from ..domain.errors import Busy, NotConnected, SoleflipError
from ..domain.services import Unreadable
from ..domain.table import Column, Table
from ..storage.services import Whose, begin_run, end_run, keep_connection, last_runs, requests_of, runs, utc
from . import sync_catalogue, sync_listings, sync_market, sync_orders, sync_payouts
from .connect import known, note_failure
from .fetched import Advance, Fetched
from .services import Manner, connector_of, lock_of, locks, session_with
from .toolbox import Toolbox

_SHOWN = 50
_COUNTS = ("read", "added", "updated", "unchanged", "left_out")
_HISTORY = (
    Column("number", "Run", "count"),
    Column("service", "Service"),
    Column("account", "Account", priority=4),
    Column("stream", "What"),
    Column("started_at", "Began", "time"),
    Column("seconds", "Seconds", "count", 3),
    Column("read", "Read", "count"),
    Column("added", "Added", "count"),
    Column("updated", "Changed", "count"),
    Column("unchanged", "Unchanged", "count", 2),
    Column("left_out", "Left out", "count", 1),
    Column("requests", "Requests", "count", 5),
    Column("error", "Error"),
)


Progress = Callable[[int | None, str], AbstractContextManager[Advance | None]]
"""Shows how far something is: from how many things are expected, if known, and its title."""


class Wanted(NamedTuple):
    """What is to be fetched: from which services (all that are connected where none is named), and from when on.

    `ended` are the accounts whose login is known to have ended: they are not asked again.
    """

    services: Sequence[str] = ()
    moment: datetime | None = None
    full: bool = False
    dry_run: bool = False
    ended: frozenset[tuple[str, str]] = frozenset()


class Synced(NamedTuple):
    """What came of one stream of one service."""

    service: str
    account: str
    stream: str
    read: int
    added: int
    updated: int
    unchanged: int
    left_out: int
    unknown: int
    requests: int
    batches: Sequence[int]
    bad: Sequence[Unreadable]
    error: SoleflipError | None
    told: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """One flat object; an error as its text."""
        return {
            **self._asdict(),
            "bad": [one._asdict() for one in self.bad],
            "error": self.error.message if self.error else None,
        }


def sync(
    box: Toolbox,
    stream: str,
    wanted: Wanted,
    manner: Manner,
    tell: Callable[[Synced], None],
    progress: Progress = lambda total, title: nullcontext(),
) -> list[Synced]:
    """Fetch a stream of every service asked for; each is told as it ends. A failure of one stops no other.

    Raises NotConnected where no service is connected.
    """
    whose = [one for one in _accounts(box, wanted.services) if stream in connector_of(one.service).streams]
    done = []
    for one in whose:
        if one in wanted.ended:
            continue
        with progress(None, f"{one.service} {stream}") as advance:
            came = _synced(box, one, stream, wanted, manner, Fetched(advance))
        done.append(came)
        tell(done[-1])
    return done


def _accounts(box: Toolbox, services: Sequence[str]) -> list[Whose]:
    for name in services:
        connector_of(name)
    there = [Whose(one.service, one.account) for one in known(box) if not one.ended_at]
    found = [one for one in there if not services or one.service in services]
    missing = [name for name in services if name not in {one.service for one in found}]
    if missing or not found:
        what = f"{missing[0]} is not connected" if missing else "no service is connected"
        raise NotConnected(what, f"soleflip connect {missing[0] if missing else 'list'}")
    return found


def _synced(box: Toolbox, whose: Whose, stream: str, wanted: Wanted, manner: Manner, done: Fetched) -> Synced:
    """One stream of one account, under its lock; what came of it is kept, a failure too."""
    before = _requests(box, whose)
    try:
        with locks(box, f"soleflip sync {stream}").held(lock_of(whose)):
            run = None if wanted.dry_run else _begin(box, whose, stream)
            failure = _fetched(box, whose, stream, wanted, manner, done)
            came = _told(whose, stream, done, _requests(box, whose) - before, failure)
            if run is not None:
                _end(box, whose, run, came)
            return came
    except SoleflipError as error:  # the lock is held, or the books cannot be written: no fault of the service
        return _told(whose, stream, done, _requests(box, whose) - before, error)


def _fetched(
    box: Toolbox, whose: Whose, stream: str, wanted: Wanted, manner: Manner, done: Fetched
) -> SoleflipError | None:
    """Fetch; what went wrong, None if nothing did."""
    try:
        with session_with(box, whose, manner, f"sync {stream}") as session:
            STREAMS[stream](box, whose, session, wanted, done)
    except SoleflipError as error:
        if not isinstance(error, Busy):
            with suppress(SoleflipError):
                note_failure(box, whose, error)
        return error
    return None


def _told(whose: Whose, stream: str, done: Fetched, requests: int, failure: SoleflipError | None) -> Synced:
    read, added, updated, unchanged, left_out = (done.counts[name] for name in _COUNTS)
    counted = (read, added, updated, unchanged, left_out, done.counts["unknown"], requests)
    return Synced(whose.service, whose.account, stream, *counted, done.batches, done.bad, failure, done.told)


def _begin(box: Toolbox, whose: Whose, stream: str) -> int:
    with box.books("sync") as books:
        return begin_run(books.link, whose, stream, box.now())


def _end(box: Toolbox, whose: Whose, run: int, came: Synced) -> None:
    names = (*_COUNTS, "requests")
    error = came.error.message[:500] if came.error else None
    fields = {name: getattr(came, name) for name in names} | {"ended_at": str(box.now()), "error": error}
    with box.books("sync") as books:
        end_run(books.link, run, fields)
        if not came.error:
            keep_connection(books.link, whose, {"synced_at": str(box.now()), "error": None})


def _requests(box: Toolbox, whose: Whose) -> int:
    with box.reader() as reader:
        return requests_of(reader.link, whose.service, box.now().date())


def _orders(box: Toolbox, whose: Whose, session: Session, wanted: Wanted, done: Fetched) -> None:
    start, whole = sync_orders.since(box, whose, wanted.moment, wanted.full)
    began = box.now()
    sync_orders.fetch(box, whose, session, start, wanted.dry_run, done)
    if whole and not wanted.dry_run:
        sync_orders.settle(box, whose, began, done)


def _payouts(box: Toolbox, whose: Whose, session: Session, wanted: Wanted, done: Fetched) -> None:
    sync_payouts.fetch(box, whose, session, wanted.dry_run, done)


def _catalog(box: Toolbox, whose: Whose, session: Session, wanted: Wanted, done: Fetched) -> None:
    sync_catalogue.fetch(box, whose, session, wanted.full, wanted.dry_run, done)


def _market(box: Toolbox, whose: Whose, session: Session, wanted: Wanted, done: Fetched) -> None:
    sync_market.fetch(box, whose, session, wanted.dry_run, done)


def _listings(box: Toolbox, whose: Whose, session: Session, wanted: Wanted, done: Fetched) -> None:
    sync_listings.fetch(box, whose, session, wanted.full, wanted.dry_run, done)


STREAMS: Mapping[str, Callable[[Toolbox, Whose, Session, Wanted, Fetched], None]] = {
    "orders": _orders,
    "payouts": _payouts,
    "listings": _listings,
    "catalog": _catalog,
    "market": _market,
}
"""What can be fetched, in the order of `sync all`."""


def history(box: Toolbox, latest: bool) -> Table:
    """The runs of the past, the newest first; of each stream only the latest if `latest`."""
    with box.reader() as reader:
        found = last_runs(reader.link) if latest else runs(reader.link, _SHOWN)
    rows = [
        (
            run["id"],
            *(run[name] for name in ("service", "account", "stream")),
            utc(run["started_at"]),
            _seconds(run),
            *(run[name] for name in (*_COUNTS, "requests")),
            run["error"] if run["ended_at"] else "did not end",
        )
        for run in found
    ]
    return Table("Latest syncs" if latest else "Syncs", _HISTORY, rows, () if rows else ("nothing was fetched yet",))


def _seconds(run: dict[str, Any]) -> int | None:
    began, ended = utc(run["started_at"]), utc(run["ended_at"])
    return round((ended - began).total_seconds()) if began and ended else None
