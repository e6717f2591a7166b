"""Quantiles of counts: negative binomial around a mean, Poisson where nothing is overdispersed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Array

FEW = 30.0
"""Means up to here are counted out term by term; above, a gamma distribution of the same variance is near enough."""
STEPS = (0.0, 1.0, 6.0, FEW)
"""Small means are soon counted out, and need not wait for larger ones."""


def quantiles(means: Array, excess: Array, levels: Sequence[float]) -> Array:
    """The smallest count that is reached with each level's chance, along a new last axis; NaN for NaN.

    The variance is mean + excess · mean²; an excess of 0 is Poisson.
    """
    import numpy as np

    flat, wide = np.broadcast_arrays(means, excess)
    mean, over = flat.ravel(), np.maximum(wide.ravel(), 1e-6)
    found = np.full((mean.size, len(levels)), np.nan)
    for low, high in pairwise((-1.0, *STEPS)):
        few = (mean > low) & (mean <= high)
        found[few] = _counted(mean[few], over[few], levels)
    many = mean > FEW
    found[many] = _smooth(mean[many], over[many], levels)
    return found.reshape(*flat.shape, len(levels))


def _counted(mean: Array, over: Array, levels: Sequence[float]) -> Array:
    import numpy as np

    size = 1 / over
    odds = mean / (mean + size)
    wanted = np.array(levels)
    term = np.exp(-size * np.log1p(mean * over))
    total, found = term.copy(), np.zeros((len(mean), len(levels)))
    most = int(np.max(mean + 40 * np.sqrt(mean + over * mean**2), initial=0)) + 1
    for count in range(most):
        short = total[:, None] < wanted
        if not short.any():
            break
        found += short
        term = term * (size + count) / (count + 1) * odds
        total += term
    return found


def _smooth(mean: Array, over: Array, levels: Sequence[float]) -> Array:
    """Wilson and Hilferty's cube root of a gamma of the same mean and variance."""
    import numpy as np

    ninth = (mean + over * mean**2) / mean**2 / 9
    normal = np.array([NormalDist().inv_cdf(level) for level in levels])
    root = 1 - ninth[:, None] + normal * np.sqrt(ninth)[:, None]
    return np.asarray(np.rint(mean[:, None] * np.maximum(root, 0.0) ** 3))
