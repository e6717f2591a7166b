"""Which offers of a list are worth it: weighed as one by one, the best first, and everything else named."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import soleflip
from tests.usecases.prices import Prices, at
from tests.usecases.stall import DUNK, NOON, buy, stall, touch

from soleflip_cli.domain.errors import NotUnderstood, UsageError
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.domain.table import Table
from soleflip_cli.usecases.check_price import Bid, check_price
from soleflip_cli.usecases.deals import Deals, Wish, find_deals
from soleflip_cli.usecases.deals_table import deals_table
from soleflip_cli.usecases.fee_rules import Asked
from soleflip_cli.usecases.roi_ranges import RANGE
from soleflip_cli.usecases.stakes import Wanted

STOCKX = Asked("stockx", level=1)


@pytest.fixture
def told(books_url: str) -> Prices:
    """A style whose sizes were asked for an hour ago: EU 42 at 182 and 165, EU 43 at 150, EU 44 at nothing."""
    found = Prices(books_url, DUNK, "US M 8.5/EU 42", "US M 9.5/EU 43", "US M 10/EU 44")
    buy(found.box, (DUNK, "EU 42", "2026-05-01", "120"))
    touch(found.box, "UPDATE operation SET done_at = '2026-05-01 12:00:00+00:00'")
    found.known()
    for day in range(10, 0, -1):
        found.told(day, (18_000 + day * 10, 16_000), (15_000, None), (None, None))
    found.told(1 / 24, (18_200, 16_500), (15_000, None), (None, None), sell_faster=17_900)
    return found


def deals(prices: Prices, folder: Path, text: str, **more: Any) -> Deals:
    path = folder / "offers.csv"
    path.write_text(text, encoding="utf-8")
    wanted = Wanted(more.pop("target", None), more.pop("stale", False))
    return find_deals(more.pop("box", prices.box), path, Wish(STOCKX, wanted, **more))


def rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip([one.key for one in table.columns], row, strict=True)) for row in table.rows]


def lines(found: Deals) -> list[int]:
    return [one.line for one in found.found]


def notes(found: Deals) -> str:
    return "\n".join(deals_table(found).notes)


SALE = f"""style,size,price,shop,link
{DUNK},42,160,dear,https://dear.example/1
{DUNK},42,100,cheap,https://cheap.example/2
{DUNK},43,120,cheap,https://cheap.example/3
{DUNK},EU 42,90,cheaper,https://cheaper.example/4
"""


def test_only_what_is_worth_it_is_shown_the_most_profit_a_day_first(told: Prices, tmp_path: Path) -> None:
    found = deals(told, tmp_path, SALE)
    assert lines(found) == [5, 3, 4]
    assert (found.lines, found.weighed) == (4, 4)
    table = rows(deals_table(found))
    assert [table[0][key] for key in ("line", "shop", "link")] == [5, "cheaper", "https://cheaper.example/4"]
    by_day = [row["profit_per_day"] for row in table]
    assert by_day == sorted(by_day, reverse=True)
    assert "4 lines read, 4 prices weighed, 3 worth it; --all shows the others too" in notes(found)


@pytest.mark.parametrize("target", [None, "20%", "15.00"])
def test_each_line_says_what_a_check_of_it_says(told: Prices, tmp_path: Path, target: str | None) -> None:
    found = rows(deals_table(deals(told, tmp_path, SALE, every=True, target=target)))
    assert len(found) == 4
    for row in found:
        bid = Bid(DUNK, Decimal(row["price"].minor) / 100, read_size(row["size"]))
        (alone,) = rows(check_price(told.box, STOCKX, Wanted(target), bid))
        ranged = {column.key for column in RANGE}
        assert {key: row[key] for key in alone if key not in ranged} == {
            key: cell for key, cell in alone.items() if key not in ranged
        }
    shown = deals_table(deals(told, tmp_path, SALE, target=target))
    assert [row["line"] for row in rows(shown)] == [row["line"] for row in found if row["is_worth"]]


@pytest.mark.parametrize("regime", ["margin", "regular"])
def test_what_is_left_out_without_being_reckoned_is_what_is_not_worth_it(
    books_url: str, told: Prices, tmp_path: Path, regime: str
) -> None:
    box = stall(books_url, tax_regime=regime)
    prices = "\n".join(f"{DUNK},{size},{price}" for size in (42, 43) for price in range(100, 160))
    text = f"style,size,price\n{prices}\n"
    every = deals(told, tmp_path, text, every=True, box=box)
    worth = {one.line for one in every.found if one.found.is_worth}
    assert 0 < len(worth) < 120
    assert {*lines(deals(told, tmp_path, text, box=box))} == worth


def test_what_costs_as_much_as_it_may_is_worth_it_and_a_cent_more_is_not(told: Prices, tmp_path: Path) -> None:
    (row,) = rows(deals_table(deals(told, tmp_path, f"style,size,price\n{DUNK},42,100\n", target="10%")))
    most = Decimal(row["most"].minor) / 100
    text = f"style,size,price\n{DUNK},42,{most}\n{DUNK},42,{most + Decimal('0.01')}\n"
    assert lines(deals(told, tmp_path, text, target="10%")) == [2]
    (row,) = rows(deals_table(deals(told, tmp_path, f"style,size,price\n{DUNK},42,100\n")))
    assert lines(deals(told, tmp_path, f"style,size,price\n{DUNK},42,{Decimal(row['most'].minor) / 100}\n")) == []


def test_what_each_costs_on_top_is_part_of_its_cost(told: Prices, tmp_path: Path) -> None:
    (row,) = rows(deals_table(deals(told, tmp_path, f"style,size,price\n{DUNK},42,100\n", extra=Decimal("5.90"))))
    assert (str(row["price"]), str(row["at"])) == ("100.00 EUR", "105.90 EUR")
    assert row["profit"].minor == row["payout"].minor - 10_590


def test_a_line_without_a_size_is_weighed_in_each_that_is_priced(told: Prices, tmp_path: Path) -> None:
    found = deals(told, tmp_path, f"style,price\n{DUNK},100\n")
    table = rows(deals_table(found))
    assert [(row["size"], row["names_size"]) for row in table] == [("US M 8.5", False), ("US M 9.5", False)]
    assert "1 line names no size: each size that is priced is weighed; look which ones the shop has" in notes(found)
    assert "offers.csv has no column for the size" in notes(found)
    assert "no price was told" not in notes(found)
    touch(told.box, "DELETE FROM quote")
    assert f"no price was told of 1 line: {DUNK} (line 2)" in notes(deals(told, tmp_path, f"style,price\n{DUNK},100\n"))


def test_what_cannot_be_weighed_is_counted_and_named(told: Prices, tmp_path: Path) -> None:
    text = f"""style,size,price,quantity
{DUNK},44,100,1
{DUNK},47,100,1
{DUNK},huge,100,1
{DUNK},42,100 USD,1
{DUNK},42,100,0
CT8012-116,42,100,1
CT8012-116,43,100,1
FV5029-006,43,100,1
,43,100,1
"""
    found = deals(told, tmp_path, text, every=True)
    assert (found.found, found.lines, found.weighed) == ([], 9, 0)
    said = notes(found)
    assert f"no price was told of 2 lines: {DUNK} EU 44 (line 2), {DUNK} EU 47 (line 3); soleflip sync market" in said
    assert "1 line has a size that cannot be read: huge (line 4)" in said
    assert "1 line is in USD: no rate is known, so not in EUR" in said
    assert f"1 line is sold out: {DUNK}" in said
    assert (
        "3 lines are of 2 styles that the books do not know: CT8012-116, FV5029-006; soleflip price watch add" in said
    )
    assert "1 line names no style code; the first is line 10" in said


def test_a_price_that_a_fetch_found_unchanged_was_told_by_it(told: Prices, tmp_path: Path) -> None:
    (row,) = rows(deals_table(deals(told, tmp_path, f"style,size,price\n{DUNK},43,100\n")))
    assert row["told_at"] == at(1 / 24)


def test_old_prices_do_not_count_unless_they_are_asked_for(told: Prices, tmp_path: Path) -> None:
    later = replace(told.box, now=lambda: NOON + timedelta(days=8))
    found = deals(told, tmp_path, SALE, box=later)
    assert found.found == [] and found.weighed == 0
    assert "4 prices told more than a week ago, too old to count (--stale counts them)" in notes(found)
    stale = deals(told, tmp_path, SALE, box=later, stale=True)
    assert len(stale.found) == 3 and "3 prices told more than a day ago: soleflip sync market" in notes(stale)


def test_a_style_is_found_by_one_of_its_codes(told: Prices, tmp_path: Path) -> None:
    touch(told.box, f"UPDATE product SET style = '{DUNK}/DD1391-101', key = 'style:{DUNK}/DD1391-101'")
    assert lines(deals(told, tmp_path, "style,size,price\nDD1391-101,42,100\n")) == [2]


def test_a_target_that_is_none_is_refused_whatever_the_list_holds(told: Prices, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'much' is no target"):
        deals(told, tmp_path, "style,size,price\nCT8012-116,42,100\n", target="much")


def test_a_header_without_rows_is_no_mistake(told: Prices, tmp_path: Path) -> None:
    found = deals(told, tmp_path, "style,size,price\n")
    assert found.found == [] and deals_table(found).notes == ["offers.csv has a header and no rows"]


def test_a_file_of_which_no_row_can_be_read_is_refused(told: Prices, tmp_path: Path) -> None:
    with pytest.raises(NotUnderstood, match=r"not one row of offers.csv can be read; the first: line 2, price: 'soon'"):
        deals(told, tmp_path, f"style,size,price\n{DUNK},42,soon\n")
    with pytest.raises(UsageError, match="there is no file"):
        find_deals(told.box, tmp_path / "none.csv", Wish(STOCKX))


def test_a_command_names_bad_rows_stores_nothing_and_says_that_it_is_partial(
    told: Prices, tmp_path: Path, books_url: str
) -> None:
    path = tmp_path / "offers.csv"
    path.write_text(f"style,size,price\n{DUNK},42,100\n{DUNK},42,soon\n", encoding="utf-8")
    before = [*tmp_path.iterdir()]
    done = soleflip("price", "deals", path, "--stale", "--all", "--db", books_url, "--format", "json")
    assert (done.code, [row["line"] for row in done.json()]) == (9, [2])
    assert "  line 3, price: 'soon' is no amount (decimal mark '.')" in done.err
    assert [*tmp_path.iterdir()] == before
    path.write_text("style,size\nA-1,42\n", encoding="utf-8")
    assert soleflip("price", "deals", path, "--db", books_url).code == 6
