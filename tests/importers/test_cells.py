"""What single cells say: amounts, instants, days, rates, headings."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.importers import IMPORTERS, recognise
from soleflip_cli.importers.base import BadCell, Field, Notation, amount, day, heading, instant, minor_units, percent

MARKS = {".": ",", ",": "."}


def _read(field: Field, cell: str, **how: str) -> object:
    return field.read(cell, Notation(**how))  # type: ignore[arg-type]


@given(st.decimals(-(10**11), 10**11, places=2), st.sampled_from(".,"), st.sampled_from(["", " €", " EUR"]))
def test_an_amount_is_what_was_written(value: Decimal, mark: str, sign: str) -> None:
    text = f"{value:,.2f}".translate(str.maketrans(".,", mark + MARKS[mark]))
    assert _read(amount("price"), text + sign, decimal=mark) == value


@given(st.text(max_size=30), st.sampled_from(".,"))
def test_any_other_text_is_a_bad_cell_and_never_an_accident(text: str, mark: str) -> None:
    try:
        found = _read(amount("price"), text, decimal=mark)
    except BadCell:
        return
    assert found is None or abs(minor_units(found, "KWD") or 0) < 2**63  # type: ignore[arg-type]


@given(st.text(max_size=30), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_any_text_is_an_instant_of_this_era_or_a_bad_cell(text: str, order: str) -> None:
    for field in (instant("at"), day("on")):
        try:
            found = _read(field, text, day_order=order)
        except BadCell:
            continue
        assert found is None or 2000 <= found.year <= 9999  # type: ignore[attr-defined]


@given(st.datetimes(datetime(2000, 1, 2), datetime(9998, 12, 30), timezones=st.timezones()))  # noqa: DTZ001
def test_an_instant_is_read_in_utc_whatever_its_offset(moment: datetime) -> None:
    found = _read(instant("at"), moment.isoformat())
    assert found == moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("cell", "mark", "wanted"),
    [
        ("(12,50)", ",", "-12.50"),
        ("12.50-", ".", "-12.50"),
        ("\u22120,07", ",", "-0.07"),
        ("1\u202f234,5 €", ",", "1234.5"),
        ("1’234.50", ".", "1234.50"),
        ("US$ 12", ".", "12"),
        ("1.234,50 Euro", ",", "1234.50"),
        ("1 234,50 Kč", ",", "1234.50"),
        ("1.234,- €", ",", "1234"),
        ("59,--", ",", "59"),
        ("€ 5.–", ".", "5"),
    ],
)
def test_signs_brackets_and_blanks_of_an_amount_are_understood(cell: str, mark: str, wanted: str) -> None:
    assert _read(amount("price"), cell, decimal=mark) == Decimal(wanted)


@pytest.mark.parametrize(("cell", "mark"), [("1,5", "."), ("1.5", ","), ("1,23,456", "."), ("=1", "."), ("1 2", ".")])
def test_an_amount_in_another_notation_is_a_bad_cell(cell: str, mark: str) -> None:
    with pytest.raises(BadCell, match="decimal mark"):
        _read(amount("price"), cell, decimal=mark)


@pytest.mark.parametrize("cell", ["2024-12-31x", "31.12.2024 noon", "45657", "2024-02-30"])
def test_a_day_with_something_more_is_a_bad_cell(cell: str) -> None:
    with pytest.raises(BadCell, match="is not a date"):
        _read(day("on"), cell)


def test_a_day_may_carry_a_time() -> None:
    assert _read(day("on"), "2024-12-31 23:59:59") == _read(day("on"), "31.12.2024 08:00") == date(2024, 12, 31)


@pytest.mark.parametrize("cell", ["-1", "100", "abc", "19 % plus"])
def test_what_is_no_rate_is_a_bad_cell(cell: str) -> None:
    with pytest.raises(BadCell, match="is not a VAT rate"):
        _read(percent("vat"), cell)


@pytest.mark.parametrize("name", ["Kaufdatum", " kaufdatum* ", "\ufeffKAUFDATUM:"])
def test_a_heading_is_compared_without_case_blanks_and_marks(name: str) -> None:
    assert heading(name) == "kaufdatum"


def test_every_importer_is_recognised_by_its_own_header() -> None:
    for importer in IMPORTERS.values():
        header = [field.columns[0] for field in importer.fields.values()]
        assert recognise(header) is importer
    assert recognise(["recipe", "flour"]) is None


@pytest.mark.parametrize("cell", ["100 BTC", "ab 5", "5 pcs"])
def test_a_word_that_is_no_currency_makes_no_amount(cell: str) -> None:
    with pytest.raises(BadCell):
        amount("price").read(cell, Notation())


@pytest.mark.parametrize("cell", ["1,234.50 kr", "$1,234.50", "EUR 1,234.50", "1,234.50 zł"])
def test_a_currency_beside_a_number_is_no_part_of_it(cell: str) -> None:
    assert amount("price").read(cell, Notation()) == Decimal("1234.50")
