"""Sums and quotients over what is known; NaN where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Array, Mask


def quotient(above: Array, below: Array, otherwise: Array | float) -> Array:
    """`above` ÷ `below` where that is more than 0, elsewhere `otherwise`."""
    import numpy as np

    filled: Array = np.broadcast_to(otherwise, np.shape(above)).astype(float)
    np.divide(above, below, out=filled, where=below > 0)
    return filled


def mean_of(values: Array, known: Mask, axis: int = 1) -> Array:
    """The mean of the known values along an axis."""
    import numpy as np

    return quotient(np.where(known, values, 0.0).sum(axis=axis), known.sum(axis=axis), np.nan)
