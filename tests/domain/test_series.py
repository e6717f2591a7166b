"""Regular series: calendars, launches, holes, and what has not ended yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.series import (
    FREQUENCIES,
    Frequency,
    Rhythm,
    first_day,
    label,
    last_day,
    last_whole,
    longest_gap,
    period_of,
    periods_in,
    regular,
    rhythm,
    rhythm_for,
)

MONDAY = date(2026, 1, 5)
EVENTS = Rhythm("weekly", False, 0)


def weeks(count: int, start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=7 * step) for step in range(count)]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(FREQUENCIES))
def test_every_day_lies_in_its_period_and_periods_follow_each_other(day: date, frequency: Frequency) -> None:
    period = period_of(day, frequency)
    assert first_day(period, frequency) <= day <= last_day(period, frequency)
    assert last_day(period, frequency) + timedelta(days=1) == first_day(period + 1, frequency)


def test_weeks_begin_on_monday_also_across_a_new_year() -> None:
    assert first_day(period_of(date(2027, 1, 1), "weekly"), "weekly") == date(2026, 12, 28)


def test_a_series_begins_with_its_first_value_and_holes_are_zero() -> None:
    made = regular(
        [(MONDAY, 2.0), (date(2026, 1, 26), 1.0), (date(2026, 1, 27), 3.0)],
        "weekly",
        period_of(date(2026, 2, 2), "weekly"),
    )
    assert made is not None
    assert (first_day(made.first, "weekly"), made.values) == (MONDAY, [2.0, 0.0, 0.0, 4.0, 0.0])


def test_a_period_that_is_not_known_is_no_zero() -> None:
    rows = [(MONDAY, 2.0), (date(2026, 1, 12), None), (date(2026, 1, 13), 5.0), (date(2026, 1, 19), 0.0)]
    made = regular(rows, "weekly", period_of(date(2026, 1, 19), "weekly"))
    assert made is not None and made.values == [2.0, None, 0.0]
    sparse = regular(
        [(MONDAY, 2.0), (date(2026, 1, 19), 1.0)], "weekly", period_of(date(2026, 1, 19), "weekly"), "missing"
    )
    assert sparse is not None and sparse.values == [2.0, None, 1.0]


def test_nothing_before_the_end_is_no_series() -> None:
    assert regular([(MONDAY, 2.0)], "weekly", period_of(date(2025, 12, 29), "weekly")) is None
    assert regular([(MONDAY, None)], "weekly", period_of(MONDAY, "weekly")) is None


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (weeks(3), Rhythm("weekly", True, 0)),
        (weeks(3, date(2026, 1, 4)), Rhythm("weekly", True, 6)),
        ([date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1)], Rhythm("monthly", True, 0)),
        ([date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)], Rhythm("monthly", True, -1)),
        ([MONDAY + timedelta(days=step) for step in range(20)], Rhythm("daily", True, 0)),
        ([MONDAY, date(2026, 1, 7), date(2026, 1, 20)], Rhythm("daily", False, 0)),
        ([MONDAY, date(2026, 2, 7), date(2026, 6, 20)], EVENTS),
        ([MONDAY], EVENTS),
    ],
)
def test_the_dates_say_how_often(days: list[date], expected: Rhythm) -> None:
    assert rhythm(days) == expected


def test_a_wanted_frequency_makes_events_of_finer_dates() -> None:
    assert rhythm_for(weeks(9), "monthly") == Rhythm("monthly", False, 0)
    assert rhythm_for(weeks(9), "weekly").labels


def test_a_week_that_has_not_ended_is_left_out() -> None:
    days = [MONDAY, date(2026, 1, 15)]
    assert first_day(last_whole(days, EVENTS, None), "weekly") == MONDAY
    assert first_day(last_whole([*days, date(2026, 1, 18)], EVENTS, None), "weekly") == date(2026, 1, 12)
    assert first_day(last_whole(days, EVENTS, date(2026, 1, 18)), "weekly") == date(2026, 1, 12)


def test_a_date_that_names_a_week_brings_the_whole_week_unless_the_origin_cuts_it() -> None:
    days, how = weeks(3), Rhythm("weekly", True, 0)
    assert label(last_whole(days, how, None), how) == days[-1]
    assert label(last_whole(days, how, days[-1]), how) == days[-2]
    assert label(last_whole(days, how, days[-1] + timedelta(days=6)), how) == days[-1]


def test_an_origin_long_after_the_last_label_adds_no_empty_weeks() -> None:
    assert label(last_whole(weeks(3), Rhythm("weekly", True, 0), date(2027, 1, 1)), EVENTS) == weeks(3)[-1]


def test_periods_are_named_as_the_file_names_them() -> None:
    assert label(period_of(date(2026, 2, 3), "monthly"), Rhythm("monthly", True, -1)) == date(2026, 2, 28)
    assert label(period_of(MONDAY, "weekly"), Rhythm("weekly", True, 6)) == date(2026, 1, 11)


@pytest.mark.parametrize(
    ("number", "unit", "frequency", "periods"),
    [
        (12, "w", "weekly", 12),
        (12, "w", "monthly", 3),
        (3, "m", "weekly", 13),
        (7, "d", "weekly", 1),
        (6, "m", "monthly", 6),
        (10, "d", "weekly", 2),
        (1, "d", "monthly", 1),
        (2, "w", "daily", 14),
    ],
)
def test_a_horizon_is_told_in_any_unit(number: int, unit: str, frequency: Frequency, periods: int) -> None:
    assert periods_in(number, unit, frequency) == periods


def test_the_longest_gap_is_found() -> None:
    assert longest_gap([date(2026, 3, 1), MONDAY, date(2026, 1, 6)]) == (date(2026, 1, 6), date(2026, 3, 1))
    assert longest_gap([MONDAY]) is None
