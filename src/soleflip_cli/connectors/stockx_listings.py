"""Listings at StockX: read page by page; made, changed and taken down singly or a hundred at a time.

Every write is asynchronous: the answer names an operation that is PENDING, and only later done or failed. One listing
is one item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..domain.money import exponent, plain
from ..domain.offers import Offer, OfferPage, Outcome, Stage, State, Wish
from ..domain.ports import Call
from ..domain.sizes import read_size
from ..domain.styles import style_code
from .base import Listings, Session, Since, part
from .paging import ByNumber, pages
from .records import minor, named, readable
from .stockx_catalogue import instant

_STATES: Mapping[str, State] = {
    "ACTIVE": "active",
    "INACTIVE": "inactive",
    "MATCHED": "sold",
    "COMPLETED": "sold",
    "CANCELED": "ended",
    "CANCELLED": "ended",
    "DELETED": "ended",
}
_STAGES: Mapping[str, Stage] = {"SUCCEEDED": "done", "FAILED": "failed", "COMPLETED": "done"}
_AFTER = {"activate": "ACTIVE", "deactivate": "INACTIVE", "delete": "DELETED"}
_METHODS = {
    "update": ("PATCH", ""),
    "activate": ("PUT", "/activate"),
    "deactivate": ("PUT", "/deactivate"),
    "delete": ("DELETE", ""),
}
_LIST = "/selling/listings"
_SIZE = 100
_SINGLY = 20
_IDS = 50
"""How many ids stand in one address."""


def by_number(size: int) -> ByNumber:
    """How StockX's lists of what one sells come page by page."""
    return ByNumber(size, "pageNumber", "pageSize", more="hasNextPage", total="count")


def _fetch(session: Session, since: Since) -> Iterator[OfferPage]:
    """What is on offer; a page may shift while it is read, so what was not seen is asked for singly."""
    seen: set[str] = set()
    for found in pages(session, _LIST, "listings", by_number(_SIZE), listingStatuses="ACTIVE,INACTIVE"):
        yield _page(found.records, seen)
    left = sorted(since.open - seen)
    for start in range(0, len(left), _SINGLY):
        asked = {reference: _record(session, reference) for reference in left[start : start + _SINGLY]}
        page = _page([record for record in asked.values() if record is not None], seen)
        yield page._replace(gone=[reference for reference, record in asked.items() if record is None])


def _page(records: Sequence[Any], seen: set[str]) -> OfferPage:
    return OfferPage(*readable(records, _offer, "listingId", seen), [])


def _record(session: Session, reference: str) -> Mapping[str, Any] | None:
    return session.seek(f"{_LIST}/{part(reference)}")


def _one(session: Session, reference: str) -> Offer | None:
    record = _record(session, reference)
    return None if record is None else _offer(record)


def _made(session: Session, variants: Sequence[str], since: datetime) -> list[Offer]:
    day = since.astimezone(UTC).date().isoformat()
    found = []
    for start in range(0, len(variants), _IDS):
        ids = ",".join(variants[start : start + _IDS])
        for page in pages(session, _LIST, "listings", by_number(_SIZE), variantIds=ids, fromDate=day):
            found += [_offer(record) for record in page.records]
    return found


def _offer(record: Mapping[str, Any]) -> Offer:
    product, variant = record.get("product") or {}, record.get("variant") or {}
    ask, order = record.get("ask") or {}, record.get("order") or {}
    currency, status = record.get("currencyCode"), named(record, "status")
    listed_at = instant(record.get("createdAt")) or instant(record.get("updatedAt"))
    if listed_at is None:
        raise ValueError("no day of listing")
    return Offer(
        reference=named(record, "listingId"),
        status=status,
        state=_STATES.get(status),
        variant=variant.get("variantId"),
        product=product.get("productId"),
        style=style_code(product.get("styleId") or ""),
        name=product.get("productName"),
        size=read_size(str(variant.get("variantValue") or "")),
        ask=minor(record.get("amount"), str(currency)) if currency else None,
        currency=currency,
        listed_at=listed_at,
        changed_at=instant(record.get("updatedAt")),
        expires_at=instant(ask.get("askExpiresAt")),
        order_number=order.get("orderNumber"),
        raw=record,
        busy=(record.get("lastOperation") or {}).get("operationStatus") == "PENDING",
        batch=_batch((record.get("batch") or {}).get("batchId")),
    )


def _batch(number: object) -> str | None:
    """What `write_all` called the batch: only those that make listings are named by them."""
    return None if number is None else f"{_place('create')}/{part(str(number))}"


def _place(action: str) -> str:
    return f"/selling/batch/{action}-listing"


