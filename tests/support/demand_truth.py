"""Invented shops whose true demand is known: sizes are bought now and then, and sell as long as there are some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import exp
from random import Random

from soleflip_cli.domain.spells import Place, Spell

START = date(2025, 1, 1)


@dataclass(frozen=True)
class Store:
    """How a store is: `rate` sales a day are asked of a usual size; `spread` is how far brands, styles, sizes differ.

    A size is bought every `every` days on the mean, one to `lot` at a time. `drift` is the change in a year (of the
    logarithm).
    """

    seed: int
    styles: int = 80
    sizes: int = 6
    days: int = 400
    rate: float = 0.02
    spread: tuple[float, float, float] = (0.4, 0.6, 0.4)
    every: float = 90.0
    lot: int = 3
    drift: float = 0.0

    @property
    def today(self) -> date:
        """The day on which it is decided what to buy."""
        return START + timedelta(days=self.days)

    @cached_property
    def _made(self) -> tuple[list[Spell], dict[Place, float], dict[Place, int]]:
        random = Random(self.seed)
        spells: list[Spell] = []
        rates = dict(self._rates(random))
        stock = {place: self._course(place, rate, random, spells) for place, rate in rates.items()}
        return spells, rates, stock

    @property
    def spells(self) -> list[Spell]:
        """What the books know."""
        return self._made[0]

    @property
    def rates(self) -> dict[Place, float]:
        """The true demand a day of each size, today."""
        return self._made[1]

    @property
    def stock(self) -> dict[Place, int]:
        """How many of each size are left."""
        return self._made[2]

    def asked(self, place: Place, days: float, random: Random) -> int:
        """How many are asked for in so many days from today on."""
        count, at = 0, random.expovariate(self.rates[place])
        while at < days:
            count, at = count + 1, at + random.expovariate(self.rates[place])
        return count

    def _rates(self, random: Random) -> list[tuple[Place, float]]:
        brand, style, size = self.spread
        makers = {f"maker {number}": exp(random.gauss(0, brand)) for number in range(8)}
        found = []
        for number in range(self.styles):
            maker = random.choice([*makers])
            own = makers[maker] * exp(random.gauss(0, style))
            for at in range(self.sizes):
                place = Place("shoes", maker, number, f"US M:{7 + at}")
                found.append((place, self.rate * own * exp(random.gauss(0, size))))
        return found

    def _course(self, place: Place, rate: float, random: Random, spells: list[Spell]) -> int:
        """What becomes of a size day by day; how many are left."""
        held: list[int] = []
        for day in range(self.days):
            if random.random() < 1 / self.every:
                held += [day] * random.randint(1, self.lot)
            now = rate * exp(self.drift * (day - self.days) / 365)
            if held and random.random() < now:
                spells.append(_spell(len(spells), place, held.pop(0), day, True))
        spells += [_spell(len(spells) + at, place, day, self.days, False) for at, day in enumerate(held)]
        return len(held)


def _spell(number: int, place: Place, since: int, until: int, sold: bool) -> Spell:
    bought, ended = START + timedelta(since), START + timedelta(until)
    return Spell(number, place, bought, None, bought, ended, sold)
