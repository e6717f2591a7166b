"""Rolling origins: what each method would have said, held against what came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .averages import mean_of, quotient
from .base import Method
from .engine import Forecast, automatic, by_method
from .kinds import changes
from .naive import NAIVE, SEASONAL_NAIVE
from .past import LEAST, Past
from .spread import JUDGED, pinball

if TYPE_CHECKING:
    from .base import Array

AUTOMATIC = "auto"
Forecaster = Callable[[Past, int, Sequence[float]], Forecast]


class Score(NamedTuple):
    """How a method did; None where a figure is undefined. Losses are in units of a series' mean change per period.

    `to_naive` and `to_seasonal` are geometric means of the series' ratios of absolute errors; `bias` is the sum of
    forecasts over that of values, less 1; `pinball` is at JUDGED; `coverage` is the share within the outer two.
    """

    method: str
    mase: float | None
    rmsse: float | None
    to_naive: float | None
    to_seasonal: float | None
    bias: float | None
    pinball: tuple[float | None, ...]
    coverage: float | None
    series: int
    forecasts: int


class _Round(NamedTuple):
    """One method at one origin: series × horizon; quantiles have a last axis. Scales are those of the training part."""

    said: Array
    quantiles: Array
    came: Array
    scale: Array
    square_scale: Array


def origins(periods: int, horizon: int, wanted: int, step: int) -> list[int]:
    """So many origins, the first one first, each with a whole horizon after it; fewer where history is short."""
    found = range(periods - horizon, LEAST - 1, -step)
    return sorted(found[:wanted])


def backtest(
    past: Past,
    looks: Sequence[int],
    methods: Sequence[Method],
    arima: bool = False,
    chosen: Forecaster | None = None,
) -> list[Score]:
    """The automatic choice and each of `methods`, naive and seasonal naive first among them.

    `chosen` makes the choice; without it, the engine does for the series as they are.
    """

    def usual(past: Past, origin: int, levels: Sequence[float]) -> Forecast:
        return automatic(past, origin, levels, arima=arima)

    asked: dict[str, Forecaster] = {AUTOMATIC: chosen or usual}
    asked |= {one.name: _asking(one) for one in (NAIVE, SEASONAL_NAIVE, *methods)}
    rounds = {name: [_round(past, look, ask) for look in looks] for name, ask in asked.items()}
    naive, seasonal = (_errors(rounds[one.name]) for one in (NAIVE, SEASONAL_NAIVE))
    return [_score(name, found, naive, seasonal) for name, found in rounds.items()]


def _asking(method: Method) -> Forecaster:
    return lambda past, origin, levels: by_method(past, origin, method, levels)


def _round(past: Past, origin: int, ask: Forecaster) -> _Round:
    import numpy as np

    found = ask(past, origin, JUDGED)
    trained, came = past.known(origin), past.values[:, origin : origin + past.horizon].copy()
    came[(~np.isnan(trained)).sum(axis=1) < LEAST] = np.nan
    return _Round(found.means, found.quantiles, came, _mean_change(trained), changes(trained))


def _mean_change(values: Array) -> Array:
    import numpy as np

    steps = np.abs(np.diff(values, axis=1))
    return mean_of(steps, ~np.isnan(steps))


def _errors(rounds: Sequence[_Round]) -> Array:
    """The mean absolute error of each series over all origins."""
    import numpy as np

    gaps = np.concatenate([np.abs(one.said - one.came) for one in rounds], axis=1)
    return mean_of(gaps, ~np.isnan(gaps))


def _score(name: str, rounds: Sequence[_Round], naive: Array, seasonal: Array) -> Score:
    import numpy as np

    said, came = (np.concatenate([one[part] for one in rounds], axis=1) for part in (0, 2))
    quantiles = np.concatenate([one.quantiles for one in rounds], axis=1)
    known, own = ~np.isnan(said - came), _errors(rounds)
    return Score(
        name,
        _scaled([(np.abs(one.said - one.came), one.scale) for one in rounds]),
        _scaled([((one.said - one.came) ** 2, one.square_scale) for one in rounds], root=True),
        _ratio(own, naive),
        _ratio(own, seasonal),
        _bias(said[known], came[known]),
        tuple(
            _scaled([(pinball(one.came, one.quantiles)[..., at], one.scale) for one in rounds])
            for at in range(len(JUDGED))
        ),
        _share(((came >= quantiles[..., 0]) & (came <= quantiles[..., -1]))[known]),
        int(known.any(axis=1).sum()),
        int(known.sum()),
    )


def _scaled(parts: Sequence[tuple[Array, Array]], root: bool = False) -> float | None:
    """The mean over series and origins of losses over scales; flat series, whose scale is 0, are left out."""
    import numpy as np

    each = [quotient(mean_of(loss, ~np.isnan(loss)), scale, np.nan) for loss, scale in parts]
    found = np.concatenate(each)
    found = found[~np.isnan(found)]
    return float(np.mean(np.sqrt(found) if root else found)) if found.size else None


def _ratio(own: Array, other: Array) -> float | None:
    """The geometric mean of the series' ratios; series without an error on one side are left out."""
    import numpy as np

    both = (own > 0) & (other > 0)
    return float(np.exp(np.mean(np.log(own[both] / other[both])))) if both.any() else None


def _bias(said: Array, came: Array) -> float | None:
    total = float(came.sum())
    return float(said.sum()) / total - 1 if total > 0 else None


def _share(inside: Array) -> float | None:
    return float(inside.mean()) if inside.size else None
