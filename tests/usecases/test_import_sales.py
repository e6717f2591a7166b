"""StockX reports into the books: once, twice, in either vintage, and what each column may hold."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import imported, rows, shown, soleflip, stored
from tests.importers.samples import BOUGHT as LIST
from tests.importers.samples import NEW, OLD, bought, sale, written

KEYS = [
    "file",
    "format",
    "batch",
    "read",
    "added",
    "updated",
    "unchanged",
    "rejected",
    "rejects_file",
    "sales",
    "currency",
    "price",
    "fees",
    "payout",
    "unexplained",
    "hidden_minimum_fees",
    "rounding_differences",
    "transfers",
    "transfers_unreconciled",
    "matched",
]
SUMS = KEYS[9:17]
ROW = "SELECT {} FROM sale_facts ORDER BY order_number"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of books in a file."""
    return f"sqlite:///{tmp_path / 'books.db'}"


def _facts(url: str, columns: str) -> list[tuple[Any, ...]]:
    return rows(url, ROW.format(columns))


def _known(url: str) -> list[tuple[Any, ...]]:
    """All that the views say of sales, save which batch brought them."""
    link = shown(url)
    return [row[:-1] for row in link["sale_facts"]]


def test_the_summary_of_a_file_is_one_object_with_its_keys_in_order(tmp_path: Path, books_url: str) -> None:
    found = imported(written(tmp_path / "a.csv", [sale("1"), sale("2")]), "--db", books_url)
    assert [*found] == KEYS
    wanted = {"read": 2, "added": 2, "rejects_file": None, "currency": "EUR", "price": "200.00", "fees": "24.00"}
    assert found.items() >= {**wanted, "payout": "176.00", "unexplained": "0.00", "transfers": 2}.items()


def test_several_files_are_an_array(tmp_path: Path, url: str) -> None:
    files = [written(tmp_path / f"{order}.csv", [sale(order)]) for order in "12"]
    assert [Path(one["file"]).name for one in imported(*files, "--db", url)] == ["1.csv", "2.csv"]


def test_each_currency_has_sums_of_its_own(tmp_path: Path, url: str) -> None:
    dollars = {name: "USD" for name in NEW if name.endswith("Currency") and "VAT A" not in name}
    table = written(tmp_path / "a.csv", [sale("1"), sale("2") | dollars, sale("3", price="50", payout="38") | dollars])
    found = imported(table, "--db", url)
    assert [*found] == [*KEYS[:9], "totals", *KEYS[17:]]
    assert [[*one] for one in found["totals"]] == [SUMS, SUMS]
    sums = [(one["currency"], one["sales"], one["price"], one["fees"], one["payout"]) for one in found["totals"]]
    assert sums == [("EUR", 1, "100.00", "12.00", "88.00"), ("USD", 2, "150.00", "24.00", "126.00")]


def test_a_header_without_rows_is_noted_and_has_every_key(tmp_path: Path, url: str) -> None:
    table = written(tmp_path / "a.csv", [])
    found = imported(table, "--db", url)
    assert [*found] == KEYS
    assert (found["read"], found["sales"], found["currency"], found["price"]) == (0, 0, None, "0.00")
    assert "a header and no rows" in soleflip("import", table, "--db", url).err


def test_yen_have_no_minor_unit(tmp_path: Path, url: str) -> None:
    yen = {name: "JPY" for name in NEW if name.endswith("Currency")}
    table = written(tmp_path / "a.csv", [sale("1", "15000", "1350", "13,200.4", Payment_Processing="450") | yen])
    found = imported(table, "--db", url)
    assert (found["price"], found["fees"], found["payout"]) == ("15000", "1800", "13200")
    assert _facts(url, "price, payout, currency") == [(15000, 13200, "JPY")]


def test_a_blank_fee_may_name_no_currency(tmp_path: Path, url: str) -> None:
    dollars = {name: "USD" for name in NEW if name.endswith("Currency")} | {"Seller Fee Currency": "N/A"}
    imported(written(tmp_path / "a.csv", [sale("1", "100.50", "", "97.5") | dollars]), "--db", url)
    assert _facts(url, "price, payout, fees, fee_transaction, currency") == [(10050, 9750, 300, None, "USD")]


