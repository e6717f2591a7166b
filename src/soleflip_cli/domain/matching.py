"""Which item a sale took: a pure function of the sales and items, whatever order they came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import Any, Literal, NamedTuple

Order = Literal["fifo", "lifo", "highest", "none"]


class Wanted(NamedTuple):
    """A sale in need of its item. `rank` orders sales (instant, channel, order number, line).

    `keys` are the (style, size) pairs that satisfy it; `sold_on` its business day, as ISO text.
    """

    sale_id: int
    rank: tuple[str, ...]
    keys: tuple[Hashable, ...]
    sold_on: str


class Offered(NamedTuple):
    """A free item. `keys` are the (style, size) pairs it satisfies without doubt.

    `cost` is its landed cost in minor units, None while unknown; `key` its natural key, which decides
    between items alike in day and cost, so that no row id or order of arrival ever does.
    """

    item_id: int
    keys: tuple[Hashable, ...]
    acquired_on: str
    cost: int | None
    key: str


_PREFERENCE: Mapping[str, Callable[[Offered], tuple[Any, ...]]] = {
    "fifo": lambda item: (item.acquired_on, item.cost is None, item.cost, item.key),
    "lifo": lambda item: (_backwards(item.acquired_on), item.cost is None, item.cost, item.key),
    "highest": lambda item: (item.cost is None, -(item.cost or 0), item.acquired_on, item.key),
}


_Coming = tuple[str, tuple[Any, ...], int]
"""Day of an item, how much it is preferred, and its id."""


class _Shelf:
    """Free items of one style and size: those already bought on the day of a sale, best first."""

    __slots__ = ("_coming", "_here")

    def __init__(self, coming: list[_Coming]) -> None:
        heapify(coming)
        self._coming = coming
        self._here: list[tuple[tuple[Any, ...], int]] = []

    def best(self, day: str, taken: set[int]) -> tuple[tuple[Any, ...], int] | None:
        """The preferred free item bought by `day` (ISO text, never earlier than asked before); None without one."""
        while self._coming and self._coming[0][0] <= day:
            heappush(self._here, heappop(self._coming)[1:])
        while self._here and self._here[0][1] in taken:
            heappop(self._here)
        return self._here[0] if self._here else None


def match(sales: Iterable[Wanted], items: Iterable[Offered], order: Order) -> dict[int, int]:
    """Sale → item: each sale, earliest first, takes the preferred item bought no later than it sold.

    `order` prefers the oldest item (fifo), the newest (lifo), the dearest (highest), or matches nothing
    (none). No item is taken twice. A sale without keys takes nothing.
    """
    if order == "none":
        return {}
    waiting = sorted(sales, key=attrgetter("rank"))
    shelves = _shelve(items, _PREFERENCE[order], {key for sale in waiting for key in sale.keys})
    taken: set[int] = set()
    matched: dict[int, int] = {}
    for sale in waiting:
        near = [shelves[key].best(sale.sold_on, taken) for key in sale.keys if key in shelves]
        found = min(filter(None, near), default=None)
        if found:
            matched[sale.sale_id] = found[1]
            taken.add(found[1])
    return matched


def _shelve(
    items: Iterable[Offered], prefer: Callable[[Offered], tuple[Any, ...]], wanted: set[Hashable]
) -> dict[Hashable, _Shelf]:
    """The items that some sale may want, by what they satisfy."""
    coming: dict[Hashable, list[_Coming]] = defaultdict(list)
    for item in items:
        one = item.acquired_on, prefer(item), item.item_id
        for key in wanted.intersection(item.keys):
            coming[key].append(one)
    return {key: _Shelf(some) for key, some in coming.items()}


def _backwards(day: str) -> tuple[int, ...]:
    return tuple(-ord(sign) for sign in day)
