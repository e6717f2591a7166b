"""What the books know of services: connections, cursors, runs, and what was seen of each thing there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from ..domain.services import ONLY
from ..domain.trade import STANDING
from .engine import Location, connect
from .link import Link, moment
from .products import next_id

_CONNECTION = (
    "service", "account", "label", "store", "scopes", "connected_at", "expires_at", "synced_at", "error",
    "ended_at",
)  # fmt: skip
_RUN = (
    "id", "service", "account", "stream", "started_at", "ended_at", "read", "added", "updated", "unchanged", "left_out",
    "requests", "error",
)  # fmt: skip

_UNPAID = f"""
SELECT reference FROM sale JOIN service_record ON service_record.service = sale.channel
    AND service_record.account = sale.account AND reference = CASE line WHEN '{ONLY}' THEN order_number
    ELSE order_number || '\t' || line END
WHERE sale.channel = ? AND sale.account = ? AND kind = ?
    AND payout IS NULL AND voided_by IS NULL AND sale.state IN {STANDING}
ORDER BY sold_at, reference
"""


class Whose(NamedTuple):
    """An account at a service."""

    service: str
    account: str


class Connected(NamedTuple):
    """A connection as stored: instants as either engine gives them."""

    service: str
    account: str
    label: str | None
    store: str
    scopes: str | None
    connected_at: Any
    expires_at: Any
    synced_at: Any
    error: str | None
    ended_at: Any


class Seen(NamedTuple):
    """A thing of a service as it was last seen; `digest` is of its record."""

    reference: str
    digest: str
    open: bool


def connections(link: Link, service: str | None = None) -> list[Connected]:
    """Every connection there was, by service and account."""
    where, params = ("WHERE service = ?", (service,)) if service else ("", ())
    sql = f"SELECT {', '.join(_CONNECTION)} FROM connection {where} ORDER BY service, account"
    return [Connected(*row) for row in link.rows(sql, params)]


def keep_connection(link: Link, whose: Whose, fields: Mapping[str, Any]) -> None:
    """Note these fields of a connection; a new one is made."""
    known = link.one("SELECT id FROM connection WHERE service = ? AND account = ?", whose)
    if known is None:
        names = ("id", "service", "account", *fields)
        link.insert("connection", names, [(next_id(link, "connection"), *whose, *fields.values())])
        return
    places = ", ".join(f"{name} = ?" for name in fields)
    link.run(f"UPDATE connection SET {places} WHERE id = ?", (*fields.values(), known[0]))


def cursor(link: Link, whose: Whose, stream: str) -> str | None:
    """How far a stream has been fetched; None if never."""
    sql = "SELECT value FROM sync_cursor WHERE service = ? AND account = ? AND stream = ?"
    row = link.one(sql, (*whose, stream))
    return row[0] if row else None


def move_cursor(link: Link, whose: Whose, stream: str, value: str) -> None:
    """Note how far a stream has been fetched."""
    place = (*whose, stream)
    if not link.run(
        "UPDATE sync_cursor SET value = ? WHERE service = ? AND account = ? AND stream = ?", (value, *place)
    ):
        row = (next_id(link, "sync_cursor"), *place, value)
        link.insert("sync_cursor", ("id", "service", "account", "stream", "value"), [row])


def digests(link: Link, whose: Whose, kind: str, references: Collection[str]) -> dict[str, str]:
    """What these things were like when they were last seen; without those whose import was undone."""
    wanted, value = link.listed([*references])
    rows = link.rows(  # CROSS JOIN: from the few to the many
        f"SELECT reference, digest FROM {wanted} CROSS JOIN service_record "
        "LEFT JOIN import_batch ON import_batch.id = batch_id WHERE service_record.reference = wanted.value "
        "AND service = ? AND service_record.account = ? AND kind = ? AND undone_at IS NULL",
        (value, *whose, kind),
    )
    return dict(rows)


def still_open(link: Link, whose: Whose, kind: str) -> frozenset[str]:
    """The things that may still change."""
    sql = "SELECT reference FROM service_record WHERE service = ? AND account = ? AND kind = ? AND open = 1"
    return frozenset(reference for (reference,) in link.rows(sql, (*whose, kind)))


def unpaid_orders(link: Link, whose: Whose, kind: str) -> list[str]:
    """The references of orders that stand without a payout, the first sold first."""
    return [reference for (reference,) in link.rows(_UNPAID, (*whose, kind))]


def saw(link: Link, whose: Whose, kind: str, things: Sequence[Seen], batch: int | None) -> None:
    """Note things as they are now, and the batch that took them in, if one did."""
    link.many(
        "DELETE FROM service_record WHERE service = ? AND account = ? AND kind = ? AND reference = ?",
        [(*whose, kind, one.reference) for one in things],
    )
    first = next_id(link, "service_record")
    names = ("id", "service", "account", "kind", "reference", "digest", "open", "batch_id")
    rows = [
        (number, *whose, kind, one.reference, one.digest, int(one.open), batch)
        for number, one in enumerate(things, first)
    ]
    link.insert("service_record", names, rows)


def forget_unread(link: Link, whose: Whose, kind: str, references: Collection[str]) -> None:
    """Forget that these could not be read, where what they hold is noted under other references now."""
    link.many(
        "DELETE FROM service_record WHERE service = ? AND account = ? AND kind = ? AND reference = ? AND digest = ''",
        [(*whose, kind, reference) for reference in references],
    )


def begin_run(link: Link, whose: Whose, stream: str, now: datetime) -> int:
    """Note that a stream is being fetched, and that earlier runs which never ended were killed; the run's number."""
    link.run(
        "UPDATE sync_run SET ended_at = started_at, error = 'was killed' "
        "WHERE service = ? AND account = ? AND stream = ? AND ended_at IS NULL",
        (*whose, stream),
    )
    number = next_id(link, "sync_run")
    names = ("id", "service", "account", "stream", "started_at")
    link.insert("sync_run", names, [(number, *whose, stream, str(now))])
    return number