@pytest.mark.parametrize(
    ("fee", "payout", "wanted"),
    [
        ("", "89", (None, 800, 1, 0)),  # a minimum fee that was never printed
        ("0", "89", (0, 800, 0, 0)),  # nought is a fee that was printed
        ("9", "88.01", (900, -1, 0, 1)),
        ("9", "87.98", (900, 2, 0, 1)),
        ("9", "80", (900, 800, 0, 0)),
    ],
)
def test_what_no_fee_explains_stays_visible(
    tmp_path: Path, url: str, fee: str, payout: str, wanted: tuple[Any, ...]
) -> None:
    imported(written(tmp_path / "a.csv", [sale("1", fee=fee, payout=payout)]), "--db", url)
    assert _facts(url, "fee_transaction, unexplained, hidden_minimum, rounding") == [wanted]


def test_a_negative_shipping_fee_is_a_correction_in_our_favour(tmp_path: Path, url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1", payout="88.07", Shipping_Fee="-0.07")]), "--db", url)
    assert _facts(url, "fee_shipping, fees, unexplained") == [(-7, 1193, 0)]


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("2024-06-15 23:30:00 +00", "2024-06-16"), "2024-06-15 23:30:00+00:00"),
        (("2024-06-15T23:30:00.000Z", "2024-06-16"), "2024-06-15 23:30:00+00:00"),
        (("2024-06-15 23:30:00 UTC", "2024-06-16"), "2024-06-15 23:30:00+00:00"),
        (("2024-06-16 01:30:00 +0200", "2024-06-16"), "2024-06-15 23:30:00+00:00"),
        (("06/15/2024 10:30:00", "2024-06-15"), "2024-06-15 10:30:00+00:00"),
        (("2024-12-31 23:30:00 +00", "2025-01-01"), "2024-12-31 23:30:00+00:00"),
    ],
)
def test_an_instant_is_utc_and_its_day_is_local(tmp_path: Path, url: str, texts: tuple[str, str], wanted: str) -> None:
    text, day = texts
    imported(written(tmp_path / "a.csv", [sale("1", Sale_Date=text)]), "--db", url)
    assert _facts(url, "sold_at, sold_on, month") == [(wanted, day, day[:7])]


@pytest.mark.parametrize(
    ("raw", "shown_as"),
    [("10.5", "US M 10.5"), ("12W / 10.5M", "US M 10.5"), ("34W/32L", "34W/32L"), ("N/A", "one size"), ("M/L", "M/L")],
)
def test_a_size_is_kept_as_it_was_written(tmp_path: Path, url: str, raw: str, shown_as: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1", Sku_Size=raw)]), "--db", url)
    assert rows(url, "SELECT size_raw FROM sale") == [(raw,)]
    assert _facts(url, "size") == [(shown_as,)]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (" DD1391-100 ", "DD1391-100"),
        ("dm7866 200", "DM7866-200"),
        ("DH0832-660 / DH0833-660", "DH0832-660/DH0833-660"),
        ("0476120", "0476120"),
        ("N/A", None),
        ("", None),
    ],
)
def test_a_style_code_has_one_spelling(tmp_path: Path, url: str, raw: str, code: str | None) -> None:
    imported(written(tmp_path / "a.csv", [sale("1", Style=raw)]), "--db", url)
    assert _facts(url, "style") == [(code,)]


def test_a_transfer_is_explained_by_its_own_payout_or_by_the_sum_of_its_group(tmp_path: Path, books_url: str) -> None:
    group = {"Provider Transaction ID": "of-two"}
    wrong = {"Provider Transaction ID": "wrong"}
    table = written(
        tmp_path / "a.csv",
        [
            sale("1", payout="88"),
            sale("6", payout="88") | {"Provider Transaction ID": "transfer-1"},
            sale("2", payout="88") | group | {"Total Invoice Amount": "150.5"},
            sale("3", payout="62.5") | group | {"Total Invoice Amount": "150.5"},
            sale("4", payout="88") | wrong | {"Total Invoice Amount": "170"},
            sale("5", payout="62.5") | wrong | {"Total Invoice Amount": "170"},
        ],
    )
    found = imported(table, "--db", books_url)
    assert (found["transfers"], found["transfers_unreconciled"]) == (3, 1)
    transfers = rows(
        books_url, "SELECT reference, amount, sales_total, reconciled FROM payout_facts ORDER BY reference"
    )
    assert transfers == [("of-two", 15050, 15050, 1), ("transfer-1", 17600, 17600, 1), ("wrong", 17000, 15050, 0)]
    assert "1 not explained by their sales" in soleflip("import", table, "--db", books_url).err


