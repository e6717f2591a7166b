"""Which item a sale takes: by rule, by hand, and what the other sales do then."""

from itertools import permutations
from pathlib import Path

import pytest
from tests.usecases.stall import CHERRY, DUNK, buy, pairs, rows, sell, stall, touch

from soleflip_cli.domain.errors import BooksDisagree, NotReady, UsageError
from soleflip_cli.usecases.links import link, match_all, unlink
from soleflip_cli.usecases.reviews import accept, as_table, is_within, reviews
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.unmatched import unmatched

EARLY, LATE = (DUNK, "US 9", "2026-01-05", "80"), (DUNK, "US 9", "2026-02-05", "60")
FIRST, SECOND = ("A-1", "2026-02-10", DUNK, "9"), ("A-2", "2026-02-20", DUNK, "9")


@pytest.fixture
def box(books_url: str) -> Toolbox:
    """A stall without an item."""
    return stall(books_url)


def by_cost(box: Toolbox) -> dict[str, object]:
    """Order → what the item of its sale cost; numbers of items depend on the order in which they came."""
    return dict(rows(box, "SELECT order_number, landed_cost FROM sale_facts"))


def test_the_oldest_item_goes_first(box: Toolbox, tmp_path: Path) -> None:
    buy(box, LATE, EARLY)
    sell(box, tmp_path, SECOND, FIRST)
    assert by_cost(box) == {"A-1": 8000, "A-2": 6000}


@pytest.mark.parametrize(("order", "first"), [("fifo", 8000), ("lifo", 6000), ("highest", 8000), ("none", None)])
def test_the_setting_says_which_item_goes_first(order: str, first: int | None, tmp_path: Path) -> None:
    box = stall(str(tmp_path / "books.db"), matching_order=order)
    buy(box, LATE, EARLY)
    sell(box, tmp_path, FIRST)
    assert by_cost(box) == {"A-1": first}


def test_an_item_bought_after_the_sale_is_not_taken(box: Toolbox, tmp_path: Path) -> None:
    buy(box, (DUNK, "US 9", "2026-02-11", "80"))
    sell(box, tmp_path, FIRST)
    assert pairs(box) == {"A-1": None}


def test_an_item_bought_on_the_very_day_is_taken(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, (DUNK, "US 9", "2026-02-10", "80"))
    sell(box, tmp_path, FIRST)
    assert pairs(box) == {"A-1": number}


def test_any_alternative_of_a_style_will_do(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, ("AA1111-001/DD1391-100", "US 9", "2026-01-05", "80"))
    sell(box, tmp_path, FIRST)
    assert pairs(box) == {"A-1": number}


def test_matches_do_not_depend_on_the_order_of_commands(tmp_path: Path) -> None:
    found = []
    for number, order in enumerate(permutations(range(4))):
        folder = tmp_path / str(number)
        folder.mkdir()
        box = stall(str(folder / "books.db"))
        steps = (
            lambda box=box: buy(box, EARLY),
            lambda box=box: buy(box, LATE),
            lambda box=box, folder=folder: sell(box, folder, FIRST),
            lambda box=box, folder=folder: sell(box, folder, SECOND),
        )
        for step in order:
            steps[step]()
        found.append(by_cost(box))
    assert found == [{"A-1": 8000, "A-2": 6000}] * 24


@pytest.mark.parametrize("state", ["cancelled", "returned", "failed"])
def test_a_sale_that_falls_through_gives_its_item_back(state: str, box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, EARLY)
    sell(box, tmp_path, FIRST, SECOND)
    assert pairs(box) == {"A-1": number, "A-2": None}
    touch(box, f"UPDATE sale SET state = '{state}' WHERE order_number = 'A-1'")
    match_all(box)
    assert pairs(box) == {"A-1": None, "A-2": number}
    assert [row[:2] for row in rows(box, "SELECT landed_cost, days_held FROM sale_facts ORDER BY order_number")] == [
        (None, None),
        (8000, 46),
    ]
    touch(box, "UPDATE sale SET state = 'returned' WHERE order_number = 'A-2'")
    match_all(box)
    found = rows(box, "SELECT item_id, landed_cost, acquired_on FROM stock_facts")
    assert [(item, cost, str(day)) for item, cost, day in found] == [(number, 8000, "2026-01-05")]


