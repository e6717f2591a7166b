"""Forecasts of many series at once: methods chosen, means, quantiles, and what each rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from .base import Method
from .choice import choose, grouped
from .counts import quantiles as count_quantiles
from .gate import arima_instead
from .kinds import counted
from .lent import lend
from .past import LEAST, Past
from .pooled import Place
from .spread import Errors, excesses, measured
from .weighting import Weighting, blend

if TYPE_CHECKING:
    from .base import Array
    from .spread import Numbers

POOLED = "pooled"


class Forecast(NamedTuple):
    """Means, series × horizon, and quantiles, series × horizon × levels; NaN where nothing can be said.

    `methods` names what each series was forecast with. `depths` is None for a series that rests on itself, else how far
    down the tree the group stands that it leans on (0: all series); `own` is how much of it is its own.
    """

    means: Array
    quantiles: Array
    methods: Sequence[str]
    depths: Sequence[int | None]
    own: Sequence[float]


def automatic(
    past: Past, origin: int, levels: Sequence[float], places: Sequence[Place] = (), arima: bool = False
) -> Forecast:
    """The best that is known of each series from its first `origin` columns.

    Series with too little history lean on those around them in the tree of `places`. With `arima`, ARIMA on logarithms
    takes over where a series has what it wants and earlier origins favour it; that takes a second a series.
    """
    chosen = choose(past, origin)
    means, said = _blended(past, origin, chosen)
    names = [one.name for one in chosen]
    for row in arima_instead(past, origin, means, said) if arima else ():
        names[row] = "log-arima"
    return _lent(
        past, origin, Forecast(means, ranges(past, origin, means, said, levels), names, [], []), levels, places
    )


def by_method(past: Past, origin: int, method: Method, levels: Sequence[float]) -> Forecast:
    """One method for all series."""
    means, said = past.said(method, origin), past.told(method, origin)
    found = ranges(past, origin, means, said, levels)
    return Forecast(means, found, [method.name] * len(means), [None] * len(means), [1.0] * len(means))


def _lent(past: Past, origin: int, found: Forecast, levels: Sequence[float], places: Sequence[Place]) -> Forecast:
    """The same, with pooled estimates where a series is too short; where there is nothing to lean on, with none."""
    import numpy as np

    values, count = past.known(origin), len(found.means)
    short = np.flatnonzero((~np.isnan(values)).sum(axis=1) < LEAST)
    found.means[short], found.quantiles[short] = np.nan, np.nan
    names, own = [*found.methods], [1.0] * count
    depths: list[int | None] = [None] * count
    for row, loan in lend(values, levels, places or [()] * count).items():
        found.means[row], found.quantiles[row] = loan.mean, loan.quantiles
        names[row], depths[row], own[row] = POOLED, loan.depth, loan.own
    return found._replace(methods=names, depths=depths, own=own)


def _blended(past: Past, origin: int, chosen: Sequence[Weighting]) -> tuple[Array, Array]:
    """Means now, and what the same weightings would have said at each look."""
    import numpy as np

    means = np.full((len(chosen), past.horizon), np.nan)
    said = np.full((len(past.looks(origin)), *means.shape), np.nan)
    for one in {found.name: found for found in chosen}.values():
        rows = np.array([row for row, found in enumerate(chosen) if found.name == one.name])
        weights = [*one.parts.values()]
        means[rows] = blend([past.said(part, origin)[rows] for part in one.parts], weights)
        said[:, rows] = blend([past.told(part, origin)[:, rows] for part in one.parts], weights)
    return means, said


def ranges(past: Past, origin: int, means: Array, said: Array, levels: Sequence[float]) -> Array:
    """Quantiles around means, from the errors at earlier looks."""
    import numpy as np

    values = past.known(origin)
    errors = Errors(past.came(origin), said, past.horizon / max(1, past.horizon // 2))
    groups = grouped(values)
    whole = counted(values)
    found = np.full((*means.shape, len(levels)), np.nan)
    for rows, is_count in ((np.flatnonzero(whole), True), (np.flatnonzero(~whole), False)):
        if len(rows):
            found[rows] = _ranges(means[rows], errors.only(rows), values[rows], groups[rows], levels, is_count)
    return found


def _ranges(
    means: Array, errors: Errors, values: Array, groups: Numbers, levels: Sequence[float], is_count: bool
) -> Array:
    if not is_count:
        return measured(means, errors, values, groups, levels)
    return count_quantiles(means, excesses(errors, groups)[:, None], levels)
