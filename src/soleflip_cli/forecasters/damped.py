"""Damped trend (Gardner, McKenzie 1985): a level and a slope that fades."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from .base import Method
from .ses import first_level

if TYPE_CHECKING:
    from .base import Array

FADE = 0.9
GRID = tuple(product((0.05, 0.1, 0.2, 0.35, 0.5, 0.8), (0.0, 0.1, 0.3)))
"""Speeds of the level, and of the slope as a share of it."""


def fit(values: Array, horizon: int, season: int = 0) -> Array:
    """Level plus fading slope, under the speeds whose one-step errors were smallest in squares."""
    import numpy as np

    known = np.ascontiguousarray(~np.isnan(values).T)
    columns = np.where(known, values.T, 0.0)
    speed, share = np.array(GRID).T[:, :, None]
    level = np.repeat(first_level(values)[None, :], len(GRID), axis=0)
    slope, squares = np.zeros_like(level), np.zeros_like(level)
    for column, told in zip(columns, known, strict=True):
        ahead = level + FADE * slope * told
        error = (column - ahead) * told
        squares += error * error
        level = ahead + speed * error
        slope = np.where(told, FADE * slope + speed * share * error, slope)
    best, each = np.argmin(squares, axis=0), np.arange(level.shape[1])
    steps = np.cumsum(FADE ** np.arange(1, horizon + 1))
    return np.asarray(level[best, each][:, None] + slope[best, each][:, None] * steps)


DAMPED = Method("damped", "damped trend", fit, least=4)
