"""The yardsticks: the last value, the value a year ago, the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .averages import mean_of
from .base import Method

if TYPE_CHECKING:
    from .base import Array


def last(values: Array, horizon: int, season: int = 0) -> Array:
    """The last known value of each series, for every period to come."""
    import numpy as np

    known = ~np.isnan(values)
    places = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.repeat(values[np.arange(len(values)), places][:, None], horizon, axis=1)


def season_ago(values: Array, horizon: int, season: int) -> Array:
    """The value of the same period a year earlier; the last value where that is not known."""
    import numpy as np

    width = values.shape[1]
    ago = [width - season + step % season for step in range(horizon)]
    known = np.full((len(values), horizon), np.nan)
    reached = [step for step, at in enumerate(ago) if at >= 0]
    known[:, reached] = values[:, [ago[step] for step in reached]]
    return np.where(np.isnan(known), last(values, horizon), known)


def mean(values: Array, horizon: int, season: int = 0) -> Array:
    """The mean of all known values."""
    import numpy as np

    return np.repeat(mean_of(values, ~np.isnan(values))[:, None], horizon, axis=1)


NAIVE = Method("naive", "the last value", last)
SEASONAL_NAIVE = Method("seasonal-naive", "the value a year ago", season_ago)
MEAN = Method("mean", "the mean of all values", mean)
