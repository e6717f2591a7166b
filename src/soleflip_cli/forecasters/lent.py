"""What a series with too little history is told: the rate of those around it, and how wide that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .counts import quantiles as count_quantiles
from .kinds import counted, signed
from .past import LEAST
from .pooled import Place, pool
from .spread import ASSUMED

if TYPE_CHECKING:
    from .base import Array, Mask
    from .spread import Numbers

_COUNTS, _POSITIVE, _SIGNED = range(3)


class Loan(NamedTuple):
    """A mean per period and its quantiles, how far down the tree they come from, and how much is the series' own."""

    mean: float
    quantiles: Array
    depth: int
    own: float


def lend(values: Array, levels: Sequence[float], places: Sequence[Place]) -> Mapping[int, Loan]:
    """For each series that is too short, by its row; none for those without a longer one of their kind to lean on."""
    import numpy as np

    known = (~np.isnan(values)).sum(axis=1)
    kinds = np.where(signed(values), _SIGNED, np.where(counted(values), _COUNTS, _POSITIVE))
    loans: dict[int, Loan] = {}
    for kind in np.unique(kinds):
        alike = np.flatnonzero((kinds == kind) | (known == 0))
        short = known[alike] < LEAST
        if short.any() and not short.all():
            loans |= _loans(values, alike, short, levels, [places[int(row)] for row in alike], bool(kind == _COUNTS))
    return loans


def _loans(
    values: Array, alike: Numbers, short: Mask, levels: Sequence[float], places: Sequence[Place], counts: bool
) -> Mapping[int, Loan]:
    import numpy as np

    found = pool(values[alike], places)
    rows = np.flatnonzero(short)
    rates, doubt = found.rates[rows], (1 - found.own[rows]) * found.between
    if counts:
        excess = ASSUMED + doubt / np.maximum(np.square(rates), 1e-9)
        ranged = count_quantiles(rates, np.minimum(excess, 6.0), levels)
    else:
        ranged = rates[:, None] + _around(values[alike[~short]], levels)
    return {
        int(alike[row]): Loan(float(rate), ranged[at], int(found.depths[row]), float(found.own[row]))
        for at, (row, rate) in enumerate(zip(rows, rates, strict=True))
    }


def _around(values: Array, levels: Sequence[float]) -> Array:
    """How far the values of longer series lie from the mean of them all."""
    import numpy as np

    return np.asarray(np.nanquantile(values - np.nanmean(values), levels))
