"""What a group of sales comes to, above all where something is unknown."""

import random
from decimal import Decimal
from itertools import groupby

import pytest

from soleflip_cli.domain.money import Money, half_up
from tests.reports.facts import ask, column, keys, records, sale, sold

ROI_KEYS = [
    "brand", "currency", "sold", "price", "fees", "payout", "cost_known", "landed_cost", "profit", "roi",
    "margin", "days_held", "profit_per_day",
]  # fmt: skip


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_sale_at_120_that_cost_80_and_paid_108_earns_28() -> None:
    table = ask(sold(sale()), "roi")
    assert keys(table) == ROI_KEYS
    assert list(table.rows) == [
        (
            "Nike", "EUR", 1, eur(120_00), eur(12_00), eur(108_00), 1, eur(80_00), eur(28_00),
            Decimal("0.3500"), Decimal("0.2333"), Decimal("10.0000"), eur(2_80),
        )
    ]  # fmt: skip


def test_a_sale_without_a_cost_counts_as_sold_and_not_as_earned() -> None:
    [row] = records(ask(sold(sale(1), sale(2, landed_cost=None, days_held=None)), "roi"))
    assert (row["sold"], row["cost_known"]) == (2, 1)
    assert (row["price"], row["payout"]) == (eur(240_00), eur(216_00))
    assert (row["landed_cost"], row["profit"], row["roi"]) == (eur(80_00), eur(28_00), Decimal("0.3500"))
    assert (row["margin"], row["days_held"]) == (Decimal("0.2333"), Decimal("10.0000"))


def test_where_no_cost_is_known_the_sums_are_zero_and_the_ratios_unknown() -> None:
    [row] = records(ask(sold(sale(landed_cost=None, days_held=None)), "roi"))
    assert (row["cost_known"], row["landed_cost"], row["profit"]) == (0, eur(0), eur(0))
    assert [row[key] for key in ("roi", "margin", "days_held", "profit_per_day")] == [None] * 4


def test_a_failed_sale_counts_for_nothing_but_its_penalty() -> None:
    failed = sale(2, stands=0, state="failed", adjustments=-15_00, profit=None)
    [row] = records(ask(sold(sale(1), failed), "roi", measures=("sold", "price", "adjustments", "profit")))
    assert (row["sold"], row["price"]) == (1, eur(120_00))
    assert (row["adjustments"], row["profit"]) == (eur(-15_00), eur(13_00))


def test_an_adjustment_of_a_standing_sale_is_in_its_profit_once() -> None:
    [row] = records(ask(sold(sale(adjustments=-3_00)), "roi"))
    assert row["profit"] == eur(25_00)


def test_a_payout_that_is_unknown_takes_its_cost_out_of_the_return() -> None:
    [row] = records(ask(sold(sale(1), sale(2, payout=None, landed_cost=500_00)), "roi"))
    assert row["landed_cost"] == eur(580_00)
    assert (row["profit"], row["roi"]) == (eur(28_00), Decimal("0.3500"))


def test_a_price_that_nobody_knows_is_unknown_and_not_zero() -> None:
    assert column(ask(sold(sale(price=None)), "roi"), "price") == [None]


def test_a_group_of_cancelled_sales_has_a_price_of_zero() -> None:
    [row] = records(ask(sold(sale(stands=0, state="cancelled")), "roi"))
    assert (row["sold"], row["price"], row["payout"]) == (0, eur(0), eur(0))


def test_a_sale_on_the_day_of_purchase_was_held_for_one_day_when_profit_is_shared_out() -> None:
    [row] = records(ask(sold(sale(days_held=0)), "roi"))
    assert (row["days_held"], row["profit_per_day"]) == (Decimal("0.0000"), eur(28_00))


def test_currencies_are_never_mixed() -> None:
    yen = sale(2, currency="JPY", price=15_000, payout=13_000, landed_cost=9_000)
    table = ask(sold(sale(1), yen), "roi", sort=("brand",))
    assert column(table, "currency") == ["EUR", "JPY"]
    assert column(table, "profit") == [eur(28_00), Money(4_000, "JPY")]


def test_a_loss_rounds_away_from_zero() -> None:
    [row] = records(ask(sold(sale(payout=79_99, landed_cost=80_00, days_held=2)), "roi"))
    assert (row["roi"], row["profit_per_day"]) == (Decimal("-0.0001"), eur(-1))


def test_the_sums_agree_with_adding_up_by_hand() -> None:
    chance = random.Random(7)
    rows = [
        sale(
            number,
            brand=chance.choice(["Nike", "adidas", None]),
            landed_cost=chance.choice([None, 40_00, 93_37]),
            payout=chance.randrange(20_00, 200_00),
            stands=chance.choice([1, 1, 1, 0]),
            days_held=chance.randrange(0, 90),
        )
        for number in range(300)
    ]
    expected = {}
    by_brand = sorted(rows, key=lambda row: str(row["brand"]))
    for brand, group in groupby(by_brand, key=lambda row: row["brand"]):
        known = [row for row in group if row["stands"] and row["landed_cost"] is not None]
        cost = sum(row["landed_cost"] for row in known)
        profit = sum(row["payout"] - row["landed_cost"] for row in known)
        days = Decimal(sum(row["days_held"] for row in known)) / len(known)
        expected[brand] = (len(known), cost, profit, half_up(Decimal(profit) / cost, 4), half_up(days, 4))
    found = {
        row["brand"]: (row["cost_known"], row["landed_cost"], row["profit"], row["roi"], row["days_held"])
        for row in records(ask(sold(*rows), "roi"))
    }
    assert found == {
        brand: (count, eur(cost), eur(profit), roi, days)
        for brand, (count, cost, profit, roi, days) in expected.items()
    }


@pytest.mark.parametrize("order", [("-profit",), ("profit",)])
def test_rows_follow_the_order_then_the_dimensions_and_unknown_comes_last(order: tuple[str, ...]) -> None:
    brands = ["adidas", "Nike", None, "Ähm", "Zoom"]
    rows = [sale(number, brand=brand) for number, brand in enumerate(brands)]
    assert column(ask(sold(*rows), "roi", sort=order), "brand") == ["Nike", "Zoom", "adidas", "Ähm", None]


def test_a_ratio_can_be_sorted_by_and_unknown_comes_last_both_ways() -> None:
    rows = [sale(1, brand="a"), sale(2, brand="b", landed_cost=50_00), sale(3, brand="c", landed_cost=None)]
    assert column(ask(sold(*rows), "roi", sort=("-roi",)), "brand") == ["b", "a", "c"]
    assert column(ask(sold(*rows), "roi", sort=("roi",)), "brand") == ["a", "b", "c"]


def test_the_statement_gathers_only_what_its_measures_need() -> None:
    books = sold(sale())
    ask(books, "roi", measures=("sold", "price"), sort=("brand",))
    assert books.asked == [
        "SELECT brand, currency, SUM(stands), SUM(CASE WHEN stands = 1 THEN price END) FROM sale_facts GROUP BY 1, 2"
    ]
