"""Ways in for people who try things out: what came in, faults, orders that move, a login that fails."""

from __future__ import annotations

from dataclasses import asdict

from .faults import Fault
from .records import most_in_a_second
from .shop import Shop
from .wire import Json, Refusal, Reply, Request, route, said


def requests(shop: Shop, request: Request) -> Reply:
    rows = [asdict(one) for one in shop.requests]
    return said({"count": len(rows), "mostInASecond": most_in_a_second(shop.requests), "requests": rows})


def forget_requests(shop: Shop, request: Request) -> Reply:
    shop.requests.clear()
    return said({"count": 0})


def faults(shop: Shop, request: Request) -> Reply:
    return said([asdict(one) for one in shop.faults])


def add_fault(shop: Shop, request: Request) -> Reply:
    """A fault from its fields, such as {"do": "429", "path": "/orders/", "times": null}."""
    try:
        shop.faults.append(Fault(**request.json()))
    except (TypeError, ValueError) as error:
        raise Refusal(400, str(error)) from None
    return faults(shop, request)


def clear_faults(shop: Shop, request: Request) -> Reply:
    shop.faults.clear()
    return said([])


def move_order(shop: Shop, request: Request) -> Reply:
    """{"orderNumber", "status"}; with "afterPages" once so many more pages of orders were answered."""
    wish = told(request, ("orderNumber", "status"), ("afterPages",))
    if shop.order(wish["orderNumber"]) is None:
        raise Refusal(404, "Order not found")
    if wish.get("afterPages"):
        shop.then(wish["afterPages"], lambda later: later.move(wish["orderNumber"], wish["status"]))
    else:
        shop.move(wish["orderNumber"], wish["status"])
    return said(wish)


def sell(shop: Shop, request: Request) -> Reply:
    """{"listingId"}: somebody takes its ask; {}: somebody buys something that was not listed here."""
    wish = told(request, (), ("listingId",))
    listing = shop.listings.get(wish.get("listingId", ""))
    if wish and (listing is None or not listing.detail["amount"]):
        raise Refusal(404, "No listing with an amount")
    return said((shop.sell_listing(listing.id) if listing else shop.sell()).detail, 201)


def change_login(shop: Shop, request: Request) -> Reply:
    """Any of {"deny": "access_denied", "rotate": true, "expire": true, "end": true}."""
    wish, login = told(request, (), ("deny", "rotate", "expire", "end")), shop.login
    login.deny, login.rotate = str(wish.get("deny", login.deny)), bool(wish.get("rotate", login.rotate))
    if wish.get("expire"):
        login.expire_access()
    if wish.get("end"):
        login.end_sessions()
    return said({"deny": login.deny, "rotate": login.rotate})


def told(request: Request, required: tuple[str, ...], optional: tuple[str, ...]) -> Json:
    body = request.json()
    if not set(required) <= set(body) <= {*required, *optional}:
        raise Refusal(400, f"Fields: {', '.join((*required, *optional))}")
    return body


ROUTES = [
    route("GET", "/__fake__/requests", requests),
    route("DELETE", "/__fake__/requests", forget_requests),
    route("GET", "/__fake__/faults", faults),
    route("POST", "/__fake__/faults", add_fault),
    route("DELETE", "/__fake__/faults", clear_faults),
    route("POST", "/__fake__/orders", move_order),
    route("POST", "/__fake__/sales", sell),
    route("POST", "/__fake__/login", change_login),
]
