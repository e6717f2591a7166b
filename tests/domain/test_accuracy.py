"""Error measures on figures worked by hand; None where they are undefined."""

from math import sqrt

import pytest

from soleflip_cli.domain.accuracy import bias, coverage, mae, mase, mean_pinball, pinball, ratio, rmsse, scale

TRAINING = [2, 1, 3, 2, 2, 1, 2, 3]
TEST = [2, 2, 1, 2]


def test_the_mean_as_a_forecast_has_a_mase_of_a_quarter() -> None:
    said = [2.0] * 4
    assert (scale(TRAINING), mae(TEST, said), mase(TRAINING, TEST, said)) == (1.0, 0.25, 0.25)


def test_rmsse_is_the_root_of_squares_over_squares() -> None:
    assert rmsse(TRAINING, TEST, [2.0] * 4) == pytest.approx(sqrt((1 / 4) / (9 / 7)))


@pytest.mark.parametrize(("came", "said", "level", "loss"), [(3, 2, 0.9, 0.9), (1, 2, 0.9, 0.1), (2, 2, 0.5, 0.0)])
def test_pinball_weighs_too_little_by_the_level(came: float, said: float, level: float, loss: float) -> None:
    assert pinball(came, said, level) == pytest.approx(loss)


def test_a_flat_series_has_no_scale() -> None:
    assert (mase([3, 3, 3], [3], [4]), rmsse([3, 3, 3], [3], [4]), scale([]), scale([None, 1])) == (None,) * 4


def test_bias_says_how_much_too_much() -> None:
    assert bias([10, 10], [11, 13]) == pytest.approx(0.2)
    assert bias([0, 0], [1, 1]) is None


def test_periods_that_are_not_known_do_not_count() -> None:
    assert mae([1, None, 3], [2, 50, None]) == 1
    assert mean_pinball([None], [1], 0.5) is None
    assert scale([1, None, 5, 6]) == 1


def test_coverage_counts_both_ends_as_inside() -> None:
    assert coverage([1, 2, 3, None], [1, 3, 1, 0], [2, 4, 3, 9]) == pytest.approx(2 / 3)
    assert coverage([], [], []) is None


def test_a_ratio_to_nothing_is_no_ratio() -> None:
    assert (ratio(1.0, 0.0), ratio(None, 1.0), ratio(1.0, 2.0)) == (None, None, 0.5)
