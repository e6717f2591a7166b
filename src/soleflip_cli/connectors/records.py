"""Reading what services write: moments, days, amounts, and lists of records of which some cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any, TypeVar

from ..domain.money import to_minor
from ..domain.services import Unreadable

T = TypeVar("T")

STUMBLES = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What code raises that meets a record of another shape than it knows."""


def instant(told: str | float | None, zone: tzinfo | None = None) -> str | None:
    """A moment as the books write it; None for none. It comes as ISO text or as seconds since 1970.

    Raises ValueError for a text without a zone, unless `zone` says which one the service means.
    """
    if told is None or told == "":
        return None
    moment = datetime.fromisoformat(told) if isinstance(told, str) else datetime.fromtimestamp(told, UTC)
    if moment.tzinfo is None:
        if zone is None:
            raise ValueError(f"{told!r} has no time zone")
        moment = moment.replace(tzinfo=zone)
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}+00:00"


def day(told: str | None) -> date | None:
    """The day at the start of a text (`2026-05-04`, `2026-05-04T10:00:00Z`); None for none. Raises ValueError."""
    return date.fromisoformat(told[:10]) if told else None


def minor(amount: str | float | Decimal | None, currency: str) -> int | None:
    """An amount in major units, as text or as a number of JSON, in minor units; None for none.

    Raises ArithmeticError for what is no number.
    """
    return None if amount is None or amount == "" else to_minor(Decimal(str(amount)), currency)


def named(record: Mapping[str, Any], key: str) -> str:
    """A name or a status in a record. Raises ValueError for an empty one, KeyError for none."""
    told = record[key]
    if not isinstance(told, str | int) or isinstance(told, bool) or told == "":
        raise ValueError(f"{key} is {str(told)[:20]!r}")
    return str(told)


def inside(record: Any, path: str) -> Any:
    """What a record holds under a dotted path, such as `data.orders`; None where it holds nothing there.

    The empty path is the record itself.
    """
    for name in filter(None, path.split(".")):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def readable(
    records: Iterable[Any], read: Callable[[Any], T | list[T]], name: str, seen: set[str] | None = None
) -> tuple[list[T], list[Unreadable]]:
    """What records mean, and those that cannot be read, with the reason: one strange record stops no other.

    `read` gives what one means, or a list (an order of several lines). `name` is the path to what a record is called.
    What is called as one of `seen` is left out; the others are added there, those too that cannot be read. One without
    a name is known by all that it holds.
    """
    seen = set() if seen is None else seen
    good, bad = list[T](), list[Unreadable]()
    for record in records:
        called = str(inside(record, name) or "")
        known_by = called or repr(record)
        if known_by in seen:
            continue
        try:
            meant = read(record)
        except STUMBLES as error:
            bad.append(Unreadable(called[:60] or "?", reason(error)))
        else:
            good += meant if isinstance(meant, list) else [meant]
        seen.add(known_by)
    return good, bad


def reason(error: Exception) -> str:
    """Why something cannot be read, in words: which field is missing, or what is wrong with one."""
    if isinstance(error, KeyError):
        return f"it has no {error}"[:200]
    return f"{type(error).__name__}: {error}"[:200]
