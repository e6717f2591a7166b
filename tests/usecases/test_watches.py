"""Watches with lines: told once when a price crosses, told anew when it crosses again, never from old prices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from tests.usecases.prices import Prices
from tests.usecases.stall import DUNK, buy, rows

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.usecases.undo import undo
from soleflip_cli.usecases.watch_check import check, tell
from soleflip_cli.usecases.watch_hits import table, told
from soleflip_cli.usecases.watches import Lines, edit, told_lines, unwatch, watch, watches

SIZES = ("US M 8.5/EU 42", "US M 9/EU 42.5", "US M 10/EU 44")
EU42 = read_size("42")


@pytest.fixture
def prices(books_url: str) -> Prices:
    """A style that is watched from forty days ago, without a line."""
    made = Prices(books_url, DUNK, *SIZES)
    watch(made.now(40), DUNK, "EUR")
    made.known()
    made.told(30, (20_000, 15_000), (18_000, 12_000), (19_000, 16_000))
    return made


def lines(**lines: Any) -> Lines:
    return Lines(**{name: value if name == "margin_above" else Decimal(value) for name, value in lines.items()})


def checked(prices: Prices, days_ago: float, everything: bool = False, payout: Any = lambda *_: None) -> list[str]:
    """What a check a minute after that moment tells; it is noted as told, as the command does."""
    box = prices.now(days_ago - 1 / 1440)
    found = check(box, everything, payout)
    if not everything:
        tell(box, found)
    return [told(hit) for hit in found.hits]


def listed(prices: Prices) -> Sequence[Any]:
    return [*watches(prices.box).rows]


def test_a_hit_is_told_once_until_the_price_was_back_and_crosses_again(prices: Prices) -> None:
    watch(prices.now(29), DUNK, "EUR", EU42, lines(ask_below="150"))
    assert checked(prices, 29) == []
    prices.told(20, (15_000, 15_000))
    assert checked(prices, 20) == [], "150 is not below 150"
    prices.told(19, (14_500, 15_000))
    hit = "DD1391-100 EU 42: ask 150.00 EUR → 145.00 EUR, below 150.00 EUR (stockx, told 2 h ago)"
    assert checked(prices, 18.9) == [hit]
    prices.told(18.5, (14_000, 15_000))
    assert checked(prices, 18.4) == []
    (again,) = checked(prices, 18.4, everything=True)
    assert "ask 150.00 EUR → 140.00 EUR" in again
    prices.told(18, (16_000, 15_000))
    prices.told(17, (13_900, 15_000))
    (anew,) = checked(prices, 16.9)
    assert "ask 160.00 EUR → 139.00 EUR" in anew
    prices.told(16, (None, 15_000))
    assert checked(prices, 16) == []
    prices.told(15, (13_900, 15_000))
    assert len(checked(prices, 15)) == 1


def test_what_was_shown_with_all_is_not_noted_as_told(prices: Prices) -> None:
    watch(prices.now(29), DUNK, "EUR", EU42, lines(bid_above="140"))
    assert len(checked(prices, 29, everything=True)) == 1
    assert len(checked(prices, 29)) == 1
    assert checked(prices, 29) == []


def test_each_line_is_told_by_itself(prices: Prices) -> None:
    watch(prices.now(29), DUNK, "EUR", EU42, lines(ask_below="150", bid_above="160"))
    prices.told(28, (14_000, 15_000))
    assert ["ask 200.00 EUR → 140.00 EUR" in one for one in checked(prices, 28)] == [True]
    prices.told(27, (14_000, 17_000))
    hit = "DD1391-100 EU 42: bid 150.00 EUR → 170.00 EUR, above 160.00 EUR (stockx, told 1 h ago)"
    assert checked(prices, 26.958) == [hit]
    assert checked(prices, 26.9) == []


def test_a_style_is_held_against_the_best_of_its_sizes(prices: Prices) -> None:
    edit(prices.now(29), DUNK, None, None, lines(ask_below="170", bid_above="165"))
    prices.told(28, (20_000, 15_000), (16_000, 12_000), (19_000, 16_500))
    (one,) = checked(prices, 28)
    assert one.startswith("DD1391-100 US M 9: ask 180.00 EUR → 160.00 EUR, below 170.00 EUR")
    prices.told(27, (20_000, 15_000), (None, None), (16_900, 16_600))
    (bid,) = checked(prices, 27)
    assert bid.startswith("DD1391-100 US M 10: bid 165.00 EUR → 166.00 EUR")


def test_old_prices_are_marked_and_very_old_ones_do_not_count(prices: Prices) -> None:
    watch(prices.now(29), DUNK, "EUR", EU42, lines(ask_below="250"))
    box = prices.now(27)
    found = check(box, False)
    assert [told(hit) for hit in found.hits] == [
        "DD1391-100 EU 42: ask 200.00 EUR, below 250.00 EUR (stockx, told 2 days ago, OLD)"
    ]
    assert [(row[-3], row[-2]) for row in table(found.hits, found.notes).rows] == [(71, True)]
    late = check(prices.now(22), False)
    assert late.hits == []
    assert late.notes == [
        "DD1391-100: told 7 days ago, too old to count; ask again: soleflip sync market",
        "DD1391-100 EU 42: told 7 days ago, too old to count; ask again: soleflip sync market",
    ]
    prices.told(21, (20_000, 15_000), (18_000, 12_000), (19_000, 16_000))
    assert len(checked(prices, 21)) == 1, "a run that finds the price unchanged makes it new"


def test_a_margin_is_told_where_a_schedule_answers(prices: Prices) -> None:
    def nine_tenths(ask: int, channel: str, currency: str, cost: int) -> int:
        assert (channel, currency) == ("stockx", "EUR")
        return ask * 9 // 10

    buy(prices.now(29), (DUNK, "EU 42", "2026-04-01", "120"), (DUNK, "US 8.5", "2026-04-01", "144"))
    watch(prices.now(29), DUNK, "EUR", EU42, lines(margin_above=2000))
    assert checked(prices, 29, payout=nine_tenths) == [], "the dearest in stock leaves 18 %"
    assert check(prices.now(29), False, lambda *_: None).notes == [
        "DD1391-100 EU 42: its margin is not known, no fee schedule tells what stockx pays"
    ]
    prices.told(28, (24_000, 15_000))
    hit = "DD1391-100 EU 42: margin 18.00 % → 30.00 %, above 20.00 % (stockx, told 0 min ago)"
    assert checked(prices, 28, payout=nine_tenths) == [hit]
    assert checked(prices, 28, payout=nine_tenths) == []
    edit(prices.now(27), DUNK, EU42, None, lines(cost="180"))
    assert checked(prices, 27, payout=nine_tenths) == []
    edit(prices.now(27), DUNK, EU42, None, lines(cost="100"))
    (again,) = checked(prices, 27, payout=nine_tenths)
    assert "EU 42: margin 48.33 %, above 20.00 %" in again


def test_a_margin_rests_on_the_fee_schedule_of_the_day(prices: Prices) -> None:
    buy(prices.now(29), (DUNK, "EU 42", "2026-04-01", "120"))
    watch(prices.now(29), DUNK, "EUR", EU42, lines(margin_above=2000))
    prices.told(28, (24_000, 15_000))
    (hit,) = check(prices.now(28), False).hits
    assert "margin 36.13 %, above 20.00 %" in told(hit), "240.00 less 21.60, 7.20 and 4.50 leaves 86.70"


def test_a_margin_without_a_cost_says_how_to_name_one(prices: Prices) -> None:
    edit(prices.now(29), DUNK, None, None, lines(margin_above=0))
    (note,) = check(prices.now(29), False).notes
    assert note.endswith("none in stock has a cost: soleflip price watch edit DD1391-100 --cost 119.99")


def test_what_keeps_a_check_silent_is_said(books_url: str) -> None:
    made = Prices(books_url, DUNK, *SIZES)
    watch(made.box, DUNK, "EUR", EU42, lines(ask_below="150"))
    assert check(made.box, False).notes == [
        "DD1391-100 EU 42: no price in EUR was told yet; prices come with: soleflip sync market"
    ]
    unwatch(made.box, DUNK)
    assert check(made.box, False).notes == ["nothing is watched: soleflip price watch add STYLE --ask-below 150"]


def test_a_style_may_be_watched_in_several_sizes(prices: Prices) -> None:
    watch(prices.box, DUNK, "EUR", EU42, lines(ask_below="150", margin_above=1250))
    watch(prices.box, DUNK, "EUR", read_size("US 10"), lines(bid_above="90"))
    with pytest.raises(UsageError, match="DD1391-100 EU 42 is watched in EUR already") as refused:
        watch(prices.box, DUNK, "EUR", EU42)
    assert refused.value.hint == 'soleflip price watch edit DD1391-100 --size "EU 42" --ask-below 150'
    shown = [(row[2], row[5] and row[5].minor, row[6] and row[6].minor) for row in listed(prices)]
    assert shown == [(None, 18_000, 16_000), ("EU 42", 20_000, 15_000), ("US M 10", 19_000, 16_000)]
    assert [row[10] for row in listed(prices)] == [None, Decimal("0.125"), None]
    assert len(unwatch(prices.box, DUNK, EU42)) == 1
    assert len(listed(prices)) == 2
    assert len(unwatch(prices.box, DUNK)) == 2
    with pytest.raises(UsageError, match="is not watched"):
        unwatch(prices.box, DUNK)


def test_a_size_that_is_not_made_is_not_watched(prices: Prices) -> None:
    with pytest.raises(UsageError, match="not made in EU 47") as refused:
        watch(prices.box, DUNK, "EUR", read_size("47"))
    assert refused.value.hint == '--size "EU 44"'


def test_a_line_moves_goes_and_comes_back_with_undo(prices: Prices) -> None:
    watch(prices.now(29), DUNK, "EUR", EU42, lines(ask_below="250"))
    assert len(checked(prices, 29)) == 1
    moved = edit(prices.now(28.5), DUNK, EU42, None, Lines(Decimal(210), Decimal(100)))
    assert told_lines(moved) == "ask below 210.00 EUR, bid above 100.00 EUR"
    assert len(checked(prices, 29)) == 2, "a line that was moved is told of anew"
    gone = edit(prices.now(28), DUNK, EU42, None, Lines(without=("bid_above",)))
    assert told_lines(gone) == "ask below 210.00 EUR"
    undo(prices.box)
    undo(prices.box)
    undo(prices.box)
    assert rows(prices.box, "SELECT size_key FROM watch WHERE voided_by IS NULL") == [(None,)]


def test_an_edit_says_which_watch_it_means(prices: Prices) -> None:
    watch(prices.box, DUNK, "EUR", EU42)
    assert edit(prices.box, DUNK, None, None, lines(ask_below="90")).size is None
    unwatch(prices.box, DUNK)
    watch(prices.box, DUNK, "EUR", EU42)
    assert edit(prices.box, DUNK, None, None, lines(ask_below="90")).called == "DD1391-100 EU 42"
    watch(prices.box, DUNK, "USD", EU42)
    for size, currency in ((EU42, None), (None, None)):
        with pytest.raises(UsageError, match="several watches may be meant"):
            edit(prices.box, DUNK, size, currency, lines(ask_below="90"))
    assert edit(prices.box, DUNK, EU42, "usd", lines(ask_below="90")).currency == "USD"
    with pytest.raises(UsageError, match="is not watched"):
        edit(prices.box, DUNK, read_size("44"), None, lines(ask_below="90"))
    with pytest.raises(UsageError, match="say which line changes"):
        edit(prices.box, DUNK, EU42, None, Lines())
