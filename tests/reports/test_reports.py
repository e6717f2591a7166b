"""Each report, with its columns, its rows and their order."""

from datetime import date
from decimal import Decimal

import pytest

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.money import Money
from tests.reports.facts import (
    TODAY,
    Books,
    ask,
    column,
    filled,
    held,
    item,
    keys,
    payout,
    records,
    sale,
    sold,
    total,
)  # fmt: skip

ACQUIRED = {
    "2026-11-21": "0-30", "2026-10-22": "0-30", "2026-10-21": "31-60", "2026-09-22": "31-60",
    "2026-09-21": "61-90", "2026-08-23": "61-90", "2026-08-22": "91-180", "2026-05-25": "91-180",
    "2026-05-24": "181+", "2025-11-21": "181+",
}  # fmt: skip


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def stock() -> Books:
    return held(
        item(1, acquired_on="2026-11-01", landed_cost=100_00),
        item(2, acquired_on="2026-08-01", landed_cost=50_00, brand="adidas"),
        item(3, acquired_on="2026-01-01", landed_cost=None, brand="adidas"),
        item(4, acquired_on="2026-01-02", landed_cost=250_00),
        item(5, acquired_on="2026-01-01", left_on="2026-11-10", state="sold"),
    )


def test_sales_come_one_a_row_newest_first() -> None:
    early = sale(3, sold_on="2026-09-30", sold_at="2026-09-30 22:30:00+00:00")
    late = sale(1, sold_on="2026-10-01", sold_at="2026-09-30 23:30:00+00:00")
    table = ask(sold(early, late, sale(2, sold_on="2026-08-01")), "sales")
    assert keys(table) == [
        "sold_on", "channel", "order_number", "product", "style", "size", "brand", "country", "state",
        "currency", "price", "fees", "payout", "supplier", "landed_cost", "profit", "roi", "days_held",
    ]  # fmt: skip
    assert column(table, "order_number") == ["O-0001", "O-0003", "O-0002"]
    assert column(table, "sold_on")[0] == date(2026, 10, 1)
    assert column(table, "days_held")[0] == Decimal(10)


def test_a_sale_without_a_cost_has_no_profit_in_its_row() -> None:
    [row] = records(ask(sold(sale(landed_cost=None, days_held=None)), "sales"))
    assert [row[key] for key in ("landed_cost", "profit", "roi", "days_held")] == [None] * 4


def test_a_cancelled_sale_is_listed_without_amounts() -> None:
    table = ask(sold(sale(1), sale(2, stands=0, state="cancelled", sold_on="2026-01-01")), "sales")
    assert column(table, "state") == ["paid", "cancelled"]
    assert column(table, "payout") == [eur(108_00), None]
    assert table.notes[1] == "1 cancelled, failed or returned: listed without amounts"


def test_sales_can_be_regrouped() -> None:
    table = ask(sold(sale(1), sale(2, channel="ebay"), sale(3, channel="ebay")), "sales", by=("channel",))
    assert [(row["channel"], row["sold"]) for row in records(table)] == [("ebay", 2), ("stockx", 1)]


def test_stock_is_what_is_held_today_oldest_first(stock: Books) -> None:
    table = ask(stock, "stock")
    assert keys(table) == [
        "item_id", "product", "style", "size", "supplier", "acquired_on", "state", "days", "currency",
        "landed_cost", "market_price",
    ]  # fmt: skip
    assert column(table, "item_id") == ["3", "4", "2", "1"]
    assert column(table, "days") == [Decimal(324), Decimal(323), Decimal(112), Decimal(20)]
    assert column(table, "market_price") == [None] * 4


