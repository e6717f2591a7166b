"""A question to the books: the finished table, its notes and its total."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.reports.facts import TODAY, ask, column, held, item, records, sale, sold, total

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.money import Money
from soleflip_cli.reports import REPORTS
from soleflip_cli.reports.base import Query
from soleflip_cli.usecases.report import describe, report


def test_the_notes_say_how_many_costs_are_known() -> None:
    rows = [sale(number, landed_cost=None if number % 3 else 80_00) for number in range(1_200)]
    assert ask(sold(*rows), "roi").notes == ("cost known for 400 of 1,200 sales",)
    assert ask(sold(*rows), "sales", limit=2).notes[0] == "cost known for 400 of 1,200 sales"


def test_the_notes_count_items_where_items_are_shown() -> None:
    table = ask(held(item(1), item(2, landed_cost=None)), "stock")
    assert table.notes == ("cost known for 1 of 2 items", "no market price: nothing is estimated")


def test_a_report_without_costs_has_nothing_to_note() -> None:
    assert ask(sold(sale()), "fees").notes == ()
    assert ask(sold(sale()), "roi", measures=("sold", "price")).notes == ()


def test_open_vat_is_noted_beside_what_was_earned_only() -> None:
    assert "before VAT on sales" in ask(sold(sale()), "roi", vat_open=True).notes
    assert "before VAT on sales" not in ask(sold(sale()), "roi").notes
    assert "before VAT on sales" not in ask(sold(sale()), "fees", vat_open=True).notes


def test_the_total_adds_sums_and_makes_ratios_anew() -> None:
    rows = [sale(1), sale(2, brand="adidas", landed_cost=20_00), sale(3, brand="Vans", landed_cost=None)]
    summed = total(ask(sold(*rows), "roi"))
    assert (summed["brand"], summed["currency"], summed["sold"], summed["cost_known"]) == (None, "EUR", 3, 2)
    assert (summed["landed_cost"], summed["profit"]) == (Money(100_00, "EUR"), Money(116_00, "EUR"))
    assert (summed["roi"], summed["profit_per_day"]) == (Decimal("1.1600"), Money(5_80, "EUR"))


def test_one_row_needs_no_total() -> None:
    assert ask(sold(sale(1), sale(2)), "roi").total is None


def test_currencies_have_no_total_together() -> None:
    table = ask(sold(sale(1), sale(2, currency="USD")), "roi")
    assert table.total is None
    assert "several currencies: one line each, never added up" in table.notes


def test_a_total_of_fees_lists_no_orders() -> None:
    rows = [sale(1, hidden_minimum=1), sale(2, hidden_minimum=1, sold_on="2026-09-01")]
    summed = total(ask(sold(*rows), "fees"))
    assert (summed["hidden_minimums"], summed["orders"]) == (2, None)


def test_a_limit_cuts_after_sorting_and_says_what_it_cut() -> None:
    rows = [sale(number, brand=str(number), landed_cost=number * 100) for number in range(1, 6)]
    table = ask(sold(*rows), "roi", sort=("landed_cost",), limit=2)
    assert column(table, "brand") == ["1", "2"]
    assert total(table)["sold"] == 5
    assert table.notes[-1] == "3 more left out by the limit; the total counts them"


def test_a_limit_that_cuts_nothing_is_not_mentioned() -> None:
    assert ask(sold(sale()), "roi", limit=1).notes == ("cost known for 1 of 1 sale",)


def test_a_limit_below_zero_is_refused() -> None:
    with pytest.raises(UsageError, match="--limit"):
        ask(sold(), "roi", limit=-1)


def test_a_report_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="nearest: dead-stock") as refused:
        report("deadstock", Query(), sold(), TODAY)
    assert refused.value.hint == "soleflip report list"


def test_ages_count_to_the_day_that_is_given() -> None:
    assert column(ask(held(item()), "stock", today=date(2026, 11, 3)), "days") == [Decimal(2)]


def test_everything_that_can_be_named_is_described_in_one_line() -> None:
    rows = records(describe())
    assert {row["name"] for row in rows if row["what"] == "report"} == set(REPORTS)
    assert all(row["about"] and row["title"] and "\n" not in str(row["about"]) for row in rows)
    for each in REPORTS.values():
        named = {(row["what"], row["name"]) for row in rows if row["of"] == each.facts.noun}
        assert {("measure", key) for key in each.measures} <= named
        assert {("dimension", key) for key in each.by} <= named


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_can_be_grouped_by_every_dimension_it_describes(name: str) -> None:
    books = sold(sale(1), sale(2, paid_at=None))
    for key in REPORTS[name].facts.dimensions:
        assert ask(books, name, by=(key,)).columns[0].key == key


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ({"brand": ("Nkie",)}, "no sales are of brand 'Nkie'; nearest: Nike"),
        ({"channel": ("ebay",)}, "no sales are of channel 'ebay'; there is stockx"),
        ({"brand": ("nike",), "year": "2019"}, "the sales in the books are of 2026-09-01 to 2026-10-02"),
    ],
)
def test_a_filter_that_matches_nothing_names_what_there_is(asked: dict[str, Any], note: str) -> None:
    books = sold(sale(1, brand="Nike", sold_on="2026-09-01"), sale(2, brand="Nike", sold_on="2026-10-02"))
    assert ask(books, "roi", **asked).notes == (note,)


def test_books_without_sales_say_so() -> None:
    assert ask(sold(), "roi").notes == ("the books hold no sales yet",)


@pytest.mark.parametrize("by", ["month", "quarter", "year", "sold_on"])
def test_rows_by_time_are_in_the_order_of_time(by: str) -> None:
    rows = [sale(1, sold_on="2026-09-01", payout=900_00), sale(2, sold_on="2025-03-01"), sale(3, sold_on="2026-12-01")]
    found = column(ask(sold(*rows), "roi", by=(by,)), by)
    assert found == sorted(found)
    assert column(ask(sold(*rows), "roi", by=(by,), sort=(f"-{by}",)), by) == sorted(found, reverse=True)


def test_narrow_terminals_never_lose_what_rows_are_grouped_by() -> None:
    table = ask(sold(sale()), "sales", by=("brand", "channel"))
    places = {one.key: one.priority for one in table.columns}
    assert (places["brand"], places["channel"], places["payout"]) == (0, 0, 0)
    assert places["fees"] > places["price"] > 0
