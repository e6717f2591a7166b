"""Days and stretches of days as people write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.reports.periods import period

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10-05", "2026-10-05", "2026-10-05"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026q4", "2026-10-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("today", "2026-03-31", "2026-03-31"),
        ("yesterday", "2026-03-30", "2026-03-30"),
        ("30d", "2026-03-01", "2026-03-01"),
        ("2w", "2026-03-17", "2026-03-17"),
        ("1m", "2026-02-28", "2026-02-28"),
        ("3m", "2025-12-31", "2025-12-31"),
        ("1y", "2025-03-31", "2025-03-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    assert period(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13", "2026-02-30", "2026-Q5", "31.12.2026", "999999d", "9999y", "0000", "-3d"]
)
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="is not a day or period") as refused:
        period(text, TODAY)
    assert "30d" in str(refused.value.hint)


@pytest.mark.parametrize(("unit", "text"), [("month", "2026"), ("quarter", "2026-10"), ("year", "2026-10")])
def test_an_option_takes_its_own_unit_only(unit: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"is not a {unit}"):
        period(text, TODAY, unit)


@given(st.dates())
def test_a_day_is_in_its_month_its_quarter_and_its_year(day: date) -> None:
    quarter = f"{day.year:04}-Q{(day.month + 2) // 3}"
    for text in (day.isoformat(), f"{day:%Y-%m}".zfill(7), quarter, f"{day.year:04}"):
        first, last = period(text, TODAY)
        assert first <= day <= last


@given(st.integers(0, 20_000))
def test_so_many_days_ago_is_so_many_days_before_today(count: int) -> None:
    assert period(f"{count}d", TODAY)[0] + timedelta(days=count) == TODAY
