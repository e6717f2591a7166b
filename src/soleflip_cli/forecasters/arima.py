"""ARIMA and its seasonal kind, by statsmodels: differenced by hand, fitted without a scale, summed up again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from .base import Method

if TYPE_CHECKING:
    from .base import Array

ITERATIONS = 30


class Order(NamedTuple):
    """Terms of past values, differences, terms of past errors; the same once more a season apart, if there is one."""

    ar: int
    differences: int
    ma: int
    season: int = 0


GRID = tuple(
    Order(ar, differences, ma)
    for differences, ar, ma in ((0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 2, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1), (1, 0, 2))
)
"""Orders that are compared; each difference costs an observation, so those of one number of them are compared first."""
LEAST = 10
CALMER = 0.5
SEASONS = 2


class Fitted(NamedTuple):
    """A model with its parameters in place, and the corrected Akaike criterion."""

    model: Any
    criterion: float


def means(values: Array, order: Order, horizon: int) -> Array:
    """The forecast of one series by a fixed order. NaN between known values is left out by the filter."""
    return _integrated(values, order, _ahead(_fitted(values, order).model, horizon))


def _fitted(values: Array, order: Order) -> Fitted:
    """Differencing before the model, the scale outside of it, and no report on the fit: three times as fast."""
    import warnings

    from scipy.optimize import minimize
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on the values that a search starts with
        model = SARIMAX(
            _differenced(values, order),
            order=(order.ar, 0, order.ma),
            seasonal_order=(1, 0, 0, order.season) if order.season else (0, 0, 0, 0),
            trend="n" if order.differences else "c",
            concentrate_scale=True,
        )
        size, start = model.nobs, model.untransform_params(model.start_params)
        found = minimize(
            lambda free: -model.loglike(model.transform_params(free)) / size,
            start,
            method="L-BFGS-B",
            options={"maxiter": ITERATIONS, "ftol": 1e-8, "gtol": 1e-4},
        )
        model.update(model.transform_params(found.x))
    count = len(start) + 1
    return Fitted(model, 2 * size * float(found.fun) + 2 * count * size / max(size - count - 1, 1))


def _ahead(model: Any, horizon: int) -> Array:
    """The means of the next periods: the last predicted state, carried on."""
    import numpy as np

    space = model.ssm
    state, found = space.filter().predicted_state[:, -1], np.empty(horizon)
    for step in range(horizon):
        found[step] = (space["design"] @ state)[0] + _constant(space["obs_intercept"])
        state = space["transition"] @ state + _column(space["state_intercept"])
    return found


def _constant(intercept: Array) -> float:
    return float(intercept.ravel()[-1])


def _column(intercept: Array) -> Array:
    return intercept[:, -1] if intercept.ndim > 1 else intercept


def _differenced(values: Array, order: Order) -> Array:
    import numpy as np

    return np.diff(values, n=order.differences)


def _integrated(values: Array, order: Order, ahead: Array) -> Array:
    import numpy as np

    for degree in reversed(range(order.differences)):
        level = np.diff(values, n=degree)
        ahead = level[~np.isnan(level)][-1] + np.cumsum(ahead)
    return np.asarray(ahead)


def search(values: Array, season: int = 0) -> Order:
    """The order with the least corrected Akaike criterion, differenced once where changes vary far less than values."""
    import numpy as np

    level, change = np.nanvar(values), np.nanvar(np.diff(values))
    wanted = 1 if change < CALMER * level else 0
    grid = [order._replace(season=season) for order in GRID if order.differences == wanted]
    return min(grid, key=partial(_criterion, values))


def _criterion(values: Array, order: Order) -> float:
    import numpy as np

    try:
        found = _fitted(values, order).criterion
    except (np.linalg.LinAlgError, ValueError):
        return float("inf")
    return found if np.isfinite(found) else float("inf")


def fit(values: Array, horizon: int, season: int = 0) -> Array:
    """Each series by an order of its own; NaN where it is too short or does not vary."""
    return _each(values, horizon, 0)


def fit_seasonal(values: Array, horizon: int, season: int = 0) -> Array:
    """The same with a term a year apart; without it where there are not two years of values."""
    long = season > 1 and values.shape[1] >= SEASONS * season + LEAST
    return _each(values, horizon, season if long else 0)


def _each(values: Array, horizon: int, season: int) -> Array:
    import numpy as np

    return np.array([_one(series, horizon, season) for series in _launched(values)]).reshape(len(values), horizon)


def _launched(values: Array) -> Iterable[Array]:
    """Each series from its first known value on."""
    import numpy as np

    return (series[np.argmax(~np.isnan(series)) :] for series in values)


def _one(series: Array, horizon: int, season: int) -> Array:
    import numpy as np

    known = series[~np.isnan(series)]
    if len(known) < LEAST or np.all(known == known[0]):
        return np.full(horizon, known[-1] if len(known) >= LEAST else np.nan)
    return means(series, search(series, season), horizon)


ARIMA = Method("arima", "ARIMA, order by criterion", fit, least=LEAST, slow=True)
SARIMA = Method("sarima", "ARIMA with a term a year apart", fit_seasonal, least=LEAST, slow=True)