def test_a_report_read_again_adds_nothing(tmp_path: Path, books_url: str) -> None:
    table = written(tmp_path / "a.csv", [sale(str(order)) for order in range(5)])
    imported(table, "--db", books_url)
    before = shown(books_url)
    again = imported(table, "--db", books_url)
    assert (again["added"], again["updated"], again["unchanged"], again["sales"]) == (0, 0, 5, 5)
    assert shown(books_url) == before


def test_a_longer_report_adds_what_is_new(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1"), sale("2")]), "--db", books_url)
    longer = imported(written(tmp_path / "b.csv", [sale("2"), sale("3"), sale("1", payout="89")]), "--db", books_url)
    assert (longer["added"], longer["updated"], longer["unchanged"]) == (1, 1, 1)
    assert _facts(books_url, "order_number, payout") == [("1", 8900), ("2", 8800), ("3", 8800)]


@pytest.mark.parametrize("times", [3, 2500])
def test_a_sale_that_stands_several_times_in_a_file_is_one(tmp_path: Path, books_url: str, times: int) -> None:
    table = written(tmp_path / "a.csv", [sale("1")] * times)
    for added in (1, 0):
        found = imported(table, "--db", books_url)
        assert (found["added"], found["unchanged"]) == (added, times - added)
    assert len(_facts(books_url, "order_number")) == 1


@pytest.mark.parametrize("first", ["new", "old"])
def test_neither_vintage_empties_or_doubles_the_other(tmp_path: Path, books_url: str, first: str) -> None:
    sales = [sale("1"), sale("2", fee="", Shipping_Fee="-0.02", payout="97.02"), sale("3", Style="N/A")]
    new, old = written(tmp_path / "new.csv", sales), written(tmp_path / "old.csv", sales, OLD)
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    imported(new, "--db", alone)
    files = (new, old, new) if first == "new" else (old, new, old)
    found = [imported(file, "--db", books_url) for file in files]
    assert [one["added"] for one in found] == [3, 0, 0]
    assert found[-1]["updated"] == 0
    assert [row[1:] for row in map(_flat, _known(books_url))] == [row[1:] for row in map(_flat, _known(alone))]
    assert all(row[0] == "Poland" for row in _facts(books_url, "country"))


def _flat(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(value.astimezone(UTC) if isinstance(value, datetime) else value) for value in row)


REDUCED = {
    "without a style": "Item,Sku Size,Order Number,Sale Date,Listing Price,"
    "Seller Fee,Total Gross Amount (Total Payout)",
    "with other words": "Order Number,Sale Date,Item,Size,Listing Price,SKU,Seller Fee,Total Payout",
}


def _reduced(path: Path, columns: str, full: Mapping[str, str]) -> Path:
    other = {"Size": "Sku Size", "SKU": "Style", "Total Payout": "Total Gross Amount (Total Payout)"}
    names = columns.split(",")
    row = {name: full[other.get(name, name)] for name in names} | {"Sale Date": "06/15/2024 12:00:00"}
    return written(path, [row], names)


@pytest.mark.parametrize("columns", REDUCED.values(), ids=REDUCED)
def test_a_reduced_list_after_the_report_empties_nothing(tmp_path: Path, books_url: str, columns: str) -> None:
    full = sale("SX-001", Shipping_Fee="1", payout="87")
    imported(written(tmp_path / "a.csv", [full]), "--db", books_url)
    imported(written(tmp_path / "b.csv", [bought()], LIST), "--db", books_url)
    before = _known(books_url)
    found = imported(_reduced(tmp_path / "c.csv", columns, full), "--db", books_url)
    assert (found["added"], found["updated"], found["unchanged"]) == (0, 0, 1)
    assert _known(books_url) == before
    assert _facts(books_url, "state, unexplained, style") == [("paid", 0, "DD1391-100")]


@pytest.mark.parametrize("columns", REDUCED.values(), ids=REDUCED)
def test_the_report_after_a_reduced_list_fills_in_the_rest(tmp_path: Path, books_url: str, columns: str) -> None:
    full = sale("SX-001", Shipping_Fee="1", payout="87")
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    report = written(tmp_path / "a.csv", [full])
    imported(report, "--db", alone)
    imported(_reduced(tmp_path / "c.csv", columns, full), "--currency", "EUR", "--db", books_url)
    assert imported(report, "--db", books_url)["updated"] == 1
    assert [*map(_flat, _known(books_url))] == [*map(_flat, _known(alone))]


def test_a_fee_that_a_later_report_prints_explains_the_rest(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1", fee="", payout="89")]), "--db", books_url)
    assert _facts(books_url, "unexplained, hidden_minimum") == [(800, 1)]
    imported(written(tmp_path / "b.csv", [sale("1", fee="8", payout="89")]), "--db", books_url)
    assert _facts(books_url, "unexplained, hidden_minimum, fee_transaction") == [(0, 0, 800)]


def test_brand_follows_the_best_name_whatever_came_first(tmp_path: Path, books_url: str) -> None:
    named = [sale("1", Item="Xyz Runner", Style="X-1"), sale("2", Item="Nike Xyz Runner", Style="X-1")]
    named += [sale("3", Item="Xyz Runner", Style="X-1")]
    imported(written(tmp_path / "a.csv", named), "--db", books_url)
    assert _facts(books_url, "product, brand") == [("Nike Xyz Runner", "Nike")] * 3


def test_accounts_keep_their_sales_apart(tmp_path: Path, books_url: str) -> None:
    table = written(tmp_path / "a.csv", [sale("1")])
    for account in ("main", "second", "second"):
        soleflip("import", "stockx", table, "--account", account, "--db", books_url)
    assert sorted(_facts(books_url, "account")) == [("main",), ("second",)]
    assert rows(books_url, "SELECT COUNT(*) FROM payout_facts") == [(2,)]
    assert soleflip("import", "stockx", table, "--account", " ", "--db", books_url).code == 2


@pytest.mark.parametrize("kind", ["sales", "purchases"])
def test_a_dry_run_tells_the_same_and_stores_nothing(tmp_path: Path, books_url: str, kind: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1"), sale("2")]), "--db", books_url)
    if kind == "sales":
        table = written(tmp_path / "b.csv", [sale("2", payout="80"), sale("3"), sale("4", price="x")])
    else:
        table = written(tmp_path / "b.csv", [bought(), bought(price="x")], LIST)
    before = stored(books_url)
    words = ("import", table, "--db", books_url, "--format", "json")
    rehearsed = soleflip(*words, "--dry-run")
    assert (rehearsed.code, stored(books_url) == before) == (9, True)
    assert not [*tmp_path.glob("*.rejects.csv")]
    real = soleflip(*words)
    ignored = {"batch": None, "rejects_file": None}
    assert {**rehearsed.json(), **ignored} == {**real.json(), **ignored}
    assert rehearsed.json()["batch"] is None
    assert "dry run" in rehearsed.err
    assert stored(books_url) != before


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_dry_run_without_books_leaves_none(
    tmp_path: Path, books_url: str, home: Path, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLEFLIP_TIMEZONE", zone)
    table = written(tmp_path / "b.csv", [sale("2", payout="80"), sale("3"), sale("4", price="x")])
    before = sorted(tmp_path.iterdir())
    rehearsed = soleflip("import", table, "--dry-run", "--db", books_url, "--format", "json")
    assert (sorted(tmp_path.iterdir()), [*home.iterdir()], rehearsed.code) == (before, [], 9)
    assert soleflip("report", "roi", "--db", books_url).code == 3
    assert "new books" not in rehearsed.err
    real = soleflip("import", table, "--db", books_url, "--format", "json")
    ignored = {"batch": None, "rejects_file": None}
    assert {**rehearsed.json(), **ignored} == {**real.json(), **ignored}


def test_people_are_taken_out_of_what_is_kept_whatever_the_case_of_the_heading(tmp_path: Path, url: str) -> None:
    columns = [name.upper() if name == "Buyer Destination City" else name for name in NEW]
    rejected = sale("2", price="x", Sale_Date="never")
    table = [{**one, "BUYER DESTINATION CITY": "Sampleville"} for one in (sale("1"), rejected)]
    soleflip("import", written(tmp_path / "a.csv", table, columns), "--db", url)
    kept = repr(rows(url, "SELECT payload FROM source_record")) + repr(rows(url, "SELECT layout FROM import_batch"))
    assert "Example Sneakers" in kept
    assert "Sampleville" not in kept + (tmp_path / "a.csv.rejects.csv").read_text()


def test_a_formula_in_a_title_is_kept_and_leaves_harmlessly(tmp_path: Path, url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1", Item="=cmd|' /C calc'!A0", Style="N/A")]), "--db", url)
    assert _facts(url, "product") == [("=cmd|' /C calc'!A0",)]
    workbook = tmp_path / "out.xlsx"
    assert soleflip("report", "sales", "--db", url, "-o", workbook).code == 0
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(workbook)) as book:
        cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "=cmd" not in repr(cells) or "=cmd|' /C calc'!A0" in cells


def test_a_transfer_arrives_when_the_first_of_its_sales_was_paid(tmp_path: Path, books_url: str) -> None:
    first = written(tmp_path / "a.csv", [sale("1", **{"Payout date": "2024-06-20 09:30:00 +00"})])
    later = written(tmp_path / "b.csv", [sale("1", **{"Payout date": "2024-08-01 09:30:00 +00"})])
    for table in (first, later):
        imported(table, "--db", books_url)
    assert [str(day) for (day,) in rows(books_url, "SELECT paid_on FROM payout_facts")] == ["2024-08-01"]


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Pacific/Auckland"])
def test_a_date_without_a_clock_is_that_day_in_the_zone_of_the_books(
    zone: str, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLEFLIP_TIMEZONE", zone)
    imported(written(tmp_path / "a.csv", [sale("1", **{"Sale Date": "01/15/2024"})]), "--db", url)
    assert [str(day) for (day,) in _facts(url, "sold_on")] == ["2024-01-15"]


def test_a_currency_that_is_not_stated_is_never_taken_silently(tmp_path: Path, url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1")]), "--db", url)
    plain = written(tmp_path / "b.csv", [bought(currency="")], LIST)
    assert "names no currency: read as EUR" in soleflip("import", plain, "--db", url).err
    crowns = written(tmp_path / "c.csv", [bought(currency="", price="500 kr"), bought(currency="")], LIST)
    assert "is in crowns, not in EUR" in soleflip("import", crowns, "--db", url).err


@pytest.mark.parametrize("price", ["$100", "100 USD", "£100", "100 kr"])
def test_a_sign_that_contradicts_its_column_is_no_amount_of_it(tmp_path: Path, url: str, price: str) -> None:
    done = soleflip("import", written(tmp_path / "a.csv", [sale("1"), sale("2", price=price)]), "--db", url)
    assert (done.code, f"line 4, Listing Price: '{price}' is not in EUR" in done.err) == (9, True)
    assert _facts(url, "order_number") == [("1",)]


def test_a_dollar_is_that_of_the_column_beside_it(tmp_path: Path, url: str) -> None:
    table = [bought(price="$60", currency="AUD"), bought(price="¥6000", currency="CNY"), bought(currency="CAD")]
    imported(written(tmp_path / "a.csv", table, LIST), "--db", url)
    dollars = {name: "CAD" for name in NEW if name.endswith("Currency")}
    imported(written(tmp_path / "b.csv", [sale("1", price="$100") | dollars]), "--db", url)
    assert rows(url, "SELECT currency FROM item_facts ORDER BY item_id") == [("AUD",), ("CNY",), ("CAD",)]
    assert _facts(url, "currency, price") == [("CAD", 10000)]


def test_a_payout_id_of_nought_is_none(tmp_path: Path, url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1"), sale("2", Payout_ID="993979")]), "--db", url)
    assert rows(url, "SELECT payout_ref FROM payout_facts ORDER BY reference") == [(None,), ("993979",)]


def test_an_order_number_that_a_spreadsheet_rounded_is_no_key(tmp_path: Path, url: str) -> None:
    table = written(tmp_path / "a.csv", [sale("06-9XUDDWG8F1"), sale("9.02647E+15"), sale("1E+4")])
    done = soleflip("import", table, "--db", url)
    assert (done.code, "was rounded by a spreadsheet" in done.err) == (9, True)
    assert _facts(url, "order_number") == [("06-9XUDDWG8F1",)]


def test_one_row_without_a_currency_takes_that_of_its_file(tmp_path: Path, url: str) -> None:
    table = written(tmp_path / "a.csv", [bought(currency="", price="100 €"), bought(currency="", price="90")], LIST)
    assert imported(table, "--db", url)["currency"] == "EUR"