def test_stock_as_of_a_day_has_what_left_later_and_not_what_came_later(stock: Books) -> None:
    table = ask(stock, "stock", as_of=date(2026, 11, 9))
    assert column(table, "item_id") == ["3", "5", "4", "2", "1"]
    assert column(table, "days")[-1] == Decimal(8)
    assert column(ask(stock, "stock", as_of=date(2026, 10, 31)), "item_id") == ["3", "5", "4", "2"]
    assert column(ask(stock, "stock", as_of=date(2026, 11, 10)), "item_id") == ["3", "4", "2", "1"]


def test_an_item_gone_on_an_unknown_day_is_not_in_the_stock_of_any_day() -> None:
    gone = held(item(1), item(2, state="lost"))
    assert column(ask(gone, "stock", as_of=TODAY), "item_id") == ["1"]


@pytest.mark.parametrize(("acquired_on", "bucket"), ACQUIRED.items())
def test_an_item_stands_in_the_bucket_of_its_age(acquired_on: str, bucket: str) -> None:
    assert column(ask(held(item(acquired_on=acquired_on)), "aging"), "bucket") == [bucket]


def test_aging_runs_from_young_to_old_and_shares_the_cost_of_the_stock(stock: Books) -> None:
    table = ask(stock, "aging")
    assert keys(table) == ["bucket", "currency", "items", "cost_known", "landed_cost", "share"]
    assert list(table.rows) == [
        ("0-30", "EUR", 1, 1, eur(100_00), Decimal("0.2500")),
        ("91-180", "EUR", 1, 1, eur(50_00), Decimal("0.1250")),
        ("181+", "EUR", 2, 1, eur(250_00), Decimal("0.6250")),
    ]
    assert total(table)["share"] == Decimal("1.0000")


def test_dead_stock_is_what_is_older_than_90_days_with_its_share_of_the_whole_stock(stock: Books) -> None:
    table = ask(stock, "dead-stock")
    assert [(row["item_id"], row["bucket"], row["share"]) for row in records(table)] == [
        ("3", "181+", None),
        ("4", "181+", Decimal("0.6250")),
        ("2", "91-180", Decimal("0.1250")),
    ]
    assert (total(table)["landed_cost"], total(table)["share"]) == (eur(300_00), Decimal("0.7500"))


@pytest.mark.parametrize(("days", "found"), [(19, ["1"]), (20, [])])
def test_dead_stock_is_older_than_the_threshold_and_not_as_old(days: int, found: list[str]) -> None:
    assert column(ask(held(item(1)), "dead-stock", older_than=days), "item_id") == found


def test_dead_stock_can_be_regrouped(stock: Books) -> None:
    table = ask(stock, "dead-stock", by=("brand",))
    assert [(row["brand"], row["items"], row["landed_cost"]) for row in records(table)] == [
        ("Nike", 1, eur(250_00)),
        ("adidas", 2, eur(50_00)),
    ]


def test_fees_name_the_orders_whose_minimum_was_never_itemised() -> None:
    hidden = {"hidden_minimum": 1, "unexplained": 8_00, "fees": 20_00, "payout": 100_00}
    table = ask(sold(sale(2, **hidden), sale(1, **hidden), sale(3, rounding=1, unexplained=1)), "fees")
    assert keys(table) == [
        "month", "currency", "sold", "price", "fee_transaction", "fee_processing", "fee_shipping",
        "fee_other", "unexplained", "hidden_minimums", "rounding", "fees", "fee_rate", "payout", "orders",
    ]  # fmt: skip
    [row] = records(table)
    assert (row["orders"], row["hidden_minimums"], row["rounding"]) == (("O-0001", "O-0002"), 2, 1)
    assert (row["unexplained"], row["fees"], row["fee_rate"]) == (eur(16_01), eur(52_00), Decimal("0.1444"))
    assert row["fee_shipping"] is None


def test_a_month_without_hidden_fees_names_no_orders() -> None:
    assert column(ask(sold(sale()), "fees"), "orders") == [()]


