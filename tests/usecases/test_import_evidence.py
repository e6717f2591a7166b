"""What an undone import said decides nothing any longer, and what a person removed stays removed."""

from pathlib import Path

import pytest
from tests.importers.running import imported, rows, soleflip
from tests.importers.samples import BOUGHT, bought, sale, written

from soleflip_cli.usecases.batches import undo
from soleflip_cli.usecases.toolbox import toolbox


def _undo(url: str, number: int) -> None:
    done = soleflip("import", "undo", number, "--db", url)
    assert done.code == 0, done.err


def _right(url: str) -> None:
    done = soleflip("db", "check", "--db", url)
    assert done.code == 0, done.out + done.err


def test_the_name_of_an_undone_import_does_not_live_on(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1", Item="AAA wrong column")]), "--db", books_url)
    _undo(books_url, 1)
    imported(written(tmp_path / "b.csv", [sale("2", Item="Nike Dunk Low")]), "--db", books_url)
    assert rows(books_url, "SELECT product, brand FROM sale_facts") == [("Nike Dunk Low", "Nike")]
    _right(books_url)


def test_a_wrong_name_between_two_right_ones_goes_with_its_import(tmp_path: Path, books_url: str) -> None:
    for number, name in enumerate(("Nike Dunk Low B", "A wrong name", "Nike Dunk Low B"), 1):
        imported(written(tmp_path / f"{number}.csv", [sale(str(number), Item=name)]), "--db", books_url)
    _undo(books_url, 2)
    assert {*rows(books_url, "SELECT product, brand FROM sale_facts")} == {("Nike Dunk Low B", "Nike")}


def test_a_name_goes_along_when_a_later_import_saw_its_sale_again(tmp_path: Path, books_url: str) -> None:
    table = written(tmp_path / "a.csv", [sale("1", Item="Nike Dunk Low A")])
    imported(table, "--db", books_url)
    imported(table, "--db", books_url)
    _undo(books_url, 1)
    imported(written(tmp_path / "b.csv", [sale("2", Item="Nike Dunk Low B")]), "--db", books_url)
    assert {*rows(books_url, "SELECT product FROM sale_facts")} == {("Nike Dunk Low A",)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_brand_and_category_do_not_depend_on_the_order_of_arrival(
    tmp_path: Path, books_url: str, order: tuple[int, int]
) -> None:
    listed = bought(style="SUP-1", size="US 10", name="Nike Tech Hoodie")
    files = (
        written(tmp_path / "l.csv", [listed], BOUGHT),
        written(tmp_path / "s.csv", [sale("1", Style="SUP-1", Item="Nike Tech")]),
    )
    for at in order:
        imported(files[at], "--db", books_url)
    assert rows(books_url, "SELECT product, brand, category FROM item_facts") == [("Nike Tech", "Nike", "sneakers")]


def test_an_undo_in_another_time_zone_leaves_right_books(
    tmp_path: Path, books_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLEFLIP_TIMEZONE", "Europe/Berlin")
    for number, at in enumerate(("2024-06-30 23:30:00 +00", "2024-07-17 12:30:00 +00"), 1):
        imported(written(tmp_path / f"{number}.csv", [sale("1", Sale_Date=at)]), "--db", books_url)
    monkeypatch.setenv("SOLEFLIP_TIMEZONE", "UTC")
    _undo(books_url, 2)
    assert rows(books_url, "SELECT CAST(sold_on AS TEXT), month FROM sale_facts") == [("2024-06-30", "2024-06")]
    _right(books_url)


def test_an_item_removed_as_a_mistake_stays_away_when_its_list_is_read_again(tmp_path: Path, books_url: str) -> None:
    table = written(tmp_path / "l.csv", [bought()], BOUGHT)
    imported(table, "--db", books_url)
    assert soleflip("stock", "remove", "1", "--reason", "mistake", "--yes", "--db", books_url).code == 0
    again = imported(written(tmp_path / "m.csv", [bought(shipping="5")], BOUGHT), "--db", books_url)
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert rows(books_url, "SELECT COUNT(*) FROM item_facts") == [(0,)]


def test_a_later_list_becomes_the_source_of_what_it_changed(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "a.csv", [bought(shipping="5")], BOUGHT), "--db", books_url)
    later = written(tmp_path / "b.csv", [bought(shipping="7")], BOUGHT)
    for _ in range(3):
        imported(later, "--db", books_url)
    assert rows(books_url, "SELECT COUNT(*) FROM source_record") == [(2,)]
    assert rows(books_url, "SELECT source_id, landed_cost FROM item") == [(2, 6700)]
    for number in (4, 3, 2):
        _undo(books_url, number)
    assert rows(books_url, "SELECT source_id, landed_cost FROM item") == [(1, 6500)]


@pytest.mark.parametrize("sizes", [("10.5", "12W / 10.5M"), ("12W / 10.5M", "10.5")])
def test_the_womens_size_is_known_whichever_list_names_it(
    tmp_path: Path, books_url: str, sizes: tuple[str, str]
) -> None:
    for number, size in enumerate(sizes):
        imported(written(tmp_path / f"{number}.csv", [bought(size=size)], BOUGHT), "--db", books_url)
    imported(written(tmp_path / "s.csv", [sale("1", Sku_Size="12W")]), "--db", books_url)
    assert rows(books_url, "SELECT item_id FROM sale_facts") == [(1,)]


def test_the_only_currency_is_not_that_of_undone_rows(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "a.csv", [bought(currency="USD")], BOUGHT), "--db", books_url)
    _undo(books_url, 1)
    imported(written(tmp_path / "l.csv", [bought()], BOUGHT), "--db", books_url)
    done = soleflip("stock", "add", "DD1391-100", "--size", "42", "--cost", "80", "--yes", "--db", books_url)
    assert done.code == 0, done.err
    assert {*rows(books_url, "SELECT currency FROM item_facts")} == {("EUR",)}


def test_an_undone_item_says_so(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "l.csv", [bought()], BOUGHT), "--db", books_url)
    _undo(books_url, 1)
    shown = soleflip("why", "1", "--db", books_url).out
    assert "undone" in shown
    assert "in_stock" not in shown


def test_an_undo_tells_what_stays_and_by_which_import(tmp_path: Path, books_url: str) -> None:
    imported(written(tmp_path / "a.csv", [sale("1"), sale("2")]), "--db", books_url)
    imported(written(tmp_path / "b.csv", [sale("1")]), "--db", books_url)
    done = undo(toolbox({"db": books_url}, None, lambda text: None), 1)
    assert (done["sales"], done["kept"], done["kept_by"]) == (1, 1, 2)
