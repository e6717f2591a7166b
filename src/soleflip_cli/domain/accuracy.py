"""How far off a forecast was; None wherever a figure is undefined."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import fmean

Values = Sequence[float | None]


def _pairs(actual: Values, forecast: Values) -> list[tuple[float, float]]:
    """What came and what was said, where both are known."""
    both = zip(actual, forecast, strict=True)
    return [(came, said) for came, said in both if came is not None and said is not None]


def _changes(training: Values) -> list[float]:
    """From one known period to the next one."""
    return [second - first for first, second in pairwise(training) if first is not None and second is not None]


def mae(actual: Values, forecast: Values) -> float | None:
    """The mean absolute error, in the unit of the series."""
    errors = [abs(came - said) for came, said in _pairs(actual, forecast)]
    return fmean(errors) if errors else None


def scale(training: Values) -> float | None:
    """The mean absolute change from one period to the next in the training part; None where nothing changes."""
    changes = [abs(change) for change in _changes(training)]
    return (fmean(changes) if changes else 0.0) or None


def mase(training: Values, actual: Values, forecast: Values) -> float | None:
    """The mean absolute error over the mean absolute change of the training part (Hyndman, Koehler 2006)."""
    return ratio(mae(actual, forecast), scale(training))


def rmsse(training: Values, actual: Values, forecast: Values) -> float | None:
    """The root of the mean square error over the mean square change of the training part."""
    squares = [(came - said) ** 2 for came, said in _pairs(actual, forecast)]
    changes = [change**2 for change in _changes(training)]
    unit = fmean(changes) if changes else 0.0
    return sqrt(fmean(squares) / unit) if squares and unit else None


def bias(actual: Values, forecast: Values) -> float | None:
    """The sum of forecasts over the sum of what came, less 1: 0.1 is 10 % too much. None where nothing came."""
    pairs = _pairs(actual, forecast)
    total = sum(came for came, _ in pairs)
    return sum(said for _, said in pairs) / total - 1 if total > 0 else None


def pinball(actual: float, quantile: float, level: float) -> float:
    """The loss of one quantile: `level` for each unit too little, 1 - `level` for each unit too much."""
    gap = actual - quantile
    return level * gap if gap > 0 else (level - 1) * gap


def mean_pinball(actual: Values, quantiles: Values, level: float) -> float | None:
    """The mean loss of quantiles of one level."""
    losses = [pinball(came, said, level) for came, said in _pairs(actual, quantiles)]
    return fmean(losses) if losses else None


def coverage(actual: Values, low: Values, high: Values) -> float | None:
    """The share of values that lie between two quantiles, the ends included."""
    known = [row for row in zip(actual, low, high, strict=True) if None not in row]
    inside = [low <= came <= high for came, low, high in known]  # type: ignore[operator]
    return fmean(inside) if inside else None


def ratio(error: float | None, other: float | None) -> float | None:
    """One error over another, such as that of the naive forecast; None where either is unknown or that is 0."""
    return None if error is None or not other else error / other
