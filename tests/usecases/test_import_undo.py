"""Taking imports back: the books are as they were before, and what others stand on stays."""

from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import imported, rows, shown, soleflip
from tests.importers.samples import BOUGHT, OLD, bought, sale, written


def _sales(folder: Path, name: str, *sales: dict[str, str]) -> Path:
    return written(folder / f"{name}.csv", sales)


def _list(folder: Path, name: str, *items: dict[str, str]) -> Path:
    return written(folder / f"{name}.csv", items, BOUGHT)


def _undo(url: str, number: int) -> str:
    done = soleflip("import", "undo", number, "--db", url)
    assert done.code == 0, done.err
    return done.err


def _orders(url: str) -> list[Any]:
    return [row[0] for row in rows(url, "SELECT order_number FROM sale_facts ORDER BY order_number")]


def test_undo_of_sales_leaves_what_was_there(tmp_path: Path, books_url: str) -> None:
    but_batch = "SELECT order_number, state, sold_on, product, price, fees, payout, item_id, profit FROM sale_facts"
    first = _sales(tmp_path, "a", sale("1"), sale("2", fee="", payout="97"))
    imported(first, _list(tmp_path, "l", bought()), "--db", books_url)
    before = shown(books_url)
    longer = _sales(tmp_path, "b", sale("1"), sale("2", payout="86.5", Style="N/A"), sale("0", Sale_Date="2024-06-01"))
    imported(longer, "--db", books_url)
    assert shown(books_url) != before
    found = rows(books_url, but_batch)
    assert "1 sale and 0 items" in _undo(books_url, 3)
    assert shown(books_url) == before
    again = imported(longer, "--db", books_url)
    assert (again["added"], again["updated"], again["unchanged"]) == (1, 1, 1)
    assert sorted(rows(books_url, but_batch)) == sorted(found)


def test_undo_of_purchases_leaves_what_was_there(tmp_path: Path, books_url: str) -> None:
    imported(_sales(tmp_path, "a", sale("1"), sale("2")), "--db", books_url)
    imported(_list(tmp_path, "l", bought(shipping="4")), "--db", books_url)
    before = shown(books_url)
    other = _list(tmp_path, "m", bought(shipping="5", vat_rate="19"), bought(price="50", name="Another name"))
    found = imported(other, "--db", books_url)
    assert (found["added"], found["updated"], found["matched"]) == (1, 1, 2)
    changed = shown(books_url)
    _undo(books_url, 3)
    assert shown(books_url) == before
    imported(other, "--db", books_url)
    assert [row[:-1] for row in shown(books_url)["sale_facts"]] == [row[:-1] for row in changed["sale_facts"]]


def test_undo_takes_names_and_brands_back(tmp_path: Path, books_url: str) -> None:
    imported(_list(tmp_path, "l", bought(name="some trainer")), "--db", books_url)
    before = shown(books_url)
    imported(_sales(tmp_path, "a", sale("1", Item="Nike Dunk Low")), "--db", books_url)
    assert rows(books_url, "SELECT product, brand FROM item_facts") == [("Nike Dunk Low", "Nike")]
    _undo(books_url, 2)
    assert shown(books_url) == before


def test_names_that_a_later_import_has_too_stay(tmp_path: Path, books_url: str) -> None:
    imported(_list(tmp_path, "l", bought(name="some trainer")), "--db", books_url)
    imported(_sales(tmp_path, "a", sale("1", Item="Nike Dunk Low")), "--db", books_url)
    imported(_sales(tmp_path, "b", sale("2", Item="Nike Dunk Low")), "--db", books_url)
    _undo(books_url, 2)
    assert rows(books_url, "SELECT product, brand FROM sale_facts") == [("Nike Dunk Low", "Nike")]


