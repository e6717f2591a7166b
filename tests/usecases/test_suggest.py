"""What to ask, from prices as a service told them: the sources are named, and old or missing ones said."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.usecases.prices import Prices
from tests.usecases.stall import DUNK, NOON, buy, sell, stall, touch

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.sizes import read_size
from soleflip_cli.usecases.appraisal import Appraised
from soleflip_cli.usecases.check_price import Bid, check_price
from soleflip_cli.usecases.compare import compare
from soleflip_cli.usecases.fee_rules import Asked
from soleflip_cli.usecases.price_plan import plan_prices
from soleflip_cli.usecases.stakes import Wanted
from soleflip_cli.usecases.suggest import Suggested, Wish, suggest
from soleflip_cli.usecases.suggest_tables import choice_blocks, choices_table, shelf_table
from soleflip_cli.usecases.toolbox import Toolbox

STOCKX = Asked("stockx", level=1)


def wish(style: str | None = DUNK, **more: object) -> Wish:
    wanted = {name: more.pop(name) for name in ("target", "stale", "allow_loss") if name in more}
    return Wish(STOCKX, Wanted(**wanted), style, **more)  # type: ignore[arg-type]


@pytest.fixture
def told(books_url: str) -> Prices:
    """Two items of one style, asked for since ten days; the last price was told an hour ago."""
    found = Prices(books_url, DUNK, "EU 42", "EU 43")
    buy(found.box, (DUNK, "EU 42", "2026-05-01", "120"), (DUNK, "EU 43", "2026-05-01", "150"))
    touch(found.box, "UPDATE operation SET done_at = '2026-05-01 12:00:00+00:00'")
    found.known()
    for day in range(10, 0, -1):
        found.told(day, (18_000 + day * 10, 16_000), (15_000, None))
    found.told(1 / 24, (18_200, 16_500), (15_000, None), sell_faster=17_900)
    return found


def by_size(found: Suggested) -> dict[str, Appraised]:
    return {one.item.size.label: one for one in found.found if one.item}


def asks(one: Appraised) -> dict[str, int]:
    return {choice.name: choice.ask for choice in one.choices}


def test_each_item_has_its_choices_from_what_was_told_of_its_size(told: Prices) -> None:
    found = by_size(suggest(told.box, wish()))
    assert asks(found["EU 42"]) == {
        "sell now": 16_500, "undercut": 18_100, "match": 18_200, "floor": 142_00,
    }  # fmt: skip
    assert [(advice.name, advice.ask) for advice, _ in found["EU 42"].advice] == [
        ("sell faster", 17_900), ("earn more", 18_200),
    ]  # fmt: skip


def test_an_item_that_the_market_does_not_pay_for_stays_at_its_floor(told: Prices) -> None:
    (one,) = suggest(told.box, wish(size=read_size("EU 43"))).found
    assert one.floor is not None and one.floor > 15_000
    assert {(advice.ask, advice.rule) for advice, _ in one.advice} == {(one.floor, "floor")}
    (loss,) = suggest(told.box, wish(size=read_size("EU 43"), allow_loss=True)).found
    assert [advice.ask for advice, _ in loss.advice] == [14_900, 15_000]
    assert loss.advised("sell faster").profit < 0  # type: ignore[union-attr, operator]
    notes = choice_blocks(suggest(told.box, wish(size=read_size("EU 43"), allow_loss=True)))[0].notes
    assert any(note.startswith("selling it faster loses ") for note in notes)


def test_a_fetch_that_found_the_price_unchanged_makes_it_new(told: Prices) -> None:
    (one,) = suggest(told.box, wish(size=read_size("EU 43"))).found
    assert one.market is not None and one.market.age(NOON) < timedelta(hours=2)


def test_the_swing_is_known_after_eight_days_and_the_confidence_says_what_is_weakest(told: Prices) -> None:
    (one,) = suggest(told.box, wish(size=read_size("EU 42"))).found
    assert one.market is not None and one.market.swing is not None and 0 < one.market.swing < 0.02
    assert one.sure is not None and one.sure.label == "low"
    assert one.sure.reason == "you have sold too little yet: days and chances are assumed"


def test_old_prices_are_refused_unless_they_are_asked_for(told: Prices) -> None:
    later = replace(told.box, now=lambda: NOON + timedelta(days=8))
    with pytest.raises(UsageError, match="the prices were told 8 days ago: too old to count"):
        suggest(later, wish())
    found = suggest(later, wish(stale=True))
    assert all(one.advice for one in found.found)
    assert any("told more than a day ago" in note for note in shelf_table(found).notes)


def test_without_a_price_there_is_only_the_floor(books_url: str) -> None:
    box = stall(books_url)
    buy(box, (DUNK, "EU 42", "2026-05-01", "120"))
    (one,) = suggest(box, wish()).found
    assert (asks(one), one.advice, one.sure) == ({"floor": 14_200}, [], None)
    assert "told no price of it: soleflip sync market" in choice_blocks(suggest(box, wish()))[0].notes[0]


def test_prices_by_hand_are_of_one_size(told: Prices) -> None:
    prices = {"ask": Decimal(210), "bid": Decimal(185)}
    with pytest.raises(UsageError, match="prices by hand are of one size"):
        suggest(told.box, wish(**prices))
    (one,) = suggest(told.box, wish(size=read_size("EU 42"), **prices)).found
    assert [advice.ask for advice, _ in one.advice] == [20_900, 21_000]
    assert one.market is not None and one.market.at is None


def test_an_unknown_cost_gives_payouts_and_no_recommendation(told: Prices) -> None:
    touch(told.box, "UPDATE item SET landed_cost = NULL WHERE id = 1")
    found = suggest(told.box, wish(size=read_size("EU 42")))
    (one,) = found.found
    assert one.advice == [] and {choice.profit for choice in one.choices} == {None}
    assert any("soleflip stock edit 1 --cost" in note for note in choice_blocks(found)[0].notes)


def test_own_sales_of_the_size_are_a_choice(told: Prices, tmp_path: Path) -> None:
    sell(told.box, tmp_path, ("A-1", "2026-05-02", DUNK, "EU 42"))
    buy(told.box, (DUNK, "EU 42", "2026-05-03", "120"))
    (one,) = suggest(told.box, wish(size=read_size("EU 42"))).found
    assert asks(one)["own history"] == 12_000


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"style": "DD1391-10"}, "the books know no style 'DD1391-10'; nearest: DD1391-100"),
        ({"size": read_size("EU 60")}, "is not made in EU 60, as far as stockx knows"),
        ({"size": read_size("US M 9")}, "no DD1391-100 in US M 9 is in stock; there are EU 42, EU 43"),
        ({"style": None, "item": 77}, "item 77 is not in stock"),
    ],
)
def test_what_is_not_there_is_said(told: Prices, more: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        suggest(told.box, wish(**more))  # type: ignore[arg-type]


def test_another_currency_is_refused(told: Prices) -> None:
    with pytest.raises(UsageError, match="item 1 cost EUR, the ask is in USD"):
        suggest(told.box, wish()._replace(asked=Asked("stockx", currency="USD")))


def test_programs_get_a_row_for_each_choice_and_people_a_block_for_each_item(told: Prices) -> None:
    found = suggest(told.box, wish())
    table = choices_table(found)
    names = [one.key for one in table.columns]
    assert {"item_id", "choice", "ask", "payout", "profit", "roi", "profit_per_day", "why", "confidence"} <= {*names}
    assert len([*table.rows]) == 6 + 5
    assert [block.title for block in choice_blocks(found)] == [
        "Item 1: DD1391-100, EU 42, cost 120.00 EUR", "Item 2: DD1391-100, EU 43, cost 150.00 EUR",
    ]  # fmt: skip


def test_all_in_stock_has_a_line_for_each_item(told: Prices) -> None:
    table = shelf_table(suggest(told.box, wish(None)))
    at = [one.key for one in table.columns].index("sell_faster")
    assert [str(row[at]) for row in table.rows] == ["179.00 EUR", "176.00 EUR"]


def rows(table: object, *names: str) -> list[tuple[str, ...]]:
    keys = [one.key for one in table.columns]  # type: ignore[attr-defined]
    return [tuple(str(row[keys.index(name)]) for name in names) for row in table.rows]  # type: ignore[attr-defined]


def test_channels_are_compared_at_the_same_ask_best_first(told: Prices) -> None:
    found = rows(compare(told.box, wish(size=read_size("EU 42"))), "channel", "ask", "payout", "priced_by")
    assert ("stockx", "182.00 EUR", "155.66 EUR", "stockx") in found
    assert ("hypeboost", "182.00 EUR", "151.53 EUR", "stockx") in found
    assert found.index(("stockx", "182.00 EUR", "155.66 EUR", "stockx")) > [one[0] for one in found].index("vinted")


def test_a_comparison_by_hand_needs_no_books(books_url: str) -> None:
    box = stall(books_url, currency="EUR")
    by_hand = Wish(STOCKX, Wanted(), ask=Decimal(182))
    assert ("stockx", "155.66 EUR", "35.66 EUR") in rows(
        compare(box, by_hand, Decimal(120)), "channel", "payout", "profit"
    )
    with pytest.raises(UsageError, match="name a style, or an ask"):
        compare(box, Wish(STOCKX, Wanted()))


def test_what_may_be_bought_is_weighed_at_what_the_market_pays(told: Prices) -> None:
    bid = Bid(DUNK, Decimal(140))
    found = rows(check_price(told.box, STOCKX, Wanted(), bid), "size", "is_worth", "ask", "profit", "most")
    assert found == [
        ("EU 42", "True", "179.00 EUR", "13.02 EUR", "153.02 EUR"),
        ("EU 43", "False", "149.00 EUR", "-13.38 EUR", "126.62 EUR"),
    ]
    dear = rows(check_price(told.box, STOCKX, Wanted("20%"), bid), "size", "is_worth", "most")
    assert dear == [("EU 42", "False", "127.51 EUR"), ("EU 43", "False", "105.51 EUR")]


def test_an_unknown_style_can_be_weighed_with_prices_by_hand_and_is_said_to_be_unknown(told: Prices) -> None:
    bid = Bid("CT8012-116", Decimal(140), read_size("EU 42"), Decimal(210), Decimal(185))
    table = check_price(told.box, STOCKX, Wanted(), bid)
    assert rows(table, "style", "is_worth", "bid_profit") == [("CT8012-116", "True", "18.30 EUR")]
    assert table.notes[0].startswith("the books know no style 'CT8012-116'; nearest: DD1391-100")
    with pytest.raises(UsageError, match="the books know no style"):
        check_price(told.box, STOCKX, Wanted(), Bid("CT8012-116", Decimal(140)))


def test_a_size_that_is_not_made_is_no_bargain(told: Prices) -> None:
    with pytest.raises(UsageError, match="is not made in EU 60"):
        check_price(told.box, STOCKX, Wanted(), Bid(DUNK, Decimal(140), read_size("EU 60")))


def test_holding_costs_what_the_setting_says(books_url: str, told: Prices) -> None:
    box: Toolbox = replace(stall(books_url, capital_rate="10"), now=lambda: NOON)
    (free,), (dear,) = (suggest(one, wish(size=read_size("EU 42"))).found for one in (told.box, box))
    assert dear.stake.carry == Decimal(12_000) * 10 / 36_500 and free.stake.carry == 0
    before, after = free.advised("earn more"), dear.advised("earn more")
    assert before and after and after.per_day < before.per_day  # type: ignore[operator]


def test_all_in_stock_can_be_of_one_size(told: Prices) -> None:
    found = suggest(told.box, wish(None, size=read_size("EU 43"))).found
    assert [one.item.size.label for one in found if one.item] == ["EU 43"]


def test_a_price_of_long_ago_is_not_the_one_of_a_day_ago(told: Prices) -> None:
    (one,) = suggest(told.box, wish(size=read_size("EU 42"))).found
    assert one.market is not None and one.market.day_high == 18_200
    later = Prices.now(told, -40)
    told.told(-40 + 1 / 24, (9_000, 8_000), (15_000, None))
    (one,) = suggest(later, wish(size=read_size("EU 42"))).found
    assert one.market is not None and one.market.day_high == 9_000, "what held 40 days ago says nothing of yesterday"


def test_money_that_comes_sooner_is_worth_more_a_day(told: Prices) -> None:
    (one,) = suggest(told.box, wish(size=read_size("EU 42"))).found
    assert one.stake.turnaround == 4
    now = next(choice for choice in one.choices if choice.name == "sell now")
    assert now.profit is not None and now.per_day == (Decimal(now.profit) / 4).quantize(Decimal("0.01"))
    assert any("4 until it is paid, assumed" in note for note in shelf_table(suggest(told.box, wish(None))).notes)


def test_where_own_asks_count_as_the_lowest_nobody_joins_one_that_is_to_rise(told: Prices) -> None:
    buy(told.box, (DUNK, "EU 42", "2026-05-02", "50"))
    touch(
        told.box,
        *(f"UPDATE {table} SET service = 'hypeboost'" for table in ("variant", "quote", "sync_run")),
        "INSERT INTO listing (id, item_id, channel, account, currency, listed_on, ask) "
        "VALUES (1, 1, 'hypeboost', 'main', 'EUR', '2026-05-20', 12000)",
    )
    made = plan_prices(told.box, Asked("hypeboost"), Wanted(), None)
    found = {line.item.item_id: (line.move.deed, line.move.ask) for line in made.lines}
    assert found[1] == ("raise", 15_000), "120 is below what it needs; a quarter a day"
    assert found[3] == ("list", 17_900), "not at 120 with it"


def test_a_price_from_the_future_plays_no_part(told: Prices) -> None:
    told.told(-3, (30_000, 29_000), (15_000, None))
    (one,) = suggest(told.box, wish(size=read_size("EU 42"))).found
    assert one.market is not None and one.market.told.ask == 18_200


def test_what_has_no_fees_is_left_out_and_the_rest_is_priced(told: Prices) -> None:
    touch(told.box, "UPDATE item SET currency = 'JPY' WHERE id = 2")
    found = suggest(told.box, wish(None))
    assert [one.item.item_id for one in found.found if one.item] == [1]
    assert any("1 item: no schedule for" in note for note in shelf_table(found).notes)
    lines = plan_prices(told.box, STOCKX, Wanted(), None).lines
    assert [line.move.deed for line in lines] == ["list", "leave"]
    only = suggest(told.box, wish(None)._replace(asked=Asked("stockx", currency="EUR"))).found
    assert [one.item.item_id for one in only if one.item] == [1]
