"""Which days a forecast is asked for, and where the books end."""

from datetime import date

import pytest

from soleflip_cli.domain.forecasting import ahead, last_whole_period, level_of
from soleflip_cli.domain.series import first_day
from soleflip_cli.domain.spells import last_told

THURSDAY = date(2026, 10, 15)


def test_days_end_on_their_day_and_weeks_are_whole() -> None:
    coming = ahead((30, "d"), "weekly", THURSDAY)
    assert (coming.first, coming.last) == (date(2026, 10, 16), date(2026, 11, 14))
    assert coming.shares == pytest.approx((3 / 7, 1, 1, 1, 6 / 7))
    assert sum(share * 7 for share in coming.shares) == pytest.approx(30)
    weeks = ahead((4, "w"), "weekly", THURSDAY)
    assert (weeks.first, weeks.last, weeks.shares) == (date(2026, 10, 12), date(2026, 11, 8), (1.0,) * 4)
    assert weeks.span(1) == (date(2026, 10, 12), date(2026, 10, 18))


def test_days_by_day_and_months_by_month() -> None:
    assert ahead((14, "d"), "daily", THURSDAY).shares == (1.0,) * 14
    months = ahead((2, "m"), "monthly", THURSDAY)
    assert (months.first, months.last) == (date(2026, 10, 1), date(2026, 11, 30))
    assert ahead(None, "monthly", THURSDAY).last == date(2026, 12, 31)


def test_a_period_is_whole_on_its_last_day() -> None:
    assert first_day(last_whole_period(date(2026, 10, 18), "weekly"), "weekly") == date(2026, 10, 12)
    assert first_day(last_whole_period(date(2026, 10, 17), "weekly"), "weekly") == date(2026, 10, 5)


def test_an_estimate_rests_on_a_level_of_the_tree() -> None:
    assert [level_of("size", depth) for depth in (None, 0, 1, 2, 3)] == ["size", "shop", "category", "brand", "style"]
    assert level_of("channel", 0) == "shop"


def test_books_end_where_ten_sales_were_missed() -> None:
    sold = [date(2026, 6, day) for day in range(1, 31)]
    assert last_told(sold, None, date(2026, 7, 29)) == date(2026, 7, 29)
    assert last_told(sold, None, date(2026, 7, 30)) == date(2026, 6, 30)
    assert last_told(sold, date(2026, 7, 20), date(2026, 7, 30)) == date(2026, 7, 30)
    assert last_told([], None, THURSDAY) == THURSDAY
