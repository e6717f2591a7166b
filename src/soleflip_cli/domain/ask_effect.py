"""What an ask above or below the lowest one does to the chance to sell: learnt from own asks where they vary enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from math import exp, log, sqrt
from typing import NamedTuple

from .selling_time import SellingTimes
from .spells import Spell

STEEPNESS = 7.0
"""Assumed, no source: an ask a tenth above the lowest halves the chance per day (exp(-7 × 0.1) = 0.50)."""
_DOUBT = 4.0
"""Standard deviation of the true steepness around the assumed one."""
ENOUGH_SALES = 30
"""Sales at a known distance from the lowest ask from which on the steepness is learnt."""
ENOUGH_SPREAD = 0.03
"""Standard deviation of that distance from which on it is learnt."""
_NEAREST, _FARTHEST = -0.1, 1.0
"""Distances beyond these count as these: nothing is known of them."""
_STEPS, _NEAR = 25, 1e-9


class AskSpan(NamedTuple):
    """Days on offer at one distance from the lowest ask: `gap` is (ask − lowest) ÷ lowest, 0.05 is 5 % above it.

    `expected` is how many sales were to be expected then if the ask played no part.
    """

    gap: float
    expected: float
    sold: bool


class AskDays(NamedTuple):
    """Days on which an item was on offer at one ask while the lowest one did not change either; minor units.

    `sold` is whether it sold there at the end of them; `until` itself is not among them.
    """

    item_id: int
    since: date
    until: date
    ask: int
    lowest: int
    sold: bool


class AskEffect(NamedTuple):
    """The chance per day is multiplied by exp(-steepness × (gap − usual)).

    `usual` is the distance that stands for the shop's own asks, at which the factor is 1. `sales` and `spread` are
    those that it was learnt from, `error` is its standard error; `assumed` says that there were too few of them.
    """

    steepness: float
    usual: float
    error: float
    sales: int
    spread: float
    assumed: bool

    def factor(self, gap: float) -> float:
        """How many times as high the chance per day is at that distance from the lowest ask."""
        return exp(-self.steepness * (_bounded(gap) - self.usual))

    @property
    def basis(self) -> str:
        """What the steepness rests on, in words."""
        seen = f"{self.sales} sales at a known distance from the lowest ask, which varied by {self.spread:.1%}"
        if self.assumed:
            return f"assumed: needs {ENOUGH_SALES} sales and {ENOUGH_SPREAD:.0%}; there are {seen}"
        return f"learnt from {seen}"


UNKNOWN = AskEffect(STEEPNESS, 0.0, _DOUBT, 0, 0.0, True)
"""Where no ask was ever compared with a lowest one."""


def ask_gap(ask: int, lowest: int) -> float:
    """How far an ask lies above the lowest one, as a fraction of it; both in minor units of one currency, above 0."""
    return (ask - lowest) / lowest


def learn_effect(spans: Iterable[AskSpan]) -> AskEffect:
    """The steepness under which the sales are likeliest, shrunk to the assumed one; that one where too little varied.

    Items differ in `expected` alone; a level of sales that is common to all is left open.
    """
    seen = _alike(spans)
    sales, weight = sum(one.sold for one in seen), sum(one.expected for one in seen)
    if not sales:
        return UNKNOWN
    _, spread = _moments(seen, 0.0)
    assumed = sales < ENOUGH_SALES or spread < ENOUGH_SPREAD
    steepness, error = (STEEPNESS, _DOUBT) if assumed else _likeliest(seen, sales)
    drawn = sum(one.expected * exp(-steepness * one.gap) for one in seen) / weight
    usual = -log(drawn) / steepness * sales / (sales + ENOUGH_SALES) if steepness > 0 else 0.0
    return AskEffect(steepness, usual, error, sales, spread, assumed)


def ask_spans(days: Iterable[AskDays], spells: Iterable[Spell], times: SellingTimes) -> Iterator[AskSpan]:
    """Those days beside what was to be expected of each item then; items without a spell are left out."""
    known = {one.item_id: one for one in spells}
    rate, clock = cache(times.rate), times.pool.clock
    for one in days:
        spell = known.get(one.item_id)
        if spell:
            start = max((one.since - spell.offered_on).days, 0)
            end = max((one.until - spell.offered_on).days, start + 0.5 * one.sold)
            expected = rate(spell.place) * (clock.at(end) - clock.at(start))
            yield AskSpan(ask_gap(one.ask, one.lowest), expected, one.sold)


class _Distance(NamedTuple):
    """All that was seen at one distance: the sales to be expected there, and those that were made."""

    gap: float
    expected: float
    sold: int


def _alike(spans: Iterable[AskSpan]) -> list[_Distance]:
    """What was seen, distance by distance, each to a hundredth of a percent."""
    found: dict[float, tuple[float, int]] = {}
    for one in spans:
        if one.expected > 0:
            gap = round(_bounded(one.gap), 4)
            expected, sold = found.get(gap, (0.0, 0))
            found[gap] = expected + one.expected, sold + one.sold
    return [_Distance(gap, *seen) for gap, seen in found.items()]


def _likeliest(seen: Sequence[_Distance], sales: int) -> tuple[float, float]:
    """The steepness and its standard error: Newton's method on a concave likelihood with a Gaussian prior."""
    sold, steepness, precision = sum(one.gap * one.sold for one in seen), STEEPNESS, _DOUBT**-2
    for _ in range(_STEPS):
        mean, spread = _moments(seen, steepness)
        slope = sales * mean - sold - (steepness - STEEPNESS) * precision
        step = max(-2.0, min(2.0, slope / (sales * spread**2 + precision)))
        steepness += step
        if abs(step) < _NEAR:
            break
    return max(steepness, 0.0), 1 / sqrt(sales * _moments(seen, steepness)[1] ** 2 + precision)


def _moments(seen: Iterable[_Distance], steepness: float) -> tuple[float, float]:
    """Mean and standard deviation of the distance at which sales were to be expected."""
    weights = [(one.gap, one.expected * exp(-steepness * one.gap)) for one in seen]
    whole = sum(weight for _, weight in weights)
    mean = sum(gap * weight for gap, weight in weights) / whole
    return mean, sqrt(sum(weight * (gap - mean) ** 2 for gap, weight in weights) / whole)


def _bounded(gap: float) -> float:
    return min(max(gap, _NEAREST), _FARTHEST)
