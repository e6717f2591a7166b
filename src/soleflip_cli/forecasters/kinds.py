"""What kind of numbers a series has, and how its demand behaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..domain.demand import RARE_FROM, UNEVEN_FROM
from .averages import mean_of, quotient

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .base import Array, Mask

UNLIKELY, FREQUENT, LEAST_AFTER = 0.001, 0.75, 4
SMOOTH, ERRATIC, INTERMITTENT, LUMPY, NOTHING = range(5)
"""The demand classes, as numbers."""


def classes(values: Array) -> NDArray[np.int64]:
    """The demand class of each series by its known periods: as `domain.demand.demand_class` for all at once."""
    import numpy as np

    demand = values > 0
    known, many = (~np.isnan(values)).sum(axis=1), demand.sum(axis=1)
    sizes = np.where(demand, values, 0.0)
    mean = sizes.sum(axis=1) / np.maximum(many, 1)
    spread = np.where(demand, (values - mean[:, None]) ** 2, 0.0).sum(axis=1) / np.maximum(many, 1)
    rare = known >= RARE_FROM * many
    uneven = spread >= UNEVEN_FROM * np.square(mean)
    return np.where(many == 0, NOTHING, rare * INTERMITTENT + uneven)


def counted(values: Array) -> Mask:
    """Whether each series holds whole numbers from 0 on, and nothing else."""
    import numpy as np

    whole = np.isnan(values) | ((values >= 0) & (values == np.rint(values)))
    return np.asarray(whole.all(axis=1))


def launched(values: Array) -> Array:
    """The same without the zeros before a launch: so many of them that later demand makes them unlikely.

    A run of them before the first demand goes where demand has been frequent in LEAST_AFTER periods or more since then,
    and the chance of such a run is below UNLIKELY.
    """
    import numpy as np

    known, demand = ~np.isnan(values), values > 0
    before = np.cumsum(demand, axis=1) == 0
    run, since = (known & before).sum(axis=1), (known & ~before).sum(axis=1)
    share = quotient(demand.sum(axis=1) - 1.0, since - 1.0, 0.0)
    unlikely = run * np.log1p(-np.minimum(share, 0.99)) < np.log(UNLIKELY)
    gone = unlikely & (share > FREQUENT) & (since >= LEAST_AFTER) & ~signed(values)
    return np.where(before & gone[:, None], np.nan, values) if gone.any() else values


def signed(values: Array) -> Mask:
    """Whether each series has a value below zero."""
    import numpy as np

    return np.asarray((values < 0).any(axis=1))


def changes(values: Array) -> Array:
    """The mean square of the change from one known period to the next; NaN where there is none."""
    import numpy as np

    steps = np.diff(values, axis=1)
    return mean_of(steps**2, ~np.isnan(steps))
