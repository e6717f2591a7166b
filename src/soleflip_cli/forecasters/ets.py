"""Exponential smoothing by statsmodels: level, trend or damped trend, by criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .base import Method

if TYPE_CHECKING:
    from .base import Array

LEAST = 10
SHAPES: tuple[dict[str, Any], ...] = ({"trend": None}, {"trend": "add", "damped_trend": True}, {"trend": "add"})


def fit(values: Array, horizon: int, season: int = 0) -> Array:
    """Each series by the shape with the least corrected Akaike criterion; missing values between others are filled."""
    import numpy as np

    return np.array([_one(series, horizon) for series in values]).reshape(len(values), horizon)


def _one(series: Array, horizon: int) -> Array:
    import numpy as np

    places = np.flatnonzero(~np.isnan(series))
    if len(places) < LEAST:
        return np.full(horizon, np.nan)
    whole = np.interp(np.arange(places[0], len(series)), places, series[places])
    if np.all(whole == whole[0]):
        return np.full(horizon, whole[0])
    return np.asarray(min((_fitted(whole, shape) for shape in SHAPES), key=lambda one: one.aicc).forecast(horizon))


def _fitted(whole: Array, shape: dict[str, Any]) -> Any:
    import warnings

    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an optimiser stopped at its limit is no news here
        return ETSModel(whole, error="add", **shape).fit(disp=False, maxiter=200)


ETS = Method("ets", "exponential smoothing by criterion (ETS)", fit, least=LEAST, slow=True)
