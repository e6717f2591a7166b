"""Theta (Assimakopoulos, Nikolopoulos 2000): a smoothed level plus half the slope of the straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .averages import quotient
from .base import Method
from .ses import levels

if TYPE_CHECKING:
    from .base import Array


def slopes(values: Array) -> Array:
    """The least-squares change per period of each series; 0 with fewer than two known values."""
    import numpy as np

    known = ~np.isnan(values)
    counts = np.maximum(known.sum(axis=1), 1)[:, None]
    time = np.arange(values.shape[1])[None, :] - np.where(known, np.arange(values.shape[1]), 0).sum(1)[:, None] / counts
    level = np.where(known, values, 0.0).sum(axis=1)[:, None] / counts
    spread = np.where(known, time**2, 0.0).sum(axis=1)
    joint = np.where(known, time * (values - level), 0.0).sum(axis=1)
    return quotient(joint, spread, 0.0)


def fit(values: Array, horizon: int, season: int = 0) -> Array:
    """The level, and half the slope for each step."""
    import numpy as np

    return np.asarray(levels(values)[:, None] + slopes(values)[:, None] / 2 * np.arange(1, horizon + 1))


THETA = Method("theta", "smoothed level and half the trend (theta)", fit, least=4)
