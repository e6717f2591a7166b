"""Chances beside what came: bins, calibration error, scores."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.calibration import Forecast, bins, score

SOME = st.lists(st.builds(Forecast, st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_a_fifth_tells_the_mean_chance_and_the_share_that_came() -> None:
    low, high = bins([Forecast(0.1, False), Forecast(0.15, True), Forecast(0.2, True)])
    assert (low.low, low.high, low.number, low.foretold, low.happened) == (0.0, 0.2, 2, 0.125, 0.5)
    assert low.gap == -0.375
    assert (high.number, high.foretold, high.happened) == (1, 0.2, 1.0)
    assert low.by_chance == pytest.approx((0.1 * 0.9 + 0.15 * 0.85) ** 0.5 / 2)


def test_a_chance_of_one_belongs_to_the_last_fifth() -> None:
    assert [one.low for one in bins([Forecast(1.0, True)])] == [0.8]


def test_scores_are_those_of_the_books() -> None:
    found = score([Forecast(0.8, True), Forecast(0.3, False)])
    assert found is not None
    assert found.brier == pytest.approx((0.2**2 + 0.3**2) / 2)
    assert found.log == pytest.approx(-(log(0.8) + log(0.7)) / 2)
    assert found.off == pytest.approx((0.2 + 0.3) / 2)


def test_gaps_of_opposite_signs_do_not_cancel_out_over_the_fifths() -> None:
    found = score([Forecast(0.1, True), Forecast(0.9, False)])
    assert found is not None
    assert found.foretold == found.happened == 0.5
    assert found.off == pytest.approx(0.9)


def test_a_sure_forecast_that_was_wrong_has_a_score_that_can_be_written() -> None:
    found = score([Forecast(1.0, False)])
    assert found is not None and 9 < found.log < 10


def test_nothing_has_no_score() -> None:
    assert score([]) is None and bins([]) == []


@given(SOME)
def test_bins_hold_every_forecast_once(some: list[Forecast]) -> None:
    found = bins(some)
    assert sum(one.number for one in found) == len(some)
    assert sum(one.happened * one.number for one in found) == pytest.approx(sum(one.came for one in some))
    assert all(one.low <= one.foretold + 1e-9 and one.foretold - 1e-9 <= one.high for one in found)


@given(st.integers(1, 20), st.integers(0, 20))
def test_the_true_share_has_the_best_scores(came: int, missed: int) -> None:
    outcomes = [True] * came + [False] * missed
    share = came / len(outcomes)
    best = score([Forecast(share, one) for one in outcomes])
    other = score([Forecast(min(share + 0.1, 1.0) if share < 0.9 else 0.7, one) for one in outcomes])
    assert best is not None and other is not None
    assert best.off == pytest.approx(0, abs=1e-9)
    assert (best.brier, best.log) < (other.brier, other.log)