def test_a_dry_run_tells_what_would_move_and_stores_nothing(box: Toolbox, tmp_path: Path) -> None:
    first, last = buy(box, EARLY, LATE)
    sell(box, tmp_path, FIRST)
    touch(box, "UPDATE item SET acquired_on = '2026-02-06' WHERE id = 1")
    (move,) = match_all(box, dry_run=True).moves
    assert move[1:] == ("A-1", move.sold_on, DUNK, "US M 9", first, last)
    assert pairs(box) == {"A-1": first}
    assert match_all(box).moves == [move]
    assert pairs(box) == {"A-1": last}


def test_a_dry_run_follows_a_setting_and_leaves_the_books_as_they_were(box: Toolbox, tmp_path: Path) -> None:
    first, last = buy(box, EARLY, LATE)
    sell(box, tmp_path, FIRST)
    told: list[str] = []
    other = stall(str(box.settings.value("db")), told.append, matching_order="lifo")
    assert [(move.before, move.after) for move in match_all(other, dry_run=True).moves] == [(first, last)]
    assert (told, pairs(box)) == ([], {"A-1": first})


def test_without_books_nothing_is_matched_and_none_are_made(tmp_path: Path) -> None:
    box = stall(str(tmp_path / "books.db"))
    for dry_run in (True, False):
        with pytest.raises(NotReady, match="no books"):
            match_all(box, dry_run)
    assert list(tmp_path.iterdir()) == []


def test_a_link_holds_and_the_other_sale_takes_another_item(box: Toolbox, tmp_path: Path) -> None:
    first, last = buy(box, EARLY, LATE)
    sell(box, tmp_path, FIRST, SECOND)
    done = link(box, "A-2", first)
    assert pairs(box) == {"A-1": last, "A-2": first}
    assert [move.words for move in done.moves] == [f"order A-1 takes item {last}, no longer item {first}"]
    match_all(box)
    assert pairs(box) == {"A-1": last, "A-2": first}


def test_a_link_across_styles_sizes_days_and_currencies_says_that_they_differ(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, (CHERRY, "US 10", "2026-03-01", "80"))
    sell(box, tmp_path, FIRST, currency="USD")
    assert link(box, "A-1", number).remarks == [
        f"the styles differ: sold as {DUNK}, bought as {CHERRY}",
        "the sizes differ: sold as US M 9, bought as US M 10",
        "bought 19 days after it sold",
        "sold in USD, bought in EUR: its cost stays unknown",
    ]
    assert rows(box, "SELECT item_id, landed_cost FROM sale_facts") == [(number, None)]


def test_an_item_that_fits_draws_no_remark(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, EARLY)
    sell(box, tmp_path, FIRST)
    assert link(box, "A-1", number).remarks == []


def test_an_item_linked_by_hand_is_not_given_away(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, EARLY)
    sell(box, tmp_path, FIRST, SECOND)
    link(box, "A-1", number)
    with pytest.raises(BooksDisagree, match="linked to order A-1") as caught:
        link(box, "A-2", number)
    assert caught.value.hint == "soleflip stock unlink A-1"
    assert link(box, "A-1", number).moves == []


def test_a_cancelled_sale_is_linked_to_nothing(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, EARLY)
    sell(box, tmp_path, FIRST)
    touch(box, "UPDATE sale SET state = 'cancelled'")
    with pytest.raises(BooksDisagree, match="A-1 is cancelled"):
        link(box, "A-1", number)


def test_an_unlinked_sale_stays_so_until_the_rule_may_decide_again(box: Toolbox, tmp_path: Path) -> None:
    (number,) = buy(box, EARLY)
    sell(box, tmp_path, FIRST, SECOND)
    assert [move.words for move in unlink(box, "A-1").moves] == [f"order A-2 takes item {number}"]
    match_all(box)
    assert pairs(box) == {"A-1": None, "A-2": number}
    assert unlink(box, "A-1", automatic=True).remarks == [f"takes item {number}"]
    assert pairs(box) == {"A-1": number, "A-2": None}


