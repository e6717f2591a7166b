"""Invents the orders that a shop has had, from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from .invention import uuid
from .records import Order
from .wire import Json

UNTIL = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACTIVE = ("CREATED", "SHIPPED", "RECEIVED", "AUTHENTICATING", "AUTHENTICATED", "PAYOUTPENDING", "PAYOUTCOMPLETED")
RARE = ("CCAUTHORIZATIONFAILED", "SYSTEMFULFILLED", "PAYOUTFAILED", "SUSPENDED", "PENDING")
PAST = ("COMPLETED",) * 90 + ("CANCELED",) * 4 + ("AUTHFAILED", "RETURNED") * 2 + ("DIDNOTSHIP",) * 2
KINDS = ("STANDARD",) * 90 + ("FLEX",) * 6 + ("DIRECT",) * 3 + ("DFS",)
ODD = ("UNDERREVIEW", "UNKNOWN", "CANCELLED", "DELIVERED")
LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RATES = (90, 85, 80, 75)  # fee in thousandths


def stamp(moment: datetime) -> str:
    """The API's way to write a moment: UTC, milliseconds, Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def parsed(text: str) -> datetime:
    """The moment of a stamp; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def invent_orders(rng: Random, count: int, goods: Sequence[tuple[Json, Json]], currency: str) -> Iterator[Order]:
    """Orders from the newest back, 1 to 4 hours apart; the newest 3 in 100 (at least 12) are active."""
    moment, active, numbers = UNTIL, min(count, max(12, count * 3 // 100)), set[str]()
    for at in range(count):
        moment -= timedelta(seconds=rng.randint(3600, 14_400), milliseconds=rng.randint(0, 999))
        status = (ACTIVE + RARE)[at % 12] if at < active else PAST[at * 37 % 100]
        order = invent_order(rng, rng.choice(goods), moment, status, currency, KINDS[at * 43 % 100])
        if order.number in numbers:
            order.detail["orderNumber"] = invent_number(rng, "FLEX")
        numbers.add(order.number)
        yield order


def make_odd(orders: Sequence[Order]) -> None:
    """Spread among the orders what the documents allow and few expect: statuses nobody listed, nulls everywhere."""
    for at, order in enumerate(orders):
        if at % 23 == 20:
            order.detail["status"] = ODD[at // 23 % len(ODD)]
        if at % 29 == 6:
            order.detail |= {"createdAt": None, "updatedAt": None}
        if at % 31 == 7:
            order.detail |= {"currencyCode": None, "listingId": None}
        if at % 37 == 8:
            order.detail["product"] |= {"productName": None, "styleId": None}


def invent_order(
    rng: Random, good: tuple[Json, Json], created: datetime, status: str, currency: str, kind: str = "STANDARD"
) -> Order:
    """One order for a product and a variant."""
    product, variant = good
    number, price, days = invent_number(rng, kind), rng.randint(30, 420), timedelta(days=rng.randint(1, 17))
    inbound = {"inbound": {"displayId": f"SHIP-{rng.randint(10_000, 99_999)}"}} if kind == "FLEX" else None
    detail = {
        "orderNumber": number,
        "listingId": uuid(rng) if rng.random() < 0.98 else None,
        "askId": str(rng.randint(10**18, 10**19 - 1)),
        "amount": str(price),
        "currencyCode": currency,
        "status": status,
        "createdAt": stamp(created),
        "updatedAt": stamp(created + days),
        "product": {"productId": product["productId"], "productName": product["title"], "styleId": product["styleId"]},
        "variant": {key: variant[key] for key in ("variantId", "variantName", "variantValue")},
        "authenticationDetails": authentication(status),
        "payout": payout(price, rng.choice(RATES), currency, rng.random() < 0.02),
        "initiatedShipments": inbound,
        "inventoryType": kind,
        "shipment": shipment(rng, number, created) if kind in ("STANDARD", "DIRECT") else None,
    }
    left_out = rng.choice(({"shipment"}, {"shipment"}, {"shipment", "initiatedShipments"}))
    return Order(detail, frozenset(left_out | ({"payout"} if status == "SHIPPED" else set())))


def invent_number(rng: Random, kind: str) -> str:
    if kind in ("STANDARD", "DFS"):
        number = rng.randint(300_000_000, 899_999_999)
        return f"{number}-{number - 100_241}"
    return f"{'02' if kind == 'FLEX' else '06'}-{''.join(rng.choices(LETTERS, k=10))}"


def authentication(status: str) -> Json | None:
    if status == "AUTHFAILED":
        return {"status": "FAILED", "failureNotes": "Box damaged"}
    return {"status": "PASSED", "failureNotes": None} if status in ("AUTHENTICATED", "COMPLETED") else None


def shipment(rng: Random, number: str, created: datetime) -> Json:
    """How it travels: no tracking where the label was not made yet."""
    tracking = f"1Z{rng.randint(10**15, 10**16 - 1)}" if rng.random() < 0.9 else None
    return {
        "shipByDate": stamp(created + timedelta(days=2)),
        "trackingNumber": tracking,
        "trackingUrl": tracking and f"https://carrier.example/track/{tracking}",
        "carrierCode": tracking and "UPS",
        "shippingLabelUrl": None,
        "shippingDocumentUrl": f"https://api.example/v2/selling/orders/{number}/shipping-document/1",
    }


def payout(price: int, rate: int, currency: str, crooked: bool = False) -> Json:
    """What is paid for a price in whole units; `rate` in thousandths.

    The total of a crooked one is 6 cents more than its parts, as in the one that was captured.
    """
    fee, processing, shipping = max(500, price * rate // 10), price * 3, 450
    least = fee == 500
    kept = fee + processing + shipping
    parts = (
        ("MinTransactionFee" if least else f"Transaction Fee ({rate / 10:g}%)", fee, f"{rate / 1000:g}"),
        ("Payment Proc. (3%)", processing, "0.03"),
        ("Shipping", shipping, "0"),
    )
    return {
        "totalPayout": units(price * 100 - kept + (6 if crooked else 0)),
        "salePrice": str(price),
        "totalAdjustments": units(-kept),
        "currencyCode": currency,
        "adjustments": [
            {"adjustmentType": kind, "amount": units(-part), "percentage": share} for kind, part, share in parts
        ],
    }


def units(cents: int) -> str:
    """Cents as the API writes them: 76.81, 140, -1.5."""
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"