def end_run(link: Link, number: int, fields: Mapping[str, Any]) -> None:
    """Note what came of a run."""
    places = ", ".join(f"{name} = ?" for name in fields)
    link.run(f"UPDATE sync_run SET {places} WHERE id = ?", (*fields.values(), number))


def runs(link: Link, most: int) -> list[dict[str, Any]]:
    """The latest runs, the newest first."""
    rows = link.rows(f"SELECT {', '.join(_RUN)} FROM sync_run ORDER BY id DESC LIMIT ?", (most,))
    return [dict(zip(_RUN, row, strict=True)) for row in rows]


def last_runs(link: Link) -> list[dict[str, Any]]:
    """The latest run of each stream."""
    rows = link.rows(
        f"SELECT {', '.join(_RUN)} FROM sync_run WHERE id IN "
        "(SELECT MAX(id) FROM sync_run GROUP BY service, account, stream) ORDER BY service, account, stream"
    )
    return [dict(zip(_RUN, row, strict=True)) for row in rows]


def starts(link: Link, whose: Whose, most: int = 12) -> list[datetime]:
    """When the stream that was fetched last began to be fetched, the latest times, in UTC."""
    rows = link.rows(
        "SELECT started_at FROM sync_run WHERE service = ? AND account = ? AND stream = (SELECT stream FROM sync_run "
        "WHERE service = ? AND account = ? ORDER BY id DESC LIMIT 1) ORDER BY id DESC LIMIT ?",
        (*whose, *whose, most),
    )
    return [moment(at).astimezone(UTC) for (at,) in rows]


def requests_of(link: Link, service: str, day: date) -> int:
    """How many requests went to a service on a UTC day."""
    row = link.one("SELECT requests FROM request_day WHERE service = ? AND day = ?", (service, day.isoformat()))
    return int(row[0]) if row else 0


class Requests:
    """Counts the requests of a service in the books at `location`, each in a transaction of its own."""

    def __init__(self, location: Location, service: str) -> None:
        self._location, self._service = location, service

    def add(self, day: date, requests: int) -> int:
        """Count them and give the sum of that day. 0 only asks; less than 0 takes back."""
        link = connect(self._location, write=requests != 0)
        try:
            if not requests:
                return requests_of(link, self._service, day)
            with link.transaction():
                total = max(0, requests_of(link, self._service, day) + requests)
                self._keep(link, day, total)
            return total
        finally:
            link.close()

    def _keep(self, link: Link, day: date, total: int) -> None:
        place = (self._service, day.isoformat())
        if not link.run("UPDATE request_day SET requests = ? WHERE service = ? AND day = ?", (total, *place)):
            row = (next_id(link, "request_day"), *place, total)
            link.insert("request_day", ("id", "service", "day", "requests"), [row])


class Beforehand:
    """Counts requests some at a time: what is left of them in the end is given back by `close`."""

    def __init__(self, ledger: Requests, at_once: int = 20) -> None:
        self._ledger, self._at_once = ledger, at_once
        self._day: date | None = None
        self._total = self._left = 0

    def add(self, day: date, requests: int) -> int:
        """Count them and give the sum of that day, without what others have counted since the last look."""
        if requests <= 0:
            self.close()
            return self._ledger.add(day, requests)
        if day != self._day or self._left < requests:
            self.close()
            taken = max(requests, self._at_once)
            self._total, self._day, self._left = self._ledger.add(day, taken), day, taken
        self._left -= requests
        return self._total - self._left

    def close(self) -> None:
        """Give back what was counted and not used."""
        if self._day and self._left:
            self._ledger.add(self._day, -self._left)
        self._day, self._left = None, 0


def utc(stored: Any) -> datetime | None:
    """An instant of a row, in UTC; None for none."""
    return moment(stored).astimezone(UTC) if stored else None
