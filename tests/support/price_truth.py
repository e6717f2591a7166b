"""Invented shops whose prices move as is known: what was learnt by some day, and what purchases of that day came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import exp, sqrt
from random import Random
from typing import NamedTuple

from soleflip_cli.domain.price_moves import Move, price_move
from soleflip_cli.domain.spells import Place, Spell

START = date(2024, 1, 1)


class Deal(NamedTuple):
    """One item: where it stands, when it was bought and sold, the price known on the first day and that of its sale."""

    place: Place
    bought: float
    days: float
    known: int
    price: int


@dataclass(frozen=True)
class Market:
    """How prices move: `daily` is the spread of a day's step, `noise` that of a single sale around the market.

    `trend` is the change in a year (of the logarithm), `apart` how far styles differ in how much they move, `pull` how
    much of the distance to its first price a style loses in a day, `heavy` says that single sales go astray at times.
    """

    seed: int
    sales: int = 300
    styles: int = 60
    days: int = 540
    asked: int = 300
    daily: float = 0.012
    noise: float = 0.06
    trend: float = 0.0
    apart: float = 0.0
    pull: float = 0.0
    heavy: bool = False
    wait: float = 35.0

    @property
    def today(self) -> date:
        """The day on which purchases are asked about."""
        return START + timedelta(days=self.days)

    @cached_property
    def deals(self) -> tuple[list[Deal], list[Deal], list[Deal]]:
        """Those that were done by today, purchases of today with what becomes of them, and all that were begun."""
        random = Random(self.seed)
        styles = [_Course(self, random, number) for number in range(self.styles)]
        done = [self._deal(random.choice(styles), random, random.uniform(0, self.days)) for _ in range(self.sales)]
        fresh = [self._deal(random.choice(styles), random, float(self.days)) for _ in range(self.asked)]
        return [one for one in done if one.bought + one.days <= self.days], fresh, done

    @property
    def moves(self) -> list[Move]:
        """What the shop has seen of prices by today."""
        return [price_move(one.place, one.known, one.price, one.days) for one in self.deals[0]]

    @property
    def spells(self) -> list[Spell]:
        """What the shop has seen of selling times by today, of what is left too."""
        return [self._spell(number, one) for number, one in enumerate(self.deals[2])]

    def _spell(self, number: int, one: Deal) -> Spell:
        bought, sold = (START + timedelta(int(day)) for day in (one.bought, one.bought + one.days))
        return Spell(number, one.place, bought, None, bought, min(sold, self.today), sold <= self.today)

    def _deal(self, course: _Course, random: Random, bought: float) -> Deal:
        days = random.expovariate(1 / self.wait)
        stray = 4.0 if self.heavy and random.random() < 0.05 else 1.0
        known, came = course.at(bought), course.at(bought + days) * exp(random.gauss(0, self.noise * stray))
        return Deal(course.place, bought, days, max(round(known), 1), max(round(came), 1))


class _Course:
    """The market price of one style, day by day."""

    def __init__(self, market: Market, random: Random, number: int) -> None:
        self.place = Place("shoes", f"maker {number % 6}", number, "US M:9")
        own = market.daily * exp(random.gauss(0, market.apart))
        start, now = random.uniform(8_000, 30_000), 0.0
        self._prices: list[float] = []
        for _ in range(market.days + 800):
            self._prices.append(start * exp(now))
            now += random.gauss(market.trend / 365, own) - market.pull * now

    def at(self, day: float) -> float:
        """The price on a day."""
        return self._prices[min(int(day), len(self._prices) - 1)]


def between(low: float, high: float, values: list[float]) -> float:
    """The share of values within both, included."""
    return sum(low <= one <= high for one in values) / len(values)


def by_chance(count: int) -> float:
    """The standard error of a share of 80 % of so many."""
    return sqrt(0.16 / count)
