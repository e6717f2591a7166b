"""A shop whose next page stands in a header, with an API key and offers in cents that are changed at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from soleflip_cli.connectors.base import Ask, Connector, Listings, Market, Session, Since
from soleflip_cli.connectors.paging import ByLink, pages
from soleflip_cli.connectors.records import instant, minor, readable
from soleflip_cli.domain.money import plain
from soleflip_cli.domain.offers import Offer, OfferPage, Outcome, Wish
from soleflip_cli.domain.ports import Call
from soleflip_cli.domain.services import Page, Product, Variant
from soleflip_cli.domain.sizes import read_size

from .lines import items


def _orders(session: Session, since: Since) -> Iterator[Page]:
    for found in pages(session, "/orders", "", ByLink(), updated_since=since.instant):
        yield Page(*readable(found.records, items, "id"))


def _offer(record: Mapping[str, Any]) -> Offer:
    return Offer(
        reference=record["id"],
        status=record["status"],
        state="active" if record["status"] == "live" else "ended",
        variant=record["variant"],
        ask=minor(record["ask"], record["currency"]),
        currency=record["currency"],
        listed_at=instant(record["made"]) or "",
        raw=record,
    )


def _fetch(session: Session, since: Since) -> Iterator[OfferPage]:
    for found in pages(session, "/offers", "", ByLink()):
        yield OfferPage(*readable(found.records, _offer, "id"), [])


def _one(session: Session, reference: str) -> Offer | None:
    found = session.seek(f"/offers/{reference}")
    return _offer(found) if found else None


def _made(session: Session, variants: Sequence[str], since: datetime) -> list[Offer]:
    return [one for page in _fetch(session, Since(None)) for one in page.offers if one.variant in variants]


def _write(session: Session, wish: Wish) -> Outcome:
    place = "/offers" + (f"/{wish.reference}" if wish.reference else "")
    method = {"create": "POST", "delete": "DELETE"}.get(wish.action, "PUT")
    ask = None if wish.ask is None or not wish.currency else plain(wish.ask, wish.currency)
    body = {"variant": wish.variant, "ask": ask, "currency": wish.currency}
    told = session.send(Call(method, session.urls["api_url"] + place, body=body, repeatable=False)).json()
    return Outcome("done", told["id"], status=told["status"])


CONNECTOR = Connector(
    name="linked-shop",
    title="Linked Shop",
    asks=(Ask("key", "API key"),),
    urls={"api_url": "https://linked.example"},
    headers=lambda secrets: {"X-Api-Key": secrets["key"]},
    check=lambda session: f"account {session.get('/me')['id']}",
    fees=("transaction",),
    orders=_orders,
    people=("buyer.name",),
    paths={"price": ("line.price",)},
    market=Market(
        find=lambda session, style: Product(style, style),
        variants=lambda session, product: [
            Variant(f"{product}/{size}", (read_size(f"EU {size}"),)) for size in range(36, 47)
        ],
        quotes=lambda session, product, currency: [],
    ),
    listings=Listings(fetch=_fetch, one=_one, made=_made, write=_write),
)
