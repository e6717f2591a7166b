"""How prices went: by size and for the style, only what was asked, never guessed."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.usecases.prices import Prices
from tests.usecases.stall import CHERRY, DUNK, NOON, buy, sell, stall

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.money import Money
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.usecases.price_history import Wish, history, series
from soleflip_cli.usecases.watches import unwatch, watch

SINCE = (NOON - timedelta(days=90)).date()
SIZES = ("US M 8.5/EU 42", "US M 9/EU 42.5", "US M 10/EU 44")


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def rows(prices: Prices, days_ago: float = 0, **wish: Any) -> dict[Any, dict[str, Any]]:
    """Size → its row."""
    table = history(prices.now(days_ago), Wish(prices.style, wish.pop("since", SINCE), **wish))
    keys = [column.key for column in table.columns]
    return {row[1]: dict(zip(keys, row, strict=True)) for row in table.rows}


@pytest.fixture
def prices(books_url: str) -> Prices:
    """A pair of EU 42 in stock for forty days, asked for on twelve days."""
    made = Prices(books_url, DUNK, *SIZES)
    buy(made.now(60), (DUNK, "EU 42", "2026-03-01", "100"), (DUNK, "EU 42.5", "2026-03-01", "100"))
    made.known()
    for number in range(12):
        made.told(20 - number, (20_000 - 100 * number, 15_000), (18_000, None), (19_000, 16_000))
    return made


def test_each_size_in_stock_and_the_style_have_a_row(prices: Prices) -> None:
    found = rows(prices, 8.9)
    assert [*found] == ["EU 42", "EU 42.5", "all sizes"]
    one, style = found["EU 42"], found["all sizes"]
    assert (one["channel"], one["kind"], one["currency"]) == ("stockx", "standard", "EUR")
    assert (one["ask"], one["bid"], one["spread"]) == (euros(18_900), euros(15_000), euros(3_900))
    assert one["spread_share"] == Decimal("0.2063")
    assert (one["ask_low"], one["ask_high"]) == (euros(18_900), euros(20_000))
    assert (one["bid_low"], one["bid_high"]) == (euros(15_000), euros(15_000))
    assert (one["unchanged_days"], one["days"], one["hours_old"]) == (0, 12, 2)
    assert (one["trend_30d"], one["trend_share"]) == (euros(-3_000), Decimal("-0.1542"))
    assert one["volatility"] == Decimal("0.0229")
    assert (style["ask"], style["bid"]) == (euros(18_000), euros(16_000))
    assert (style["spread"], style["spread_share"]) == (None, None), "they are of different sizes"
    assert (found["EU 42.5"]["bid"], found["EU 42.5"]["spread"]) == (None, None)


def test_a_price_that_stood_is_known_up_to_the_last_run_that_ended_well(prices: Prices) -> None:
    same = ((18_900, 15_000), (18_000, None), (19_000, 16_000))
    for days_ago in (6, 5, 4):
        prices.told(days_ago, *same)
    prices.told(1, *same, ok=False)
    one = rows(prices)["EU 42"]
    assert (one["hours_old"], one["unchanged_days"], one["days"]) == (4 * 24, 5, 15)


def test_a_price_that_was_new_in_a_run_was_not_the_old_one_when_it_began(prices: Prices) -> None:
    prices.told(2, (30_000, 15_000), (18_000, None), (19_000, 16_000))
    found = rows(prices, since=date(2026, 5, 29))["EU 42"]
    assert (found["ask_low"], found["ask_high"], found["days"]) == (euros(30_000), euros(30_000), 1)


def test_runs_count_only_for_what_was_in_stock_or_watched(books_url: str, tmp_path: Path) -> None:
    made = Prices(books_url, DUNK, *SIZES)
    buy(made.box, (DUNK, "EU 42", "2026-03-01", "100"))
    made.known()
    for days_ago in (30, 29, 28, 20, 10):
        made.told(days_ago, (20_000, 15_000))
    assert rows(made, 5)["EU 42"]["days"] == 1, "the books know the item since noon alone"
    for days_ago in (-1, -2, -3):
        made.told(days_ago, (20_000, 15_000))
    assert rows(made, -4)["EU 42"]["days"] == 4
    sell(made.box, tmp_path, ("1-1", "2026-05-31", DUNK, "EU 42"))
    assert [row["days"] for row in rows(made, -4).values()] == [1, 1]
    watch(made.now(-1.5), DUNK, "EUR")
    assert {row["days"] for row in rows(made, -4).values()} == {3}
    unwatch(made.now(-4), DUNK)
    assert {row["days"] for row in rows(made, -4).values()} == {1}


def test_one_size_by_any_of_its_names(prices: Prices) -> None:
    assert [*rows(prices, size=read_size("US 8.5"))] == ["US M 8.5"]
    assert [*rows(prices, size=read_size("42"))] == ["EU 42"]
    assert rows(prices, size=read_size("44"))["EU 44"]["ask"] == euros(19_000)
    with pytest.raises(UsageError, match=r"nobody tells of DD1391-100 in EU 47") as refused:
        rows(prices, size=read_size("47"))
    assert refused.value.hint == '--size "EU 44"'


def test_without_stock_every_size_is_shown(prices: Prices, books_url: str) -> None:
    other = Prices(books_url, CHERRY, *SIZES)
    watch(other.box, CHERRY, "EUR")
    assert history(other.box, Wish(CHERRY, SINCE)).rows == []
    with other._writing() as link:
        link.run("DELETE FROM quote")
        link.run("DELETE FROM variant")
    other.known()
    other.told(0.1, (100, 90), (200, 80), (None, None))
    assert [*rows(other)] == ["US M 8.5", "US M 9", "US M 10", "all sizes"]
    assert rows(other)["US M 10"]["ask_low"] is None


def test_too_little_is_said_and_nothing_is_made_up(prices: Prices) -> None:
    table = history(prices.now(0), Wish(DUNK, date(2026, 5, 20)))
    cells = dict(zip([column.key for column in table.columns], next(iter(table.rows)), strict=True))
    assert (cells["days"], cells["trend_30d"], cells["trend_share"], cells["volatility"]) == (4, None, None, None)
    assert "EU 42, EU 42.5, all sizes: asked on fewer than 8 days, too little for trend and volatility" in table.notes
    assert "EU 42, EU 42.5, all sizes: told 8 days ago; ask again: soleflip sync market" in table.notes


def test_kinds_channels_and_currencies_stay_apart(prices: Prices) -> None:
    prices.told(0.1, (21_000, 1_000), kind="flex")
    prices.told(0.1, (17_000, 1_000), currency="USD")
    assert rows(prices, kind="flex")["EU 42"]["ask"] == euros(21_000)
    table = history(prices.now(0), Wish(DUNK, SINCE, read_size("42")))
    assert [(row[4], row[5]) for row in table.rows] == [("EUR", euros(18_900)), ("USD", Money(17_000, "USD"))]
    assert len(rows(prices, channel="stockx")) == 3
    with pytest.raises(UsageError, match="ebay told no price of DD1391-100") as refused:
        rows(prices, channel="ebay")
    assert refused.value.hint == "--channel stockx"


def test_the_series_has_the_last_price_of_each_day(prices: Prices) -> None:
    prices.told(20.1, (25_000, 15_000))
    table = series(prices.now(0), Wish(DUNK, date(2026, 5, 22), read_size("42")))
    assert [column.key for column in table.columns] == [
        *("style", "size", "channel", "kind", "currency", "day", "ask", "bid")
    ]
    told = [(str(row[5]), row[6], row[7]) for row in table.rows]
    assert told == [("2026-05-22", euros(19_000), euros(15_000)), ("2026-05-23", euros(18_900), euros(15_000))]


def test_an_unknown_style_names_the_nearest_three(prices: Prices) -> None:
    more = [(style, "42", "2026-05-01", "90") for style in ("DD1391-101", "DD1391-300", "FZ8117-100", "M2002RDA")]
    buy(prices.box, *more)
    with pytest.raises(UsageError) as refused:
        rows(Prices(prices.box.settings.text("db"), "DD1391-10O"))
    told = "the books know no style 'DD1391-10O'; nearest: DD1391-100, DD1391-101, DD1391-300"
    assert refused.value.message == told
    assert refused.value.hint == "soleflip price history DD1391-100"


def test_one_of_several_joined_codes_is_enough(books_url: str) -> None:
    buy(stall(books_url), ("555088-101/AJ-1", "42", "2026-05-01", "90"))
    found = history(stall(books_url), Wish("aj-1", SINCE))
    assert found.title.startswith("555088-101/AJ-1")


def test_bars_are_drawn_where_they_are_asked_for(prices: Prices) -> None:
    plain, drawn = (history(prices.now(0), Wish(DUNK, SINCE), draw) for draw in (None, lambda points: str(len(points))))
    assert "history" not in [column.key for column in plain.columns]
    assert ([column.key for column in drawn.columns][-1], next(iter(drawn.rows))[-1]) == ("history", "12")
