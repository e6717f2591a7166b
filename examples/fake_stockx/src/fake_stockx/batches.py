"""Batches: up to 100 wishes at once, carried out one after the other, some of which fail."""

from __future__ import annotations

from collections.abc import Iterator

from .operations import checked, draft, write
from .records import Batch, BatchItem
from .shop import Shop
from .wire import Answer, Json, Refusal, Reply, Request, Route, route, said

MOST = 100
STATUSES = ("QUEUED", "COMPLETED", "FAILED")
FIELDS = {
    "create": (("variantId", "quantity", "amount"), ("currencyCode", "expiresAt", "active", "inventoryType")),
    "update": (("listingId",), ("amount", "currencyCode", "expiresAt", "active")),
    "delete": (("listingId",), ()),
}


def starting(kind: str) -> Answer:
    """What answers a new batch of that kind."""

    def answer(shop: Shop, request: Request) -> Reply:
        items = [BatchItem(shop.id(), wish) for wish in wishes(kind, request.json())]
        if not 0 < len(items) <= MOST:
            raise Refusal(400, f"A batch has 1 to {MOST} items, not {len(items)}")
        now = shop.now()
        batch = Batch(shop.id(), kind, items, created=now, updated=now)
        shop.batches[batch.id] = batch
        return said(shown(shop, batch))

    return answer


def wishes(kind: str, body: Json) -> Iterator[Json]:
    """The wishes of a body; a quantity of three is three of them. Raises Refusal (400)."""
    items = body.get("items")
    if set(body) != {"items"} or not isinstance(items, list):
        raise Refusal(400, "items must be a list")
    for item in items:
        if not isinstance(item, dict):
            raise Refusal(400, "Each item must be an object")
        wish = checked(item, *FIELDS[kind])
        quantity = wish.get("quantity", 1)
        if not 0 < quantity <= MOST:
            raise Refusal(400, "Invalid quantity")
        yield from ({key: value for key, value in wish.items() if key != "quantity"} for _ in range(quantity))


def polling(kind: str) -> Answer:
    def answer(shop: Shop, request: Request) -> Reply:
        batch = found(shop, request, kind)
        tick(shop, batch)
        return said(shown(shop, batch))

    return answer


def itemising(kind: str) -> Answer:
    def answer(shop: Shop, request: Request) -> Reply:
        batch, status = found(shop, request, kind), request.chosen("status", STATUSES)
        tick(shop, batch)
        return said({"items": [item_shown(kind, one) for one in batch.items if status in ("", one.status)]})

    return answer


def found(shop: Shop, request: Request, kind: str) -> Batch:
    batch = shop.batches.get(request.names["batchId"])
    if batch is None or batch.kind != kind:
        raise Refusal(404, "Batch not found")
    return batch


def tick(shop: Shop, batch: Batch) -> None:
    """Somebody asked about a batch: a part of it is carried out, all of it once it was asked about often enough."""
    if batch.completed:
        return
    batch.polls += 1
    reached = len(batch.items) * batch.polls // (shop.polls + 1)
    for item in batch.items[:reached]:
        if item.status == "QUEUED":
            carry_out(shop, batch, item)
    batch.status, batch.updated = "IN_PROGRESS", shop.now()
    if reached >= len(batch.items):
        batch.status, batch.completed = "COMPLETED", batch.updated


def carry_out(shop: Shop, batch: Batch, item: BatchItem) -> None:
    """One wish of a batch: what fails does not stop the others."""
    if batch.kind == "create" and item.wish["variantId"] in shop.variants:
        kind, task = item.wish.get("inventoryType", "STANDARD"), {"batchId": batch.id, "taskId": item.id}
        listing = draft(shop, item.wish["variantId"], shop.now(), kind, task)
    elif batch.kind != "create" and item.wish["listingId"] in shop.listings:
        listing = shop.listings[item.wish["listingId"]]
    else:
        item.status, item.error = "FAILED", "Variant or listing not found"
        return
    item.error = write(shop, listing, batch.kind.upper(), item.wish)
    item.status = "FAILED" if item.error else "COMPLETED"
    if not item.error:
        item.result = {"listingId": listing.id, "askId": (listing.detail["ask"] or {}).get("askId")}
    elif batch.kind == "create":
        del shop.listings[listing.id]


def shown(shop: Shop, batch: Batch) -> Json:
    counts = {status.lower(): sum(one.status == status for one in batch.items) for status in STATUSES}
    return {
        "batchId": batch.id,
        "status": batch.status,
        "totalItems": len(batch.items),
        "createdAt": batch.created,
        "updatedAt": batch.updated,
        "completedAt": batch.completed,
        "itemStatuses": {key: str(value) for key, value in counts.items()} if shop.counts_as_text else counts,
    }


def item_shown(kind: str, item: BatchItem) -> Json:
    """An item with what was wished for; result and error only where there is one."""
    row: Json = {"itemId": item.id, "status": item.status, "listingInput": wish_shown(kind, item.wish)}
    if item.result:
        row["result"] = item.result
    return row | ({"error": item.error} if item.error else {})


def wish_shown(kind: str, wish: Json) -> Json:
    if kind == "delete":
        return {"id": wish["listingId"]}
    if kind == "update":
        return {"active": None, **wish}
    return {"active": None, "currencyCode": None, "expiresAt": None, **wish}


def routes(kind: str) -> Iterator[Route]:
    place = f"/v2/selling/batch/{kind}-listing"
    yield route("POST", place, starting(kind))
    yield route("GET", place + "/{batchId}", polling(kind))
    yield route("GET", place + "/{batchId}/items", itemising(kind))


ROUTES = [one for kind in FIELDS for one in routes(kind)]
