"""Histories of prices: steps, days, trend, volatility and crossings, against plain reckoning."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain import price_history
from soleflip_cli.domain.price_history import (
    LEAST_DAYS,
    Crossing,
    Daily,
    Step,
    best_of,
    changes,
    crossing,
    daily,
    rounded,
    seen,
    share_of,
    summarised,
    trend,
    value_at,
    volatility,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
prices = st.none() | st.integers(1, 100_000)
gaps = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 100_000)), min_size=LEAST_DAYS, max_size=40)


def hours(*told: tuple[int, int | None]) -> list[Step]:
    """Steps so many hours after noon."""
    return [Step(NOON + timedelta(hours=hour), value) for hour, value in told]


def days(*values: int, first: date = date(2026, 3, 1)) -> list[Daily]:
    return [Daily(first + timedelta(days=number), value) for number, value in enumerate(values)]


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    moves = draw(st.lists(st.tuples(st.integers(0, 50), prices), min_size=1, max_size=12))
    return hours(*sorted(moves, key=lambda move: move[0]))


def spaced(moves: list[tuple[int, int]]) -> list[Daily]:
    day, found = date(2026, 1, 1), []
    for gap, value in moves:
        day += timedelta(days=gap)
        found.append(Daily(day, value))
    return found


@given(histories(), st.integers(-1, 51))
def test_the_price_at_a_moment_is_the_last_that_was_told(steps: list[Step], hour: int) -> None:
    at = NOON + timedelta(hours=hour)
    before = [step.value for step in steps if step.at <= at]
    assert value_at(steps, at) == (before[-1] if before else None)


@given(st.lists(histories(), min_size=1, max_size=4), st.sampled_from([min, max]))
def test_the_best_of_several_is_the_best_at_every_moment(series: list[list[Step]], best: object) -> None:
    assert callable(best)
    merged = best_of(series, best)
    for hour in range(51):
        at = NOON + timedelta(hours=hour)
        known = [value for steps in series if (value := value_at(steps, at)) is not None]
        assert value_at(merged, at) == (best(known) if known else None)
    assert merged == changes(merged)


@given(histories(), st.integers(1, 100_000))
def test_a_crossing_begins_where_the_price_went_over_for_the_last_time(steps: list[Step], limit: int) -> None:
    found = crossing(steps, lambda value: value < limit)
    now = steps[-1].value
    if now is None or now >= limit:
        assert found is None
        return
    assert found is not None and found.now == now
    last = max((at for at, step in enumerate(steps) if step.value is None or step.value >= limit), default=-1)
    assert found.at == steps[last + 1].at
    known = [step.value for step in steps[: last + 1] if step.value is not None]
    assert found.before == (known[-1] if known else None)


def test_a_price_that_comes_and_goes_crosses_anew() -> None:
    def below(value: int) -> bool:
        return value < 150

    assert crossing([], below) is None
    assert crossing(hours((0, 160), (1, 150)), below) is None
    assert crossing(hours((0, 160), (1, 149), (2, 140)), below) == Crossing(NOON + timedelta(hours=1), 160, 140)
    assert crossing(hours((0, 140), (1, None), (2, 145)), below) == Crossing(NOON + timedelta(hours=2), 140, 145)
    assert crossing(hours((0, 145)), below) == Crossing(NOON, None, 145)


@given(gaps)
def test_the_trend_is_the_median_of_all_slopes(moves: list[tuple[int, int]]) -> None:
    values = spaced(moves)
    slopes = [
        Fraction(later.value - early.value, (later.day - early.day).days)
        for at, early in enumerate(values)
        for later in values[at + 1 :]
    ]
    assert trend(values) == median(slopes)


@given(gaps)
def test_volatility_is_the_median_distance_from_the_median(moves: list[tuple[int, int]]) -> None:
    values = [Decimal(value) for _, value in moves]
    middle = median(values)
    exact = Decimal("1.4826") * median([abs(value - middle) for value in values]) / middle
    assert volatility(spaced(moves)) == exact.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


@given(st.fractions(-1000, 1000), st.integers(0, 6))
def test_ratios_are_rounded_half_away_from_zero(value: Fraction, decimals: int) -> None:
    found = Fraction(rounded(value, decimals))
    unit = Fraction(1, 10**decimals)
    assert abs(found - value) * 2 <= unit
    if abs(found - value) * 2 == unit:
        assert abs(found) > abs(value)


def test_halves_go_away_from_zero() -> None:
    assert [rounded(Fraction(number, 2)) for number in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert str(rounded(Fraction(1, 8), 2)) == "0.13"


def test_one_wild_day_moves_neither_trend_nor_volatility() -> None:
    calm = days(*range(100, 112))
    wild = [*calm[:5], calm[5]._replace(value=90_000), *calm[6:]]
    assert trend(calm) == trend(wild) == 1
    assert volatility(days(*[200] * 11, 90_000)) == 0
    slope = trend(calm)
    assert slope is not None and share_of(slope, 30, calm) == rounded(Fraction(30) / Fraction(211, 2), 4)


def test_too_few_days_tell_no_trend() -> None:
    few = days(*range(1, LEAST_DAYS))
    assert (trend(few), volatility(few)) == (None, None)
    assert trend(days(*range(1, LEAST_DAYS + 1))) == 1


def test_many_days_are_thinned_to_as_many_as_are_quickly_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_history, "MOST_DAYS", 10)
    thinned = price_history._thinned(days(*range(100)))
    assert [one.value for one in thinned] == [0, 11, 22, 33, 44, 55, 66, 77, 88, 99]
    assert trend(days(*range(100))) == 1


def test_days_on_which_nobody_asked_are_left_out() -> None:
    steps = hours((0, 100), (30, None), (60, 90))
    asked = [NOON + timedelta(hours=hour) for hour in (-1, 0, 25, 30, 60, 61)]
    observed = seen(steps, asked)
    assert [step.value for step in observed] == [100, 100, None, 90, 90]
    found = daily(observed, lambda at: at.date())
    assert found == [Daily(date(2026, 3, 1), 100), Daily(date(2026, 3, 4), 90)]


def test_a_summary_counts_what_was_in_force_and_asked_within_its_days() -> None:
    asks, bids = hours((0, 200), (48, 150), (96, 170)), hours((0, 100), (48, 100), (96, None))
    asked = [NOON + timedelta(hours=hour) for hour in (0, 24, 48, 96, 120)]
    told = summarised(asks, bids, asked, NOON + timedelta(hours=20), lambda at: at.date())
    assert (told.ask, told.bid, told.spread) == (170, None, None)
    assert (told.asks, told.bids) == ((150, 200), (100, 100))
    assert (told.asked_at, told.changed_at) == (asked[-1], asked[3])
    assert [one.value for one in told.days] == [200, 150, 170, 170]
    later = summarised(asks, bids, asked, NOON + timedelta(days=30), lambda at: at.date())
    assert (later.ask, later.asks, later.days) == (170, None, [])
