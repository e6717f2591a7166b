"""Where ARIMA may take over: enough demand, few zeros, and earlier origins that favour it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .arima import ARIMA
from .kinds import signed
from .log1p import logged
from .past import Past

if TYPE_CHECKING:
    from .base import Array
    from .spread import Numbers

LOG_ARIMA = logged(ARIMA)
LEAST_DEMANDS, MOST_ZEROS = 24, 0.3
BETTER = 0.02
"""By how much of its error ARIMA must be better."""


def eligible(values: Array) -> Numbers:
    """Rows with 24 periods of demand or more, and less than 30 % zeros; none with values below zero."""
    import numpy as np

    known = (~np.isnan(values)).sum(axis=1)
    enough = (values > 0).sum(axis=1) >= LEAST_DEMANDS
    dense = (values == 0).sum(axis=1) < MOST_ZEROS * known
    return np.flatnonzero(enough & dense & ~signed(values))


def arima_instead(past: Past, origin: int, means: Array, said: Array) -> Sequence[int]:
    """Put ARIMA's means, and what it would have said, in the place of others where it did better; which rows."""
    import numpy as np

    rows = eligible(past.known(origin))
    if not len(rows) or not past.looks(origin):
        return ()
    apart = Past(past.values[rows], past.horizon, past.season, len(past.values))
    came, told = past.came(origin)[:, rows], apart.told(LOG_ARIMA, origin)
    better = [_error(came, told, at) < (1 - BETTER) * _error(came, said[:, rows], at) for at in range(len(rows))]
    won = np.flatnonzero(better)
    means[rows[won]] = apart.said(LOG_ARIMA, origin)[won]
    said[:, rows[won]] = told[:, won]
    return [int(row) for row in rows[won]]


def _error(came: Array, said: Array, at: int) -> float:
    """The root of the mean square error of a series."""
    import numpy as np

    known = ~np.isnan(came[:, at])
    gap = (came - said)[:, at][known]
    return float(np.sqrt(np.mean(gap**2))) if gap.size and not np.isnan(gap).any() else float("inf")