def test_an_undone_sale_gives_its_item_to_the_next(tmp_path: Path, books_url: str) -> None:
    imported(_list(tmp_path, "l", bought()), "--db", books_url)
    imported(_sales(tmp_path, "a", sale("1")), "--db", books_url)
    imported(_sales(tmp_path, "b", sale("2", Sale_Date="2024-06-19 12:00:00 +00")), "--db", books_url)
    taken = "SELECT order_number, item_id IS NOT NULL FROM sale_facts ORDER BY order_number"
    assert [*map(tuple, rows(books_url, taken))] == [("1", 1), ("2", 0)]
    _undo(books_url, 2)
    assert [*map(tuple, rows(books_url, taken))] == [("2", 1)]
    assert rows(books_url, "SELECT item_id, landed_cost FROM sale WHERE voided_by IS NOT NULL") == [(None, None)]


@pytest.mark.parametrize("kind", ["sales", "purchases"])
def test_what_a_later_identical_import_saw_stays_and_is_its_own(tmp_path: Path, books_url: str, kind: str) -> None:
    if kind == "sales":
        table = _sales(tmp_path, "a", sale("1"), sale("2"))
    else:
        table = _list(tmp_path, "a", bought(), bought(price="50"))
    view = "sale_facts" if kind == "sales" else "item_facts"
    imported(table, "--db", books_url)
    imported(table, "--db", books_url)
    _undo(books_url, 1)
    assert rows(books_url, f"SELECT batch_id FROM {view}") == [(2,), (2,)]
    _undo(books_url, 2)
    assert rows(books_url, f"SELECT batch_id FROM {view}") == []
    assert imported(table, "--db", books_url)["added"] == 2


def test_a_change_that_a_later_import_saw_stays_until_that_is_undone(tmp_path: Path, books_url: str) -> None:
    imported(_sales(tmp_path, "a", sale("1", payout="80")), "--db", books_url)
    before = shown(books_url)
    later = _sales(tmp_path, "b", sale("1", payout="85"))
    imported(later, "--db", books_url)
    imported(later, "--db", books_url)
    payout = "SELECT payout FROM sale_facts"
    _undo(books_url, 2)
    assert rows(books_url, payout) == [(8500,)]
    _undo(books_url, 3)
    assert shown(books_url) == before


def test_an_older_sighting_does_not_hold_a_change(tmp_path: Path, books_url: str) -> None:
    first = _sales(tmp_path, "a", sale("1", payout="80"))
    imported(first, "--db", books_url)
    imported(first, "--db", books_url)
    imported(_sales(tmp_path, "b", sale("1", payout="85")), "--db", books_url)
    _undo(books_url, 3)
    assert rows(books_url, "SELECT payout FROM sale_facts") == [(8000,)]


def test_undo_is_refused_naming_the_later_import_that_changed_the_same_rows(tmp_path: Path, books_url: str) -> None:
    imported(_sales(tmp_path, "a", sale("1", payout="80")), "--db", books_url)
    imported(_sales(tmp_path, "b", sale("1", payout="85")), "--db", books_url)
    before = shown(books_url)
    done = soleflip("import", "undo", 1, "--db", books_url)
    assert done.code == 7
    assert "batch 2 (import stockx)" in done.err
    assert "try: soleflip import undo 2" in done.err
    assert shown(books_url) == before
    _undo(books_url, 2)
    _undo(books_url, 1)
    assert _orders(books_url) == []


@pytest.mark.parametrize("last", [1, 2])
def test_a_sale_of_both_vintages_stays_until_both_are_undone(tmp_path: Path, books_url: str, last: int) -> None:
    imported(_sales(tmp_path, "a", sale("1")), "--db", books_url)
    imported(written(tmp_path / "old.csv", [sale("1")], OLD), "--db", books_url)
    _undo(books_url, 3 - last)
    assert _orders(books_url) == ["1"]
    _undo(books_url, last)
    assert _orders(books_url) == []


def test_undo_is_refused_naming_the_command_that_changed_an_item(tmp_path: Path, books_url: str) -> None:
    imported(_list(tmp_path, "l", bought()), "--db", books_url)
    assert soleflip("stock", "edit", 1, "--cost", "70", "--db", books_url).code == 0
    done = soleflip("import", "undo", 1, "--db", books_url)
    assert (done.code, "soleflip stock edit" in done.err) == (7, True)


