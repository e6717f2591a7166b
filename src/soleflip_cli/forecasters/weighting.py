"""Weighted means of methods, and the median of several: errors of different kinds cancel out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from .adida import IMAPA
from .base import Method
from .damped import DAMPED
from .log1p import logged
from .naive import MEAN, NAIVE
from .ses import at_speed
from .theta import THETA
from .tsb import TSB

if TYPE_CHECKING:
    from .base import Array

CALM, EVEN, SWIFT = (logged(at_speed(alpha)) for alpha in (0.1, 0.25, 0.5))
"""Smoothing on logarithms at a speed that is not fitted: fitted to one series, it is fitted to noise."""
PLAIN_CALM, PLAIN_EVEN, PLAIN_SWIFT = (at_speed(alpha) for alpha in (0.1, 0.25, 0.5))


class Weighting(NamedTuple):
    """Methods, and how much each counts."""

    name: str
    parts: Mapping[Method, int]


def of(*parts: Method | tuple[Method, int]) -> Weighting:
    """A weighting of methods, each alone or with how much it counts; named by its parts."""
    counted = [part if isinstance(part, tuple) else (part, 1) for part in parts]
    return Weighting(
        "+".join(f"{times}×{one.name}" if times > 1 else one.name for one, times in counted), dict(counted)
    )


def blend(means: Sequence[Array], weights: Sequence[int]) -> Array:
    """The weighted mean of arrays of one shape."""
    return sum((one * weight for one, weight in zip(means, weights, strict=True)), start=means[0] * 0) / sum(weights)


def _blended(parts: Weighting, values: Array, horizon: int, season: int) -> Array:
    return blend([one.fit(values, horizon, season) for one in parts.parts], [*parts.parts.values()])


def _median(parts: Sequence[Method], values: Array, horizon: int, season: int) -> Array:
    import numpy as np

    return np.asarray(np.median([one.fit(values, horizon, season) for one in parts], axis=0))


USUAL = of(TSB, IMAPA, (EVEN, 2))
"""What is used where nothing speaks for another one."""
COMBINED = Method("combined", "TSB, IMAPA and smoothed logarithms together", partial(_blended, USUAL), counts=True)
MEDIAN = Method(
    "median",
    "the median of four methods",
    partial(_median, (at_speed(0.2), THETA, DAMPED, IMAPA)),
    least=4,
    counts=True,
)
STEADY = (
    of(TSB, (EVEN, 2)),
    USUAL,
    of(EVEN),
    of(EVEN, SWIFT),
    of(SWIFT),
    of(CALM),
    of(EVEN, NAIVE),
    of(TSB, IMAPA),
    of(TSB, MEAN),
)
"""What may be chosen for smooth and erratic demand."""
RARE = (USUAL, of(TSB, (EVEN, 2)), of(TSB, EVEN), of(TSB, IMAPA), of(TSB, MEAN), of(TSB, IMAPA, MEAN, CALM))
"""What may be chosen for intermittent and lumpy demand: smoothed logarithms alone would forecast too little."""
SIGNED = (of(PLAIN_EVEN, DAMPED), of(PLAIN_EVEN), of(PLAIN_SWIFT), of(PLAIN_CALM), of(PLAIN_EVEN, NAIVE), of(MEAN))
"""What may be chosen for series with values below zero."""
