"""What will become of stock: whose ask each item is judged at, what is at risk, what is said where nothing is known."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.usecases.prices import Prices
from tests.usecases.stall import CHERRY, DUNK, NOON, buy, stall, touch

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Cell, Table
from soleflip_cli.usecases.days_shown import for_people
from soleflip_cli.usecases.dead_stock import Fate, fates
from soleflip_cli.usecases.dead_stock_tables import fates_table
from soleflip_cli.usecases.fee_rules import Asked
from soleflip_cli.usecases.listings import offer
from soleflip_cli.usecases.toolbox import Toolbox

STOCKX = Asked("stockx", level=1)


@pytest.fixture
def told(books_url: str) -> Prices:
    """A Dunk in two sizes whose prices were told an hour ago, and a Cherry that nobody priced."""
    found = Prices(books_url, DUNK, "EU 42", "EU 43")
    buy(found.box, (DUNK, "EU 42", "2026-05-01", "120"), (DUNK, "EU 43", "2026-05-01", "150"))
    buy(found.box, (CHERRY, "EU 42", "2025-05-01", "90"))
    touch(found.box, "UPDATE operation SET done_at = '2026-05-01 12:00:00+00:00'")
    found.known()
    found.told(1 / 24, (18_200, 16_500), (15_000, None))
    return found


def by_item(box: Toolbox) -> dict[int, Fate]:
    return {one.item.item_id: one for one in fates(box, STOCKX).found}


def row(table: Table, at: int = 0) -> dict[str, Cell]:
    return {column.key: cell for column, cell in zip(table.columns, [*table.rows][at], strict=True)}


def test_each_item_is_judged_at_its_listing_else_at_what_is_suggested(told: Prices) -> None:
    before = by_item(told.box)
    assert [(one.ask, one.source) for _, one in sorted(before.items())] == [
        (18_100, "sell faster"), (17_600, "sell faster"), (None, None),
    ]  # fmt: skip
    offer(told.box, 1, "stockx", Decimal(220), None, None)
    after = by_item(told.box)[1]
    assert (after.ask, after.source, after.channel) == (22_000, "listing", "stockx")
    assert after.exit.chances[2] < before[1].exit.chances[2]
    assert after.payout is not None and before[1].payout is not None and after.payout > before[1].payout


def test_a_listing_elsewhere_is_paid_and_priced_as_it_is_there(told: Prices) -> None:
    at_stockx = by_item(told.box)[1]
    offer(told.box, 1, "vinted", Decimal(181), None, None)
    there = by_item(told.box)[1]
    assert (there.channel, there.ask, there.lowest) == ("vinted", 18_100, None)
    assert there.payout != at_stockx.payout
    offer(told.box, 1, "stockx", Decimal(230), None, None)
    assert by_item(told.box)[1].ask == 23_000, "the channel that was asked for goes first"


def test_without_a_cost_the_lowest_ask_counts_and_no_money_is_at_risk(told: Prices) -> None:
    touch(told.box, "UPDATE item SET landed_cost = NULL WHERE id = 1")
    one = by_item(told.box)[1]
    assert (one.ask, one.source, one.at_risk, one.holding) == (18_200, "lowest ask", None, None)
    assert one.payout is not None
    notes = fates_table(fates(told.box, STOCKX), "item", None).notes
    assert "1 item without a cost, so without money at risk: soleflip report stock" in notes


def test_old_prices_count_only_where_they_are_asked_for(told: Prices) -> None:
    later = replace(told.box, now=lambda: NOON + timedelta(days=8))
    assert {one.source for one in fates(later, STOCKX).found} == {None}
    assert {one.source for one in fates(later, STOCKX, stale=True).found} == {None, "sell faster"}


def test_what_holding_costs_follows_the_setting(told: Prices) -> None:
    assert by_item(told.box)[3].holding == 0
    dear = stall(str(told.box.location), capital_rate="10")
    one = by_item(dear)[3]
    assert one.holding == round(9_000 * 0.10 / 365 * one.exit.days)


def test_the_least_likely_comes_first_and_a_limit_leaves_out_the_others(told: Prices) -> None:
    table = fates_table(fates(told.box, STOCKX), "item", None)
    chances = [row(table, at)["chance_180d"] for at in range(3)]
    assert chances == sorted(chances)  # type: ignore[type-var]
    assert len([*fates_table(fates(told.box, STOCKX), "item", Decimal("0.01")).rows]) == 0
    limit = sum(sorted(one.exit.chances[1] for one in fates(told.box, STOCKX).found)[:2]) / 2
    few = fates_table(fates(told.box, STOCKX), "item", Decimal(repr(limit)))
    assert len([*few.rows]) == 1
    assert few.notes[0] == f"1 of 3 items sell within 90 days with a chance below {limit:.0%}"


def test_groups_add_up_what_their_items_have(told: Prices) -> None:
    touch(told.box, "UPDATE item SET landed_cost = NULL WHERE id = 1")
    found = fates(told.box, STOCKX)
    table = fates_table(found, "style", None)
    styles = {row(table, at)["style"]: row(table, at) for at in range(2)}
    own = [one for one in found.found if one.item.style == DUNK]
    assert (styles[DUNK]["items"], styles[DUNK]["cost_known"], styles[DUNK]["payout_known"]) == (2, 1, 2)
    assert styles[DUNK]["landed_cost"] == Money(15_000, "EUR")
    assert styles[DUNK]["at_risk"] == Money(sum(one.at_risk or 0 for one in own), "EUR")
    assert abs(Decimal(str(styles[DUNK]["sold_90d"])) - Decimal(sum(one.exit.chances[1] for one in own))) < Decimal(
        "0.05"
    )
    assert styles[CHERRY]["payout"] is None


def test_people_read_a_day_or_after_which_day(told: Prices) -> None:
    table = for_people(fates_table(fates(told.box, STOCKX), "item", None))
    assert all(str(row(table, at)["expected_on"]).startswith("after 20") for at in range(3))
    assert table.total is not None and len(table.total) == len(table.columns)
    exact = row(fates_table(fates(told.box, STOCKX), "item", None))
    assert isinstance(exact["expected_on"], date) and exact["is_more"] is True


def test_empty_books_say_so_and_a_channel_that_nobody_knows_is_refused(books_url: str) -> None:
    box = stall(books_url)
    numbers = buy(box, (DUNK, "EU 42", "2026-05-01", "120"))
    with pytest.raises(UsageError, match="no channel is called 'nowhere'"):
        fates(box, Asked("nowhere"))
    touch(box, f"UPDATE item SET removed_on = '2026-05-02', state = 'lost' WHERE id = {numbers[0]}")
    table = fates_table(fates(box, STOCKX), "item", None)
    assert ([*table.rows], table.notes, table.total) == ([], ["nothing is in stock"], None)


def test_a_channel_without_fees_leaves_the_payout_open_and_says_so(told: Prices) -> None:
    offer(told.box, 3, "laced", Decimal(150), None, None)
    touch(told.box, "UPDATE item SET currency = 'JPY' WHERE id = 3", "UPDATE listing SET currency = 'JPY'")
    found = fates(told.box, STOCKX)
    assert next(one for one in found.found if one.item.item_id == 3).payout is None
    assert any(note.startswith("no fees are known in JPY at laced") for note in fates_table(found, "item", None).notes)
