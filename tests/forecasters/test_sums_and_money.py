"""Sums of periods, and money as items at so much each."""

import numpy as np
import pytest

from soleflip_cli.forecasters.amounts import LENT, Known, each, worth
from soleflip_cli.forecasters.counts import quantiles
from soleflip_cli.forecasters.totals import GRID, SHARED, excess_of, summed


def array(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=float)


def test_what_is_chance_alone_is_chance_alone_in_the_sum() -> None:
    mean, excess = summed(array([2.0, 2.0, 2.0]), array([0.0, 0.0, 0.0]), [1, 1, 0.5])
    assert mean.tolist() == [[5.0]] and excess.tolist() == [[0.0]]


def test_half_of_what_is_more_than_chance_is_one_error_of_all_periods() -> None:
    mean, excess = summed(array([3.0] * 4), array([0.4] * 4), [1] * 4)
    alone = summed(array([3.0]), array([0.4]), [1])[1]
    assert mean.tolist() == [[12.0]] and alone[0, 0] == pytest.approx(0.4)
    assert excess[0, 0] == pytest.approx(0.4 * (SHARED + (1 - SHARED) / 4))


def test_the_width_of_counts_is_read_from_their_quantiles() -> None:
    means = array([8.0, 2.0], [20.0, 3.0])
    for excess in (0.0, 0.3):
        found = excess_of(means, quantiles(means, np.full(means.shape, excess), GRID))
        assert found == pytest.approx(excess, abs=0.12)
    assert np.isnan(quantiles(array([np.nan]), excess_of(array([np.nan]), np.full((1, 1, 40), np.nan)), (0.5,))).all()


def test_what_one_brings_leans_on_the_group_around_it_while_there_are_few() -> None:
    units = array([0, 1], [0, 40])
    amounts = array([0, 200], [0, 4000])
    one = each(Known(units, amounts, array([0, 40_000], [0, 400_000])), [("nike", "a"), ("nike", "b")], 4.0)
    group = 4200 / 41
    assert one.mean[0] == pytest.approx((200 + LENT * group) / (1 + LENT))
    assert one.mean[1] == pytest.approx(100, rel=0.01)


def test_what_was_sold_lately_counts_more() -> None:
    units = array([1, 1])
    one = each(Known(units, array([50, 100]), array([2500, 10_000])), [("shop",)], 1.0)
    assert 83 < one.mean[0] < 84


def test_no_sale_brings_nothing_and_many_bring_the_mean() -> None:
    one = each(Known(array([40.0]), array([4000.0]), array([400_000.0])), [("shop",)], 4.0)
    assert one.wide[0] == pytest.approx(0, abs=1e-6)
    mean, found = worth(array([0.02, 5.0]), array([0.0, 0.0]), one, (0.1, 0.9))
    assert mean.tolist() == [[2.0, 500.0]]
    assert found[0, 0].tolist() == [0, 0] and found[0, 1] == pytest.approx([200, 800])


def test_money_of_unlike_items_lies_wider_than_that_of_like_ones() -> None:
    unlike = each(Known(array([40.0]), array([4000.0]), array([800_000.0])), [("shop",)], 4.0)
    like = each(Known(array([40.0]), array([4000.0]), array([400_000.0])), [("shop",)], 4.0)
    low, high = (worth(array([5.0]), array([0.1]), one, (0.1, 0.9))[1][0, 0] for one in (unlike, like))
    assert low[0] < high[0] and low[1] > high[1]
