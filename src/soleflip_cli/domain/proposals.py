"""Sales and items that probably belong together, for a person to decide."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Literal, NamedTuple

Reason = Literal["doubtful-size", "pre-sold", "no-style"]

REASONS: Mapping[Reason, str] = {
    "doubtful-size": "same style; the sizes may be the same",
    "pre-sold": "same style and size, bought after it sold",
    "no-style": "same name and size, but no style code on one side",
}


class Candidate(NamedTuple):
    """A sale without an item, or an item without a sale: what it may meet by, for each reason.

    `day` is the day it sold or was bought, as ISO text; `rank` decides who comes first.
    """

    id: int
    rank: tuple[str, ...]
    day: str
    keys: Mapping[Reason, Sequence[Hashable]]


class Proposal(NamedTuple):
    """An item that a sale may have taken. `days` bought before it sold; less than zero: after."""

    sale_id: int
    item_id: int
    reason: Reason
    days: int


def propose(sales: Iterable[Candidate], items: Iterable[Candidate]) -> list[Proposal]:
    """At most one proposal for a sale and for an item, the better reason first.

    A doubtful size comes before an item bought too late, that before a mere name. Each sale, earliest
    first, gets the oldest item bought no later than it sold; where style and size are the same
    (`pre-sold`), the one bought soonest after. The order in which sales and items are given plays no part.
    """
    waiting = sorted(sales, key=attrgetter("rank"))
    shelved = sorted(items, key=attrgetter("day", "rank"))
    taken: set[int] = set()
    found: list[Proposal] = []
    for reason in REASONS:
        matched = {one.sale_id for one in found}
        shelves = _shelve((item for item in shelved if item.id not in taken), reason)
        for sale in waiting:
            item = None if sale.id in matched else _choose(sale, shelves, reason, taken)
            if item:
                taken.add(item.id)
                found.append(Proposal(sale.id, item.id, reason, _days(item.day, sale.day)))
    return found


def _shelve(items: Iterable[Candidate], reason: Reason) -> dict[Hashable, list[Candidate]]:
    shelves: dict[Hashable, list[Candidate]] = defaultdict(list)
    for item in items:
        for key in item.keys.get(reason, ()):
            shelves[key].append(item)
    return shelves


def _choose(
    sale: Candidate, shelves: Mapping[Hashable, list[Candidate]], reason: Reason, taken: set[int]
) -> Candidate | None:
    near = [shelves[key] for key in sale.keys.get(reason, ()) if key in shelves]
    later = reason == "pre-sold"
    starts = [bisect_right(shelf, sale.day, key=attrgetter("day")) if later else 0 for shelf in near]
    found = [_first(shelf, start, taken) for shelf, start in zip(near, starts, strict=True)]
    fitting = [item for item in found if item and (later or item.day <= sale.day)]
    return min(fitting, key=attrgetter("day", "rank"), default=None)


def _first(shelf: list[Candidate], start: int, taken: set[int]) -> Candidate | None:
    """The first item from `start` on that is not taken; those that are leave the shelf for good."""
    while start < len(shelf) and shelf[start].id in taken:
        del shelf[start]
    return shelf[start] if start < len(shelf) else None


def _days(bought: str, sold: str) -> int:
    return (date.fromisoformat(sold) - date.fromisoformat(bought)).days
