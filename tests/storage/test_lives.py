"""Lives out of the books, on both engines: on any day they tell what spells told on that day."""

from datetime import date
from pathlib import Path

import pytest

from soleflip_cli.domain.lives import Life, known_then
from soleflip_cli.storage.engine import connect
from soleflip_cli.storage.lives import lives
from soleflip_cli.storage.spells import spells
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import open_shop, touch
from tests.storage.test_spells import TODAY, listed


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """Items 1 (bought 5 January, sold 11 February), 2 (sold 1 March), 3 and 4 (unsold, bought 20 March)."""
    return open_shop(books_url, tmp_path / "files")


def found(box: Toolbox) -> dict[int, Life]:
    link = connect(box.location, write=False)
    try:
        told = lives(link)
        assert known_then(told, TODAY) == spells(link, TODAY)
        return {one.item_id: one for one in told}
    finally:
        link.close()


def test_a_life_has_every_day_of_an_item(box: Toolbox) -> None:
    touch(box, "UPDATE item SET arrived_on = '2026-03-30' WHERE id = 4", listed(1, 4, "2026-04-02"))
    by_item = found(box)
    assert by_item[1][2:] == (date(2026, 1, 5), date(2026, 1, 5), None, date(2026, 2, 11), True)
    assert by_item[4][2:] == (date(2026, 3, 20), date(2026, 3, 30), date(2026, 4, 2), None, False)


def test_what_is_to_come_is_not_at_hand_and_what_left_without_a_sale_did_not_sell(box: Toolbox) -> None:
    touch(box, "UPDATE item SET state = 'lost', removed_on = '2026-04-01' WHERE id = 4")
    assert found(box)[4][4:] == (None, date(2026, 4, 1), False)
    touch(box, "UPDATE item SET state = 'ordered', removed_on = NULL WHERE id = 4")
    assert (found(box)[4].at_hand, found(box)[4].on(TODAY)) == (None, None)


def test_a_day_gone_by_knows_no_listing_that_came_after_it(box: Toolbox) -> None:
    touch(box, listed(1, 4, "2026-04-02"))
    then = found(box)[4].on(date(2026, 3, 25))
    assert then is not None and then.offered_on == date(2026, 3, 20)
