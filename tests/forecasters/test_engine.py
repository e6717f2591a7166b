"""The automatic choice: no look ahead, the usual weighting unless history speaks against it, loans to short series."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from soleflip_cli.domain.demand import demand_class
from soleflip_cli.forecasters.choice import _best, choose
from soleflip_cli.forecasters.engine import POOLED, automatic, by_method
from soleflip_cli.forecasters.kinds import changes, classes, launched
from soleflip_cli.forecasters.naive import MEAN
from soleflip_cli.forecasters.past import LEAST, Past
from soleflip_cli.forecasters.pooled import pool
from soleflip_cli.forecasters.tsb import TSB
from soleflip_cli.forecasters.weighting import RARE, STEADY, SWIFT, blend, of

LEVELS = (0.1, 0.5, 0.9)
NAMES = ("smooth", "erratic", "intermittent", "lumpy", "none")


def poisson(series: int, periods: int, mean: float = 1.0, seed: int = 5) -> Any:
    return np.random.default_rng(seed).poisson(mean, (series, periods)).astype(float)


@given(arrays(float, (3, 12), elements=st.sampled_from([0.0, 1.0, 2.0, 9.0, np.nan])))
@settings(max_examples=80)
def test_classes_of_all_are_those_of_each(values: Any) -> None:
    singly = [demand_class([None if np.isnan(one) else float(one) for one in row]) for row in values]
    assert [NAMES[one] for one in classes(values)] == singly


def test_what_comes_later_changes_nothing() -> None:
    values = poisson(20, 60)
    spoilt = values.copy()
    spoilt[:, 40:] = 1_000
    honest, leaking = (automatic(Past(one, 4, 52), 40, LEVELS) for one in (values, spoilt))
    assert honest.methods == leaking.methods
    assert np.array_equal(honest.means, leaking.means) and np.array_equal(honest.quantiles, leaking.quantiles)


def test_the_usual_weighting_holds_where_nothing_speaks_against_it() -> None:
    assert {one.name for one in choose(Past(poisson(3, 6, 6.0), 4, 52), 6)} == {STEADY[0].name}


def test_a_random_walk_is_followed_faster_than_usual() -> None:
    steps = np.random.default_rng(2).normal(0, 0.25, (30, 90))
    values = np.rint(40 * np.exp(np.cumsum(steps, axis=1))) + 1
    assert {one.name for one in choose(Past(values, 4, 52), 90)} & {STEADY[3].name, STEADY[4].name, STEADY[6].name}


def test_rare_demand_is_never_left_to_logarithms_alone() -> None:
    chosen = choose(Past(poisson(40, 80, 0.3), 4, 52), 80)
    assert {one.name for one in chosen} <= {one.name for one in RARE}


def test_demand_that_dies_out_is_not_left_to_logarithms_alone_either() -> None:
    chances = np.linspace(0.9, 0.05, 60) * np.ones((60, 1))
    chosen = choose(Past(np.random.default_rng(6).poisson(chances).astype(float), 4, 52), 60)
    assert {one.name for one in chosen} <= {one.name for one in RARE}


def test_a_hair_better_is_not_better_enough() -> None:
    past = Past(poisson(30, 60, 6.0), 4, 52)
    scale = np.sqrt(changes(past.values))
    hair, much = of((SWIFT, 40), (MEAN, 1)), of(MEAN)
    rows, came = np.arange(30), past.came(60)
    assert _best(past, 60, came, scale, rows, (of(SWIFT), hair)).name == of(SWIFT).name
    assert _best(past, 60, came, scale, rows, (of(SWIFT), much)).name == "mean"


def test_forecasts_of_rare_demand_are_neither_all_zero_nor_far_off() -> None:
    values = poisson(60, 80, 0.4)
    total = automatic(Past(values, 4, 52), 76, LEVELS).means.sum()
    assert total == pytest.approx(0.4 * 60 * 4, rel=0.2)


def test_a_blend_is_a_weighted_mean() -> None:
    assert blend([np.array([1.0]), np.array([4.0])], [2, 1])[0] == 2


def test_a_series_without_demand_is_told_as_zero() -> None:
    found = automatic(Past(np.vstack([poisson(4, 30), np.zeros((1, 30))]), 3, 52), 30, LEVELS)
    assert found.means[-1].tolist() == [0, 0, 0] and found.quantiles[-1].max() == 0


def test_a_short_series_leans_on_the_others_and_says_so() -> None:
    values = poisson(12, 40, 5.0)
    values[0, :-1], values[0, -1] = np.nan, 50
    found = automatic(Past(values, 3, 52), 40, LEVELS)
    assert found.methods[0] == POOLED and found.depths[0] == 0 and found.depths[1] is None
    assert 5 < found.means[0, 0] < 50 and 0 < found.own[0] < 1
    assert found.quantiles[0, 0, 0] <= found.means[0, 0] <= found.quantiles[0, 0, 2]


def test_a_short_series_alone_is_told_nothing() -> None:
    values = np.full((1, 10), np.nan)
    values[0, -2:] = 3
    assert np.isnan(automatic(Past(values, 3, 52), 10, LEVELS).means).all()


def test_money_does_not_lend_to_counts() -> None:
    values = np.vstack([poisson(6, 30) * 19.99 + 0.01, np.full((1, 30), np.nan)])
    values[-1, -1] = 2
    assert np.isnan(automatic(Past(values, 3, 52), 30, LEVELS).means[-1]).all()


def test_a_loan_comes_from_the_narrowest_group_that_has_anything() -> None:
    values = np.vstack([np.full((6, 40), 1.0), np.full((6, 40), 9.0), np.full((2, 40), np.nan)])
    values[:12] += np.random.default_rng(1).integers(-1, 2, (12, 40))
    places = [("Nike", "dunk")] * 6 + [("Puma", "speedcat")] * 6 + [("Puma", "speedcat"), ("Asics", "kayano")]
    found = pool(values, [(*place, str(number)) for number, place in enumerate(places)])
    assert found.rates[12] == pytest.approx(9, abs=0.5) and found.depths[12] == 2
    assert found.rates[13] == pytest.approx(5, abs=0.5) and found.depths[13] == 0
    assert found.own[12] == 0 and found.own[0] > 0.9


def test_alike_series_lend_more_than_unlike_ones() -> None:
    dice = np.random.default_rng(3)
    alike, unlike = (dice.poisson(means, (40, 12)).astype(float) for means in (3.0, dice.gamma(0.5, 6, (40, 1))))
    assert pool(alike, [()] * 40).own[0] < pool(unlike, [()] * 40).own[0]


def test_one_method_is_as_it_stands() -> None:
    values = poisson(3, 30)
    found = by_method(Past(values, 4, 52), 30, TSB, LEVELS)
    assert np.array_equal(found.means, TSB.fit(values, 4, 52)) and set(found.methods) == {"tsb"}


def test_arima_takes_over_only_where_it_was_better() -> None:
    dice = np.random.default_rng(9)
    swing = np.zeros(90)
    for step in range(1, 90):
        swing[step] = -0.9 * swing[step - 1] + dice.normal(0, 0.2)
    values = np.vstack([np.rint(60 * np.exp(swing * 0.5)), dice.poisson(0.3, 90)])
    found = automatic(Past(values, 2, 52), 90, LEVELS, arima=True)
    assert found.methods[0] == "log-arima" and found.methods[1] != "log-arima"


def test_no_origin_has_less_than_the_least_history() -> None:
    past = Past(poisson(2, 20), 4, 52)
    assert past.looks(6) == [4] and past.looks(LEAST) == []
    assert np.isnan(past.came(6)[0, :, 2:]).all() and not np.isnan(past.came(6)[0, :, :2]).any()


def test_zeros_before_a_launch_do_not_count_but_those_of_rare_demand_do() -> None:
    values = np.array([[0] * 12 + [5, 9, 4, 6, 0, 7], [0] * 12 + [1, 0, 0, 2, 0, 1], [0] * 15 + [5, 9, 4]], dtype=float)
    found = launched(values)
    assert np.isnan(found[0, :12]).all() and found[0, 12:].tolist() == [5, 9, 4, 6, 0, 7]
    assert np.array_equal(found[1:], values[1:])


def test_a_launch_is_seen_only_once_it_has_happened() -> None:
    past = Past(np.array([[0] * 12 + [5, 9, 4, 6, 5, 7]], dtype=float), 2, 52)
    assert not np.isnan(past.known(14)).any() and np.isnan(past.known(18)).sum() == 12
