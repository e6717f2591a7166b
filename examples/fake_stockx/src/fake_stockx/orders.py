"""Orders: the active ones, the history, one with its shipment and payout, its shipping documents."""

from __future__ import annotations

from collections.abc import Callable

from .records import Order
from .shop import Shop
from .wire import INVENTORIES, Refusal, Reply, Request, page, route, said

ACTIVE = (
    *("CREATED", "CCAUTHORIZATIONFAILED", "SHIPPED", "RECEIVED", "AUTHENTICATING", "AUTHENTICATED", "PAYOUTPENDING"),
    *("PAYOUTCOMPLETED", "SYSTEMFULFILLED", "PAYOUTFAILED", "SUSPENDED"),  # PENDING is no filter
)
HISTORY = ("AUTHFAILED", "DIDNOTSHIP", "CANCELED", "COMPLETED", "RETURNED")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def active(shop: Shop, request: Request) -> Reply:
    """Everything that is not history; no filter by date."""
    keep = wanted(request, ACTIVE)
    rows = [order for order in shop.active if keep(order)] if keep else shop.active
    if request.chosen("sortOrder", ("CREATEDAT", "SHIPBYDATE"), "CREATEDAT") == "SHIPBYDATE":
        rows = sorted(rows, key=lambda order: order.ship_by)
    return paged(shop, request, rows, default=1)


def history(shop: Shop, request: Request) -> Reply:
    """The closed orders, from the newest back; both dates are of an order's creation, and included."""
    keep, since, until = (
        wanted(request, HISTORY),
        request.day("fromDate", "0001-01-01"),
        request.day("toDate", "9999-12-31"),
    )
    dated = "fromDate" in request.params or "toDate" in request.params
    rows = [order for order in shop.history if keep(order)] if keep else shop.history
    if dated:
        rows = [order for order in rows if since <= order.created[:10] <= until]
    return paged(shop, request, rows, default=10)


def paged(shop: Shop, request: Request, rows: list[Order], default: int) -> Reply:
    reply = said(page(request, "orders", rows, Order.listed, default, most=100))
    shop.page_was_served()
    return reply


def wanted(request: Request, statuses: tuple[str, ...]) -> Callable[[Order], bool] | None:
    """The filters that both lists share; None where there are none. Raises Refusal (400)."""
    same = {
        "status": request.chosen("orderStatus", statuses),
        "productId": request.params.get("productId", ""),
        "variantId": request.params.get("variantId", ""),
    }
    kinds, shipments = request.listed("inventoryTypes", INVENTORIES), request.listed("initiatedShipmentDisplayIds")
    if not (any(same.values()) or kinds or shipments):
        return None

    def keep(order: Order) -> bool:
        row = order.detail
        has = {
            "status": row["status"],
            "productId": row["product"]["productId"],
            "variantId": row["variant"]["variantId"],
        }
        inbound = (row["initiatedShipments"] or {}).get("inbound", {}).get("displayId")
        alike = all(not value or has[key] == value for key, value in same.items())
        return alike and (not kinds or row["inventoryType"] in kinds) and (not shipments or inbound in shipments)

    return keep


def one(shop: Shop, request: Request) -> Reply:
    return said(found(shop, request).detail)


def document(shop: Shop, request: Request) -> Reply:
    """A label as PDF."""
    found(shop, request)
    return Reply(200, PDF, "application/pdf")


def documents(shop: Shop, request: Request) -> Reply:
    """Where a Direct order's labels are, by language."""
    order = found(shop, request)
    if order.detail["inventoryType"] != "DIRECT":
        raise Refusal(400, "Only Direct orders have shipping documents")
    place = {"en": {"url": f"https://labels.example/{order.number}.pdf"}}
    return said({"documents": {"sellerShippingInstructions": {"normalLabel": place, "thermalLabel": place}}})


def found(shop: Shop, request: Request) -> Order:
    order = shop.order(request.names["orderNumber"])
    if order is None:
        raise Refusal(404, "Order not found")
    return order


ROUTES = [
    route("GET", "/v2/selling/orders/active", active),
    route("GET", "/v2/selling/orders/history", history),
    route("GET", "/v2/selling/orders/{orderNumber}", one),
    route("GET", "/v2/selling/orders/{orderNumber}/shipping-document", documents),
    route("GET", "/v2/selling/orders/{orderNumber}/shipping-document/{shippingId}", document),
]
