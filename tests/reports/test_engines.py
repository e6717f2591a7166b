"""SQLite and Postgres give the same report, cell for cell."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.reports.facts import Books, ask, item, payout, postgres_books, sale, sqlite_books

BRANDS = ["Nike", "adidas", "Ähm", "zoom", "A Bathing Ape", "_", None]
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("roi", {}),
    ("roi", {"by": ("brand", "month"), "sort": ("-roi", "brand")}),
    ("roi", {"brand": ("NIKE", "adidas"), "since": date(2026, 3, 1), "as_of": date(2026, 9, 1)}),
    ("roi", {"by": ("days_waiting", "stands", "sold_at")}),
    ("sales", {}),
    ("sales", {"sku": "b75806", "sort": ("-profit",)}),
    ("sales", {"where": "profit > 12.5 or price <= 99.99 and not brand in ('Nike', '_')"}),
    ("sales", {"where": "brand > 'Z' and product like '%LOW\\_%' and sold_at < 2026-06-01"}),
    ("sales", {"where": "stands = true and sold_on in (2026-03-03, '2026-04-04') or supplier is unknown"}),
    ("fees", {}),
    ("fees", {"by": ("quarter", "channel")}),
    ("payouts", {"where": "reconciled = no"}),
    ("payouts", {"by": ("month",)}),
    ("payouts-open", {}),
    ("payouts-open", {"by": ("brand",)}),
    ("stock", {}),
    ("stock", {"as_of": date(2026, 6, 1), "where": "bucket != '0-30' and days < 200"}),
    ("stock", {"by": ("month", "bucket")}),
    ("aging", {}),
    ("aging", {"by": ("bucket", "brand"), "as_of": date(2026, 6, 1)}),
    ("dead-stock", {}),
    ("dead-stock", {"by": ("brand",), "older_than": 30, "sort": ("-share",)}),
]


def fill(books: Books) -> Books:
    """The same invented rows, whatever the engine."""
    chance = random.Random(20)
    books.add("sale_facts", [invented_sale(chance, number) for number in range(400)])
    items = [invented_item(chance, number) for number in range(200)]
    books.add("item_facts", items)
    books.add("stock_facts", [row for row in items if row["left_on"] is None])
    books.add("payout_facts", [invented_payout(chance, number) for number in range(60)])
    return books


def invented_sale(chance: random.Random, number: int) -> dict[str, Any]:
    day = some_day(chance)
    return sale(
        number,
        sold_on=day,
        brand=chance.choice(BRANDS),
        channel=chance.choice(["stockx", "ebay"]),
        style=chance.choice(["DD1391-100", "B75806/CZ0000-001", None]),
        product=chance.choice(["Dunk Low", "dunk low_mid", None]),
        supplier=chance.choice(["Sample Shop", None]),
        currency=chance.choice(["EUR", "EUR", "JPY", "KWD"]),
        price=chance.choice([None, 99_99, 120_00, 15_000]),
        payout=chance.choice([None, 80_00, 108_00]),
        landed_cost=chance.choice([None, 66_67, 80_00]),
        adjustments=chance.choice([0, 0, -15_00]),
        stands=chance.choice([0, 1, 1]),
        days_held=chance.choice([None, 0, 17]),
        hidden_minimum=chance.choice([0, 1]),
        paid_at=chance.choice([None, f"{day} 23:30:00+00:00"]),
    )


def invented_item(chance: random.Random, number: int) -> dict[str, Any]:
    return item(
        number,
        acquired_on=chance.choice([None, *[some_day(chance) for _ in range(9)]]),
        left_on=chance.choice([None, None, "2026-05-05"]),
        brand=chance.choice(BRANDS),
        currency=chance.choice(["EUR", "USD"]),
        landed_cost=chance.choice([None, 12_34, 99_99]),
    )


def invented_payout(chance: random.Random, number: int) -> dict[str, Any]:
    return payout(
        number,
        paid_on=some_day(chance),
        amount=chance.choice([108_00, None]),
        sales_total=chance.choice([108_00, 107_99]),
        reconciled=chance.choice([0, 1]),
    )


def some_day(chance: random.Random) -> str:
    return f"2026-{chance.randint(1, 10):02}-{chance.randint(1, 28):02}"


@pytest.fixture
def postgres(fresh_postgres: str) -> Iterator[Books]:
    books = postgres_books(fresh_postgres)
    yield fill(books)
    books.close()


def test_both_engines_answer_every_question_alike(postgres: Books) -> None:
    sqlite = fill(sqlite_books())
    for name, query in QUESTIONS:
        expected, found = ask(sqlite, name, **query), ask(postgres, name, **query)
        assert list(expected.rows), f"{name} {query} has no rows to compare"
        assert found == expected, f"{name} {query}"
