"""Spells out of the books, on both engines: what was on offer, since when, until when."""

from datetime import date
from pathlib import Path

import pytest

from soleflip_cli.domain.spells import Spell
from soleflip_cli.storage.engine import connect
from soleflip_cli.storage.spells import spells
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import open_shop, touch

TODAY = date(2026, 4, 10)
LISTED = (
    "INSERT INTO listing (id, item_id, channel, account, currency, listed_on, ended_on, ask, state, voided_by) "
    "VALUES ({}, {}, 'stockx', 'main', 'EUR', '{}', {}, {}, {}, {})"
)


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """Items 1 (bought 5 January, sold 11 February), 2 (sold 1 March), 3 and 4 (unsold, bought 20 March)."""
    return open_shop(books_url, tmp_path / "files")


def found(box: Toolbox, today: date = TODAY) -> dict[int, Spell]:
    link = connect(box.location, write=False)
    try:
        return {one.item_id: one for one in spells(link, today)}
    finally:
        link.close()


def listed(
    number: int, item: int, day: str, ended: str = "NULL", ask: str = "100", state: str = "NULL", voided: str = "NULL"
) -> str:
    return LISTED.format(number, item, day, ended, ask, state, voided)


def test_each_item_has_a_spell_that_ends_with_its_sale_or_today(box: Toolbox) -> None:
    by_item = found(box)
    told = {number: (one.offered_on.isoformat(), one.days, one.sold) for number, one in by_item.items()}
    assert told == {
        1: ("2026-01-05", 37, True),
        2: ("2026-02-20", 9, True),
        3: ("2026-01-10", 32, True),
        4: ("2026-03-20", 21, False),
    }
    assert by_item[4].place[:2] == ("sneakers", "Nike")
    assert by_item[4].place.size == "US M:8"
    assert by_item[1].place.product == by_item[2].place.product != by_item[3].place.product


def test_a_day_gone_by_knows_no_later_sale(box: Toolbox) -> None:
    then = found(box, date(2026, 2, 20))
    assert {number: (one.days, one.sold) for number, one in then.items() if number < 4} == {
        1: (37, True),
        2: (0, False),
        3: (32, True),
    }


def test_what_was_listed_before_it_came_counts_from_then(box: Toolbox) -> None:
    touch(box, "UPDATE item SET arrived_on = '2026-04-06' WHERE id = 4")
    touch(box, listed(1, 4, "2026-04-02", ended="'2026-04-03'"), listed(2, 4, "2026-04-05"))
    assert (found(box)[4].listed_on, found(box)[4].days) == (date(2026, 4, 2), 8)


def test_a_later_listing_does_not_make_an_item_young(box: Toolbox) -> None:
    before = found(box)[4].days
    touch(box, listed(1, 4, "2026-04-05"))
    assert found(box)[4].days == before > 5


@pytest.mark.parametrize(
    "listing",
    [
        listed(1, 4, "2026-04-02", voided="'undo 9'"),
        listed(1, 4, "2026-04-02", ask="NULL", state="'inactive'"),
        listed(1, 1, "2026-02-12"),
    ],
)
def test_a_listing_that_was_none_or_came_too_late_plays_no_part(listing: str, box: Toolbox) -> None:
    before = found(box)
    touch(box, listing)
    assert found(box) == before


def test_what_came_later_was_at_hand_later(box: Toolbox) -> None:
    touch(box, "UPDATE item SET arrived_on = '2026-03-30' WHERE id = 4")
    assert found(box)[4].days == 11


def test_what_is_still_to_come_is_not_on_offer_unless_it_is_listed(box: Toolbox) -> None:
    touch(box, "UPDATE item SET state = 'ordered' WHERE id = 4")
    assert 4 not in found(box)
    touch(box, listed(1, 4, "2026-04-02"))
    assert found(box)[4].days == 8


@pytest.mark.parametrize("state", ["cancelled", "failed", "returned"])
def test_after_a_sale_that_fell_through_the_spell_goes_on(state: str, box: Toolbox) -> None:
    touch(box, f"UPDATE sale SET state = '{state}' WHERE item_id = 3")
    assert (found(box)[3].days, found(box)[3].sold) == (90, False)


def test_what_left_without_a_sale_ends_unsold(box: Toolbox) -> None:
    touch(box, "UPDATE item SET state = 'lost', removed_on = '2026-04-01' WHERE id = 4")
    assert (found(box)[4].days, found(box)[4].sold) == (12, False)
    assert found(box, date(2026, 3, 25))[4].days == 5


def test_what_was_undone_is_not_there(box: Toolbox) -> None:
    touch(box, "UPDATE item SET voided_by = 'undo 1' WHERE id = 4", "UPDATE sale SET voided_by = 'undo 2' WHERE id = 2")
    assert 4 not in found(box)
    assert (found(box)[3].sold, found(box)[3].days) == (False, 90)
