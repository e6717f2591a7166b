"""Do the checks see every figure that is not what it should be, and does a repair mend it?"""

from pathlib import Path

import pytest

from soleflip_cli.domain.errors import BooksDisagree
from soleflip_cli.domain.table import Table
from soleflip_cli.storage import checks
from soleflip_cli.storage.figures import Rows, Rules
from soleflip_cli.storage.link import Link
from soleflip_cli.usecases.keep_books import check, ensure_right
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import SALES, open_shop, read_in, touch, with_cell

DAMAGE = {
    "views": "DROP VIEW payout_facts",
    "days": "UPDATE sale SET month = '2020-01' WHERE id = 1",
    "transfer-days": "UPDATE payout SET paid_on = '2020-01-01' WHERE id = 1",
    "fees": "UPDATE sale SET unexplained = 5 WHERE id = 2",
    "costs": "UPDATE item SET landed_cost = 1 WHERE id = 4",
    "matches": "UPDATE sale SET item_id = NULL WHERE id = 1",
    "brands": "UPDATE sale SET brand = 'Nobody' WHERE id = 3",
    "transfers": "UPDATE payout SET sales_total = 1 WHERE id = 1",
}


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    return open_shop(books_url, tmp_path / "files")


def differing(table: Table) -> dict[str, int]:
    return {str(row[0]): int(str(row[3])) for row in table.rows if row[3]}


def test_books_that_soleflip_wrote_are_right(box: Toolbox) -> None:
    table = check(box)
    assert differing(table) == {}
    looked_at = {str(row[0]): row[2] for row in table.rows}
    assert looked_at["fees"] == looked_at["matches"] == 6
    ensure_right(table, False)


@pytest.mark.parametrize("name", DAMAGE)
def test_a_wrong_figure_is_found_and_mended(box: Toolbox, name: str) -> None:
    touch(box, DAMAGE[name])
    assert differing(check(box)) == {name: 1}
    assert differing(check(box)) == {name: 1}, "a check alone changes nothing"
    assert differing(check(box, repair=True)) == {}
    assert differing(check(box)) == {}


def test_a_difference_says_where_and_what_it_should_be(box: Toolbox) -> None:
    touch(box, DAMAGE["costs"], DAMAGE["matches"])
    said = {str(row[0]): row[4] for row in check(box).rows}
    assert said["costs"] == ("item 4: 0.01 EUR, should be 50.00 EUR",)
    assert "should be item 1, cost 84.00 EUR, 37 days" in str(said["matches"])


def test_differences_end_in_an_error_that_names_the_remedy(box: Toolbox) -> None:
    touch(box, DAMAGE["fees"])
    with pytest.raises(BooksDisagree) as caught:
        ensure_right(check(box), False)
    assert caught.value.message == "the check found 1 difference"
    assert caught.value.hint == "soleflip db check --repair"


def test_a_cost_without_parts_is_unknown_again_after_a_repair(box: Toolbox) -> None:
    touch(box, "DELETE FROM cost WHERE item_id = 4")
    assert differing(check(box)) == {"costs": 1}
    assert differing(check(box, repair=True)) == {}


def test_books_changed_by_a_later_file_stay_right(box: Toolbox, tmp_path: Path) -> None:
    read_in(box, tmp_path, "later.csv", with_cell(SALES, "A-5", "Listing Price", "81"))
    assert differing(check(box)) == {}


def test_rows_that_point_nowhere_and_items_taken_twice_are_found(tmp_path: Path) -> None:
    box = open_shop(str(tmp_path / "books.db"), tmp_path)
    touch(
        box,
        "DROP INDEX ix_sale_item_id",
        "UPDATE sale SET item_id = 1 WHERE id = 3",
        "UPDATE sale SET payout_id = 99 WHERE id = 6",
    )
    found = differing(check(box))
    assert found["items"] == found["references"] == 1


def test_a_damaged_file_is_found_and_not_looked_into(tmp_path: Path) -> None:
    box = open_shop(str(tmp_path / "books.db"), tmp_path)
    touch(box, "PRAGMA user_version = 1")
    path = tmp_path / "books.db"
    whole = bytearray(path.read_bytes())
    place = whole.index(b"DD1391-100")
    page = place // 4096 * 4096
    whole[page + 3 : page + 5] = b"\xff\xff"
    path.write_bytes(whole)
    table = check(box)
    assert [row[0] for row in table.rows] == ["file"]
    with pytest.raises(BooksDisagree) as caught:
        ensure_right(table, False)
    assert caught.value.hint == "soleflip db restore FILE"


def test_a_check_sees_one_state_of_the_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = open_shop(str(tmp_path / "books.db"), tmp_path / "files")
    whole = checks.CHECKS["fees"][1]

    def disturbed(link: Link, how: Rules) -> Rows:
        touch(box, "UPDATE sale SET unexplained = 77 WHERE id = 2")
        return whole(link, how)

    monkeypatch.setitem(checks.CHECKS, "fees", ("fees", disturbed))
    assert differing(check(box)) == {}


def test_a_transfer_that_arrived_at_another_time_than_its_sales_is_mended(box: Toolbox) -> None:
    touch(box, "UPDATE sale SET paid_at = '2026-02-19 10:00:00+00:00' WHERE id = 2")
    assert differing(check(box)) == {"transfer-days": 1}
    assert differing(check(box, repair=True)) == {}
    with box.reader() as reader:
        found = [*reader.rows("SELECT CAST(paid_on AS TEXT) FROM payout_facts WHERE reference = 'T-1'")]
    assert [tuple(row) for row in found] == [("2026-02-19",)]
