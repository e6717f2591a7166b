"""Spells: their days, the size they stand under, what was known of them on a day."""

from datetime import date, timedelta

import pytest

from soleflip_cli.domain.sizes import read_size
from soleflip_cli.domain.spells import Place, Spell, known_on, last_news, shelf_size

DAY = date(2025, 3, 1)


def spell(offered: date, ended: date, sold: bool = True) -> Spell:
    return Spell(1, Place("shoes", "Nike", 1, "US M:9"), offered, None, offered, ended, sold)


@pytest.mark.parametrize(("days", "counted"), [(0, 0), (12, 12), (-3, 0)])
def test_days_are_whole_and_never_below_zero(days: int, counted: int) -> None:
    assert spell(DAY, DAY + timedelta(days)).days == counted


@pytest.mark.parametrize(
    ("raw", "brand", "key"),
    [
        ("EU 42.5", "Nike", "US M:9"),
        ("US 9", "Nike", "US M:9"),
        ("EU 42.5", None, "EU:42.5"),
        ("12W / 10.5M", "Nike", "US M:10.5"),
        ("XL", None, "apparel:XL"),
    ],
)
def test_one_size_has_one_key_where_the_chart_is_sure(raw: str, brand: str | None, key: str) -> None:
    assert shelf_size(read_size(raw), brand) == key


def test_on_a_day_gone_by_later_sales_are_not_known() -> None:
    sold, later = spell(DAY, DAY + timedelta(20)), spell(DAY + timedelta(11), DAY + timedelta(12))
    (known,) = known_on([sold, later], DAY + timedelta(10))
    assert (known.sold, known.ended_on) == (False, DAY + timedelta(10))
    assert known_on([sold], sold.ended_on) == [sold]


def test_a_silence_is_measured_by_the_pace_before_it() -> None:
    daily = [spell(DAY, DAY + timedelta(day)) for day in range(90)]
    last = daily[-1].ended_on
    assert last_news(daily, last + timedelta(9)) == last + timedelta(9)
    assert last_news(daily, last + timedelta(10)) == last
    assert last_news(daily[::9], last + timedelta(60)) == last + timedelta(60)
    assert last_news([], DAY) == DAY
