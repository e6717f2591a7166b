"""Reports that name one sale several times, or several items in one row: nothing is lost silently."""

import csv
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import imported, rows, shown, soleflip
from tests.importers.samples import NEW, sale, written

BATCH = -1


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of books in a file."""
    return f"sqlite:///{tmp_path / 'books.db'}"


def _sales(url: str) -> list[tuple[Any, ...]]:
    return rows(url, "SELECT order_number, price, payout FROM sale_facts ORDER BY order_number")


def _rejected(path: Path) -> list[dict[str, str]]:
    with path.with_name(f"{path.name}.rejects.csv").open(newline="") as stream:
        return [*csv.DictReader(stream)]


OTHER = {
    "another price": ({"Listing Price": "101"}, "price"),
    "another payout": ({"Total Gross Amount (Total Payout)": "87.99"}, "payout"),
    "another fee": ({"Seller Fee": "8.5"}, "transaction fee"),
    "a fee of its own": ({"Shipping Fee": "1"}, "shipping fee"),
    "another style": ({"Style": "X-1"}, "item"),
    "another size": ({"Sku Size": "11"}, "size"),
    "another transfer": ({"Provider Transaction ID": "another"}, "bank transfer"),
    "another date": ({"Sale Date": "2024-06-14 12:00:00 +00"}, "date of sale"),
    "two at once": ({"Sku Size": "11", "Listing Price": "101"}, "price and size"),
}


@pytest.mark.parametrize(("other", "word"), OTHER.values(), ids=OTHER)
@pytest.mark.parametrize("apart", [0, 2500])
def test_an_order_that_says_two_things_in_one_file_costs_its_second_row(
    tmp_path: Path, url: str, other: dict[str, str], word: str, apart: int
) -> None:
    table = written(tmp_path / "s.csv", [sale("A"), *(sale(str(at)) for at in range(apart)), sale("A") | other])
    done = soleflip("import", table, "--db", url, "--format", "json")
    found = done.json()
    assert (done.code, found["read"], found["added"], found["rejected"]) == (9, apart + 2, apart + 1, 1)
    assert (found["sales"], found["price"]) == (apart + 1, f"{100 * (apart + 1)}.00")
    assert f"Order Number: 'A' stands in line 2 too, with another {word}" in done.err
    (reject,) = _rejected(table)
    assert reject.items() >= {**other, "Order Number": "A", "rejected line": str(4 + 2 * apart)}.items()
    assert _sales(url)[-1] == ("A", 10000, 8800)
    assert rows(url, "SELECT COUNT(*) FROM product") == [(1,)]
    assert rows(url, "SELECT COUNT(*) FROM payout") == [(apart + 1,)]


def test_the_same_file_again_rejects_the_same_row(tmp_path: Path, books_url: str) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("1", price="200", payout="188"), sale("2")])
    first = soleflip("import", table, "--db", books_url, "--format", "json").json()
    before = [row[:BATCH] for row in shown(books_url)["sale_facts"]]
    again = soleflip("import", table, "--db", books_url, "--format", "json").json()
    assert (first["added"], first["updated"], first["rejected"]) == (2, 0, 1)
    assert (again["added"], again["updated"], again["unchanged"], again["rejected"]) == (0, 0, 2, 1)
    assert [row[:BATCH] for row in shown(books_url)["sale_facts"]] == before
    assert again["rejects_file"] == first["rejects_file"]


def test_a_changed_sale_is_updated_once_and_its_other_row_rejected(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1")]), "--db", books_url)
    table = written(tmp_path / "b.csv", [sale("1", payout="87"), sale("1", payout="86"), sale("1", payout="87")])
    found = soleflip("import", table, "--db", books_url, "--format", "json").json()
    assert (found["updated"], found["unchanged"], found["rejected"], found["sales"]) == (1, 1, 1, 1)
    assert _sales(books_url) == [("1", 10000, 8700)]


@pytest.mark.parametrize(
    "poorer", [{}, {"Buyer Tracking Number": "1Z"}, {"Seller Fee": ""}, {"Style": "N/A"}, {"Sku Size": ""}]
)
def test_a_row_said_again_or_with_less_counts_once(tmp_path: Path, books_url: str, poorer: dict[str, str]) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("2"), sale("1") | poorer])
    found = imported(table, "--db", books_url)
    assert (found["read"], found["added"], found["unchanged"], found["sales"]) == (3, 2, 1, 2)
    assert (found["price"], found["payout"]) == ("200.00", "176.00")


def test_a_name_tells_items_without_a_style_code_apart(tmp_path: Path, url: str) -> None:
    table = written(tmp_path / "s.csv", [sale("1", Style="N/A"), sale("1", Style="N/A", Item="Another")])
    assert "with another item" in soleflip("import", table, "--db", url).err


def test_a_mended_repeat_comes_in(tmp_path: Path, url: str) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("1", price="200", payout="188")])
    assert soleflip("import", table, "--db", url).code == 9
    (reject,) = _rejected(table)
    mended = written(tmp_path / "mended.csv", [reject | {"Order Number": "1-2"}], [*reject])
    assert imported(mended, "--db", url)["added"] == 1
    assert _sales(url) == [("1", 10000, 8800), ("1-2", 20000, 18800)]


@pytest.mark.parametrize(
    ("cell", "why"),
    [("2", "is more than one item"), ("0", "is not a whole number of items"), ("two", "is not a whole number")],
)
def test_a_row_of_several_items_is_never_read_as_one(tmp_path: Path, url: str, cell: str, why: str) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("2", Quantity=cell)])
    done = soleflip("import", table, "--db", url)
    assert (done.code, f"line 4, Quantity: '{cell}' {why}" in done.err) == (9, True)
    assert [order for order, *_ in _sales(url)] == ["1"]


@pytest.mark.parametrize("cell", ["1", "1.0", "", "N/A"])
def test_a_row_of_one_item_is_one_sale(tmp_path: Path, url: str, cell: str) -> None:
    assert imported(written(tmp_path / "s.csv", [sale("1", Quantity=cell)]), "--db", url)["added"] == 1


def test_a_report_without_quantities_holds_one_item_in_a_row(tmp_path: Path, url: str) -> None:
    columns = [name for name in NEW if name != "Quantity"]
    assert imported(written(tmp_path / "s.csv", [sale("1")], columns), "--db", url)["added"] == 1
