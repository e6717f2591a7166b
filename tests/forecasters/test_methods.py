"""Every method: worked figures, unknown periods, many series at once as each alone."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from soleflip_cli.forecasters import METHODS
from soleflip_cli.forecasters.adida import ADIDA, IMAPA
from soleflip_cli.forecasters.base import Method
from soleflip_cli.forecasters.croston import CROSTON, SBA
from soleflip_cli.forecasters.damped import DAMPED
from soleflip_cli.forecasters.naive import MEAN, NAIVE, SEASONAL_NAIVE
from soleflip_cli.forecasters.ses import SES, at_speed
from soleflip_cli.forecasters.theta import THETA
from soleflip_cli.forecasters.tsb import TSB, rates

NAN = np.nan
FAST = [one for one in METHODS.values() if not one.slow]
A = [0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 0, 1]
B = [1] + [0] * 11
C = [0] * 12
D = [2, 1, 3, 2, 2, 1, 2, 3, 2, 2, 1, 2]


def panel(*series: list[Any]) -> Any:
    return np.array(series, dtype=float)


def one_step(method: Method, *series: list[Any]) -> list[float]:
    return [float(mean) for mean in method.fit(panel(*series), 1, 52)[:, 0]]


def test_croston_its_correction_and_the_mean_come_out_as_worked_by_hand() -> None:
    assert one_step(CROSTON, A, B, C, D) == pytest.approx([0.359136, 1.0, 0.0, 1.92634], abs=1e-6)
    assert one_step(SBA, A, B, C, D) == pytest.approx([0.341179, 0.95, 0.0, 1.830023], abs=1e-6)
    assert one_step(MEAN, A, B, C, D) == pytest.approx([0.416667, 0.083333, 0.0, 1.916667], abs=1e-6)


def test_tsb_forgets_what_no_longer_sells() -> None:
    assert list(rates(panel(A, B, C, D), 0.1, 0.1)) == pytest.approx([0.376074, 0.313811, 0.0, 1.92634], abs=1e-6)
    assert one_step(TSB, B)[0] == pytest.approx(0.8**11)


def test_the_shared_figures_come_out_too(shared: Path) -> None:
    cases = json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["intermittent"].values()
    series = [case["y"] for case in cases]
    assert one_step(CROSTON, *series) == pytest.approx([case["croston"] for case in cases], abs=1e-6)
    assert one_step(SBA, *series) == pytest.approx([case["sba"] for case in cases], abs=1e-6)
    assert list(rates(panel(*series), 0.1, 0.1)) == pytest.approx([case["tsb"] for case in cases], abs=1e-6)


def test_the_yardsticks_repeat_what_was() -> None:
    assert list(NAIVE.fit(panel([1, 2, 7, NAN]), 2, 0)[0]) == [7, 7]
    assert list(SEASONAL_NAIVE.fit(panel([1, 2, 3, 4, 5]), 4, 3)[0]) == [3, 4, 5, 3]
    assert list(SEASONAL_NAIVE.fit(panel([NAN, 2, 3]), 2, 3)[0]) == [3, 2]


def test_smoothing_follows_by_its_speed() -> None:
    assert one_step(at_speed(0.5), [4, 8, 0])[0] == pytest.approx(3)
    assert one_step(SES, [5] * 30)[0] == pytest.approx(5)
    assert one_step(SES, [0, 10] * 20)[0] == pytest.approx(5, abs=0.5)
    assert one_step(SES, list(range(40, 0, -1)))[0] < 3
    assert one_step(SES, [1] * 20 + [9] * 20)[0] == pytest.approx(9, abs=0.01)


def test_trends_go_on_half_or_fading() -> None:
    line = [float(value) for value in range(1, 41)]
    steps = np.diff(THETA.fit(panel(line), 3, 0)[0])
    assert list(steps) == pytest.approx([0.5, 0.5])
    damped = DAMPED.fit(panel(line), 6, 0)[0]
    assert damped[0] > 40
    assert all(later < earlier for earlier, later in zip(np.diff(damped), np.diff(damped)[1:], strict=False))


def test_wider_periods_give_the_rate_of_a_regular_demand() -> None:
    assert one_step(ADIDA, [0, 0, 3] * 12)[0] == pytest.approx(1.0)
    assert one_step(IMAPA, [2] * 12)[0] == pytest.approx(2.0)


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_many_series_at_once_are_each_as_alone(method: Method) -> None:
    drawn = np.random.default_rng(7).poisson(1.5, (5, 30)).astype(float)
    drawn[1, :9] = drawn[2, 12:15] = NAN
    together = method.fit(drawn, 3, 12)
    assert together.shape == (5, 3)
    for row in range(5):
        assert method.fit(drawn[row : row + 1], 3, 12)[0] == pytest.approx(together[row])


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_periods_before_the_launch_do_not_count(method: Method) -> None:
    drawn = np.random.default_rng(8).poisson(2.0, (1, 24)).astype(float)
    late = np.concatenate([np.full((1, 24), NAN), drawn], axis=1)
    assert method.fit(late, 2, 99)[0] == pytest.approx(method.fit(drawn, 2, 99)[0])


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_counts_are_never_forecast_below_zero(method: Method) -> None:
    falling = panel(list(range(30, 0, -1)), [0] * 29 + [1])
    from soleflip_cli.forecasters.past import Past

    assert (Past(falling, 12, 52).said(method, 30) >= 0).all()


@pytest.mark.parametrize("method", FAST, ids=lambda method: method.name)
def test_a_series_without_a_known_period_has_no_forecast(method: Method) -> None:
    from soleflip_cli.forecasters.past import Past

    unknown = panel([NAN] * 8, [1, 2, 1, 2, 1, 2, 1, 2])
    said = Past(unknown, 2, 52).said(method, 8)
    assert np.isnan(said[0]).all() and not np.isnan(said[1]).any()


def test_no_method_is_listed_under_a_name_that_is_not_its_own() -> None:
    assert all(name == method.name for name, method in METHODS.items())
    assert len(METHODS) >= 20
