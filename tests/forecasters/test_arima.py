"""ARIMA by hand-made differences against statsmodels' own, and ETS."""

import warnings
from typing import Any

import numpy as np
import pytest

from soleflip_cli.forecasters import METHODS, arima, ets
from soleflip_cli.forecasters.gate import eligible
from soleflip_cli.forecasters.past import Past


def walk(seed: int, length: int = 104) -> Any:
    drawn = np.random.default_rng(seed)
    return np.cumsum(drawn.normal(0, 1, length)) + drawn.normal(0, 1, length) + 20


@pytest.mark.parametrize("seed", [3, 4])
def test_means_are_those_of_a_plain_arima(seed: int) -> None:
    from statsmodels.tsa.arima.model import ARIMA

    values = walk(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = ARIMA(values, order=(1, 1, 1)).fit().forecast(4)
    assert arima.means(values, arima.Order(1, 1, 1), 4) == pytest.approx(plain, abs=0.01)


def test_a_constant_is_carried_where_nothing_is_differenced() -> None:
    values = np.random.default_rng(1).normal(50, 1, 80)
    assert arima.means(values, arima.Order(1, 0, 0), 12)[-1] == pytest.approx(values.mean(), abs=0.3)


def test_the_criterion_finds_the_kind_of_a_series() -> None:
    drawn = np.random.default_rng(5).normal(0, 1, 200)
    leaning = np.zeros(200)
    for step in range(1, 200):
        leaning[step] = 0.7 * leaning[step - 1] + drawn[step]
    assert arima.search(leaning).ar >= 1
    assert arima.search(np.cumsum(drawn)).differences == 1


def test_a_term_a_year_apart_follows_the_season() -> None:
    year = np.array([0, 2, 4, 6, 8, 10, 10, 8, 6, 4, 2, 0], dtype=float)
    values = np.tile(year, 6) + np.random.default_rng(2).normal(0, 0.3, 72) + 20
    said = arima.fit_seasonal(values[None, :], 12, 12)[0]
    assert np.corrcoef(said, year)[0, 1] > 0.95
    assert np.ptp(arima.fit(values[None, :20], 12, 12)[0]) < np.ptp(said)


@pytest.mark.parametrize("name", ["arima", "log-arima", "ets"])
def test_unknown_periods_short_and_flat_series_are_no_trouble(name: str) -> None:
    values = np.full((4, 40), np.nan)
    values[0] = np.random.default_rng(4).poisson(6, 40)
    values[0, 10:13] = np.nan
    values[1, -5:] = 2
    values[2] = 3
    said = Past(values, 3, 52).said(METHODS[name], 40)
    assert 2 < said[0].mean() < 12
    assert np.isnan(said[1]).all() and said[2] == pytest.approx([3, 3, 3]) and np.isnan(said[3]).all()


def test_ets_takes_a_trend_where_there_is_one() -> None:
    line = np.arange(40) * 2.0 + np.random.default_rng(6).normal(0, 0.5, 40)
    assert ets.fit(line[None, :], 3)[0][0] == pytest.approx(80, abs=1.5)


def test_the_gate_is_closed_to_rare_demand_and_short_series() -> None:
    values = np.ones((4, 40))
    values[1, ::2] = 0
    values[2, :20] = np.nan
    values[3, 0] = -1
    assert list(eligible(values)) == [0]
