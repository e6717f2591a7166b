"""TSB (Teunter, Syntetos, Babai 2011): the chance of a demand, updated in every period, times its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Method

if TYPE_CHECKING:
    from .base import Array


def rates(values: Array, size_alpha: float, chance_alpha: float) -> Array:
    """Demand per period of each series; 0 without any, NaN where nothing is known.

    The first size is the first demand, the first chance 1 ÷ the known periods up to it.
    """
    import numpy as np

    known = np.ascontiguousarray(~np.isnan(values).T)
    columns = np.where(known, values.T, 0.0)
    size, chance, seen = np.zeros((3, len(values)))
    for column, told in zip(columns, known, strict=True):
        seen += told
        demand = column > 0
        first = demand & (size == 0)
        size += np.where(first, column, size_alpha * (column - size) * demand)
        chance += np.where(first, 1 / np.maximum(seen, 1), chance_alpha * (demand - chance) * (told & (size > 0)))
    return np.where(seen > 0, size * chance, np.nan)


def fit(values: Array, horizon: int, season: int = 0) -> Array:
    """The rate, for every period to come, at alphas of 0.2."""
    import numpy as np

    return np.repeat(rates(values, 0.2, 0.2)[:, None], horizon, axis=1)


TSB = Method("tsb", "chance of a demand × its size (TSB)", fit, counts=True)
