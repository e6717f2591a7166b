"""Sales on their way into the books, some at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from ..domain.trade import Sales


class Arriving(NamedTuple):
    """Sales on their way into the books: order number and line of each, its line in the file, its raw record.

    `places` are where they stood among those taken.
    """

    keys: Sequence[tuple[str, str]]
    lines: Sequence[int]
    payloads: Sequence[str]
    places: Sequence[int]
    sales: Sales

    def at(self, places: Collection[int]) -> Arriving:
        """Those that stand at these places, in order."""
        if len(places) == len(self.keys):
            return self
        picked: list[Any] = [[one[at] for at in places] for one in self[:-1]]
        return Arriving._make([*picked, self.sales.at(places)])