def test_undo_is_refused_while_a_sale_is_linked_to_an_item_by_hand(tmp_path: Path, books_url: str) -> None:
    imported(_list(tmp_path, "l", bought(style="AB1234-100")), "--db", books_url)
    imported(_sales(tmp_path, "a", sale("1")), "--db", books_url)
    assert soleflip("stock", "link", "1", "1", "--db", books_url).code == 0
    for number in (1, 2):
        assert soleflip("import", "undo", number, "--db", books_url).code == 7
    assert rows(books_url, "SELECT item_id FROM sale_facts") == [(1,)]


def test_a_revived_sale_has_the_fees_of_its_new_record_alone(tmp_path: Path, books_url: str) -> None:
    imported(_sales(tmp_path, "a", sale("1", Shipping_Fee="2", payout="86")), "--db", books_url)
    _undo(books_url, 1)
    imported(_sales(tmp_path, "b", sale("1", Item="adidas Campus", Style="HQ8708")), "--db", books_url)
    facts = rows(books_url, "SELECT fee_shipping, unexplained, brand, style, batch_id FROM sale_facts")
    assert facts == [(None, 0, "adidas", "HQ8708", 2)]
    checked = soleflip("db", "check", "--db", books_url)
    assert checked.code == 0, checked.out + checked.err


def test_the_books_are_right_after_much_to_and_fro(tmp_path: Path, books_url: str) -> None:
    first = _sales(tmp_path, "a", sale("1"), sale("2"), sale("3", Style="N/A"))
    second = _sales(tmp_path, "b", sale("2", payout="80"), sale("4"), sale("3", Style="DD1391-100"))
    items = _list(tmp_path, "l", bought(quantity="3", shipping="10"), bought(size="US 11"))
    for step in (first, items, second, -3, first, second, -5, -4, -1, second, items, first):
        if isinstance(step, int):
            soleflip("import", "undo", -step, "--db", books_url)
        else:
            imported(step, "--db", books_url)
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    imported(items, second, first, "--db", alone)
    wanted = (
        "SELECT order_number, payout, style, unexplained, landed_cost, days_held FROM sale_facts ORDER BY order_number"
    )
    assert [*map(tuple, rows(books_url, wanted))] == [*map(tuple, rows(alone, wanted))]
    checked = soleflip("db", "check", "--db", books_url)
    assert checked.code == 0, checked.out + checked.err


@pytest.mark.parametrize("number", ["7", "0"])
def test_an_unknown_batch_cannot_be_undone_or_shown(tmp_path: Path, books_url: str, number: str) -> None:
    imported(_sales(tmp_path, "a", sale("1")), "--db", books_url)
    for word in ("undo", "show"):
        done = soleflip("import", word, number, "--db", books_url)
        assert (done.code, f"there is no batch {number}" in done.err) == (2, True)


def test_a_batch_is_undone_once(tmp_path: Path, books_url: str) -> None:
    imported(_sales(tmp_path, "a", sale("1")), "--db", books_url)
    _undo(books_url, 1)
    done = soleflip("import", "undo", 1, "--db", books_url)
    assert (done.code, "undone already" in done.err) == (2, True)


def test_list_and_show_tell_of_every_batch(tmp_path: Path, books_url: str) -> None:
    table = _sales(tmp_path, "a", sale("1"), sale("2", price="x"))
    assert soleflip("import", table, "--account", "second", "--db", books_url).code == 9
    imported(_list(tmp_path, "l", bought()), "--db", books_url)
    _undo(books_url, 2)
    listed = soleflip("import", "list", "--db", books_url, "--format", "json").json()
    told = [(one["batch"], one["format"], one["file"], one["account"], one["added"], one["rejected"]) for one in listed]
    assert told == [(2, "purchases", "l.csv", "main", 1, 0), (1, "stockx", "a.csv", "second", 1, 1)]
    assert [one["undone_at"] is None for one in listed] == [False, True]
    facts = soleflip("import", "show", 1, "--db", books_url, "--format", "json").json()
    known = {one["fact"]: one["value"] for one in facts}
    wanted = {"read": "2", "account": "second", "file": str(table), "rejects_file": f"{table}.rejects.csv"}
    assert known.items() >= wanted.items()
    assert len(known["sha256"]) == 64
