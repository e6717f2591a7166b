"""The views of the books as plain tables, with invented rows, on either engine."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import psycopg

from soleflip_cli.domain.table import Cell, Table
from soleflip_cli.reports import REPORTS
from soleflip_cli.reports.base import Query
from soleflip_cli.usecases.report import report

TODAY = date(2026, 11, 21)

TEXT, WHOLE, DAY, INSTANT = "text", "bigint", "date", "timestamptz"
SALE_COLUMNS = {
    **dict.fromkeys(("channel", "account", "order_number", "line", "state", "status"), TEXT),
    **dict.fromkeys(("month", "quarter", "year", "product", "style", "size", "brand"), TEXT),
    **dict.fromkeys(("category", "supplier", "country", "currency", "transfer", "invoice"), TEXT),
    **dict.fromkeys(("sale_id", "stands", "price", "fee_transaction", "fee_processing"), WHOLE),
    **dict.fromkeys(("fee_shipping", "fee_other", "unexplained", "hidden_minimum", "rounding"), WHOLE),
    **dict.fromkeys(("fees", "payout", "payout_stated", "item_id", "landed_cost", "adjustments"), WHOLE),
    **dict.fromkeys(("profit", "days_held", "batch_id"), WHOLE),
    **dict.fromkeys(("sold_on", "transfer_paid_on", "acquired_on", "ship_by", "shipped_on"), DAY),
    **dict.fromkeys(("shelf", "tracking", "note", "tags"), TEXT),
    **dict.fromkeys(("sold_at", "paid_at"), INSTANT),
}
ITEM_COLUMNS = {
    **dict.fromkeys(("product", "style", "size", "brand", "category", "supplier", "invoice"), TEXT),
    **dict.fromkeys(("currency", "state", "note", "shelf", "tags"), TEXT),
    **dict.fromkeys(("item_id", "acquired_day", "landed_cost", "left_day", "batch_id"), WHOLE),
    **dict.fromkeys(("acquired_on", "left_on", "arrived_on", "return_by"), DAY),
    "market_price": WHOLE,
    "market_price_at": INSTANT,
}
PAYOUT_COLUMNS = {
    **dict.fromkeys(("channel", "account", "reference", "payout_ref"), TEXT),
    **dict.fromkeys(("month", "quarter", "year", "currency"), TEXT),
    **dict.fromkeys(("payout_id", "amount", "sales", "sales_total", "reconciled"), WHOLE),
    "paid_on": DAY,
    "paid_at": INSTANT,
}
ADJUSTMENT_COLUMNS = {
    **dict.fromkeys(("kind", "channel", "order_number", "line", "sale_state", "note"), TEXT),
    **dict.fromkeys(("month", "quarter", "year", "currency"), TEXT),
    **dict.fromkeys(("adjustment_id", "amount", "sale_id", "item_id"), WHOLE),
    "happened_on": DAY,
}
EXPENSE_COLUMNS = {
    **dict.fromkeys(("what", "recurring", "note", "month", "quarter", "year", "currency"), TEXT),
    **dict.fromkeys(("expense_id", "amount", "vat_rate"), WHOLE),
    **dict.fromkeys(("spent_on", "until"), DAY),
}
VIEWS = {
    "sale_facts": SALE_COLUMNS,
    "item_facts": ITEM_COLUMNS,
    "stock_facts": ITEM_COLUMNS,
    "payout_facts": PAYOUT_COLUMNS,
    "adjustment_facts": ADJUSTMENT_COLUMNS,
    "expense_facts": EXPENSE_COLUMNS,
}

Row = dict[str, Any]


class Books:
    """The views as tables, and the reader that a report asks for."""

    def __init__(self, dialect: str, connection: Any) -> None:
        self.dialect = dialect
        self.asked: list[str] = []
        self._connection = connection
        for view, columns in VIEWS.items():
            connection.execute(f"CREATE TABLE {view} ({', '.join(map(' '.join, columns.items()))})")

    def add(self, view: str, rows: Iterable[Row]) -> None:
        columns = list(VIEWS[view])
        marks = ", ".join([self._mark] * len(columns))
        values = [[row.get(column) for column in columns] for row in rows]
        cursor = self._connection.cursor()
        cursor.executemany(f"INSERT INTO {view} ({', '.join(columns)}) VALUES ({marks})", values)

    def rows(self, sql: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
        self.asked.append(sql)
        written = sql.replace("%", "%%").replace("?", "%s") if self.dialect == "postgresql" else sql
        return list(self._connection.execute(written, params))

    def close(self) -> None:
        self._connection.close()

    @property
    def _mark(self) -> str:
        return "?" if self.dialect == "sqlite" else "%s"


def sqlite_books() -> Books:
    return Books("sqlite", sqlite3.connect(":memory:"))


def postgres_books(url: str) -> Books:
    return Books("postgresql", psycopg.connect(url.replace("+psycopg", ""), autocommit=True))


def sale(number: int = 1, **changes: Any) -> Row:
    """A Nike bought at 80.00, sold at 120.00 and paid out at 108.00, held for 10 days."""
    day = str(changes.get("sold_on", "2026-10-15"))
    row: Row = {
        "sale_id": number, "channel": "stockx", "account": "main", "order_number": f"O-{number:04}",
        "line": "1", "state": "paid", "status": "Completed", "stands": 1,
        "sold_on": day, "sold_at": f"{day} 10:00:00+00:00",
        "month": day[:7], "quarter": f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}", "year": day[:4],
        "paid_at": f"{day} 12:00:00+00:00", "product": "Dunk Low", "style": "DD1391-100", "size": "US M 9",
        "brand": "Nike", "category": "sneakers", "supplier": "Sample Shop", "country": "DE",
        "currency": "EUR", "price": 120_00, "fee_transaction": 9_00, "fee_processing": 3_00, "unexplained": 0,
        "hidden_minimum": 0, "rounding": 0, "payout_stated": 1, "item_id": number, "landed_cost": 80_00,
        "adjustments": 0, "days_held": 10, "fees": 12_00, "payout": 108_00, "batch_id": 1,
    } | changes  # fmt: skip
    known = row["payout"] is not None and row["landed_cost"] is not None
    earned = row["payout"] - row["landed_cost"] + row["adjustments"] if known else None
    return {"profit": earned, **row}


def item(number: int = 1, **changes: Any) -> Row:
    """A Nike bought 20 days ago at 80.00."""
    row: Row = {
        "item_id": number, "product": "Dunk Low", "style": "DD1391-100", "size": "US M 9", "brand": "Nike",
        "category": "sneakers", "supplier": "Sample Shop", "acquired_on": "2026-11-01", "currency": "EUR",
        "landed_cost": 80_00, "state": "in_stock", "left_on": None, "batch_id": 1,
    } | changes  # fmt: skip
    return row | {"acquired_day": ordinal(row["acquired_on"]), "left_day": ordinal(row["left_on"])}


def payout(number: int = 1, **changes: Any) -> Row:
    """A transfer of 108.00 for one sale."""
    day = str(changes.get("paid_on", "2026-10-17"))
    return {
        "payout_id": number, "channel": "stockx", "account": "main", "reference": f"T-{number}",
        "payout_ref": f"P-{number}", "paid_on": day, "paid_at": f"{day} 12:00:00+00:00", "month": day[:7],
        "quarter": f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}", "year": day[:4], "currency": "EUR",
        "amount": 108_00, "sales": 1, "sales_total": 108_00, "reconciled": 1,
    } | changes  # fmt: skip


def ordinal(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()


def sold(*rows: Row) -> Books:
    """Books with these sales."""
    return filled("sale_facts", rows)


def held(*rows: Row) -> Books:
    """Books with these items; those that did not leave are in stock."""
    books = filled("item_facts", rows)
    books.add("stock_facts", (row for row in rows if row["left_on"] is None))
    return books


def filled(view: str, rows: Iterable[Row]) -> Books:
    books = sqlite_books()
    books.add(view, rows)
    return books


def ask(books: Books, name: str, today: date = TODAY, **query: Any) -> Table:
    assert name in REPORTS
    return report(name, Query(**query), books, today)


def records(table: Table) -> list[dict[str, Cell]]:
    """The rows of a table by the keys of its columns."""
    return [dict(zip(keys(table), row, strict=True)) for row in table.rows]


def keys(table: Table) -> list[str]:
    return [column.key for column in table.columns]


def column(table: Table, key: str) -> list[Cell]:
    return [record[key] for record in records(table)]


def total(table: Table) -> dict[str, Cell]:
    assert table.total is not None
    return dict(zip(keys(table), table.total, strict=True))
