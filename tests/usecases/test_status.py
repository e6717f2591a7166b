"""What waits today is counted from the books, and each line names the command that deals with it."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.usecases.stall import CHERRY, DUNK, buy, sell, stall, touch

from soleflip_cli.cli.main import Soleflip
from soleflip_cli.domain.money import Money
from soleflip_cli.usecases.status import KINDS, status
from soleflip_cli.usecases.toolbox import Toolbox


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    opened = stall(books_url, timezone="Europe/Berlin")
    buy(opened, (DUNK, "US 9", "2026-02-01", "90"), (DUNK, "US 9", "2026-05-20", "95.50"))
    sell(opened, tmp_path, ("A-1", "2026-04-01", DUNK, "9"), ("A-2", "2026-05-30", CHERRY, "9"))
    return opened


def waiting(box: Toolbox) -> dict[str, tuple[Any, ...]]:
    table, _ = status(box)
    return {str(row[0]): tuple(row[1:-1]) for row in table.rows}


def test_nothing_waits_in_books_in_which_all_is_done(books_url: str) -> None:
    box = stall(books_url)
    buy(box, (DUNK, "US 9", "2026-05-20", "90"))
    table, late = status(box)
    assert (list(table.rows), late, table.notes) == ([], 0, ("nothing waits for you",))


def test_sales_wait_for_parcel_payout_and_cost(box: Toolbox) -> None:
    found = waiting(box)
    assert found["to ship"][:2] == (2, 0)
    assert found["sold and unpaid"] == (2, 0, found["to ship"][2], "EUR", Money(20_000, "EUR"))
    assert found["sales without a cost"][0] == 1
    assert "dead stock" not in found


def test_a_parcel_is_late_from_the_day_after(box: Toolbox) -> None:
    touch(box, "UPDATE sale SET ship_by = '2026-06-01'")
    assert waiting(box)["to ship"][1] == 0
    touch(box, "UPDATE sale SET ship_by = '2026-05-31' WHERE order_number = 'A-1'")
    assert waiting(box)["to ship"][1] == 1
    assert status(box)[1] == 1


@pytest.mark.parametrize(("days", "due"), [(11, None), (12, (1, 1)), (26, (1, 0)), (27, None)])
def test_a_time_for_returns_is_told_two_weeks_before_it_ends(
    box: Toolbox, days: int, due: tuple[int, int] | None
) -> None:
    touch(
        box,
        f"INSERT INTO supplier (id, key, name, return_days) VALUES (1, 'a shop', 'A shop', {days})",
        "INSERT INTO purchase (id, key, supplier_id, bought_on) VALUES (1, 'a', 1, '2026-05-20')",
        "UPDATE item SET purchase_id = 1 WHERE id = 2",
    )
    found = waiting(box).get("shop takes back for two weeks or less")
    assert (found and found[:2]) == due


def test_what_is_ordered_offered_elsewhere_or_old_waits(box: Toolbox) -> None:
    touch(
        box,
        "UPDATE item SET state = 'ordered' WHERE id = 2",
        "INSERT INTO listing (id, item_id, channel, ask, currency, listed_on) "
        "VALUES (1, 1, 'ebay', 21000, 'EUR', '2026-03-01')",
    )
    buy(box, (CHERRY, "US 4", "2026-01-01", "60"))
    found = waiting(box)
    assert found["ordered and not arrived"][0] == 1
    assert found["sold elsewhere, still offered"][:2] == (1, 1)
    assert found["dead stock"] == (1, 0, found["dead stock"][2], "EUR", Money(6_000, "EUR"))


def test_rows_that_an_import_set_aside_wait_as_long_as_their_file_is_there(box: Toolbox, tmp_path: Path) -> None:
    sell(box, tmp_path, ("A-3", "2026-05-30", DUNK, "9"), ("A-4", "no day", DUNK, "9"))
    assert waiting(box)["rows set aside by imports"][:2] == (1, 1)
    next(tmp_path.glob("*.rejects.csv")).unlink()
    assert "rows set aside by imports" not in waiting(box)


def test_every_command_that_is_named_can_be_typed() -> None:
    names = {entry.name for entry in Soleflip.entries}
    assert {re.split(" ", kind.command)[1] for kind in KINDS} - names <= {"ship", "listing"}
