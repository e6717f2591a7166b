"""A shop whose pages begin at an offset, with bank transfers that are told apart from the orders they pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from soleflip_cli.connectors.base import Ask, Connector, Session, Since
from soleflip_cli.connectors.paging import ByOffset, pages
from soleflip_cli.connectors.records import readable
from soleflip_cli.domain.services import Order, Page

from .lines import items

_WAY = ByOffset(10, total="result.count")


@dataclass(frozen=True)
class _Transfer:
    name: str
    paid_at: str


def _orders(session: Session, since: Since) -> Iterator[Page]:
    """Orders with the transfer that paid them, as far as one has."""
    told = session.get("/transfers")["transfers"]
    paid = {number: _Transfer(one["id"], f"{one['paid']} 00:00:00+00:00") for one in told for number in one["orders"]}

    def read(record: Mapping[str, Any]) -> list[Order]:
        transfer = paid.get(record["id"])
        raw = {"transfer": transfer and transfer.name}
        return [
            one._replace(
                raw={**one.raw, **raw},
                transfer=transfer and transfer.name,
                paid_at=transfer and transfer.paid_at,
                payout=one.payout if transfer else None,
            )
            for one in items(record)
        ]

    for found in pages(session, "/orders", "result.items", _WAY, updated_since=since.instant):
        yield Page(*readable(found.records, read, "id"), found.total)


CONNECTOR = Connector(
    name="counted-shop",
    title="Counted Shop",
    asks=(Ask("key", "API key"),),
    urls={"api_url": "https://counted.example"},
    headers=lambda secrets: {"X-Api-Key": secrets["key"]},
    check=lambda session: str(session.get("/me")["account"]["name"]),
    fees=("transaction",),
    orders=_orders,
    people=("buyer.name",),
)
