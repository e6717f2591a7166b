"""What spells say of the time to sell: oracles, limits, what it rests on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.pooling import AGES, Clock
from soleflip_cli.domain.selling_time import ENOUGH, Outlook, learn_times, profit_per_day
from soleflip_cli.domain.spells import LEVELS, Place, Spell

TODAY = date(2025, 7, 1)
DUNK = Place("shoes", "Nike", 1, "US M:9")
STRANGE = Place("bags", "Nobody", 99, "one:")
STEADY = Clock((1.0,) * len(AGES), tuple(float(age) for age in AGES))


def spell(days: int, sold: bool = True, place: Place = DUNK, ago: int = 0) -> Spell:
    end = TODAY - timedelta(ago)
    return Spell(1, place, end - timedelta(days), None, end - timedelta(days), end, sold)


def outlook(shape: float, rate: float, waited: int = 0, most: int = 365) -> Outlook:
    return Outlook(shape, shape / rate, STEADY, waited, most, "shop", {"shop": 1.0}, 40, 2, False)


@pytest.mark.parametrize(
    ("per_week", "days", "chance"), [(0.5, 7, 0.393469), (0.5, 30, 0.882681), (2, 7, 0.864665), (0.1, 90, 0.723547)]
)
def test_a_chance_per_day_that_is_known_gives_that_of_a_poisson_process(
    per_week: float, days: int, chance: float
) -> None:
    known = outlook(1e9, per_week / 7)
    assert known.chance(days) == pytest.approx(chance, abs=1e-6)
    assert known._replace(waited=200).chance(days) == pytest.approx(chance, abs=1e-6)
    assert known.median_days == pytest.approx(0.693147 * 7 / per_week, rel=1e-5)


def test_what_is_known_badly_has_a_long_tail() -> None:
    sure, unsure = outlook(1e6, 0.02), outlook(1.5, 0.02)
    assert unsure.chance(90) < sure.chance(90)
    assert unsure.is_more
    assert outlook(0.001, 0.02).median_days is None


def test_the_one_who_waited_long_may_wait_longer_where_the_chance_is_unsure() -> None:
    assert learn_times([spell(200, sold=False)], TODAY).outlook(DUNK).chance(30) < 0.3


@given(
    st.floats(0.3, 50), st.floats(0.002, 0.5), st.integers(0, 400), st.lists(st.floats(0.3, 3), min_size=7, max_size=7)
)
def test_expected_days_are_the_area_under_the_chance_to_be_unsold(
    shape: float, rate: float, waited: int, speeds: list[float]
) -> None:
    starts = [0.0]
    for speed, (start, end) in zip(speeds, pairwise(AGES), strict=False):
        starts.append(starts[-1] + speed * (end - start))
    one = outlook(shape, rate, waited, 120)._replace(clock=Clock(tuple(speeds), tuple(starts)))
    steps = [1 - one.chance((at + 0.5) * 0.05) for at in range(2400)]
    assert one.expected_days == pytest.approx(sum(steps) * 0.05, rel=1e-3)
    if one.median_days is not None:
        assert one.chance(one.median_days) == pytest.approx(0.5, abs=1e-6)
    assert 0 <= one.chances[7] <= one.chances[30] <= one.chances[90] <= 1


def test_without_a_spell_all_is_assumed() -> None:
    nothing = learn_times([], TODAY)
    found = nothing.outlook(DUNK)
    assert (found.level, found.weights["default"], found.assumed, found.completed) == ("default", 1.0, True, 0)
    assert found.chances == pytest.approx({7: 0.12, 30: 0.31, 90: 0.48}, abs=0.01)
    assert found.is_more


def test_thirty_completed_spells_are_the_shops_own() -> None:
    few = [spell(day, ago=day) for day in range(1, ENOUGH)]
    assert learn_times(few, TODAY).assumed
    enough = learn_times([*few, spell(9)], TODAY)
    assert not enough.assumed
    assert not enough.outlook(STRANGE).assumed
    assert enough.outlook(STRANGE).level == "shop"


def test_the_weights_say_what_the_chance_rests_on() -> None:
    others = [spell(20, place=Place("shoes", "Nike", number, "US M:9"), ago=number % 30) for number in range(2, 200)]
    few, many = (learn_times([*others, *[spell(3, ago=1)] * times], TODAY).outlook(DUNK) for times in (1, 60))
    assert [*few.weights] == [*reversed(LEVELS), "default"]
    assert sum(few.weights.values()) == pytest.approx(1)
    assert few.weights["size"] + few.weights["style"] < 0.5 < many.weights["size"] + many.weights["style"]
    assert many.chance(7) > few.chance(7) + 0.2
    assert many.level in ("size", "style")
    assert (many.completed, many.censored) == (60, 0)


def test_what_did_not_sell_counts() -> None:
    sold = [spell(10, ago=ago) for ago in range(40)]
    stuck = [spell(150, sold=False) for _ in range(20)]
    assert learn_times([*sold, *stuck], TODAY).outlook(DUNK).chance(30) < learn_times(sold, TODAY).outlook(DUNK).chance(
        30
    )


def test_a_spell_that_sold_on_its_first_day_is_half_a_day() -> None:
    times = learn_times([spell(0, ago=ago % 60) for ago in range(600)], TODAY)
    assert 0.7 < times.outlook(DUNK).chance(1) < 0.95
    assert times.completed == 600


def test_what_came_later_is_not_known_yet() -> None:
    spells = [spell(10, ago=ago) for ago in range(120)]
    then = TODAY - timedelta(60)
    times = learn_times(spells, then)
    assert times.completed == sum(one.ended_on <= then for one in spells)
    assert times.censored == sum(one.offered_on <= then < one.ended_on for one in spells)


def test_of_old_times_only_the_last_two_years_count() -> None:
    old = [spell(5, ago=800 + ago) for ago in range(100)]
    times = learn_times([*old, spell(900, sold=False), spell(1, sold=False)], TODAY)
    assert (times.completed, times.censored, times.longest) == (0, 2, 900)


def test_books_that_fall_silent_end_there() -> None:
    sold = [spell(10, ago=200 + ago) for ago in range(90)]
    stuck = [spell(250, sold=False)]
    assert learn_times([*sold, *stuck], TODAY).until == TODAY - timedelta(200)
    assert learn_times([*sold[::30], *stuck], TODAY).until == TODAY


@pytest.mark.parametrize(("longest", "most"), [(20, 90), (200, 200), (500, 365)])
def test_days_are_counted_as_far_as_anybody_has_waited(longest: int, most: int) -> None:
    found = learn_times([spell(longest, sold=False), spell(10)], TODAY).outlook(DUNK)
    assert found.most == most
    assert found.expected_days < most


def test_a_higher_chance_per_day_is_sooner() -> None:
    slow, fast = outlook(5, 0.01), outlook(5, 0.01).faster(2)
    assert fast.chance(30) == pytest.approx(outlook(5, 0.02).chance(30))
    assert fast.expected_days < slow.expected_days


@pytest.mark.parametrize(
    ("profit", "days", "carry", "turnaround", "worth"),
    [
        (2_000, 10.0, "0", 0, "200.00"),
        (2_000, 10.0, "5", 0, "195.00"),
        (2_000, 16.0, "5", 4, "96.00"),
        (2_000, 0.2, "0", 0, "2000.00"),
        (-500, 20.0, "1.5", 0, "-26.50"),
    ],
)
def test_profit_per_day_counts_what_waiting_costs(
    profit: int, days: float, carry: str, turnaround: int, worth: str
) -> None:
    assert profit_per_day(profit, days, Decimal(carry), turnaround) == Decimal(worth)