def _write(session: Session, wish: Wish) -> Outcome:
    place, asked = session.urls["api_url"] + _LIST, _asked(wish)
    if wish.action == "create":
        body = {**asked, "variantId": wish.variant, "active": wish.active}
        call = Call("POST", place, body=body, repeatable=False)
    else:
        method, tail = _METHODS[wish.action]
        priced = asked if wish.action in ("update", "activate") else None
        call = Call(method, f"{place}/{part(str(wish.reference))}{tail}", body=priced, repeatable=False)
    return _outcome(session.send(call).json(), wish)


def _asked(wish: Wish) -> dict[str, Any]:
    """The part of a wish that is about money and time."""
    fields: dict[str, Any] = {}
    if wish.ask is not None and wish.currency:
        fields = {"amount": _amount(wish.ask, wish.currency), "currencyCode": wish.currency}
    if wish.expires_at:
        fields["expiresAt"] = wish.expires_at.replace(" ", "T").replace("+00:00", ".000Z")
    return fields


def _amount(ask: int, currency: str) -> str:
    """A decimal text in major units; whole ones without cents."""
    whole, rest = divmod(ask, 10 ** exponent(currency))
    return plain(ask, currency) if rest else str(whole)


def _outcome(told: Mapping[str, Any], wish: Wish) -> Outcome:
    """What an operation says of itself."""
    reference, stage = named(told, "listingId"), _STAGES.get(named(told, "operationStatus"), "pending")
    operation = f"{_LIST}/{part(reference)}/operations/{part(named(told, 'operationId'))}"
    return Outcome(stage, reference, operation, _after(wish), _why(told) if stage == "failed" else None)


def _after(wish: Wish) -> str | None:
    made = "ACTIVE" if wish.active else "INACTIVE"
    return made if wish.action == "create" else _AFTER.get(wish.action)


def _why(told: Mapping[str, Any]) -> str:
    return " ".join(str(told.get("error") or "no reason was given").split())[:200]


def _write_all(session: Session, wishes: Sequence[Wish]) -> str:
    """Send a batch; the path under which it tells how it stands."""
    action = wishes[0].action
    place = session.urls["api_url"] + _place(action)
    body = {"items": [_item(wish) for wish in wishes]}
    told = session.send(Call("POST", place, body=body, repeatable=False)).json()
    return f"{_place(action)}/{part(named(told, 'batchId'))}"


def _item(wish: Wish) -> dict[str, Any]:
    if wish.action == "create":
        return {"variantId": wish.variant, "quantity": 1, "active": wish.active, **_asked(wish)}
    return {"listingId": wish.reference, **(_asked(wish) if wish.action == "update" else {})}


def _poll(session: Session, operation: str, wishes: Sequence[Wish]) -> list[Outcome]:
    told = session.get(operation)
    if not operation.startswith("/selling/batch/"):
        return [_outcome(told, wish) for wish in wishes]
    if told.get("status") != "COMPLETED":
        return [Outcome("pending", wish.reference, operation) for wish in wishes]
    items = list(session.get(f"{operation}/items")["items"])
    found = [_taken(items, wish) for wish in wishes]
    rest = iter(items if len(items) == found.count(None) else ())  # worded otherwise: then by their order
    return [_of_item(item or next(rest, None), wish, operation) for item, wish in zip(found, wishes, strict=True)]


def _taken(items: list[Any], wish: Wish) -> Any:
    """The item that carries out a wish, taken from the list: wishes alike are each other's equal."""
    found = next((item for item in items if _carries(item.get("listingInput") or {}, wish)), None)
    if found is not None:
        items.remove(found)
    return found


def _carries(given: Mapping[str, Any], wish: Wish) -> bool:
    if wish.action != "create":
        return (given.get("listingId") or given.get("id")) == wish.reference
    currency = str(wish.currency)
    alike = given.get("variantId") == wish.variant and given.get("currencyCode") == currency
    return alike and minor(given.get("amount"), currency) == wish.ask


def _of_item(item: Any, wish: Wish, operation: str) -> Outcome:
    if item is None:  # it may have been made all the same
        return Outcome("pending", wish.reference, operation)
    stage = _STAGES.get(str(item.get("status")), "pending")
    reference = (item.get("result") or {}).get("listingId") or wish.reference
    return Outcome(stage, reference, operation, _after(wish), _why(item) if stage == "failed" else None)


LISTINGS = Listings(
    fetch=_fetch,
    one=_one,
    made=_made,
    write=_write,
    write_all=_write_all,
    poll=_poll,
    batched=("create", "update", "delete"),
    most_at_once=100,
    whole=True,
    per_minutes=(500, 5),
    batched_per_day=50_000,
)
