"""How many of a size to buy again: the chance that each sells, what that leaves, what a budget is best spent on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import exp, log
from typing import NamedTuple

from .demand_rates import Demand

LIKELY = 0.5
"""The last of those that are bought must have this chance to sell within the horizon."""
MOST = 200
"""So many at most are bought of one size."""
_REST, _NOTHING = 1e-7, 1e-15
_POINTS = 40


class Span(NamedTuple):
    """Days until what is ordered now arrives, and days after that within which it is to sell."""

    lead: float
    horizon: float

    @property
    def days(self) -> float:
        """Both together."""
        return self.lead + self.horizon


def chances_to_sell(demand: Demand, stock: int, span: Span) -> list[float]:
    """The chance that the first, second … of those bought now sells within the horizon, as long as it is LIKELY.

    What is in stock sells first, during the lead already. Demand that meets no stock is lost. Both spans share one
    unknown rate: what is asked for during the lead tells of the rest.
    """
    if _at_least(demand.shape, _odds(demand.scale, span.days), stock + 1) < LIKELY:
        return []
    first = [*_counts(demand.shape, _odds(demand.scale, span.lead))]
    odds = _odds(demand.scale + span.lead, span.horizon)
    tails = [(weight, max(stock - met, 0), _tail(demand.shape + met, odds)) for met, weight in enumerate(first)]
    found: list[float] = []
    while len(found) < MOST:
        at = len(found) + 1
        chance = sum(weight * tail[min(at + left, len(tail) - 1)] for weight, left, tail in tails)
        if chance < LIKELY:
            break
        found.append(chance)
    return found


def _odds(scale: float, days: float) -> float:
    """The chance that one more is asked for before the rate is used up: days ÷ (scale + days)."""
    return days / (scale + days)


def _counts(shape: float, odds: float) -> Iterator[float]:
    """Chances of 0, 1, 2 … of a negative binomial, until hardly any is left."""
    if not odds:
        yield 1.0
        return
    count, whole, chance, mean = 0, 0.0, 1.0, shape * odds / (1 - odds)
    height = shape * log(1 - odds)
    while whole < 1 - _REST and (count < mean or chance > _NOTHING):
        chance = exp(height)
        whole += chance
        yield chance
        height += log((shape + count) / (count + 1) * odds)
        count += 1


def _tail(shape: float, odds: float) -> list[float]:
    """Chances of at least 0, 1, 2 …, ended by none."""
    counts = [*_counts(shape, odds)]
    return [*(max(1 - below, 0.0) for below in accumulate(counts, initial=0.0)), 0.0]


def _at_least(shape: float, odds: float, count: int) -> float:
    tail = _tail(shape, odds)
    return tail[min(count, len(tail) - 1)]


class Spread(NamedTuple):
    """Equally likely amounts, in order, in minor units."""

    amounts: tuple[float, ...]

    def at(self, share: float) -> float:
        """The amount below which that share of them lies."""
        place = min(max(share * len(self.amounts) - 0.5, 0.0), len(self.amounts) - 1.0)
        low = min(int(place), len(self.amounts) - 2) if len(self.amounts) > 1 else 0
        high = min(low + 1, len(self.amounts) - 1)
        return self.amounts[low] + (self.amounts[high] - self.amounts[low]) * (place - low)

    @property
    def mean(self) -> float:
        """Their mean."""
        return sum(self.amounts) / len(self.amounts)


def spread_of(outcomes: Sequence[tuple[float, float]]) -> Spread:
    """Outcomes with their weights as equally likely amounts, each the mean of its part, so that the mean stays."""
    ordered = sorted(outcomes)
    part = sum(weight for _, weight in ordered) / _POINTS
    found, filled, amount = list[float](), 0.0, 0.0
    for value, weight in ordered:
        left = weight
        while filled + left >= part - _REST * part and len(found) < _POINTS - 1:
            taken = part - filled
            found.append((amount + taken * value) / part)
            left, filled, amount = max(left - taken, 0.0), 0.0, 0.0
        filled, amount = filled + left, amount + left * value
    return Spread((*found, amount / filled if filled > _REST * part else found[-1]))


def together(some: Sequence[Sequence[tuple[float, float]]]) -> Sequence[tuple[float, float]]:
    """The sum of amounts, each with its weights, that have nothing to do with each other."""
    whole = some[0]
    for one in some[1:]:
        whole = [(first + second, weight * share) for first, weight in whole for second, share in one]
        if len(whole) > 2 * _POINTS:
            whole = [(amount, 1 / _POINTS) for amount in spread_of(whole).amounts]
    return whole


def sold_shares(chances: Sequence[float]) -> list[float]:
    """The chances that none, one, two … of those bought sell, from the chances that each does."""
    return [first - second for first, second in pairwise((1.0, *chances, 0.0))]


class Worth(NamedTuple):
    """What one of a size costs, and what each one more is expected to bring; in minor units."""

    cost: int
    gains: Sequence[float]


def spend(budget: int, worths: Mapping[int, Worth]) -> dict[int, int]:
    """How many of each to buy for no more than a budget: one by one, what brings most for its money first."""
    wanted = [
        (-gain / one.cost, key, at) for key, one in worths.items() for at, gain in enumerate(one.gains) if one.cost > 0
    ]
    bought, left = dict.fromkeys(worths, 0), budget
    for _, key, at in sorted(wanted):
        if at == bought[key] and worths[key].cost <= left:
            bought[key] += 1
            left -= worths[key].cost
    return bought
