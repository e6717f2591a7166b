"""Purchase lists and reports that come as workbooks."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from tests.importers.running import imported, rows, soleflip
from tests.importers.samples import NEW, sale

ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Items">{}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of books in a file."""
    return f"sqlite:///{tmp_path / 'books.db'}"


def test_a_list_on_the_second_sheet_has_numbers_dates_and_texts(tmp_path: Path, url: str) -> None:
    path = tmp_path / "Einkäufe 2024.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["date of this list", "nothing"])
        sheet = book.add_worksheet("Items")
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write(0, 0, "What I bought")
        sheet.write_row(2, 1, ["Kaufdatum", "Style Code", "Größe", "Anzahl", "Preis", "MwSt", "Versand", "Währung"])
        for row, price in enumerate((59.99, 4.35 * 100, "1.234,56 €"), 3):
            sheet.write_datetime(row, 1, date(2024, 12, 31), days)
            sheet.write_row(row, 2, ["0476120", 43.5, 1, price, 0.19, "4.95", "EUR"])
    assert soleflip("import", path, "--db", url).code == 9
    facts = "SELECT acquired_on, style, size, landed_cost FROM item_facts ORDER BY item_id"
    assert rows(url, facts) == [
        ("2024-12-31", "0476120", "EU 43.5", 5999 + 495),
        ("2024-12-31", "0476120", "EU 43.5", 43500 + 495),
    ]
    assert rows(url, "SELECT DISTINCT vat_rate FROM cost") == [(1900,)]
    assert rows(url, "SELECT line FROM source_record ORDER BY line") == [(4,), (5,)]
    rejects = (tmp_path / "Einkäufe 2024.xlsx.rejects.csv").read_text()
    assert "1.234,56 €" in rejects
    (tmp_path / "mended.csv").write_text(rejects.replace('"1.234,56 €"', "1234.56"))
    assert imported(tmp_path / "mended.csv", "--db", url)["added"] == 1


def test_a_report_that_was_saved_as_a_workbook_is_a_report(tmp_path: Path, url: str) -> None:
    path = tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NEW)
        sheet.write_row(1, 0, [sale("90264714-90164473").get(name, "") for name in NEW])
        number = sale("90264715-90164474") | {"Listing Price": 100, "Total Gross Amount (Total Payout)": 88.0}
        sheet.write_row(2, 0, [number.get(name, "") for name in NEW])
    assert imported(path, "--db", url)["payout"] == "176.00"


def test_a_number_of_three_decimals_is_no_number_of_thousands(tmp_path: Path, url: str) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Datum", "Style Code", "Preis", "Versand"])
        sheet.write_row(1, 0, ["31.12.2024", "X-1", 50.412, "4,90 €"])
        sheet.write_row(2, 0, ["31.12.2024", "X-2", 61.126, ""])
    imported(path, "--currency", "EUR", "--db", url)
    assert rows(url, "SELECT landed_cost FROM item_facts ORDER BY item_id") == [(5041 + 490,), (6113,)]


def test_an_open_document_sheet_is_a_list(tmp_path: Path, url: str) -> None:
    path = tmp_path / "list.ods"
    lines = [["date", "style code", "size", "price"], ["2024-12-31", "X-1", "US 10", "60.00 €"]]
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    table = "".join(f"<table:table-row>{''.join(map(cell.format, line))}</table:table-row>" for line in lines)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(table))
    assert imported(path, "--db", url)["items"] == 1
    assert rows(url, "SELECT acquired_on, landed_cost FROM item_facts") == [("2024-12-31", 6000)]


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
@pytest.mark.parametrize("options", [(), ("--encoding", "cp1252")])
def test_a_broken_workbook_is_refused(tmp_path: Path, url: str, start: bytes, options: tuple[str, ...]) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(start + b"nonsense" * 100)
    done = soleflip("import", path, *options, "--db", url)
    assert (done.code, "broken.xlsx is no workbook that can be read" in done.err) == (6, True)


def test_a_workbook_of_something_else_is_refused(tmp_path: Path, url: str) -> None:
    path = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, ["recipe", "flour"])
    assert soleflip("import", path, "--db", url).code == 6
