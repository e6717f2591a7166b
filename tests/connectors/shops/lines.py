"""Orders of several lines, as the invented shops write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from soleflip_cli.connectors.records import instant, minor
from soleflip_cli.domain.money import split
from soleflip_cli.domain.services import Order
from soleflip_cli.domain.sizes import read_size

STATES = {"open": "sold", "done": "paid", "void": "cancelled"}


def items(record: Mapping[str, Any]) -> list[Order]:
    """Each line as an order of its own; the fee is shared by price."""
    currency, status = record["currency"], record["status"]
    prices = [minor(line["price"], currency) or 0 for line in record["lines"]]
    fees = split(minor(record["fee"], currency) or 0, prices)
    return [
        Order(
            number=record["id"],
            line=line["id"],
            raw={**record, "lines": None, "line": line},
            status=status,
            state=STATES.get(status),
            open=status == "open",
            sold_at=instant(record["created"]) or "",
            currency=currency,
            name=line["title"],
            style=line["sku"],
            size=read_size(line["size"], "EU"),
            price=price,
            payout=price - fee,
            fees={"transaction": fee},
            country=record["buyer"]["country"],
        )
        for line, price, fee in zip(record["lines"], prices, fees, strict=True)
    ]
