"""The middle of an ask over its days, and how far it swings, as the slower reckoning has them."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.price_course import Course
from soleflip_cli.domain.price_course import course as course_of
from soleflip_cli.domain.price_history import Daily, Step, daily, seen, volatility

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def day_of(at: datetime) -> date:
    return at.date()


def steps(*values: tuple[int, int | None]) -> list[Step]:
    return [Step(START + timedelta(days=day), value) for day, value in values]


def course(told: list[Step], asked: list[date]) -> Course | None:
    return course_of({str(step.at.date()): step.value for step in told}, [str(day) for day in asked])


def days(count: int) -> list[date]:
    return [(START + timedelta(days=day)).date() for day in range(count)]


def test_a_price_that_stands_for_weeks_counts_each_day() -> None:
    found = course(steps((0, 100), (2, 200)), days(10))
    assert found is not None
    assert (found.middle, found.swing) == (200, 0.0)


def test_too_few_days_tell_nothing() -> None:
    assert course(steps((0, 100)), days(7)) is None
    assert course([], days(20)) is None


def test_days_without_an_ask_play_no_part() -> None:
    found = course(steps((0, 100), (8, None)), days(30))
    assert found is not None and found.middle == 100
    assert course(steps((0, 100), (7, None)), days(30)) is None


@given(st.dictionaries(st.integers(0, 39), st.integers(50, 400), min_size=1), st.integers(41, 60))
def test_it_swings_as_the_history_of_prices_says(changes: dict[int, int], count: int) -> None:
    told = steps(*sorted(changes.items()))
    asked = [START + timedelta(days=day) for day in range(count)]
    slow: list[Daily] = daily(seen(told, asked), day_of)
    found, expected = course(told, days(count)), volatility(slow)
    if len(slow) % 2 and len(slow) > 7:  # the middle of an even number lies between two
        assert found is not None and expected is not None
        assert abs(found.swing - float(expected)) < 0.0001
