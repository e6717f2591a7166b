"""Matching some products anew leaves the books as matching everything anew would."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from soleflip_cli.domain.matching import Order
from soleflip_cli.storage import rematching
from soleflip_cli.storage.engine import connect
from soleflip_cli.storage.figures import matching, rules
from soleflip_cli.storage.link import Link
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import box_of

STYLES = ("A", "B", "A/B", "C", "C/D", "D", "E", None, "F")
NIKE = (1, 3, 7, 8)
"""Products of a brand whose chart makes EU 42.5 of US M 9 and of US W 10.5."""
SIZES = {
    "8": ("US M", "8", None),
    "9": ("US M", "9", None),
    "EU": ("EU", "42.5", None),
    "W": ("US W", "10.5", None),
    "9/W": ("US M", "9", "10.5"),
}
products = some.integers(1, len(STYLES))
days = some.integers(1, 4).map(lambda number: f"2025-01-0{number}")
sizes = some.sampled_from(sorted(SIZES))
sold = some.lists(some.tuples(products, days, sizes), max_size=10)
bought = some.lists(some.tuples(products, days, sizes, some.none() | some.integers(1, 9)), max_size=10)
orders = some.sampled_from(["fifo", "lifo", "highest", "none"])
STORED = "SELECT id, item_id, landed_cost, days_held FROM sale ORDER BY id"


@pytest.fixture
def link(tmp_path: Path) -> Link:
    box: Toolbox = box_of(f"sqlite:///{tmp_path / 'books.db'}")
    with box.books("make"):
        pass
    return connect(box.location, write=True)


def fill(link: Link, sales: list[tuple[int, str, str]], items: list[tuple[int, str, str, int | None]]) -> None:
    """Books that hold these sales and items and no matches."""
    for table in ("sale", "item", "product"):
        link.run(f"DELETE FROM {table}")
    link.many(
        "INSERT INTO product (id, key, style, brand) VALUES (?, ?, ?, ?)",
        [(at, f"key {at}", style, "Nike" if at in NIKE else None) for at, style in enumerate(STYLES, 1)],
    )
    link.many(
        "INSERT INTO sale (id, channel, account, order_number, line, product_id, size_system, size_value, size_women, "
        "size_raw, sold_at, sold_on, month, currency, state) "
        "VALUES (?, 'x', 'x', ?, '1', ?, ?, ?, ?, '', ?, ?, '', 'EUR', 'sold')",
        [
            (n, f"{n:03}", product, *SIZES[size], f"{day} 10:00:00+00:00", day)
            for n, (product, day, size) in enumerate(sales, 1)
        ],
    )
    link.many(
        "INSERT INTO item (id, key, product_id, size_system, size_value, size_women, size_raw, acquired_on, currency, "
        "landed_cost, state) VALUES (?, ?, ?, ?, ?, ?, '', ?, 'EUR', ?, 'in_stock')",
        [
            (n, f"{n * 7 % 11:02}", product, *SIZES[size], day, cost)
            for n, (product, day, size, cost) in enumerate(items, 1)
        ],
    )


def matched_anew(link: Link, order: Order) -> list[tuple[object, ...]]:
    """What all sales would have if nothing had ever been matched."""
    link.run("UPDATE sale SET item_id = NULL, landed_cost = NULL, days_held = NULL WHERE pinned = 0")
    rematching.rematch(link, order)
    return link.rows(STORED)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    sold,
    bought,
    some.lists(some.tuples(some.integers(1, 10), products, days), max_size=4),
    orders,
    some.sampled_from([1, 3, 10_000]),
)
def test_matching_what_was_touched_equals_matching_everything(link, sales, items, moves, order, at_once) -> None:  # type: ignore[no-untyped-def]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rematching, "SALES_AT_ONCE", at_once)
        fill(link, sales, items)
        rematching.rematch(link, order)
        for number, product, day in moves:
            touched = {product, *(row[0] for row in link.rows(f"SELECT product_id FROM sale WHERE id = {number}"))}
            touched |= {row[0] for row in link.rows(f"SELECT product_id FROM item WHERE id = {number}")}
            link.run("UPDATE sale SET product_id = ? WHERE id = ?", (product, number))
            link.run("UPDATE item SET product_id = ?, acquired_on = ? WHERE id = ?", (product, day, number))
            rematching.rematch(link, order, touched)
        stored = link.rows(STORED)
        assert matched_anew(link, order) == stored
        assert [wrong for wrong in matching(link, rules(link)._replace(order=order)) if wrong] == []


@pytest.mark.parametrize(
    ("order", "taken"), [("fifo", [3, 1, 2, 4, 5]), ("lifo", [5, 3, 1, 2, 4]), ("highest", [2, 3, 1, 5, 4])]
)
def test_day_then_cost_then_natural_key_decide_between_items(link: Link, order: Order, taken: list[int]) -> None:
    first, second = "2025-01-01", "2025-01-02"
    items = [(1, first, "9", 5), (1, first, "9", 6), (1, first, "9", 5), (1, first, "9", None), (1, second, "9", 1)]
    fill(link, [(1, f"2025-01-1{number}", "9") for number in range(5)], items)
    link.many("UPDATE item SET key = ? WHERE id = ?", [("b", 1), ("a", 3)])
    assert rematching.rematch(link, order) == 5
    assert [row[1] for row in link.rows(STORED)] == taken


@pytest.mark.parametrize(
    ("product", "sold_as", "bought_as", "taken"),
    [(7, "9", "EU", 1), (7, "W", "EU", 1), (7, "8", "EU", None), (9, "9", "EU", None), (9, "9/W", "W", 1)],
)
def test_a_size_in_another_system_is_taken_where_the_chart_of_the_brand_is_sure(
    link: Link, product: int, sold_as: str, bought_as: str, taken: int | None
) -> None:
    fill(link, [(product, "2025-01-05", sold_as)], [(product, "2025-01-01", bought_as, 5)])
    rematching.rematch(link, "fifo")
    assert [row[1] for row in link.rows(STORED)] == [taken]


def test_two_styles_joined_by_a_third_compete_for_one_item(link: Link) -> None:
    fill(link, [(2, "2025-01-05", "9"), (1, "2025-01-04", "9")], [(3, "2025-01-01", "9", 5)])
    rematching.rematch(link, "fifo", {2})
    assert [row[1] for row in link.rows(STORED)] == [None, 1]


def test_an_item_pinned_to_a_sale_of_another_style_is_not_given_to_a_second_one(link: Link) -> None:
    fill(link, [(8, "2025-01-05", "9"), (7, "2025-01-04", "9")], [(7, "2025-01-01", "9", 5)])
    link.run("UPDATE sale SET pinned = 1, item_id = 1 WHERE id = 1")
    rematching.rematch(link, "fifo")
    assert link.rows(STORED) == [(1, 1, 5, 4), (2, None, None, None)]


def test_a_new_cost_reaches_the_sale_that_holds_the_item_by_hand(link: Link) -> None:
    fill(link, [(8, "2025-01-05", "9")], [(7, "2025-01-01", "9", 5)])
    link.run("UPDATE sale SET pinned = 1, item_id = 1 WHERE id = 1")
    rematching.rematch(link, "fifo", {7})
    assert link.rows(STORED) == [(1, 1, 5, 4)]


def test_the_order_none_releases_all_but_what_a_person_linked(link: Link) -> None:
    fill(link, [(1, "2025-01-05", "9"), (7, "2025-01-04", "9")], [(1, "2025-01-01", "9", 5), (7, "2025-01-01", "9", 6)])
    rematching.rematch(link, "fifo")
    link.run("UPDATE sale SET pinned = 1 WHERE id = 2")
    assert rematching.rematch(link, "none") == 1
    assert [row[1] for row in link.rows(STORED)] == [None, 2]
