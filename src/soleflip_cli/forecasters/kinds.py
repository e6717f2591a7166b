"""What kind of numbers a series has, and how its demand behaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..domain.demand import RARE_FROM, UNEVEN_FROM
from .averages import mean_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .base import Array, Mask

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


def signed(values: Array) -> Mask:
    """Whether each series has a value below zero."""
    import numpy as np

    return np.asarray((values < 0).any(axis=1))


def changes(values: Array) -> Array:
    """The mean square of the change from one known period to the next; NaN where there is none."""
    import numpy as np

    steps = np.diff(values, axis=1)
    return mean_of(steps**2, ~np.isnan(steps))
