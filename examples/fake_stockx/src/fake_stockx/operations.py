"""Writes on listings: asked for now, PENDING for a while, then done or failed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from . import past
from .records import Listing, Operation
from .shop import Shop
from .wire import CURRENCIES, INVENTORIES, Json, Refusal

YEAR = timedelta(days=365)
OPEN = ("INACTIVE", "ACTIVE")


def draft(shop: Shop, variant_id: str, created: str, kind: str = "STANDARD", batch: Json | None = None) -> Listing:
    """A listing without an ask. Raises KeyError."""
    variant = shop.variants[variant_id]
    product = shop.products[variant["productId"]]
    listing = Listing(
        {
            "listingId": shop.id(),
            "status": "INACTIVE",
            "amount": None,
            "currencyCode": None,
            "inventoryType": kind,
            "createdAt": created,
            "updatedAt": created,
            "batch": batch,
            "ask": None,
            "order": None,
            "product": {
                "productId": product["productId"],
                "productName": product["title"],
                "styleId": product["styleId"],
            },
            "variant": {key: variant[key] for key in ("variantId", "variantName", "variantValue")},
            "authenticationDetails": None,
            "payout": None,
            "initiatedShipments": None,
        }
    )
    shop.listings[listing.id] = listing
    return listing


def begin(shop: Shop, listing: Listing, kind: str, wish: Json) -> Operation:
    """Ask for a write; it is done when it was asked about often enough."""
    operation = Operation(shop.id(), kind, wish, created=shop.now(), polls=shop.polls, updated=shop.now())
    listing.operations.insert(0, operation)
    return operation


def tick(shop: Shop, listing: Listing) -> None:
    """Somebody asked about a listing: what is pending comes nearer, an ask that is too old ends."""
    for operation in reversed(listing.operations):
        if operation.status == "PENDING" and operation.polls < 1:
            finish(shop, listing, operation)
        operation.polls -= 1
    ask = listing.detail["ask"]
    if ask and ask["askExpiresAt"] <= shop.now():
        deactivate(shop, listing, {})


def finish(shop: Shop, listing: Listing, operation: Operation) -> None:
    operation.error = write(shop, listing, operation.kind, operation.wish)
    operation.status, operation.updated = "FAILED" if operation.error else "SUCCEEDED", shop.now()


def write(shop: Shop, listing: Listing, kind: str, wish: Json) -> str | None:
    """Carry a write out; the error where it fails."""
    error = shop.failing.get(listing.id) or shop.failing.get(listing.variant_id)
    if error is None and listing.status not in OPEN:
        error = f"The listing is {listing.status}"
    if error is None:
        WRITES[kind](shop, listing, wish)
        listing.detail["updatedAt"] = shop.now()
    return error


def create(shop: Shop, listing: Listing, wish: Json) -> None:
    price(shop, listing, wish)
    if wish.get("active", True):
        activate(shop, listing, wish)


def activate(shop: Shop, listing: Listing, wish: Json) -> None:
    """Give a listing its ask."""
    price(shop, listing, wish)
    now = shop.now()
    expires = wish.get("expiresAt") or past.stamp(past.parsed(now) + YEAR)
    ask = {"askId": str(shop.rng.randint(10**18, 10**19 - 1)), "askCreatedAt": now, "askUpdatedAt": now}
    listing.detail |= {"status": "ACTIVE", "ask": ask | {"askExpiresAt": expires}}


def update(shop: Shop, listing: Listing, wish: Json) -> None:
    price(shop, listing, wish)
    ask = listing.detail["ask"]
    if ask:
        ask |= {"askUpdatedAt": shop.now(), "askExpiresAt": wish.get("expiresAt") or ask["askExpiresAt"]}
    if wish.get("active") is not None:  # only a batch says so
        (activate if wish["active"] else deactivate)(shop, listing, wish)


def deactivate(shop: Shop, listing: Listing, wish: Json) -> None:
    listing.detail |= {"status": "INACTIVE", "ask": None}


def delete(shop: Shop, listing: Listing, wish: Json) -> None:
    listing.detail |= {"status": "DELETED", "ask": None}


def price(shop: Shop, listing: Listing, wish: Json) -> None:
    """Take the amount of a wish over. A currency that is not named is USD, whatever the account has."""
    if wish.get("amount"):
        amount, currency = wish["amount"], wish.get("currencyCode") or "USD"
        payout = past.payout(int(amount.split(".")[0]), past.RATES[0], currency)
        listing.detail |= {"amount": amount, "currencyCode": currency, "payout": payout}


WRITES: dict[str, Callable[[Shop, Listing, Json], None]] = {
    "CREATE": create,
    "UPDATE": update,
    "ACTIVATE": activate,
    "DEACTIVATE": deactivate,
    "DELETE": delete,
}
FIELDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("amount", "variantId", "currencyCode", "expiresAt", "inventoryType", "listingId"), str),
    "active": bool,
    "quantity": int,
}


def checked(wish: Json, required: tuple[str, ...], optional: tuple[str, ...]) -> Json:
    """The wish itself. Raises Refusal (400) for a key that is missing, unknown or of a wrong type."""
    missing, unknown = set(required) - set(wish), set(wish) - {*required, *optional}
    if missing or unknown:
        raise Refusal(400, f"{'Missing' if missing else 'Unknown'} field: {', '.join(sorted(missing or unknown))}")
    wrong = [key for key, value in wish.items() if not isinstance(value, FIELDS[key])]
    if wrong:
        raise Refusal(400, f"Invalid type of {', '.join(sorted(wrong))}")
    if not re.fullmatch(r"[1-9]\d{0,8}(\.\d{1,2})?", wish.get("amount", "1")):
        raise Refusal(400, "Invalid amount")
    if wish.get("currencyCode", "USD") not in CURRENCIES or wish.get("inventoryType", "FLEX") not in INVENTORIES:
        raise Refusal(400, "Invalid currencyCode or inventoryType")
    return dated(wish)


def dated(wish: Json) -> Json:
    """The wish, its expiry as the API writes it. Raises Refusal (400)."""
    if "expiresAt" not in wish:
        return wish
    try:
        return wish | {"expiresAt": past.stamp(past.parsed(wish["expiresAt"]))}
    except ValueError:
        raise Refusal(400, "Invalid expiresAt") from None
