"""Croston (1972) and its correction by Syntetos and Boylan (2005): size of a demand over the time between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .averages import quotient
from .base import Method

if TYPE_CHECKING:
    from .base import Array


def rates(values: Array, alpha: float) -> Array:
    """Demand per period of each series; 0 without any, NaN where nothing is known.

    The first size is the first demand, the first interval the known periods up to it.
    """
    import numpy as np

    known = np.ascontiguousarray(~np.isnan(values).T)
    columns = np.where(known, values.T, 0.0)
    size, interval, since = np.zeros((3, len(values)))
    for column, told in zip(columns, known, strict=True):
        since += told
        demand = column > 0
        first = demand & (size == 0)
        size += np.where(first, column, alpha * (column - size) * demand)
        interval += np.where(first, since, alpha * (since - interval) * demand)
        since[demand] = 0
    return np.where(known.any(axis=0), quotient(size, interval, 0.0), np.nan)


def croston(values: Array, horizon: int, season: int = 0) -> Array:
    """Croston's rate at an alpha of 0.1."""
    import numpy as np

    return np.repeat(rates(values, 0.1)[:, None], horizon, axis=1)


def corrected(values: Array, horizon: int, season: int = 0) -> Array:
    """The same, less the bias of a quotient: times 1 - alpha ÷ 2."""
    return croston(values, horizon) * (1 - 0.1 / 2)


CROSTON = Method("croston", "size of a demand ÷ time between two (Croston)", croston, counts=True)
SBA = Method("sba", "Croston, corrected for its bias (SBA)", corrected, counts=True)
