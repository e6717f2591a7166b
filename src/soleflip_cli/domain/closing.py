"""Which days an alteration of the books reaches: what a closed period must be guarded from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .trade import STANDING

Fields = Mapping[str, Any]


class Reach(NamedTuple):
    """Days on which figures change, as ISO text, both included."""

    first: str
    last: str


NEVER = "9999-12-31"
"""The last day of what has no end: stock that is still there."""


def reach(entity: str, had: Fields, has: Fields) -> list[Reach]:
    """The days that one altered row reaches, by its fields before and after; none where no figure changes.

    Sales have `sold_on`, `paid_on` and `state`, items `acquired_on`, `removed_on` and `sold_on` (of the sale that
    took them), each as ISO text or None. Fields that were not altered are alike in both.
    """
    changed = {name for name in {*had, *has} if had.get(name) != has.get(name)}
    return [*_RULES[entity](changed, had, has)] if entity in _RULES and changed else []


def _sale(changed: set[str], had: Fields, has: Fields) -> Iterator[Reach]:
    """An item that is taken or given back is missed in stock, or there again, from the day of the sale on."""
    stood, stands = (one["state"] in STANDING for one in (had, has))
    loosened = "pinned" in changed and had.get("pinned") == 1
    if changed & {"voided_by", "sold_on", "item_id"} or loosened or stood != stands:
        yield Reach(min(had["sold_on"], has["sold_on"]), NEVER)
    elif changed & {"price", "payout", "currency"} or any(name.startswith("fee.") for name in changed):
        yield Reach(has["sold_on"], has["sold_on"])
    yield from (Reach(day, day) for day in {had["paid_on"], has["paid_on"]} if day and "paid_on" in changed)


def _item(changed: set[str], had: Fields, has: Fields) -> Iterator[Reach]:
    """Its cost is stock from the day it came to the day it left, and counts in the profit of that day."""
    if changed & {"voided_by", "added", "acquired_on", "currency"} or any(name.startswith("cost.") for name in changed):
        left = has["sold_on"] or has["removed_on"] or NEVER
        yield Reach(min(had["acquired_on"], has["acquired_on"]), left)
    if "removed_on" in changed:
        yield Reach(min(filter(None, (had["removed_on"], has["removed_on"]))), NEVER)


def _adjustment(changed: set[str], had: Fields, has: Fields) -> Iterator[Reach]:
    if changed - {"note"}:
        yield from (Reach(one["happened_on"], one["happened_on"]) for one in (had, has))


def _expense(changed: set[str], had: Fields, has: Fields) -> Iterator[Reach]:
    """One that recurs counts on many days; where only its end moves, on those between the two ends."""
    if changed == {"until"}:
        yield Reach(_after(min(one["until"] or NEVER for one in (had, has))), NEVER)
    elif changed - {"note"}:
        yield from (Reach(one["spent_on"], _last(one)) for one in (had, has))


def _last(one: Fields) -> str:
    return (one["until"] or NEVER) if one["recurring"] else str(one["spent_on"])


def _after(day: str) -> str:
    """A day later than `day`, as text that compares so."""
    return f"{day}~"


_RULES: Mapping[str, Callable[[set[str], Fields, Fields], Iterator[Reach]]] = {
    "sale": _sale,
    "item": _item,
    "adjustment": _adjustment,
    "expense": _expense,
}