def test_a_transfer_stands_against_the_sales_it_pays() -> None:
    books = filled(
        "payout_facts",
        [payout(1, sales=2, sales_total=110_00, reconciled=0), payout(2, paid_on="2026-11-01")],
    )
    table = ask(books, "payouts")
    assert keys(table) == [
        "paid_on", "channel", "reference", "payout_ref", "sales", "currency", "amount", "sales_total",
        "difference", "reconciled",
    ]  # fmt: skip
    assert column(table, "reference") == ["T-2", "T-1"]
    assert column(table, "difference") == [eur(0), eur(-2_00)]
    assert column(table, "reconciled") == [True, False]
    assert (total(table)["sales"], total(table)["amount"]) == (3, eur(216_00))


def test_open_payouts_are_standing_sales_that_nobody_paid_oldest_first() -> None:
    books = sold(
        sale(1),
        sale(2, paid_at=None, sold_on="2026-11-11", state="shipped"),
        sale(3, paid_at=None, sold_on="2026-11-01", state="shipped"),
        sale(4, paid_at=None, stands=0, state="cancelled"),
    )
    rows = records(ask(books, "payouts-open"))
    assert [(row["order_number"], row["days_waiting"]) for row in rows] == [
        ("O-0003", Decimal(20)),
        ("O-0002", Decimal(10)),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"since": date(2026, 10, 1)}, [2, 3]),
        ({"until": date(2026, 10, 1)}, [1, 2]),
        ({"month": "2026-10"}, [2, 3]),
        ({"quarter": "2026-Q3"}, [1]),
        ({"year": "2025"}, []),
        ({"as_of": date(2026, 9, 30)}, [1]),
        ({"month": "2026-10", "until": date(2026, 10, 1)}, [2]),
        ({"brand": ("NIKE",)}, [1, 3]),
        ({"brand": ("nike", "Adidas")}, [1, 2, 3]),
        ({"channel": ("eBay",)}, [3]),
        ({"sku": "cz0000-001"}, [2]),
        ({"sku": "b75806"}, [2]),
        ({"sku": "B7580_"}, []),
        ({"sku": "%"}, []),
        ({"where": "price > 120 and brand = 'Nike'"}, [3]),
    ],
)
def test_a_filter_leaves_what_it_names(query: dict[str, object], found: list[int]) -> None:
    books = sold(
        sale(1, sold_on="2026-09-30"),
        sale(2, sold_on="2026-10-01", brand="adidas", style="B75806/CZ0000-001"),
        sale(3, sold_on="2026-10-31", channel="ebay", price=120_01),
    )
    numbers = column(ask(books, "sales", sort=("order_number",), **query), "order_number")
    assert numbers == [f"O-{number:04}" for number in found]


@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("stock", {"channel": ("ebay",)}, "items have no channel"),
        ("payouts", {"sku": "DD1391-100"}, "transfers have no style"),
        ("roi", {"older_than": 3}, "sales have no age"),
        ("dead-stock", {"older_than": -1}, "--older-than"),
        ("roi", {"since": date(2026, 2, 1), "until": date(2026, 1, 1)}, "--since 2026-02-01 is after"),
        ("roi", {"by": ("brnd",)}, "nearest: brand"),
        ("roi", {"by": ("price",)}, "no dimension of sales is called 'price'"),
        ("roi", {"sort": ("-rio",)}, "nearest: roi"),
        ("roi", {"sort": ("month",)}, "the rows are not grouped by it"),
        ("roi", {"measures": ("profits",)}, "nearest: profit"),
        ("roi", {"month": "2026-13"}, "'2026-13' is not a month"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(name: str, query: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("(", r"\(")) as refused:
        ask(held(), name, **query)
    assert refused.value.hint


@pytest.mark.parametrize("name", ["roi", "sales", "stock", "aging", "dead-stock", "fees", "payouts"])
def test_empty_books_give_an_empty_report(name: str) -> None:
    table = ask(held(), name)
    assert (list(table.rows), table.total) == ([], None)