def test_lines_of_an_order_are_named_apart(box: Toolbox, tmp_path: Path) -> None:
    _, last = buy(box, EARLY, LATE)
    sell(box, tmp_path, FIRST, SECOND)
    touch(box, "UPDATE sale SET order_number = 'A-1', line = '2' WHERE order_number = 'A-2'")
    with pytest.raises(UsageError, match="2 sales are called A-1: A-1/1, A-1/2"):
        unlink(box, "A-1")
    unlink(box, "A-1/2")
    assert rows(box, "SELECT line, item_id FROM sale_facts WHERE item_id IS NULL") == [("2", None)]
    assert link(box, "stockx/A-1/2", last).order_number == "stockx/A-1/2"


@pytest.mark.parametrize("number", [0, -1, 99, 2**63, 10**30])
def test_a_number_that_is_no_items_is_refused(number: int, box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, FIRST)
    with pytest.raises(UsageError, match=f"there is no item {number}"):
        link(box, "A-1", number)


def test_an_order_that_is_not_there_is_refused(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, FIRST)
    for name in ("A-9", "A-1/9", "ebay/A-1/1", "", "/", "%"):
        with pytest.raises(UsageError, match="there is no sale"):
            unlink(box, name)


def test_proposals_are_accepted_within_so_many_days(box: Toolbox, tmp_path: Path) -> None:
    near, far = buy(box, (DUNK, "US 9", "2026-02-15", "80"), (CHERRY, "US 10", "2026-04-01", "70"))
    sell(box, tmp_path, FIRST, ("A-3", "2026-02-10", CHERRY, "10"))
    with box.reader() as reader:
        assert [(one.proposal.item_id, one.why) for one in reviews(reader)] == [
            (near, "same style and size, bought after it sold, by 5 days"),
            (far, "same style and size, bought after it sold, by 50 days"),
        ]
    assert len(accept(box, is_within("pre-sold", 14), dry_run=True)) == 1
    assert pairs(box) == {"A-1": None, "A-3": None}
    (row,) = as_table(accept(box, is_within("pre-sold", 14))).rows
    assert (row[0], row[5]) == ("A-1", near)
    assert pairs(box) == {"A-1": near, "A-3": None}


def test_a_sale_without_a_style_code_meets_an_item_of_the_same_name_as_a_proposal(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, ("A-1", "2026-02-10", "", "9"), ("A-2", "2026-02-11", "", "10"))
    bought = tmp_path / "bought.csv"
    bought.write_text("date,name,size,price,currency\n2026-01-05,shoe,US 9,80,EUR\n2026-01-05,shoes,US 10,80,EUR\n")
    from soleflip_cli.usecases.import_file import Wish, import_file

    import_file(bought, Wish(), box)
    assert pairs(box) == {"A-1": None, "A-2": None}
    with box.reader() as reader:
        (one,) = reviews(reader)
    assert (one.proposal.reason, one.sale.order_number) == ("no-style", "A-1")
    assert one.why == "same name and size, but no style code on one side; bought 36 days before it sold"


def test_each_sale_without_an_item_says_why(box: Toolbox, tmp_path: Path) -> None:
    kept, lost, *_ = buy(
        box,
        (DUNK, "US 9", "2026-01-05", "80"),
        (DUNK, "US 11", "2026-01-05", "80"),
        (DUNK, "US 12", "2026-05-05", "80"),
        (DUNK, "US 13", "2026-01-05", "80"),
    )
    sizes = ("9", "10", "11", "12", "13")
    sell(box, tmp_path, *((f"S-{size}", "2026-02-10", DUNK, size) for size in sizes))
    sell(box, tmp_path, ("T-1", "2026-02-11", CHERRY, "9"), ("T-2", "2026-02-11", "", "9"))
    unlink(box, "S-13")
    touch(box, f"UPDATE item SET state = 'lost', removed_on = '2026-02-01' WHERE id = {lost}")
    match_all(box)
    assert pairs(box)["S-9"] == kept
    assert {row[2]: row[-1] for row in unmatched(box).rows} == {
        "S-10": "size never bought",
        "S-11": "all sold or gone by then",
        "S-12": "first bought later: 2026-05-05",
        "S-13": "unlinked by hand",
        "T-1": "style never bought",
        "T-2": "no style code",
    }


def test_where_matching_is_left_to_people_the_reason_says_so(tmp_path: Path) -> None:
    box = stall(str(tmp_path / "books.db"), matching_order="none")
    buy(box, EARLY)
    sell(box, tmp_path, FIRST)
    (row,) = unmatched(box).rows
    assert row[-1] == "matching.order is none"
