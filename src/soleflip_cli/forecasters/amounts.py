"""Money as so many units at so much each: what an item brings, and how wide their sum lies."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from .counts import quantiles
from .pooled import Place
from .totals import GRID

if TYPE_CHECKING:
    from .base import Array

LENT = 4.0
"""So many units of its own make a series count as much as the group around it."""
_FEW = 5
_SCORES = tuple(NormalDist().inv_cdf((step + 0.5) / _FEW) for step in range(_FEW))


class Known(NamedTuple):
    """Units, what they brought, and the squares of that; each series × periods, NaN where nothing is known."""

    units: Array
    amounts: Array
    squares: Array

    def until(self, origin: int) -> Known:
        """The first `origin` columns."""
        return Known(*(part[:, :origin] for part in self))


class Each(NamedTuple):
    """What one item of each series brings: the mean, and how far units lie from it (a standard deviation)."""

    mean: Array
    wide: Array


def each(known: Known, places: Sequence[Place], half_life: float) -> Each:
    """What an item brings now: late ones count more, and few of a series lean on those around it, level by level.

    A period counts half as much as one that came `half_life` periods later.
    """
    import numpy as np

    worth = 0.5 ** (np.arange(known.units.shape[1])[::-1] / half_life)
    count, total, square = (np.nansum(part * worth, axis=1) for part in known)
    mean, power = (np.full(len(count), _ratio(part, count)) for part in (total, square))
    for depth in range(1, max(map(len, places), default=0) + 1):
        groups = np.unique([repr(place[:depth]) for place in places], return_inverse=True)[1]
        among = np.bincount(groups, count)[groups] + LENT
        mean = (np.bincount(groups, total)[groups] + LENT * mean) / among
        power = (np.bincount(groups, square)[groups] + LENT * power) / among
    return Each(mean, np.sqrt(np.maximum(power - mean**2, 0.0)))


def _ratio(total: Array, count: Array) -> float:
    units = float(count.sum())
    return float(total.sum()) / units if units else float("nan")


def worth(means: Array, excess: Array, one: Each, levels: Sequence[float]) -> tuple[Array, Array]:
    """Means and quantiles of what so many units bring: each count that may come, with what so many may bring."""
    import numpy as np

    counts = quantiles(means, excess, GRID)[..., None]
    mean, wide = (part[:, None, None, None] for part in one)
    brought = counts * mean + np.sqrt(counts) * wide * np.array(_SCORES)
    found = np.quantile(brought.reshape(*means.shape, -1), levels, axis=-1)
    return means * one.mean[:, None], np.moveaxis(found, 0, -1)
