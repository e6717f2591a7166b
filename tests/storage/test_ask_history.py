"""Asks day by day beside the lowest ask of the time, on both engines."""

import json
from datetime import date
from pathlib import Path

import pytest

from soleflip_cli.domain.ask_effect import AskDays
from soleflip_cli.storage.ask_history import ask_days
from soleflip_cli.storage.engine import connect
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import open_shop, touch

TODAY = date(2026, 4, 10)
ITEM = 4
LISTED = (
    "INSERT INTO listing (id, item_id, channel, account, currency, listed_on, ended_on, ask, variant) "
    "VALUES (1, {}, 'stockx', 'main', 'EUR', '{}', {}, {}, 'v-1')"
)


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """The shop; the lowest ask of the size is 100.00 from 27 February, 90.00 from 5 April."""
    box = open_shop(books_url, tmp_path / "files")
    touch(box, quoted(1, "2026-02-27", 10_000), quoted(2, "2026-04-05", 9_000), quoted(3, "2026-04-06", 1, "flex"))
    return box


def quoted(number: int, day: str, ask: int, kind: str = "standard") -> str:
    return (
        "INSERT INTO quote (id, service, variant, kind, currency, quoted_at, ask) "
        f"VALUES ({number}, 'stockx', 'v-1', '{kind}', 'EUR', '{day} 10:00:00+00:00', {ask})"
    )


def changed(number: int, day: str, before: object, after: object, undone: int = 0) -> str:
    fields = f"'{json.dumps(before)}', '{json.dumps(after)}', {undone}"
    return (
        "INSERT INTO change (id, changed_at, command, entity, entity_id, before, after, undone) "
        f"VALUES ({number}, '{day} 12:00:00+00:00', 'x', 'listing', 1, {fields})"
    )


def found(box: Toolbox) -> list[AskDays]:
    link = connect(box.location, write=False)
    try:
        return ask_days(link, TODAY)
    finally:
        link.close()


def told(box: Toolbox) -> list[tuple[int, int, int, int, bool]]:
    """Day of April since and until, ask, lowest ask, whether it sold."""
    return [(one.since.day, one.until.day, one.ask, one.lowest, one.sold) for one in found(box)]


def test_days_are_cut_where_the_lowest_ask_changes(box: Toolbox) -> None:
    touch(box, LISTED.format(ITEM, "2026-04-01", "NULL", 11_000))
    assert told(box) == [(1, 5, 11_000, 10_000, False), (5, 10, 11_000, 9_000, False)]


def test_days_are_cut_where_the_own_ask_changes_as_the_log_has_it(box: Toolbox) -> None:
    touch(
        box,
        LISTED.format(ITEM, "2026-04-01", "'2026-04-09'", 9_500),
        changed(900, "2026-04-01", {"voided_by": "undo 1"}, {"voided_by": None, "ask": 12_000}),
        changed(901, "2026-04-03", {"ask": 12_000}, {"ask": 9_500}),
        changed(902, "2026-04-04", {"ask": 9_500}, {"ask": 1}, undone=1),
    )
    assert told(box) == [
        (1, 3, 12_000, 10_000, False),
        (3, 5, 9_500, 10_000, False),
        (5, 9, 9_500, 9_000, False),
    ]


def test_an_item_that_sold_there_ends_with_its_sale(box: Toolbox) -> None:
    touch(box, LISTED.format(2, "2026-02-25", "NULL", 11_000))
    last = found(box)[-1]
    assert (last.since, last.until, last.sold) == (date(2026, 2, 27), date(2026, 3, 1), True)
    touch(box, "UPDATE sale SET channel = 'ebay' WHERE item_id = 2")
    assert not any(one.sold for one in found(box))


def test_without_a_lowest_ask_nothing_can_be_said(box: Toolbox) -> None:
    touch(box, "DELETE FROM quote", LISTED.format(ITEM, "2026-04-01", "NULL", 11_000))
    assert found(box) == []


def test_a_listing_that_was_undone_is_not_there(box: Toolbox) -> None:
    touch(box, LISTED.format(ITEM, "2026-04-01", "NULL", 11_000), "UPDATE listing SET voided_by = 'undo 3'")
    assert found(box) == []
