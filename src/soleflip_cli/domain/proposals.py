"""Sales and items that probably belong together, for a person to decide."""

from __future__ import annotations

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
    first, gets the oldest item bought before it sold, else the one bought soonest after.
    """
    waiting, free = sorted(sales, key=attrgetter("rank")), sorted(items, key=attrgetter("rank"))
    found: list[Proposal] = []
    for reason in REASONS:
        matched, taken = {one.sale_id for one in found}, {one.item_id for one in found}
        shelves = _shelve((item for item in free if item.id not in taken), reason)
        found += _pair((sale for sale in waiting if sale.id not in matched), shelves, reason)
    return found


def _shelve(items: Iterable[Candidate], reason: Reason) -> dict[Hashable, list[Candidate]]:
    shelves: dict[Hashable, list[Candidate]] = defaultdict(list)
    for item in items:
        for key in item.keys.get(reason, ()):
            shelves[key].append(item)
    return shelves


def _pair(sales: Iterable[Candidate], shelves: Mapping[Hashable, list[Candidate]], reason: Reason) -> list[Proposal]:
    taken: set[int] = set()
    found = []
    for sale in sales:
        near = [item for key in sale.keys.get(reason, ()) for item in shelves.get(key, ()) if item.id not in taken]
        fitting = [item for item in near if (item.day > sale.day) == (reason == "pre-sold")] or (
            near if reason == "no-style" else []
        )
        if fitting:
            item = min(fitting, key=lambda item: (item.day > sale.day, item.day, item.rank))
            taken.add(item.id)
            found.append(Proposal(sale.id, item.id, reason, _days(item.day, sale.day)))
    return found


def _days(bought: str, sold: str) -> int:
    return (date.fromisoformat(sold) - date.fromisoformat(bought)).days
