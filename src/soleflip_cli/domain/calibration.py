"""How true chances were: foretold beside what came, in bins, and scores that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log, sqrt
from typing import NamedTuple

BINS = 5
"""Fifths of the chance: 0 to 20 %, 20 to 40 % and so on."""
_SURE = 1e-4
"""No chance is nearer to 0 or 1 than this when it is scored: one that is wrong would have an endless score."""


class Forecast(NamedTuple):
    """A chance that was foretold, 0 to 1, and whether the thing came."""

    chance: float
    came: bool


class Bin(NamedTuple):
    """All forecasts of a fifth: how many, the mean chance foretold, and the share that came.

    `by_chance` is the standard error of that share if the chances were true and each thing stood for itself.
    """

    low: float
    high: float
    number: int
    foretold: float
    happened: float
    by_chance: float

    @property
    def gap(self) -> float:
        """Foretold less happened: above 0 where too much was promised."""
        return self.foretold - self.happened


class Score(NamedTuple):
    """How good forecasts were together.

    `off` is the calibration error: the mean distance of foretold and happened over the bins, each by its number.
    `brier` is the mean squared distance of chance and outcome, `log` the mean of −log(chance of what came); lower is
    better for all three.
    """

    number: int
    foretold: float
    happened: float
    off: float
    brier: float
    log: float


def bins(forecasts: Iterable[Forecast]) -> list[Bin]:
    """The fifths that hold a forecast, from the lowest on; a chance on a border is in the upper one, 1 in the last."""
    found: dict[int, list[Forecast]] = {}
    for one in forecasts:
        found.setdefault(min(int(one.chance * BINS), BINS - 1), []).append(one)
    return [_bin(at, some) for at, some in sorted(found.items())]


def score(forecasts: Sequence[Forecast]) -> Score | None:
    """The scores of some forecasts; None without any."""
    number = len(forecasts)
    if not number:
        return None
    off = sum(abs(one.gap) * one.number for one in bins(forecasts)) / number
    foretold, happened = (sum(values) / number for values in zip(*forecasts, strict=True))
    brier = sum((one.chance - one.came) ** 2 for one in forecasts) / number
    return Score(number, foretold, happened, off, brier, sum(map(_surprise, forecasts)) / number)


def _bin(at: int, some: Sequence[Forecast]) -> Bin:
    number = len(some)
    foretold, happened = (sum(values) / number for values in zip(*some, strict=True))
    by_chance = sqrt(sum(one.chance * (1 - one.chance) for one in some)) / number
    return Bin(at / BINS, (at + 1) / BINS, number, foretold, happened, by_chance)


def _surprise(one: Forecast) -> float:
    chance = one.chance if one.came else 1 - one.chance
    return -log(min(max(chance, _SURE), 1 - _SURE))
