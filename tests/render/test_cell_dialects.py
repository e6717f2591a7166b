"""The two dialects of a cell."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.money import Money, to_minor
from soleflip_cli.domain.table import Column, Table
from soleflip_cli.render.base import human, human_row, human_total, machine

BERLIN_SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("kind", "cell", "text"),
    [
        ("text", "Nike", "Nike"),
        ("text", "", ""),
        ("count", 1234567, "1,234,567"),
        ("money", Money(1234567, "EUR"), "12,345.67 EUR"),
        ("money", Money(-5, "EUR"), "-0.05 EUR"),
        ("money", Money(1500, "JPY"), "1,500 JPY"),
        ("money", Money(1500, "KWD"), "1.500 KWD"),
        ("ratio", Decimal("0.3898"), "38.98 %"),
        ("ratio", Decimal("12.5"), "1,250.00 %"),
        ("ratio", Decimal("-0.000001"), "0.00 %"),
        ("days", Decimal("41.25"), "41.3"),
        ("days", Decimal("12"), "12"),
        ("number", Decimal("4.2728"), "4.27"),
        ("number", Decimal("1234.56"), "1,234.6"),
        ("date", date(2026, 1, 31), "2026-01-31"),
        ("time", datetime(2026, 7, 1, 12, 30, tzinfo=BERLIN_SUMMER), "2026-07-01 10:30 UTC"),
        ("flag", True, "yes"),
        ("flag", False, "no"),
        ("texts", ("rare", "gift"), "rare +1"),
        ("texts", ("rare",), "rare"),
        ("money", None, "–"),
        ("text", None, "–"),
    ],
)
def test_people_read_a_cell_rounded_and_grouped(kind, cell, text):
    assert human(cell, Column("key", "Title", kind)) == text


@pytest.mark.parametrize(
    ("cell", "exact"),
    [
        ("Nike", "Nike"),
        (1234567, 1234567),
        (Money(1234567, "EUR"), "12345.67"),
        (Money(0, "EUR"), "0.00"),
        (Money(1500, "JPY"), "1500"),
        (Money(1500, "KWD"), "1.500"),
        (Decimal("0.3898"), "0.3898"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.0000001"), "0.0000001"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 10, tzinfo=UTC), "2026-01-31T10:00:00Z"),
        (datetime(2026, 7, 1, 12, tzinfo=BERLIN_SUMMER), "2026-07-01T10:00:00Z"),
        (True, True),
        (False, False),
        (("rare", "gift"), ["rare", "gift"]),
        (None, None),
    ],
)
def test_machines_read_a_cell_exactly(cell, exact):
    assert machine(cell) == exact
    assert type(machine(cell)) is type(exact)


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_money_comes_back_from_either_dialect_unchanged(minor, currency):
    money = Money(minor, currency)
    shown = human(money, Column("price", "Price", "money"), currency)
    assert to_minor(Decimal(str(machine(money))), currency) == minor
    assert to_minor(Decimal(shown.replace(",", "")), currency) == minor


def test_money_goes_without_a_currency_that_its_row_names_already():
    columns = [Column("currency", "Currency"), Column("price", "Price", "money")]
    assert human_row(("EUR", Money(100, "EUR")), columns) == ["EUR", "1.00"]


def test_money_of_another_currency_than_its_row_names_says_so():
    columns = [Column("currency", "Currency"), Column("price", "Price", "money")]
    assert human_row(("EUR", Money(100, "USD")), columns) == ["EUR", "1.00 USD"]
    assert human_row((None, Money(100, "USD")), columns) == ["–", "1.00 USD"]


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        machine(datetime.fromisoformat("2026-01-31T10:00"))


def test_a_name_from_a_file_cannot_steer_a_terminal():
    shown = human("Du\x1b[31mnk\r\nLow\u202e\x9b", Column("name", "Name"))
    assert shown == "Du [31mnk Low "


def test_a_total_is_headed_and_blank_where_nothing_is_summed():
    columns = [Column("brand", "Brand"), Column("line", "Line"), Column("roi", "ROI", "ratio")]
    assert human_total(Table("t", columns, [], total=(None, None, None))) == ["Total", "", "–"]
    assert human_total(Table("t", columns, [], total=("All", None, None))) == ["All", "", "–"]
    assert human_total(Table("t", columns, [])) is None
