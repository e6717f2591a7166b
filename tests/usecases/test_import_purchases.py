"""Purchase lists into the books: however they are written, and what becomes of their items."""

from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import imported, rows, shown, soleflip
from tests.importers.samples import BOUGHT, bought, sale, written

GERMAN = [
    "Kaufdatum",
    "Lieferant",
    "Rechnungsnummer",
    "Artikel",
    "Style Code",
    "Größe",
    "Anzahl",
    "Einkaufspreis (brutto)",
    "MwSt.-Satz",
    "Versandkosten",
]
ENGLISH = [
    "Purchase Date",
    "Shop",
    "Invoice Number",
    "Product Name",
    "SKU",
    "Size",
    "Qty",
    "Unit Price",
    "VAT %",
    "Shipping cost",
]
VALUES = (
    "31.12.2024",
    "Händler & Söhne",
    "R-1",
    "Nike Dunk Low",
    "DD1391-100",
    "EU 43",
    "2",
    "1.234,56 €",
    "19 %",
    "4,95 €",
)
ITEMS = "SELECT acquired_on, supplier, invoice, style, size, landed_cost, currency FROM item_facts ORDER BY item_id"
WANTED = [
    ("2024-12-31", "Händler & Söhne", "R-1", "DD1391-100", "EU 43", cost, "EUR")
    for cost in (123456 + 248, 123456 + 247)
]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of books in a file."""
    return f"sqlite:///{tmp_path / 'books.db'}"


def _list(
    path: Path, *values: tuple[str, ...], columns: tuple[str, ...] = ("date", "style code", "size", "price")
) -> Path:
    return written(path, [dict(zip(columns, one, strict=True)) for one in values], columns)


def _costs(url: str) -> list[Any]:
    return [row[0] for row in rows(url, "SELECT landed_cost FROM item_facts ORDER BY item_id")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("columns", [GERMAN, ENGLISH], ids=["German", "English"])
def test_a_list_is_read_however_it_is_written(
    tmp_path: Path, url: str, columns: list[str], delimiter: str, encoding: str
) -> None:
    table = written(tmp_path / "l.csv", [dict(zip(columns, VALUES, strict=True))], columns, delimiter, encoding)
    assert imported(table, "--db", url)["items"] == 2
    assert rows(url, ITEMS) == WANTED


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        (("31.12.2024", "01.02.2024"), "2024-12-31"),
        (("2024-12-31", "2024-02-01"), "2024-12-31"),
        (("12/31/2024", "1/2/2024"), "2024-12-31"),
        (("31/12/2024", "1/2/2024"), "2024-12-31"),
        (("05/05/2024", "05/05/2024"), "2024-05-05"),
        (("2024-12-31 00:00:00", "2024-02-01 10:00"), "2024-12-31"),
    ],
)
def test_a_column_of_dates_is_read_one_way(tmp_path: Path, url: str, cells: tuple[str, str], day: str) -> None:
    table = _list(tmp_path / "l.csv", *((cell, "DD1391-100", "10", "60 €") for cell in cells))
    imported(table, "--db", url)
    assert rows(url, "SELECT acquired_on FROM item_facts ORDER BY item_id")[0] == (day,)


@pytest.mark.parametrize(("order", "day"), [("dmy", "2024-02-01"), ("mdy", "2024-01-02")])
def test_dates_that_may_mean_either_are_asked_for(tmp_path: Path, url: str, order: str, day: str) -> None:
    table = _list(tmp_path / "l.csv", ("01/02/2024", "DD1391-100", "10", "60 €"))
    asked = soleflip("import", table, "--db", url)
    assert (asked.code, "--dates dmy or --dates mdy" in asked.err) == (2, True)
    imported(table, "--dates", order, "--db", url)
    assert rows(url, "SELECT acquired_on FROM item_facts") == [(day,)]


@pytest.mark.parametrize(
    ("prices", "cents"),
    [
        (("1.234,56 €", "1.234 €"), [123456, 123400]),
        (("€1,234.56", "€1,234"), [123456, 123400]),
        (("60", "59,9"), [6000, 5990]),
        (("EUR 1'234.50", "60"), [123450, 6000]),
        (("1 234,50 €", "60 €"), [123450, 6000]),
        (("0,125", "60,994"), [13, 6099]),
    ],
)
def test_a_column_of_amounts_has_one_decimal_mark(
    tmp_path: Path, url: str, prices: tuple[str, ...], cents: list[int]
) -> None:
    table = _list(tmp_path / "l.csv", *(("2024-05-01", "DD1391-100", "10", price) for price in prices))
    imported(table, "--currency", "eur", "--db", url)
    assert _costs(url) == cents


@pytest.mark.parametrize(("mark", "cents"), [(",", 123400), (".", 123)])
def test_amounts_that_may_mean_either_are_asked_for(tmp_path: Path, url: str, mark: str, cents: int) -> None:
    table = _list(tmp_path / "l.csv", ("2024-05-01", "DD1391-100", "10", "1.234 €"))
    asked = soleflip("import", table, "--db", url)
    assert (asked.code, "--decimal , or --decimal ." in asked.err) == (2, True)
    imported(table, "--decimal", mark, "--db", url)
    assert _costs(url) == [cents]


@pytest.mark.parametrize(
    ("cell", "rate"),
    [("19 %", 1900), ("0,19", 1900), ("19", 1900), ("7,7%", 770), ("0.5 %", 50), ("0", 0), ("", None)],
)
def test_a_tax_rate_is_a_percentage_however_it_is_written(
    tmp_path: Path, url: str, cell: str, rate: int | None
) -> None:
    imported(written(tmp_path / "l.csv", [bought(vat_rate=cell)], BOUGHT), "--db", url)
    assert rows(url, "SELECT vat_rate FROM cost") == [(rate,)]


def test_lines_before_the_header_are_passed_over(tmp_path: Path, url: str) -> None:
    head = '"My" list of 2024\n\nprinted on;31.12.2024;"by "me""\n"a note\nof two lines"\n'
    table = tmp_path / "l.csv"
    written(table, [dict(zip(GERMAN, VALUES, strict=True))], GERMAN, ";")
    table.write_text(head + table.read_text())
    assert imported(table, "--db", url)["items"] == 2
    assert rows(url, "SELECT line FROM source_record") == [(7,)]


def test_headings_may_have_other_case_blanks_and_marks(tmp_path: Path, url: str) -> None:
    columns = ["\ufeff DATE ", "Price  PER item*", "style\u00a0CODE", "SIZE:"]
    row = dict(zip(columns, ("2024-05-01", "60 €", "DD1391-100", "10"), strict=True))
    imported(written(tmp_path / "l.csv", [row], columns), "--encoding", "utf-8", "--db", url)
    assert rows(url, "SELECT style, landed_cost FROM item_facts") == [("DD1391-100", 6000)]


def test_a_line_of_several_items_shares_its_shipping_to_the_cent(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "l.csv", [bought(quantity="3", shipping="10")], BOUGHT), "--db", books_url)
    assert _costs(books_url) == [6334, 6333, 6333]
    assert rows(books_url, "SELECT kind, SUM(amount) FROM cost GROUP BY kind ORDER BY kind") == [
        ("price", 18000),
        ("shipping", 1000),
    ]


def test_suppliers_are_the_same_whatever_their_case(tmp_path: Path, books_url: str) -> None:
    names = ("Foot Locker", "FOOT LOCKER", " foot  locker ")
    table = [bought(supplier=name, invoice=f"R-{number}") for number, name in enumerate(names)]
    imported(written(tmp_path / "l.csv", table, BOUGHT), "--db", books_url)
    assert rows(books_url, "SELECT DISTINCT supplier FROM item_facts") == [("Foot Locker",)]


def test_the_currency_comes_from_a_sign_a_column_an_option_or_the_books(tmp_path: Path, url: str) -> None:
    bare = _list(tmp_path / "bare.csv", ("2024-05-01", "X-1", "10", "60"))
    refused = soleflip("import", bare, "--db", url)
    assert (refused.code, "--currency EUR" in refused.err) == (2, True)
    imported(_list(tmp_path / "sign.csv", ("2024-05-01", "X-2", "10", "£60")), "--db", url)
    imported(bare, "--db", url)
    columns = ("date", "style code", "size", "price", "currency")
    imported(_list(tmp_path / "column.csv", ("2024-05-01", "X-3", "10", "60", "CHF"), columns=columns), "--db", url)
    imported(_list(tmp_path / "told.csv", ("2024-05-01", "X-4", "10", "60")), "--currency", "usd", "--db", url)
    assert rows(url, "SELECT style, currency FROM item_facts ORDER BY style") == [
        *(("X-1", "GBP"), ("X-2", "GBP"), ("X-3", "CHF"), ("X-4", "USD")),
    ]
    assert soleflip("import", _list(tmp_path / "b.csv", ("2024-05-01", "X-5", "10", "60")), "--db", url).code == 2
    assert soleflip("import", bare, "--currency", "EURO", "--db", url).code == 2


def test_a_line_that_names_two_currencies_is_rejected(tmp_path: Path, url: str) -> None:
    done = soleflip("import", written(tmp_path / "l.csv", [bought(), bought(price="60 $")], BOUGHT), "--db", url)
    assert (done.code, "mixes currencies: EUR, USD" in done.err) == (9, True)


@pytest.mark.parametrize(
    ("style", "name", "eu", "us"),
    [("DD1391-100", "Nike Dunk Low", "EU 43", "9.5"), ("HQ8708", "adidas Campus 00s", "EU 43 1/3", "9.5")],
)
def test_an_item_in_a_european_size_meets_the_sale_in_an_american_one(
    tmp_path: Path, books_url: str, style: str, name: str, eu: str, us: str
) -> None:
    items = written(tmp_path / "l.csv", [bought(style, eu, name=name)], BOUGHT)
    sales = written(tmp_path / "s.csv", [sale("1", Style=style, Item=name, Sku_Size=us)])
    assert imported(items, sales, "--db", books_url)[1]["matched"] == 1


def test_a_size_that_may_be_another_is_only_proposed(tmp_path: Path, books_url: str) -> None:
    items = written(tmp_path / "l.csv", [bought("X-1", "EU 43", name="Example Runner")], BOUGHT)
    sales = written(tmp_path / "s.csv", [sale("1", Style="X-1", Item="Example Runner", Sku_Size="9.5")])
    assert imported(items, sales, "--db", books_url)[1]["matched"] == 0
    listed = soleflip("stock", "match", "--review", "--db", books_url)
    assert listed.code == 0, listed.err
    assert "X-1" in listed.out + listed.err


def test_a_list_read_again_adds_nothing(tmp_path: Path, books_url: str) -> None:
    table = written(tmp_path / "l.csv", [bought(quantity="2"), bought(), bought(price="50")], BOUGHT)
    imported(table, "--db", books_url)
    before = shown(books_url)
    again = imported(table, "--db", books_url)
    assert (again["added"], again["updated"], again["unchanged"], len(_costs(books_url))) == (0, 0, 3, 4)
    assert shown(books_url) == before


def test_a_mended_list_changes_its_items_and_leaves_what_a_person_set(tmp_path: Path, books_url: str) -> None:
    imported(
        written(tmp_path / "l.csv", [bought(shipping="4"), bought("X-1", shipping="4")], BOUGHT), "--db", books_url
    )
    edit = ("--cost", "70", "--size", "EU 44", "--supplier", "Another Store")
    assert soleflip("stock", "edit", 1, *edit, "--db", books_url).code == 0
    facts = "SELECT item_id, size, supplier, landed_cost FROM item_facts ORDER BY item_id"
    assert rows(books_url, facts)[0] == (1, "EU 44", "Another Store", 7400)
    mended = written(tmp_path / "m.csv", [bought(shipping="5"), bought("X-1", shipping="5")], BOUGHT)
    found = imported(mended, "--db", books_url)
    assert (found["added"], found["updated"], found["unchanged"]) == (0, 1, 1)
    assert [*map(tuple, rows(books_url, facts))] == [
        (1, "EU 44", "Another Store", 7400),
        (2, "US M 10", "Example Store", 6500),
    ]


def test_the_template_is_read_once_it_is_filled_in(tmp_path: Path, url: str) -> None:
    for suffix in ("csv", "xlsx"):
        assert soleflip("import", "template", "purchases", "-o", tmp_path / f"t.{suffix}").code == 0
    template = tmp_path / "t.csv"
    assert imported(template, "--db", url)["read"] == 0
    told = soleflip("import", "template", "purchases").err
    with template.open("a") as stream:
        stream.write("2026-01-31,Example Store,R-1001,AB1234-100,Example Runner White,EU 43,2,119.99,EUR,19,6.90\n")
    assert "AB1234-100" in told
    assert imported(template, "--db", url)["items"] == 2
    assert _costs(url) == [12344, 12344]


def test_a_list_whose_sizes_or_codes_are_not_found_says_so(tmp_path: Path, url: str) -> None:
    table = _list(tmp_path / "l.csv", ("2024-05-01", "X-1", "43", "60 €"), columns=("date", "sku", "Gr.", "price"))
    done = soleflip("import", table, "--db", url)
    assert (done.code, "l.csv has no column for the size; not read: Gr." in done.err) == (0, True)
    bare = _list(tmp_path / "b.csv", ("2024-05-01", "60 €"), columns=("date", "price"))
    assert "b.csv has no column for the style code and the size\n" in soleflip("import", bare, "--db", url).err
    assert "no column" not in soleflip("import", written(tmp_path / "c.csv", [bought()], BOUGHT), "--db", url).err


@pytest.mark.parametrize("columns", [("Preis", "Stückpreis"), ("Price", "Unit price"), ("Einzelpreis", "Preis")])
def test_the_price_of_each_is_read_where_the_price_of_all_stands_beside_it(
    tmp_path: Path, url: str, columns: tuple[str, str]
) -> None:
    each = {"Preis": "120 €", "Price": "120 €"}
    row = {"Date": "2024-05-01", "SKU": "X-1", "Size": "10", "Qty": "2"}
    row |= {name: each.get(name, "60 €") for name in columns}
    imported(written(tmp_path / "l.csv", [row], [*row]), "--db", url)
    assert _costs(url) == [6000, 6000]


@pytest.mark.parametrize(("cell", "good"), [("2.0", True), ("2,00", True), ("1.000", False), ("1,000", False)])
def test_a_quantity_of_a_thousand_is_never_one(tmp_path: Path, url: str, cell: str, good: bool) -> None:
    table = written(tmp_path / "l.csv", [bought(), bought("X-2", quantity=cell)], BOUGHT)
    assert soleflip("import", table, "--db", url).code == (0 if good else 9)
    assert len(_costs(url)) == (3 if good else 1)


def test_empty_lines_and_columns_are_passed_over(tmp_path: Path, url: str) -> None:
    table = tmp_path / "l.csv"
    table.write_text(
        "date,style code,size,price,,\n2024-05-01,X-1,10,60 €,,\n,,,,,\n\n,,,\n2024-05-01,X-2,10,60 €,,,,\n"
    )
    assert imported(table, "--db", url)["read"] == 2
    assert len(_costs(url)) == 2


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path: Path, url: str, ends: str) -> None:
    table = written(tmp_path / "l.csv", [bought(), bought("X-1")], BOUGHT, ends=ends)
    assert imported(table, "--db", url)["items"] == 2
    assert rows(url, "SELECT line FROM source_record ORDER BY line") == [(2,), (3,)]


def test_a_list_of_two_hundred_columns_is_read(tmp_path: Path, url: str) -> None:
    columns = [f"note {number}" for number in range(190)] + [*BOUGHT]
    assert imported(written(tmp_path / "l.csv", [bought()], columns), "--db", url)["items"] == 1
