"""Invented shops whose true chances are known: what sold by some day, and what is left to be foretold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import exp, log, pi, sin
from random import Random
from typing import NamedTuple

from soleflip_cli.domain.spells import Place, Spell

START = date(2024, 1, 1)
HORIZONS = (7, 30, 90)
STEP = 2.0
Guess = Callable[[Place, int, int], float]
"""The chance that is guessed for a place, days waited and days ahead."""


class Piece(NamedTuple):
    """One item: where it stands, the day it was offered, and its true chance per day while it is new."""

    place: Place
    offered: float
    rate: float


class Told(NamedTuple):
    """A guess beside the truth: for how many days ahead, for an item that had waited so long."""

    days: int
    waited: int
    guess: float
    truth: float


@dataclass(frozen=True)
class Shop:
    """How a shop is: `spread` is how far categories, brands, styles and sizes lie apart (of the logarithm).

    `form` is Weibull's shape (1: age plays no part), `season` the height of a yearly wave, `drift` the change in a year
    (of the logarithm), `mood` how far single items lie apart for no reason that anybody knows.
    """

    seed: int
    pieces: int = 1500
    styles: int = 250
    days: int = 540
    median: float = 35.0
    spread: tuple[float, float, float, float] = (0.3, 0.5, 0.6, 0.4)
    form: float = 1.0
    season: float = 0.0
    drift: float = 0.0
    mood: float = 0.0
    asked: int = 400

    @property
    def today(self) -> date:
        """The day on which chances are asked for."""
        return START + timedelta(days=self.days)

    @cached_property
    def _made(self) -> tuple[list[Spell], list[tuple[Piece, int]]]:
        random = Random(self.seed)
        pieces = [*_pieces(self, random)]
        spells, left = [], []
        for number, piece in enumerate(pieces[: self.pieces]):
            sold = int(piece.offered + self._life(piece, random))
            waited = self.days - int(piece.offered)
            if sold > self.days:
                left.append((piece, waited))
            offered, ended = START + timedelta(int(piece.offered)), START + timedelta(min(sold, self.days))
            spells.append(Spell(number, piece.place, offered, None, offered, ended, sold <= self.days))
        fresh = [(piece._replace(offered=float(self.days)), 0) for piece in pieces[self.pieces :]]
        return spells, [*left, *fresh]

    @property
    def spells(self) -> list[Spell]:
        """What the books know on that day."""
        return self._made[0]

    def told(self, guess: Guess, horizons: Sequence[int] = HORIZONS) -> list[Told]:
        """The guesses for all that is in stock, and for `asked` items that come in new."""
        return [
            Told(days, waited, _bounded(guess(piece.place, waited, days)), self._truth(piece, waited, days))
            for piece, waited in self._made[1]
            for days in horizons
        ]

    def _truth(self, piece: Piece, waited: int, days: int) -> float:
        return 1 - exp(-self._hazard(piece, waited, waited + days))

    def _hazard(self, piece: Piece, since: float, until: float) -> float:
        if not self.season and not self.drift:
            return float((piece.rate * until) ** self.form - (piece.rate * since) ** self.form)
        steps = max(4, int((until - since) / STEP) + 1)
        width = (until - since) / steps
        return sum(self._now(piece, since + (at + 0.5) * width) for at in range(steps)) * width

    def _now(self, piece: Piece, age: float) -> float:
        year = (piece.offered + age) / 365
        own = self.form * piece.rate**self.form * max(age, 0.05) ** (self.form - 1)
        return float(own * exp(self.season * sin(2 * pi * year) + self.drift * year))

    def _life(self, piece: Piece, random: Random) -> float:
        needed = -log(1 - random.random())
        if not self.season and not self.drift:
            return float(needed ** (1 / self.form) / piece.rate)
        age = 0.0
        while needed > 0 and age < 2000:
            needed -= self._hazard(piece, age, age + STEP)
            age += STEP
        return age


def _bounded(chance: float) -> float:
    """No guess is certain: one that is wrong would have an endless score."""
    return min(max(chance, 1e-4), 1 - 1e-4)


def _pieces(shop: Shop, random: Random) -> Iterable[Piece]:
    def factor(spread: float) -> float:
        return exp(random.gauss(0, spread))

    category, brand, style, size = shop.spread
    kinds = {name: factor(category) for name in ("shoes", "apparel", "bags")}
    makers = {(kind, f"maker {number}"): factor(brand) for kind in kinds for number in range(12)}
    groups = [
        (random.choices([*kinds], (8, 3, 1))[0], random.choices(range(12), [1 / (at + 1) for at in range(12)])[0])
        for _ in range(shop.styles)
    ]
    styles = [kinds[kind] * makers[kind, f"maker {maker}"] * factor(style) for kind, maker in groups]
    sizes: dict[tuple[int, int], float] = {}
    for _ in range(shop.pieces + shop.asked):
        number = random.choices(range(shop.styles), [1 / (at + 1) ** 0.7 for at in range(shop.styles)])[0]
        own = number, random.randrange(8)
        rate = log(2) / shop.median * styles[number] * sizes.setdefault(own, factor(size)) * factor(shop.mood)
        kind, maker = groups[number]
        yield Piece(Place(kind, f"maker {maker}", number, f"US M:{7 + own[1]}"), random.uniform(0, shop.days), rate)


class Score(NamedTuple):
    """How good guesses are: expected Brier and logarithmic score (lower is better), the mean distance of guess and
    truth over fifths of each horizon that have 50 guesses or more, and the widest such distance."""

    brier: float
    log: float
    off: float
    widest: float


def scored(told: Iterable[Told]) -> Score:
    """The score of some guesses against the true chances."""
    all_told = [*told]
    brier = sum(one.truth * (1 - one.guess) ** 2 + (1 - one.truth) * one.guess**2 for one in all_told)
    logs = -sum(one.truth * log(one.guess) + (1 - one.truth) * log(1 - one.guess) for one in all_told)
    gaps = gaps_of(all_told)
    off = sum(gap * many for gap, many in gaps.values()) / sum(many for _, many in gaps.values())
    return Score(brier / len(all_told), logs / len(all_told), off, max(gap for gap, _ in gaps.values()))


def gaps_of(told: Iterable[Told], least: int = 50) -> Mapping[tuple[int, int], tuple[float, int]]:
    """For each horizon and fifth of the guesses: how far guess and truth lie apart on the mean, and how many."""
    bins: dict[tuple[int, int], list[Told]] = {}
    for one in told:
        bins.setdefault((one.days, min(int(one.guess * 5), 4)), []).append(one)
    return {
        where: (abs(sum(one.guess - one.truth for one in some)) / len(some), len(some))
        for where, some in sorted(bins.items())
        if len(some) >= least
    }
