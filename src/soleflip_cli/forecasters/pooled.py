"""Rates of series with little history: each leans on the group around it, the more the less it has of its own.

A series has a place in a tree, such as (category, brand, style, size); the whole shop stands above all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from .base import Array
    from .spread import Numbers

Place: TypeAlias = tuple[str, ...]
USUAL_PERIODS = 4.0
"""Known periods that weigh as much as the group around, where their spread does not say otherwise."""
_LEAST_GROUP = 5
_BOUNDS = (1.0, 52.0)


class Pooled(NamedTuple):
    """For each series: the rate per period, how much of it is its own, the depth of the narrowest wider group with a
    value (0: all series), and the variance of true rates around that; NaN where no series of the tree has any value.
    """

    rates: Array
    own: Array
    depths: Numbers
    between: float


def pool(values: Array, places: Sequence[Place]) -> Pooled:
    """The rate of every series, narrowed down from all series to itself, level by level."""
    import numpy as np

    known = ~np.isnan(values)
    counts, sums = known.sum(axis=1).astype(float), np.where(known, values, 0.0).sum(axis=1)
    periods, between = _credibility(values, counts, sums)
    whole = float(counts.sum())
    rates = np.full(len(values), float(sums.sum()) / whole if whole else np.nan)
    depths = np.zeros(len(values), dtype=np.int64)
    for depth in range(1, max(map(len, places), default=0)):
        groups = np.unique([repr(place[:depth]) for place in places], return_inverse=True)[1]
        seen, told = np.bincount(groups, counts), np.bincount(groups, sums)
        rates = (told[groups] + periods * rates) / (seen[groups] + periods)
        deep = np.array([len(place) > depth for place in places])
        depths[deep & (seen[groups] > counts)] = depth
    own = counts / (counts + periods)
    return Pooled((sums + periods * rates) / (counts + periods), own, depths, between)


def _credibility(values: Array, counts: Array, sums: Array) -> tuple[float, float]:
    """Periods that weigh as much as the group, and the variance of rates between series (Bühlmann and Straub 1970)."""
    import numpy as np

    many = counts > 1
    if many.sum() < _LEAST_GROUP:
        return USUAL_PERIODS, 0.0
    rates, weights = sums[many] / counts[many], counts[many]
    squares = np.where(np.isnan(values[many]), 0.0, (values[many] - rates[:, None]) ** 2).sum(axis=1)
    within = float(squares.sum() / (weights - 1).sum())
    middle = float((weights * rates).sum() / weights.sum())
    spread = float((weights * (rates - middle) ** 2).sum()) - within * (len(rates) - 1)
    between = spread / float(weights.sum() - (weights**2).sum() / weights.sum())
    if between <= 0 or within <= 0:
        return _BOUNDS[1] if between <= 0 else _BOUNDS[0], max(between, 0.0)
    return float(np.clip(within / between, *_BOUNDS)), between
