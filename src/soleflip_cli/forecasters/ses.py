"""Simple exponential smoothing: a level that follows the values, as fast as served it best so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .averages import mean_of
from .base import Method

if TYPE_CHECKING:
    from .base import Array

ALPHAS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
START = 6
"""Known values whose mean is the first level."""


def first_level(values: Array, most: int = START) -> Array:
    """The mean of the first known values of each series; NaN where there is none."""
    import numpy as np

    known = ~np.isnan(values)
    first = known & (np.cumsum(known, axis=1) <= most)
    return mean_of(values, first)


def levels(values: Array, alphas: Sequence[float] = ALPHAS) -> Array:
    """The last level of each series, under the alpha whose one-step errors were smallest in squares."""
    import numpy as np

    known = np.ascontiguousarray(~np.isnan(values).T)
    columns = np.where(known, values.T, 0.0)
    speed = np.array(alphas)[:, None]
    level = np.repeat(first_level(values)[None, :], len(alphas), axis=0)
    squares = np.zeros_like(level)
    for column, told in zip(columns, known, strict=True):
        error = (column - level) * told
        squares += error * error
        level += speed * error
    best = np.argmin(squares, axis=0)
    return np.asarray(level[best, np.arange(level.shape[1])])


def at_speed(alpha: float) -> Method:
    """Smoothing at one speed for all series."""

    def fit_at(values: Array, horizon: int, season: int = 0) -> Array:
        import numpy as np

        return np.repeat(levels(values, (alpha,))[:, None], horizon, axis=1)

    return Method(f"ses({alpha:g})", f"exponential smoothing at a speed of {alpha:g}", fit_at)


def fit(values: Array, horizon: int, season: int = 0) -> Array:
    """The level, for every period to come."""
    import numpy as np

    return np.repeat(levels(values)[:, None], horizon, axis=1)


SES = Method("ses", "exponential smoothing", fit, least=2)
