"""Tables of values over time: headings in any order, forms of dates and numbers, what is not known."""

from datetime import date
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import NotUnderstood, UsageError
from soleflip_cli.importers.reading.notation import Told
from soleflip_cli.importers.series import Dated, read_series


def read(tmp_path: Path, text: str, told: Told = Told(), encoding: str = "utf-8") -> Dated:  # noqa: B008 (a value)
    path = tmp_path / "units.csv"
    path.write_bytes(text.encode(encoding))
    return read_series(path, told)


def test_columns_stand_in_any_order_under_any_usual_delimiter(tmp_path: Path) -> None:
    rows = read(tmp_path, "value;date;series\n1,5;05.01.2026;Größe\n2,0;13.01.2026;b\n", encoding="cp1252")
    assert rows == Dated(["Größe", "b"], [date(2026, 1, 5), date(2026, 1, 13)], [1.5, 2.0], [])


def test_without_a_series_column_the_file_gives_the_name(tmp_path: Path) -> None:
    assert read(tmp_path, "month,units\n2026-01,3\n2026-02,4\n").names == ["units", "units"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-03", date(2026, 3, 1)),
        ("03/2026", date(2026, 3, 1)),
        ("2026-W07", date(2026, 2, 9)),
        ("2026-03-14", date(2026, 3, 14)),
        ("2026-03-14T09:52:24+00:00", date(2026, 3, 14)),
        ("1998-01", date(1998, 1, 1)),
    ],
)
def test_days_months_and_weeks_are_read(tmp_path: Path, cell: str, day: date) -> None:
    assert read(tmp_path, f"series,date,value\na,{cell},1\n").days == [day]


@pytest.mark.parametrize("cell", ["", "NA", "NaN", "n/a", "null", "-"])
def test_a_value_that_is_not_known_is_no_zero(tmp_path: Path, cell: str) -> None:
    assert read(tmp_path, f"series,date,value\na,2026-01-05,{cell}\n").values == [None]


def test_a_mark_of_being_sold_out_makes_a_value_unknown(tmp_path: Path) -> None:
    rows = read(tmp_path, "series,date,value,censored\na,2026-01-05,0,yes\na,2026-01-12,2,\na,2026-01-19,2,0\n")
    assert rows.values == [None, 2.0, 2.0]


def test_numbers_are_read_as_the_column_writes_them(tmp_path: Path) -> None:
    assert read(tmp_path, "date,value\n2026-01-05,-1.5\n2026-01-06,1e3\n2026-01-07,0.125\n").values == [
        -1.5,
        1000.0,
        0.125,
    ]
    assert read(tmp_path, 'date,value\n2026-01-05,"1,234.50"\n').values == [1234.5]


def test_what_is_no_number_or_day_is_named_by_its_line(tmp_path: Path) -> None:
    rows = read(
        tmp_path, "series,date,value\na,2026-01-05,many\na,soon,2\na,2026-13-01,2\na,0026-01-01,2\na,2026-01-06,3\n"
    )
    assert [(bad.line, bad.column, bad.value) for bad in rows.bad] == [
        (2, "value", "many"),
        (3, "date", "soon"),
        (4, "date", "2026-13-01"),
        (5, "date", "0026-01-01"),
    ]
    assert rows.values == [3.0]


def test_rows_of_another_width_are_named_too(tmp_path: Path) -> None:
    rows = read(tmp_path, "series,date,value\na,2026-01-05\na,2026-01-06,3\n")
    assert [bad.line for bad in rows.bad] == [2] and rows.values == [3.0]


def test_a_table_without_dates_or_values_is_not_understood(tmp_path: Path) -> None:
    with pytest.raises(NotUnderstood, match="no header with a date and a value; it begins with: a,b") as caught:
        read(tmp_path, "a,b\n1,2\n")
    assert caught.value.hint == "let its first line be: series,date,value"
    with pytest.raises(NotUnderstood, match="is empty"):
        read(tmp_path, "")


def test_dates_that_may_be_either_are_asked_for(tmp_path: Path) -> None:
    text = "date,value\n01/02/2026,1\n02/03/2026,2\n"
    with pytest.raises(UsageError, match="day first or month first"):
        read(tmp_path, text)
    assert read(tmp_path, text, Told(dates="dmy")).days == [date(2026, 2, 1), date(2026, 3, 2)]
