"""A connector for an invented shop: orders of several items, page by page, and one token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from soleflip_cli.connectors.base import Ask, Connector, Session, Since
from soleflip_cli.connectors.paging import ByCursor, pages
from soleflip_cli.connectors.records import instant, minor, readable
from soleflip_cli.domain.money import split
from soleflip_cli.domain.services import Order, Page
from soleflip_cli.domain.sizes import read_size

STATES = {"open": "sold", "sent": "shipped", "done": "paid", "void": "cancelled"}


def orders(session: Session, since: Since) -> Iterator[Page]:
    """What changed since then, page by page."""
    for found in pages(session, "/orders", "orders", ByCursor("next"), updated_since=since.instant):
        yield Page(*readable(found.records, items, "id"))


def items(record: Mapping[str, Any]) -> list[Order]:
    """Each item of an order; the fee is that of the whole, shared by price."""
    prices = [minor(line["price"], record["currency"]) or 0 for line in record["lines"]]
    fees = split(minor(record["fee"], record["currency"]) or 0, prices)
    return [item(record, *each) for each in zip(record["lines"], prices, fees, strict=True)]


def item(record: Mapping[str, Any], line: Mapping[str, Any], price: int, fee: int) -> Order:
    """One item; what belongs to others is no part of its record."""
    return Order(
        number=record["id"],
        line=line["id"],
        raw={**record, "lines": None, "line": line},
        status=record["status"],
        state=STATES.get(record["status"]),
        open=record["status"] not in ("done", "void"),
        sold_at=instant(record["created"]) or "",
        currency=record["currency"],
        style=line["sku"],
        size=read_size(line["size"], "EU"),
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
    orders=orders,
    paths={"price": ("line.price",), "style": ("line.sku",), "size": ("line.size",), "sold_at": ("created",)},
)
