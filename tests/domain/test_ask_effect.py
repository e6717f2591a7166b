"""What an ask does to the chance to sell: assumed, learnt where asks vary, shrunk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from random import Random
from statistics import median

import pytest

from soleflip_cli.domain.ask_effect import (
    ENOUGH_SALES,
    STEEPNESS,
    UNKNOWN,
    AskDays,
    AskSpan,
    ask_gap,
    ask_spans,
    learn_effect,
)
from soleflip_cli.domain.selling_time import learn_times
from soleflip_cli.domain.spells import Place, Spell


def seen(steepness: float, spans: int, spread: float, seed: int = 1, level: float = 1.0) -> Iterator[AskSpan]:
    """Spans of items that sell as the steepness has it."""
    random = Random(seed)
    for _ in range(spans):
        gap, expected = random.uniform(0, spread), random.uniform(0.1, 0.6)
        yield AskSpan(gap, expected, random.random() < 1 - exp(-level * expected * exp(-steepness * gap)))


def test_a_tenth_above_the_lowest_ask_halves_the_chance_where_nothing_is_known() -> None:
    assert UNKNOWN.factor(0) == 1
    assert UNKNOWN.factor(ask_gap(11_000, 10_000)) == pytest.approx(0.5, abs=0.01)
    assert UNKNOWN.factor(-0.5) == UNKNOWN.factor(-0.1) == pytest.approx(2, abs=0.02)
    assert learn_effect([]) == UNKNOWN


@pytest.mark.parametrize("truth", [2.0, 5.0, 12.0])
def test_a_steepness_is_found_where_asks_vary(truth: float) -> None:
    found = learn_effect(seen(truth, 6_000, 0.3, level=1.7))
    assert not found.assumed
    assert abs(found.steepness - truth) < 3 * found.error < 3
    assert "learnt from" in found.basis


def test_little_evidence_moves_little() -> None:
    few, many = ([learn_effect(seen(1.0, spans, 0.2, seed)) for seed in range(9)] for spans in (150, 2_000))
    assert abs(median(one.steepness for one in many) - 1.0) < 0.5
    assert median(one.steepness for one in few) > 1.5
    assert max(one.error for one in many) < min(one.error for one in few)


def test_where_the_ask_played_no_part_it_is_still_drawn_to_the_assumed_one() -> None:
    spans = [AskSpan(gap, 0.5, at < 20) for gap in (0.0, 0.2) for at in range(100)]
    assert 0.5 < learn_effect(spans).steepness < 2
    assert learn_effect(spans * 50).steepness < 0.1


@pytest.mark.parametrize(("spans", "spread"), [(40, 0.3), (2_000, 0.02)])
def test_without_variation_or_sales_it_stays_assumed(spans: int, spread: float) -> None:
    found = learn_effect(seen(3.0, spans, spread))
    assert (found.assumed, found.steepness) == (True, STEEPNESS)
    assert found.basis.startswith(f"assumed: needs {ENOUGH_SALES} sales and 3%")


def test_the_shops_own_asks_are_where_the_factor_is_one() -> None:
    spans = [AskSpan(0.1, 0.5, at % 3 == 0) for at in range(900)]
    found = learn_effect(spans)
    assert found.usual == pytest.approx(0.1, abs=0.01)
    assert found.factor(0) > 1.8


def test_days_at_an_ask_are_weighed_with_what_was_to_be_expected() -> None:
    day, place = date(2025, 3, 1), Place("shoes", "Nike", 1, "US M:9")
    spells = [Spell(1, place, day, None, day, day + timedelta(30), True)]
    times = learn_times(spells, day + timedelta(60))
    halves = [
        AskDays(1, day, day + timedelta(10), 110, 100, False),
        AskDays(1, day + timedelta(10), day + timedelta(30), 100, 100, True),
        AskDays(2, day, day + timedelta(10), 100, 100, False),
    ]
    first, second = ask_spans(halves, spells, times)
    assert (first.gap, first.sold, second.gap, second.sold) == (pytest.approx(0.1), False, 0, True)
    assert first.expected + second.expected == pytest.approx(times.expected_sales(place, 0, 30))
