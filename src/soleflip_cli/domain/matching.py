"""Which item a sale took: a pure function of the sales and items, whatever order they came in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from heapq import heappop, heappush
from operator import attrgetter
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

Order = Literal["fifo", "lifo", "highest", "none"]
T = TypeVar("T")
Placed = tuple[int, str, T]
"""Something on a shelf: its rank (1 is the best), the day it was bought as ISO text, and the thing itself."""


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


def match(sales: Iterable[Wanted], items: Iterable[Offered], order: Order) -> dict[int, int]:
    """Sale → item: each sale, earliest first, takes the preferred item bought no later than it sold.

    `order` prefers the oldest item (fifo), the newest (lifo), the dearest (highest), or matches nothing
    (none). No item is taken twice. A sale without keys takes nothing.
    """
    if order == "none":
        return {}
    shelves = Shelves[int](order)
    shelf = cache(shelves.shelf)
    for item in sorted(items, key=_PREFERENCE[order]):
        shelves.put(shelf(item.keys), item.acquired_on, item.item_id)
    waiting = sorted(sales, key=attrgetter("rank"))
    found = ((sale.sale_id, shelves.take(shelves.near(sale.keys), sale.sold_on)) for sale in waiting)
    return {sale: item for sale, item in found if item is not None}


class Shelf(Protocol[T]):
    """Items that satisfy the same."""

    def append(self, placed: Placed[T], /) -> None:
        """Put one there, worse than all before."""

    def best(self, day: str) -> Placed[T] | None:
        """The best one bought by `day`, which is never earlier than asked before; None without one."""

    def drop(self) -> object:
        """Take away the one that was the best."""


class Shelves(Generic[T]):
    """Free items, put down best first; sales, earliest first, each take the best that satisfies them."""

    def __init__(self, order: Order) -> None:
        self._make: Callable[[], Shelf[T]] = _Queue if order == "fifo" else _Heap
        self._near: dict[Hashable, list[Shelf[T]]] = {}
        self._placed = 0

    def shelf(self, keys: tuple[Hashable, ...]) -> Shelf[T]:
        """A new shelf, for items that satisfy these (style, size) pairs."""
        shelf = self._make()
        for key in keys:
            self._near.setdefault(key, []).append(shelf)
        return shelf

    def near(self, keys: Iterable[Hashable]) -> list[Shelf[T]]:
        """The shelves whose items satisfy any of these pairs."""
        return [shelf for key in keys for shelf in self._near.get(key, ())]

    def put(self, shelf: Shelf[T], day: str, item: T) -> None:
        """Offer an item bought on `day`; every item before it is preferred to it."""
        self._placed += 1
        shelf.append((self._placed, day, item))

    def take(self, near: Iterable[Shelf[T]], day: str) -> T | None:
        """The best item bought by `day`, which is then gone; None without one."""
        best = of = None
        for shelf in near:
            found = shelf.best(day)
            if found and (best is None or found < best):
                best, of = found, shelf
        if best is None or of is None:
            return None
        of.drop()
        return best[2]


class _Queue(deque[Placed[Any]]):
    """A shelf on which the best is the one bought first."""

    drop = deque.popleft

    def best(self, day: str) -> Placed[Any] | None:
        """The first, if it was bought by `day`; None without one."""
        return self[0] if self and self[0][1] <= day else None


class _Heap:
    """A shelf on which what is bought later may be better."""

    def __init__(self) -> None:
        self._coming: list[tuple[str, Placed[Any]]] = []
        self._here: list[Placed[Any]] = []

    def append(self, placed: Placed[Any]) -> None:
        """Put one there; it comes into question from the day it was bought."""
        heappush(self._coming, (placed[1], placed))

    def best(self, day: str) -> Placed[Any] | None:
        """The one of the best rank among those bought by `day`; None without one."""
        while self._coming and self._coming[0][0] <= day:
            heappush(self._here, heappop(self._coming)[1])
        return self._here[0] if self._here else None

    def drop(self) -> object:
        """Take away the one that was the best."""
        return heappop(self._here)


def _backwards(day: str) -> tuple[int, ...]:
    return tuple(-ord(sign) for sign in day)
