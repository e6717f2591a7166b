"""A connector for an invented shop: one file, one list of orders, one token."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from soleflip_cli.connectors.base import Ask, Connector, Session, Since
from soleflip_cli.domain.money import to_minor
from soleflip_cli.domain.services import Order, Page, Unreadable
from soleflip_cli.domain.sizes import read_size

STATES = {"open": "sold", "sent": "shipped", "done": "paid", "void": "cancelled"}


def orders(session: Session, since: Since) -> Iterator[Page]:
    """All orders, as long as a page names the one that follows."""
    cursor: str | None = None
    while True:
        found = session.get("/orders", since=since.moment and since.moment.isoformat(), cursor=cursor)
        page = Page([], [])
        for record in found["orders"]:
            try:
                page.orders.append(order(record))
            except (KeyError, TypeError, ValueError, ArithmeticError) as error:
                number = record.get("id") if isinstance(record, dict) else None
                page.bad.append(Unreadable(str(number or "?"), repr(error)))
        yield page
        cursor = found.get("next")
        if not cursor:
            return


def order(record: Mapping[str, Any]) -> Order:
    """One order; amounts come as text in major units."""
    currency = record["currency"]
    price, fee = (to_minor(Decimal(record[name]), currency) for name in ("total", "fee"))
    return Order(
        number=record["id"],
        raw=record,
        mark=json.dumps(record, sort_keys=True),
        status=record["status"],
        state=STATES.get(record["status"]),
        open=record["status"] not in ("done", "void"),
        name=record["title"],
        style=record["sku"],
        size=read_size(record["size"], "EU"),
        sold_at=record["created"],
        paid_at=record.get("paid"),
        currency=currency,
        price=price,
        payout=price - fee,
        fees={"transaction": fee},
    )


CONNECTOR = Connector(
    name="hello-shop",
    title="Hello Shop",
    asks=(Ask("token", "Access token"),),
    urls={"api_url": "https://shop.example/api"},
    headers=lambda secrets: {"Authorization": f"Bearer {secrets['token']}"},
    check=lambda session: str(session.get("/me")["name"]),
    per_second=2,
    fees=("transaction",),
    orders=orders,
    paths={"price": ("total",), "style": ("sku",), "size": ("size",), "sold_at": ("created",)},
)
