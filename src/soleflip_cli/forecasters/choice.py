"""Which methods forecast a series, and with what weights: the usual ones, unless rolling origins speak for others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .counts import quantiles
from .kinds import INTERMITTENT, NOTHING, changes, classes, counted, signed
from .past import Past
from .spread import JUDGED, Errors, group_excess, members, pinball, sampled
from .weighting import RARE, SIGNED, STEADY, Weighting, blend

if TYPE_CHECKING:
    from .base import Array
    from .spread import Numbers

MARGIN = 0.01
"""By how much (of a logarithm) another weighting must do better than the usual one."""
BIAS_WEIGHT = 0.15
"""What a bias of 100 % costs, in the same unit."""
LEAST_SEEN = 12
"""Forecasts that must have come true before a group leaves the usual weighting."""
_SIGNED, _MEASURED = 20, 10


def grouped(values: Array) -> Numbers:
    """A number for each series: those with one number are alike in demand class and kind of values."""
    import numpy as np

    return np.where(signed(values), _SIGNED, classes(values) + np.where(counted(values), 0, _MEASURED))


def choose(past: Past, origin: int) -> list[Weighting]:
    """The weighting for each series, from what was known at `origin` alone."""
    import numpy as np

    values = past.known(origin)
    groups = grouped(values)
    came, scale = past.came(origin), np.sqrt(changes(values))
    chosen: list[Weighting] = [STEADY[0]] * len(values)
    for rows in members(groups):
        found = _best(past, origin, came, scale, sampled(rows), _open_to(int(groups[rows[0]])))
        for row in rows:
            chosen[row] = found
    return chosen


def _open_to(group: int) -> Sequence[Weighting]:
    if group >= _SIGNED:
        return SIGNED
    demand = group % _MEASURED
    return RARE if INTERMITTENT <= demand < NOTHING else STEADY[:1] if demand == NOTHING else STEADY


def _best(
    past: Past, origin: int, came: Array, scale: Array, rows: Numbers, candidates: Sequence[Weighting]
) -> Weighting:
    """The candidate with the least loss at earlier origins; the first one where too little has come true."""
    import numpy as np

    rows = rows[scale[rows] > 0]
    if (~np.isnan(came[:, rows])).sum() < LEAST_SEEN:
        return candidates[0]
    losses, some = [], past.only(rows)
    for candidate in candidates:
        said = blend([some.told(one, origin) for one in candidate.parts], [*candidate.parts.values()])
        losses.append(_loss(Errors(came[:, rows], said, 2.0), scale[rows]))
    best = int(np.argmin(losses))
    return candidates[best] if losses[best] < losses[0] - MARGIN else candidates[0]


def _loss(errors: Errors, scale: Array) -> float:
    """Squares, quantiles and bias in one figure; the absolute error alone would favour forecasts of nothing."""
    import numpy as np

    gap = errors.came - errors.said
    known = ~np.isnan(gap)
    squares = np.where(known, gap, 0.0) ** 2
    each = known.sum(axis=(0, 2))
    seen = each > 0
    root = np.sqrt(squares.sum(axis=(0, 2))[seen] / each[seen]) / scale[seen]
    total = np.abs(np.where(known, errors.came, 0.0).sum())
    bias = abs(float(np.where(known, gap, 0.0).sum())) / max(float(total), 1.0)
    return float(np.log(root.mean() + 1e-9) + np.log(_ranged(errors, scale, known) + 1e-9)) / 2 + BIAS_WEIGHT * min(
        bias, 1.0
    )


def _ranged(errors: Errors, scale: Array, known: Array) -> float:
    """The mean pinball loss with intervals of one width for the group; the absolute error for what is no count."""
    import numpy as np

    if (errors.said < 0).any() or not counted(errors.came.reshape(1, -1)).all():
        loss = np.abs(errors.came - errors.said)[..., None]
    else:
        loss = pinball(errors.came, quantiles(errors.said, np.array(group_excess(errors)[0]), JUDGED))
    spread = np.broadcast_to(scale[None, :, None, None], loss.shape)
    return float(np.mean((loss / spread)[known]))
