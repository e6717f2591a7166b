"""The views say the same on both engines, and nothing of what was undone."""

from pathlib import Path

import pytest

from soleflip_cli.domain.sizes import read_size
from soleflip_cli.storage.engine import connect, locate
from soleflip_cli.storage.link import Link
from soleflip_cli.storage.views import VIEWS, create_views, drop_views, view_sql
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import open_shop, touch


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    return open_shop(books_url, tmp_path / "files")


def asked(box: Toolbox, sql: str) -> list[tuple[object, ...]]:
    with box.reader() as reader:
        return [tuple(row) for row in reader.rows(sql)]


def test_a_sale_shows_price_fees_payout_cost_and_profit(box: Toolbox) -> None:
    sql = "SELECT price, fees, payout, landed_cost, profit, days_held FROM sale_facts WHERE order_number = 'A-1'"
    assert asked(box, sql) == [(12_000, 1_440, 10_560, 8_400, 2_160, 37)]


def test_the_business_day_is_that_of_the_zone(box: Toolbox) -> None:
    sql = "SELECT CAST(sold_on AS TEXT), month, quarter, year FROM sale_facts WHERE order_number = 'A-1'"
    assert asked(box, sql) == [("2026-02-11", "2026-02", "2026-Q1", "2026")]


def test_what_was_never_itemised_has_its_nature(box: Toolbox) -> None:
    sql = "SELECT order_number, unexplained, hidden_minimum, rounding FROM sale_facts WHERE unexplained <> 0 ORDER BY 1"
    assert asked(box, sql) == [("A-2", 800, 1, 0), ("A-3", 1, 0, 1)]


def test_stock_is_what_no_sale_took_and_nobody_removed(box: Toolbox) -> None:
    sql = "SELECT item_id FROM stock_facts ORDER BY 1"
    assert asked(box, sql) == [(4,)]
    touch(box, "UPDATE item SET state = 'lost', removed_on = '2026-04-01' WHERE id = 4")
    assert asked(box, sql) == []


def test_an_item_that_was_sold_shows_the_state_of_its_sale(box: Toolbox) -> None:
    sql = "SELECT item_id, state, left_day - acquired_day FROM item_facts ORDER BY 1"
    assert asked(box, sql) == [(1, "paid", 37), (2, "paid", 9), (3, "paid", 32), (4, "in_stock", None)]


def test_a_transfer_shows_its_sales(box: Toolbox) -> None:
    sql = "SELECT reference, amount, sales, sales_total, reconciled FROM payout_facts ORDER BY 1"
    assert asked(box, sql)[0] == ("T-1", 19_460, 2, 19_460, 1)


def test_what_was_undone_does_not_show(box: Toolbox) -> None:
    touch(box, "UPDATE sale SET voided_by = 'undo' WHERE id = 2", "UPDATE item SET voided_by = 'undo' WHERE id = 4")
    assert asked(box, "SELECT COUNT(*) FROM sale_facts") == [(5,)]
    assert asked(box, "SELECT COUNT(*) FROM item_facts") == [(3,)]


def test_views_can_be_dropped_and_made_again(box: Toolbox) -> None:
    link: Link = connect(locate(box.settings.text("db")), write=True)
    with link.transaction():
        drop_views(link)
        drop_views(link)
        create_views(link)
    link.close()
    assert asked(box, "SELECT COUNT(*) FROM sale_facts") == [(6,)]


@pytest.mark.parametrize("name", VIEWS)
def test_every_placeholder_is_spelled_out(name: str) -> None:
    for dialect in ("sqlite", "postgresql"):
        assert "{" not in view_sql(name, dialect)


SIZES = ("9", "EU 42 2/3", "XL", "34W", "34W/32L", "Grande", "  two\twords  here ", "", "12W / 10.5M", "M/L", "UK 8")


def test_the_views_name_sizes_as_the_program_does(box: Toolbox) -> None:
    for text in SIZES:
        size = read_size(text)
        touch(
            box,
            f"UPDATE item SET size_system = '{size.system}', size_value = '{size.value}', size_raw = '{size.raw}'",
            f"UPDATE sale SET size_system = '{size.system}', size_value = '{size.value}', size_raw = '{size.raw}'",
        )
        assert {*asked(box, "SELECT size FROM item_facts UNION SELECT size FROM sale_facts")} == {(size.label,)}


def test_letters_beyond_ascii_have_no_case_on_either_engine(books_url: str, tmp_path: Path) -> None:
    with open_shop(books_url, tmp_path).reader() as reader:
        assert list(reader.rows("SELECT LOWER('ÜBERKICKS')")) == [("überkicks",)]
