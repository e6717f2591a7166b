"""Items by hand: added, corrected, taken out, put back; sales and figures follow."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.usecases.stall import DUNK, buy, pairs, rows, sell, stall

from soleflip_cli.domain.errors import BooksDisagree, NotReady, UsageError
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.usecases.import_file import Wish, import_file
from soleflip_cli.usecases.links import link
from soleflip_cli.usecases.stock import Edit, Lot, add, edit
from soleflip_cli.usecases.stock_gone import remove, restore
from soleflip_cli.usecases.toolbox import Toolbox

NINE = read_size("US 9")
EARLY, LATE = (DUNK, "US 9", "2026-01-05", "80"), (DUNK, "US 9", "2026-02-05", "60")
FIRST = ("A-1", "2026-02-10", DUNK, "9")
LOT = Lot(
    DUNK, [read_size(size) for size in ("42", "42.5", "42.5", "43")], Decimal("119.99"), Decimal("6.90"), currency="EUR"
)
COSTS = "SELECT item_id, kind, amount, vat_rate FROM cost ORDER BY item_id, kind"
LIST = "date,supplier,invoice,name,style code,size,price,shipping,vat rate,currency\n"
LINE = "2026-01-05,Example Shop,R-1,Nike Dunk Low,DD1391-100,US 9,80,4,19 %,EUR\n"


@pytest.fixture
def box(books_url: str) -> Toolbox:
    """A stall without an item."""
    return stall(books_url)


def read_list(box: Toolbox, folder: Path) -> None:
    """Import a list of one item."""
    (folder / "bought.csv").write_text(LIST + LINE)
    import_file(folder / "bought.csv", Wish(), box)


def test_shipping_is_shared_by_a_lot_to_the_cent(box: Toolbox) -> None:
    assert add(box, LOT).numbers == [1, 2, 3, 4]
    found = rows(box, "SELECT size, landed_cost, acquired_on FROM item_facts ORDER BY item_id")
    assert [(size, cost, str(day)) for size, cost, day in found] == [
        ("EU 42", 12172, "2026-06-01"),
        ("EU 42.5", 12172, "2026-06-01"),
        ("EU 42.5", 12171, "2026-06-01"),
        ("EU 43", 12171, "2026-06-01"),
    ]


def test_a_lot_added_twice_is_two_lots(box: Toolbox) -> None:
    add(box, LOT)
    assert add(box, LOT).numbers == [5, 6, 7, 8]
    assert rows(box, "SELECT COUNT(*), COUNT(DISTINCT key) FROM item") == [(8, 8)]


def test_an_item_added_by_hand_is_the_one_that_a_list_names_later(box: Toolbox, tmp_path: Path) -> None:
    day = date(2026, 1, 5)
    lot = Lot(DUNK, [NINE], Decimal(80), Decimal(4), None, "EXAMPLE  shop", "R-1", day, 1900, "EUR")
    add(box, lot)
    read_list(box, tmp_path)
    assert rows(box, "SELECT COUNT(*) FROM item") == [(1,)]


@pytest.mark.parametrize("typed", ["dd1391 100", " DD1391-100 ", "dd1391–100"])
def test_a_style_code_is_read_however_it_is_typed(typed: str, tmp_path: Path) -> None:
    box = stall(str(tmp_path / "books.db"))
    add(box, LOT._replace(sku=typed))
    assert rows(box, "SELECT DISTINCT style FROM item_facts") == [(DUNK,)]


@pytest.mark.parametrize("typed", ["", "-", "n/a", "\x00", "x" * 61])
def test_what_is_no_style_code_is_refused(typed: str, tmp_path: Path) -> None:
    box = stall(str(tmp_path / "books.db"))
    with pytest.raises(UsageError, match="is no style code"):
        add(box, LOT._replace(sku=typed))


def test_new_books_ask_for_a_currency_and_keep_to_it_afterwards(box: Toolbox) -> None:
    with pytest.raises(UsageError, match="no currency yet"):
        add(box, LOT._replace(currency=None))
    with pytest.raises(UsageError, match="ISO 4217"):
        add(box, LOT._replace(currency="euros"))
    add(box, LOT._replace(currency="gbp"))
    add(box, LOT._replace(currency=None))
    assert rows(box, "SELECT DISTINCT currency FROM item") == [("GBP",)]


@pytest.mark.parametrize(("day", "why"), [(date(2026, 6, 2), "still to come"), (date(206, 1, 5), "too long ago")])
def test_a_day_that_cannot_be_is_refused(day: date, why: str, tmp_path: Path) -> None:
    box = stall(str(tmp_path / "books.db"))
    with pytest.raises(UsageError, match=why):
        add(box, LOT._replace(bought_on=day))
    buy(box, EARLY)
    with pytest.raises(UsageError, match=why):
        edit(box, 1, Edit(bought_on=day))


def test_control_characters_never_reach_the_books(box: Toolbox) -> None:
    add(box, LOT._replace(supplier="Corner\x00\x1b[31m \n Shop", name="Dunk\tLow"))
    edit(box, 1, Edit(note="first\nsecond\x07"))
    found = rows(box, "SELECT supplier, product, note FROM item_facts WHERE item_id = 1")
    assert found == [("Corner [31m Shop", "Dunk Low", "first second")]


def test_a_note_may_be_long_but_not_endless(box: Toolbox) -> None:
    buy(box, EARLY)
    edit(box, 1, Edit(note="x" * 2_000))
    with pytest.raises(UsageError, match="2,001 characters"):
        edit(box, 1, Edit(note="x" * 2_001))
    edit(box, 1, Edit(note=""))
    assert rows(box, "SELECT note FROM item") == [(None,)]


def test_the_cost_of_a_sold_item_reaches_its_sale(box: Toolbox, tmp_path: Path) -> None:
    buy(box, EARLY)
    sell(box, tmp_path, FIRST)
    done = edit(box, 1, Edit(cost=Decimal("70.50")))
    assert done.changed == ["cost 80.00 → 70.50 EUR", "order A-1 took it: its profit is 29.50 EUR now"]
    assert rows(box, "SELECT landed_cost, profit FROM sale_facts") == [(7050, 2950)]


def test_everything_about_an_item_changes_at_once(box: Toolbox, tmp_path: Path) -> None:
    read_list(box, tmp_path)
    sell(box, tmp_path, ("A-1", "2026-02-10", "CT8012-116", "10"))
    new = Edit(
        Decimal(70), Decimal(5), 700, read_size("US 10"), date(2026, 1, 6), "Corner Shop", "R-9", "ct8012 116", "a gift"
    )
    done = edit(box, 1, new)
    assert done.changed == [
        "style code DD1391-100 → CT8012-116",
        "date 2026-01-05 → 2026-01-06",
        "supplier Example Shop → Corner Shop",
        "invoice R-1 → R-9",
        "note none → a gift",
        "size US M 9 → US M 10",
        "cost 80.00 → 70.00 EUR",
        "VAT 19 % → 7 %",
        "shipping 4.00 → 5.00 EUR",
        "order A-1 took it: its profit is 25.00 EUR now",
    ]
    assert [move.words for move in done.moves] == ["order A-1 takes item 1"]
    assert edit(box, 1, new).changed == []


def test_an_edit_stays_when_the_list_is_read_again(box: Toolbox, tmp_path: Path) -> None:
    read_list(box, tmp_path)
    edit(box, 1, Edit(cost=Decimal(70), size=read_size("US 10"), bought_on=date(2026, 1, 6), supplier=""))
    seen = "SELECT size, acquired_on, supplier, landed_cost FROM item_facts"
    edited = rows(box, seen)
    (tmp_path / "bought.csv").unlink()
    read_list(box, tmp_path)
    (tmp_path / "more.csv").write_text(LIST.replace("name", "title", 1) + LINE.replace("4,19 %", "5,19 %"))
    import_file(tmp_path / "more.csv", Wish(), box)
    assert rows(box, seen) == edited
    assert edited[0][0] == "US M 10" and edited[0][2:] == (None, 7400)


def test_a_rate_goes_for_every_part_and_a_new_part_takes_that_of_the_price(box: Toolbox) -> None:
    buy(box, EARLY)
    edit(box, 1, Edit(vat_rate=1900))
    assert edit(box, 1, Edit(shipping=Decimal(5))).changed == ["shipping unknown → 5.00 EUR"]
    assert rows(box, COSTS) == [(1, "price", 8000, 1900), (1, "shipping", 500, 1900)]
    edit(box, 1, Edit(vat_rate=700))
    assert {row[3] for row in rows(box, COSTS)} == {700}


def test_an_edit_that_moves_an_item_moves_the_sales(box: Toolbox, tmp_path: Path) -> None:
    first, last = buy(box, EARLY, LATE)
    sell(box, tmp_path, FIRST)
    assert [move.words for move in edit(box, first, Edit(size=read_size("US 10"))).moves] == [
        f"order A-1 takes item {last}, no longer item {first}"
    ]
    edit(box, first, Edit(size=NINE))
    assert pairs(box) == {"A-1": first}


def test_an_edit_without_a_value_is_refused(box: Toolbox) -> None:
    buy(box, EARLY)
    with pytest.raises(UsageError, match="say what is to change"):
        edit(box, 1, Edit())


def test_the_name_of_an_item_without_a_code_goes_with_it(box: Toolbox, tmp_path: Path) -> None:
    (tmp_path / "bought.csv").write_text(LIST + LINE.replace(DUNK, ""))
    import_file(tmp_path / "bought.csv", Wish(), box)
    edit(box, 1, Edit(sku=DUNK))
    assert rows(box, "SELECT style, product, brand FROM item_facts") == [(DUNK, "Nike Dunk Low", "Nike")]


def test_a_sale_whose_item_is_removed_takes_another(box: Toolbox, tmp_path: Path) -> None:
    first, last = buy(box, EARLY, LATE)
    sell(box, tmp_path, FIRST)
    done = remove(box, first, "personal-use", None)
    assert [move.words for move in done.moves] == [f"order A-1 takes item {last}, no longer item {first}"]
    found = rows(box, f"SELECT state, left_on FROM item_facts WHERE item_id = {first}")
    assert [(state, str(day)) for state, day in found] == [("personal_use", "2026-06-01")]
    restore(box, first)
    assert pairs(box) == {"A-1": first}


def test_a_removed_item_can_be_corrected_but_not_sold_or_removed_again(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, EARLY)
    sell(box, tmp_path, FIRST)
    remove(box, number, "lost", date(2026, 2, 1))
    assert edit(box, number, Edit(cost=Decimal(70))).changed == ["cost 80.00 → 70.00 EUR"]
    assert pairs(box) == {"A-1": None}
    with pytest.raises(BooksDisagree, match="left stock on 2026-02-01"):
        remove(box, number, "donated", None)
    with pytest.raises(BooksDisagree, match="left stock on 2026-02-01: lost"):
        link(box, "A-1", number)
    with pytest.raises(BooksDisagree, match="left stock on 2026-02-01"):
        edit(box, number, Edit(bought_on=date(2026, 2, 2)))


def test_a_mistake_leaves_the_books_until_it_is_restored(box: Toolbox, tmp_path: Path) -> None:
    first, last = buy(box, EARLY, EARLY)
    sell(box, tmp_path, FIRST)
    taken = pairs(box)["A-1"]
    assert taken in (first, last)
    remove(box, int(taken or 0), "mistake", None)
    assert pairs(box) == {"A-1": first + last - int(taken or 0)}
    assert rows(box, "SELECT COUNT(*) FROM item_facts") == [(1,)]
    restore(box, int(taken or 0))
    assert pairs(box) == {"A-1": taken}
    with pytest.raises(BooksDisagree, match="was not removed"):
        restore(box, first)


def test_a_linked_item_is_not_removed(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, EARLY)
    sell(box, tmp_path, FIRST)
    link(box, "A-1", number)
    with pytest.raises(BooksDisagree, match="linked to order A-1"):
        remove(box, number, "lost", None)


def test_a_removal_has_a_reason_and_a_day_that_can_be(box: Toolbox) -> None:
    buy(box, EARLY)
    with pytest.raises(UsageError, match="none of lost, donated"):
        remove(box, 1, "gone", None)
    with pytest.raises(UsageError, match="bought on 2026-01-05"):
        remove(box, 1, "lost", date(2026, 1, 4))
    with pytest.raises(UsageError, match="still to come"):
        remove(box, 1, "lost", date(2026, 6, 2))


@pytest.mark.parametrize("number", [0, -1, 99, 2**63, 10**30])
def test_a_number_that_is_no_items_is_refused(number: int, box: Toolbox) -> None:
    buy(box, EARLY)
    with pytest.raises(UsageError, match="there is no item"):
        edit(box, number, Edit(note="x"))
    with pytest.raises(UsageError, match="there is no item"):
        restore(box, number)


def test_only_adding_makes_books(tmp_path: Path) -> None:
    box = stall(str(tmp_path / "books.db"))
    with pytest.raises(NotReady, match="no books"):
        edit(box, 1, Edit(note="x"))
    with pytest.raises(NotReady, match="no books"):
        remove(box, 1, "lost", None)
    assert list(tmp_path.iterdir()) == []


def test_what_was_changed_is_logged_with_its_command(box: Toolbox) -> None:
    buy(box, EARLY)
    edit(box, 1, Edit(cost=Decimal(70)))
    remove(box, 1, "lost", None)
    assert rows(box, "SELECT command, entity, entity_id FROM change ORDER BY id") == [
        ("stock add", "item", 1),
        ("stock edit", "item", 1),
        ("stock remove", "item", 1),
    ]
