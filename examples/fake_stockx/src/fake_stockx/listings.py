"""Listings: lists and single ones, the writes on them and what became of those."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from . import batches
from .operations import begin, checked, draft, tick
from .records import Listing, Operation
from .shop import Shop
from .wire import INVENTORIES, Answer, Json, Refusal, Reply, Request, page, route, said

STATUSES = ("INACTIVE", "ACTIVE", "DELETED", "CANCELED", "MATCHED", "COMPLETED")
PRICE = ("amount", "currencyCode", "expiresAt")
EVERYWHERE = ("operationId", "operationType", "operationStatus", "operationInitiatedBy", "operationInitiatedVia")


def create(shop: Shop, request: Request) -> Reply:
    wish = checked(request.json(), ("amount", "variantId"), ("currencyCode", "expiresAt", "active", "inventoryType"))
    if wish["variantId"] not in shop.variants:
        raise Refusal(400, "Unknown variantId")
    listing = draft(shop, wish["variantId"], shop.now(), wish.get("inventoryType", "STANDARD"))
    return started(shop, listing, "CREATE", wish, status=201)


def writing(kind: str, takes: tuple[str, ...] | None) -> Answer:
    """What answers a write on a listing that is there; `takes` are the keys of its body, None where it has none."""

    def answer(shop: Shop, request: Request) -> Reply:
        listing = found(shop, request)
        wish = {} if takes is None else checked(request.json(), (), takes)
        if listing.status not in ("INACTIVE", "ACTIVE"):
            raise Refusal(400, f"The listing is {listing.status}")
        if kind == "ACTIVATE" and not (wish.get("amount") or listing.detail["amount"]):
            raise Refusal(400, "Missing field: amount")
        return started(shop, listing, kind, wish)

    return answer


def started(shop: Shop, listing: Listing, kind: str, wish: Json, status: int = 200) -> Reply:
    operation = begin(shop, listing, kind, wish)
    return said({**shown(listing, operation), "operationUrl": None}, status)


def many(shop: Shop, request: Request) -> Reply:
    """Listings, newest first, by any of the filters."""
    keep = wanted(request)
    for batch in [*shop.batches.values()]:
        batches.tick(shop, batch)
    rows = [listing for listing in reversed(shop.listings.values()) if polled(shop, listing) and keep(listing.detail)]
    return said(page(request, "listings", rows, listed, default=1, most=100))


def wanted(request: Request) -> Callable[[Json], bool]:
    """Whether a listing is asked for. Raises Refusal (400)."""
    sets = {
        "status": request.listed("listingStatuses", STATUSES),
        "inventoryType": request.listed("inventoryTypes", INVENTORIES),
        "productId": request.listed("productIds"),
        "variantId": request.listed("variantIds"),
        "batchId": request.listed("batchIds"),
        "displayId": request.listed("initiatedShipmentDisplayIds"),
    }
    since, until = request.day("fromDate", "0001-01-01"), request.day("toDate", "9999-12-31")

    def keep(row: Json) -> bool:
        has = {**row, **row["product"], **row["variant"], **(row["batch"] or {})}
        alike = all(not allowed or has.get(key) in allowed for key, allowed in sets.items())
        return alike and since <= row["createdAt"][:10] <= until

    return keep


def polled(shop: Shop, listing: Listing) -> bool:
    tick(shop, listing)
    return True


def listed(listing: Listing) -> Json:
    return {key: value for key, value in listing.detail.items() if key != "payout"}


def one(shop: Shop, request: Request) -> Reply:
    listing = found(shop, request)
    for batch in [*shop.batches.values()]:
        batches.tick(shop, batch)
    tick(shop, listing)
    last = listing.operations[0] if listing.operations else None
    return said({**listing.detail, "lastOperation": last and last_shown(listing, last)})


def operations(shop: Shop, request: Request) -> Reply:
    """Operations, newest first. The cursor stays the same once the last page is reached: the documents warn of it."""
    listing, size = found(shop, request), request.whole("pageSize", 10, 100)
    tick(shop, listing)
    cursor = request.params.get("cursor", "")
    start = next((at for at, one in zip(count(), listing.operations) if one.id == cursor), None if cursor else 0)
    if start is None:
        raise Refusal(400, "Invalid cursor")
    rest = listing.operations[start : start + size + 1]
    following = rest[size].id if len(rest) > size else cursor or None
    return said({"nextCursor": following, "operations": [shown(listing, one) for one in rest[:size]]})


def operation(shop: Shop, request: Request) -> Reply:
    listing = found(shop, request)
    tick(shop, listing)
    for one in listing.operations:
        if one.id == request.names["operationId"]:
            return said(shown(listing, one))
    raise Refusal(404, "Operation not found")


def shown(listing: Listing, operation: Operation) -> Json:
    """An operation as the API tells it."""
    return {
        "listingId": listing.id,
        "operationId": operation.id,
        "operationType": operation.kind,
        "operationStatus": operation.status,
        "operationInitiatedBy": "USER",
        "operationInitiatedVia": "PUBLIC-API",
        "createdAt": operation.created,
        "updatedAt": operation.updated,
        "changes": changes(operation),
        "error": operation.error,
    }


def last_shown(listing: Listing, operation: Operation) -> Json:
    """The same inside of a listing, where two keys have another name."""
    row = shown(listing, operation)
    times = {"operationCreatedAt": row["createdAt"], "operationUpdatedAt": row["updatedAt"]}
    return {key: row[key] for key in (*EVERYWHERE, "changes", "error")} | times


def changes(operation: Operation) -> Json:
    wish = operation.wish
    named = (("amount", "amount"), ("currency", "currencyCode"), ("expiresAt", "expiresAt"))
    ask = {"askData": {name: wish[key] for name, key in named if key in wish}} if wish else {}
    on = {"active": operation.kind in ("CREATE", "ACTIVATE")} if operation.kind != "UPDATE" else {}
    added = operation.kind in ("CREATE", "ACTIVATE")
    updates = {"updatedAt": operation.updated} if added else {"updatedAt": operation.updated, **ask, **on}
    return {"additions": {**on, **ask} if added else {}, "updates": updates, "removals": {}}


def found(shop: Shop, request: Request) -> Listing:
    listing = shop.listings.get(request.names["listingId"])
    if listing is None:
        raise Refusal(404, "Listing not found")
    return listing


ONE = "/v2/selling/listings/{listingId}"
ROUTES = [
    route("POST", "/v2/selling/listings", create),
    route("GET", "/v2/selling/listings", many),
    route("GET", ONE, one),
    route("PATCH", ONE, writing("UPDATE", PRICE)),
    route("DELETE", ONE, writing("DELETE", None)),
    route("PUT", ONE + "/activate", writing("ACTIVATE", PRICE)),
    route("PUT", ONE + "/deactivate", writing("DEACTIVATE", None)),
    route("GET", ONE + "/operations", operations),
    route("GET", ONE + "/operations/{operationId}", operation),
]
