"""The workbook, read back as a spreadsheet reads it."""

import io
import zipfile
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Column, Table
from soleflip_cli.render import RENDERERS, Face, workbook


def _written(table, **face):
    stream = io.BytesIO()
    RENDERERS["xlsx"].write(table, stream, Face(**face))
    stream.seek(0)
    return stream


def _opened(stream):
    stream.seek(0)
    return CalamineWorkbook.from_filelike(stream)


def _read(stream, sheet=0):
    return _opened(stream).get_sheet_by_index(sheet).to_python()


def _part(stream, name):
    with zipfile.ZipFile(stream) as package:
        return package.read(name).decode()


def test_cells_are_real_numbers_dates_and_flags(report):
    header, known, unknown, total = _read(_written(report))
    assert header[:4] == ["Brand", "Currency", "Sold", "Profit"]
    assert known == [
        "Nike", "EUR", 1127.0, -1234.56, 0.3898, 41.25,
        date(2026, 1, 31), datetime.fromisoformat("2026-01-31T10:00"), True, "rare, gift",
    ]  # fmt: skip
    assert unknown == [""] * 10
    assert total == ["Total", "EUR", 1127.0, -1234.56, "", "", "", "", "", ""]


def test_notes_have_a_sheet_of_their_own_and_only_if_there_are_any(report, brands):
    with_notes, without = _written(report), _written(brands("Nike"))
    assert _opened(with_notes).sheet_names == ["Return", "Notes"]
    assert _read(with_notes, 1) == [["Cost known for 1 of 2."]]
    assert _opened(without).sheet_names == ["Brands"]


def test_money_shows_the_decimals_of_its_currency_and_its_name_only_where_the_row_does_not(report):
    table = Table("t", [Column("price", "Price", "money")], [(Money(5, c),) for c in ("EUR", "JPY", "KWD")])
    styles = _part(_written(table), "xl/styles.xml")
    assert "#,##0.00 &quot;EUR&quot;;[Red]-#,##0.00 &quot;EUR&quot;" in styles
    assert "#,##0 &quot;JPY&quot;" in styles
    assert "#,##0.000 &quot;KWD&quot;" in styles
    assert "EUR" not in _part(_written(report), "xl/styles.xml")


def test_an_amount_is_written_digit_by_digit():
    table = Table("t", [Column("price", "Price", "money")], [(Money(1999999999999910, "EUR"),)])
    assert "<v>19999999999999.10</v>" in _part(_written(table), "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "https://shop.example", "00123", "<r>&</r>", "a\x0bb", ""])
def test_a_text_stays_a_text(text, brands):
    stream = _written(brands(text, "end"))
    assert _read(stream)[1][0].rstrip() == text
    assert "<f>" not in _part(stream, "xl/worksheets/sheet1.xml")


def test_the_header_is_frozen_and_filters_the_rows_but_not_the_total(report):
    sheet = _part(_written(report), "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:J3"/>' in sheet


def test_without_header_nothing_is_frozen_or_filtered(brands):
    stream = _written(brands("Nike"), header=False)
    sheet = _part(stream, "xl/worksheets/sheet1.xml")
    assert _read(stream) == [["Nike"]]
    assert "frozen" not in sheet
    assert "autoFilter" not in sheet


def test_a_table_without_rows_is_a_header(brands):
    assert _read(_written(brands())) == [["Brand"]]


@pytest.mark.parametrize(
    ("title", "sheet"),
    [("a/b: [c]", "a b c"), ("", "table"), ("Notes", "Notes table"), ("x" * 40, "x" * 31)],
)
def test_any_title_makes_a_name_that_excel_takes(title, sheet):
    stream = _written(Table(title, [Column("n", "N", "count")], [(1,)], ("a note",)))
    assert _opened(stream).sheet_names == [sheet, "Notes"]


def test_more_rows_than_a_sheet_holds_are_refused_with_a_way_out(brands, monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_ROWS", 3)
    assert len(_read(_written(brands("a", "b")))) == 3
    with pytest.raises(UsageError, match="ends after 3 rows") as refusal:
        _written(brands("a", "b", "c"))
    assert refusal.value.hint == "--format csv"


class _FullDisk(io.BytesIO):
    def write(self, data):
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_an_oserror(report):
    with pytest.raises(OSError, match="No space left") as failure:
        RENDERERS["xlsx"].write(report, _FullDisk(), Face())
    assert failure.value.errno == 28


def test_temporary_files_are_gone_even_after_a_failure(report, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    _written(report)
    with pytest.raises(OSError, match="No space left"):
        RENDERERS["xlsx"].write(report, _FullDisk(), Face())
    assert list(tmp_path.iterdir()) == []
