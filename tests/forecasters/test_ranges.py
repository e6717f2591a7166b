"""Quantiles: counts against a plain sum, ordered, as wide as errors were; nothing below zero."""

from math import exp, lgamma, log, log1p
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleflip_cli.domain.accuracy import pinball as one_pinball
from soleflip_cli.forecasters.counts import quantiles
from soleflip_cli.forecasters.engine import automatic
from soleflip_cli.forecasters.past import Past
from soleflip_cli.forecasters.spread import JUDGED, Errors, excesses, pinball

LEVELS = (0.1, 0.5, 0.9)


def summed(mean: float, excess: float, level: float) -> int:
    """The quantile of a negative binomial, by adding its probabilities up."""
    size, total, count = 1 / excess, 0.0, -1
    while total < level:
        count += 1
        chance = lgamma(size + count) - lgamma(size) - lgamma(count + 1)
        total += exp(chance - size * log1p(mean * excess) + count * log(mean / (mean + size)))
    return count


@given(st.floats(0.01, 29), st.floats(0.01, 5), st.sampled_from([0.05, 0.1, 0.5, 0.9, 0.99]))
@settings(max_examples=60)
def test_counts_have_the_quantiles_of_a_negative_binomial(mean: float, excess: float, level: float) -> None:
    found = int(quantiles(np.array([mean]), np.array([excess]), (level,))[0, 0])
    assert found in (summed(mean, excess, level * (1 - 1e-12)), summed(mean, excess, min(level * (1 + 1e-12), 1)))


def test_large_means_come_near_the_sum() -> None:
    found = quantiles(np.array([100.0]), np.array([0.1]), LEVELS)[0]
    assert found == pytest.approx([summed(100, 0.1, level) for level in LEVELS], abs=1)


def test_without_excess_counts_are_poisson_and_without_a_mean_unknown() -> None:
    assert list(quantiles(np.array([0.1, 3.0]), np.array([0.0, 0.0]), (0.9,))[:, 0]) == [0, 5]
    assert np.isnan(quantiles(np.array([np.nan]), np.array([0.2]), LEVELS)).all()


def test_pinball_is_that_of_single_values() -> None:
    found = pinball(np.array([3.0, 1.0]), np.array([[2.0, 2.0, 2.0]] * 2))
    assert found[0].tolist() == pytest.approx([one_pinball(3, 2, level) for level in JUDGED])
    assert found[1].tolist() == pytest.approx([one_pinball(1, 2, level) for level in JUDGED])


def errors_of(series: int, excess: float, mean: float = 8.0) -> Errors:
    drawn = np.random.default_rng(3)
    said = np.full((8, series, 4), mean)
    came = drawn.poisson(drawn.gamma(1 / excess, mean * excess, said.shape) if excess else said).astype(float)
    return Errors(came, said, 2.0)


def test_what_varied_more_is_told_wider() -> None:
    groups = np.zeros(40, dtype=int)
    calm, wild = (float(np.median(excesses(errors_of(40, excess), groups))) for excess in (0.02, 0.6))
    assert calm < 0.12 and 0.3 < wild < 0.9


def test_a_wild_series_is_told_wider_than_the_calm_ones_it_is_among() -> None:
    calm, wild = errors_of(10, 0.02), errors_of(10, 0.6)
    both = Errors(np.concatenate([calm.came, wild.came], axis=1), np.concatenate([calm.said, wild.said], axis=1), 2.0)
    found = excesses(both, np.zeros(20, dtype=int))
    assert np.median(found[10:]) > 2 * np.median(found[:10])


def test_a_single_series_is_told_wider_than_many_like_it() -> None:
    many, single = errors_of(40, 0.2), errors_of(40, 0.2).only(np.array([0]))
    assert excesses(single, np.zeros(1, dtype=int))[0] > np.median(excesses(many, np.zeros(40, dtype=int)))


@pytest.mark.parametrize("kind", ["counts", "money", "signed", "fractions"])
def test_eighty_per_cent_hold_about_eighty_whatever_the_numbers(kind: str) -> None:
    values = drawn(kind)
    past, inside, total = Past(values, 4, 52), 0, 0
    for origin in (60, 64, 68, 72, 76):
        found = automatic(past, origin, LEVELS)
        came = values[:, origin : origin + 4]
        inside += int(((came >= found.quantiles[..., 0]) & (came <= found.quantiles[..., 2])).sum())
        total += came.size
        assert (np.diff(found.quantiles, axis=2) >= -1e-9).all()
        assert kind == "signed" or (found.quantiles >= 0).all()
    assert 0.72 < inside / total < 0.93


def drawn(kind: str) -> Any:
    dice = np.random.default_rng(11)
    if kind == "counts":
        return dice.poisson(dice.gamma(2, 5, (30, 1)) * np.ones((30, 80))).astype(float)
    if kind == "money":
        return np.round(dice.poisson(2, (30, 80)) * dice.lognormal(4, 0.4, (30, 80)), 2)
    if kind == "signed":
        return np.cumsum(dice.normal(0, 0.5, (30, 80)), axis=1) + dice.normal(0, 2, (30, 80)) - 1
    return np.clip(dice.normal(0.3, 0.1, (30, 80)), 0, 1)
