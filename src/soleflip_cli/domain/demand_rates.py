"""How often each size is asked for while in stock: days without stock tell nothing, small groups lean on others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .pooling import AGES, DEFAULT_DAYS, Cell, Pool, pool
from .spells import Place, Spell, known_on, last_news

BACK = 365
"""Days back for which sales and stock count."""
_LATELY, _USUAL = 40, 60.0
"""Days that tell the pace of late, and how many sales speak for the usual pace."""
_SHORTEST = 0.5
"""Days in stock of what sold on the day it came."""


class Seen(NamedTuple):
    """What was seen of a size: how many sold, and for how many days at least one was there."""

    sold: int
    days: float


class Demand(NamedTuple):
    """Sales a day while in stock: Gamma distributed, `shape` ÷ `scale` on the mean; `level` has most weight in it."""

    shape: float
    scale: float
    level: str

    @property
    def per_day(self) -> float:
        """The mean."""
        return self.shape / self.scale


class DemandRates(NamedTuple):
    """What stock and sales say up to `until`: of each size that was there, and pooled; `pace` is that of late."""

    seen: dict[Place, Seen]
    pool: Pool
    until: date
    pace: float

    @property
    def sold(self) -> int:
        """How many sales it rests on."""
        return sum(one.sold for one in self.seen.values())

    def demand(self, place: Place) -> Demand:
        """What is to be expected of a size while it is in stock."""
        known = self.pool.belief(place)
        mean = self.pace * known.factor * self.pool.clock.speeds[0] / DEFAULT_DAYS
        return Demand(known.shape, known.shape / mean, known.level)


def learn_demand(spells: Iterable[Spell], today: date) -> DemandRates:
    """What the spells say as of `today`; where the books fall silent longer than a shop ever would, they end there."""
    told = known_on(spells, today)
    until = last_news(told, today)
    known = known_on(told, until)
    seen = _seen(known, until - timedelta(days=BACK))
    nowhere = [0.0] * (len(AGES) - 1)
    cells = {place: Cell(one.sold, 0, [one.days, *nowhere]) for place, one in seen.items()}
    sold_at = [sum(one.sold for one in seen.values()), *[0] * (len(AGES) - 1)]
    rates = DemandRates(seen, pool(cells, sold_at), until, 1.0)
    return rates._replace(pace=_pace(rates, _seen(known, until - timedelta(days=_LATELY))))


def _seen(spells: Iterable[Spell], start: date) -> dict[Place, Seen]:
    """What was seen of each size since a day."""
    found: dict[Place, list[Spell]] = {}
    for one in spells:
        if one.ended_on > start:
            found.setdefault(one.place, []).append(one)
    return {place: Seen(sum(one.sold for one in some), _in_stock(some, start)) for place, some in found.items()}


def _in_stock(spells: Sequence[Spell], start: date) -> float:
    """Days since `start` on which at least one was there, each counted once."""
    days, until = 0.0, float(start.toordinal())
    for one in sorted(spells, key=lambda one: one.offered_on):
        begun = max(one.offered_on, start).toordinal()
        ended = max(one.ended_on.toordinal(), begun + _SHORTEST * one.sold)
        days += max(ended - max(begun, until), 0.0)
        until = max(until, ended)
    return days


def _pace(rates: DemandRates, lately: dict[Place, Seen]) -> float:
    """How much more or less was sold of late than was to be expected, shrunk towards neither."""
    expected = sum(rates.demand(place).per_day * one.days for place, one in lately.items())
    return (_USUAL + sum(one.sold for one in lately.values())) / (_USUAL + expected)
