"""Smoothing over wider periods: ADIDA takes one width, IMAPA the mean over all widths up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .averages import mean_of
from .base import Method
from .ses import levels

if TYPE_CHECKING:
    from .base import Array

ALPHAS = (0.1, 0.2, 0.3)
WIDEST = 12


def widths(values: Array) -> Array:
    """The mean time between demands of each series, in whole periods from 1 to WIDEST."""
    import numpy as np

    demands, known = (values > 0).sum(axis=1), (~np.isnan(values)).sum(axis=1)
    return np.asarray(np.clip(np.rint(known / np.maximum(demands, 1)), 1, WIDEST))


def rate_over(values: Array, width: int) -> Array:
    """The rate per period, smoothed over blocks of `width` periods that end with the last one."""
    import numpy as np

    blocks = values.shape[1] // width
    if blocks < 1:
        return np.asarray(levels(values, ALPHAS))
    cut = values[:, values.shape[1] - blocks * width :].reshape(len(values), blocks, width)
    known = ~np.isnan(cut)
    counts = known.sum(axis=2)
    blocked = np.where(counts * 2 > width, mean_of(cut, known, 2), np.nan)
    return np.asarray(levels(blocked, ALPHAS))


def adida(values: Array, horizon: int, season: int = 0) -> Array:
    """The rate over blocks as wide as the mean time between demands."""
    import numpy as np

    own, rates = widths(values), np.full(len(values), np.nan)
    for width in np.unique(own):
        rates[own == width] = rate_over(values[own == width], int(width))
    return np.repeat(rates[:, None], horizon, axis=1)


def imapa(values: Array, horizon: int, season: int = 0) -> Array:
    """The mean of the rates over blocks of every width from one period to the mean time between demands."""
    import numpy as np

    own, sums = widths(values), np.zeros(len(values))
    for width in range(1, int(own.max(initial=1)) + 1):
        sums[own >= width] += rate_over(values[own >= width], width)
    return np.repeat((sums / own)[:, None], horizon, axis=1)


ADIDA = Method("adida", "smoothing over periods as wide as a demand is rare (ADIDA)", adida, counts=True)
IMAPA = Method("imapa", "the mean of smoothing over periods of many widths (IMAPA)", imapa, counts=True)
