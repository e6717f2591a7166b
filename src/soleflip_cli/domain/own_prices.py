"""What the seller's own sales say of a price, as of any day: that of the last few of a size, else of its style."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median_low
from typing import NamedTuple

LAST = 3
"""So many sales make a price: their median."""
_BACK = timedelta(days=365)


class Sold(NamedTuple):
    """A sale: where, in which currency, of which style and size (as a `Place` has it), when, at which price.

    The price is in minor units, above 0.
    """

    channel: str
    currency: str
    product: int
    size: str
    day: date
    price: int


class Known(NamedTuple):
    """A price that is known, in minor units, and how many days ago it held."""

    price: int
    age: float = 0.0


Whose = tuple[str, str, int, str | None]
"""Channel, currency, product and size; without a size it is the style."""


class OwnPrices:
    """The sales of sizes and styles, in the order of days."""

    def __init__(self, sales: Iterable[Sold]) -> None:
        found: dict[Whose, list[tuple[date, int]]] = {}
        for one in sorted(sales, key=lambda one: one.day):
            for size in (one.size, None):
                whose = one.channel, one.currency, one.product, size
                found.setdefault(whose, []).append((one.day, one.price))
        self._found: Mapping[Whose, Sequence[tuple[date, int]]] = found

    def known(self, whose: Whose, day: date) -> Known | None:
        """The median of the last LAST sales up to a day, none older than a year; None where there is none."""
        some = self._found.get(whose, ())
        until = bisect_right(some, day, key=lambda one: one[0])
        last = [one for one in some[max(until - LAST, 0) : until] if day - one[0] <= _BACK]
        return Known(median_low(price for _, price in last), float((day - last[-1][0]).days)) if last else None
