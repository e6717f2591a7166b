"""StockX, public API v2: how one logs in, and orders as they are now and as they were.

An order has no day of payment: it is the moment at which it came to a status that means so. Payouts are stated and
do not add up to the cent, so what is stated is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..domain.services import Order, Page
from ..domain.sizes import read_size
from ..domain.styles import style_code
from .base import Ask, Connector, Session, Since, part
from .oauth import Login
from .paging import pages
from .records import day, minor, named, readable
from .stockx_catalogue import MARKET, instant
from .stockx_listings import LISTINGS, by_number

_STATES = {
    **dict.fromkeys(("CREATED", "CCAUTHORIZATIONFAILED"), "sold"),
    **dict.fromkeys(("SHIPPED", "DELIVERED", "RECEIVED", "AUTHENTICATING"), "shipped"),
    **dict.fromkeys(("AUTHENTICATED", "PAYOUTPENDING", "PAYOUTFAILED", "SYSTEMFULFILLED"), "verified"),
    **dict.fromkeys(("PAYOUTCOMPLETED", "COMPLETED"), "paid"),
    **dict.fromkeys(("DIDNOTSHIP", "CANCELED", "CANCELLED"), "cancelled"),
    "AUTHFAILED": "failed",
    "RETURNED": "returned",
}
_FINAL = frozenset({"COMPLETED", "AUTHFAILED", "DIDNOTSHIP", "CANCELED", "CANCELLED", "RETURNED"})
_FEES = (("transaction", "transaction"), ("payment proc", "processing"), ("ship", "shipping"))
_SIZE, _SINGLY = 100, 10


def _orders(session: Session, since: Since) -> Iterator[Page]:
    """Active orders first, since some of them move to the past meanwhile, then those."""
    seen, whole = set[str](), partial(_whole, session, since)
    for _ in range(2):  # a page may shift while it is read: then fewer were seen than there are
        total = 0
        for found in pages(session, "/selling/orders/active", "orders", by_number(_SIZE), sortOrder="CREATEDAT"):
            total = found.total or 0
            yield _page(found.records, seen, whole)._replace(total=total)
        if len(seen) >= total:
            break
    active = len(seen)
    for found in pages(session, "/selling/orders/history", "orders", by_number(_SIZE), fromDate=since.day):
        yield _page(found.records, seen, whole)._replace(total=active + (found.total or 0))


def _singly(session: Session, numbers: Sequence[str]) -> Iterator[Page]:
    """Orders asked for one by one; those that StockX does not know any more are left out."""
    for start in range(0, len(numbers), _SINGLY):
        asked = (_single(session, number) for number in numbers[start : start + _SINGLY])
        yield _page([one for one in asked if one], set(), lambda record: record)._replace(total=len(numbers))


def _page(records: list[Any], seen: set[str], whole: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Page:
    return Page(*readable(records, lambda record: _order(whole(record), record), "orderNumber", seen))


def _whole(session: Session, since: Since, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """An order with its day and currency, a paid one with its payout, a new one with its day to ship by.

    Lists may leave them out. What the many that are under way at the first fetch will pay is asked for apart.
    """
    status = record["status"]
    lacking = not record.get("createdAt") or not (record.get("currencyCode") or record.get("payout"))
    state, unpaid = _STATES.get(status), not record.get("payout")
    under_way = since.moment is not None and unpaid and state in ("sold", "shipped", "verified")
    is_new = record["orderNumber"] not in since.open
    if lacking or (state == "paid" and unpaid) or (is_new and (status == "CREATED" or under_way)):
        return {**record, **(_single(session, record["orderNumber"]) or {})}
    return record


def _single(session: Session, number: str) -> Mapping[str, Any] | None:
    return session.seek(f"/selling/orders/{part(number)}")


def _order(whole: Mapping[str, Any], listed: Mapping[str, Any]) -> Order:
    product, variant = whole.get("product") or {}, whole.get("variant") or {}
    payout, status = whole.get("payout") or {}, named(whole, "status")
    currency = whole.get("currencyCode") or payout.get("currencyCode")
    if not currency:
        raise ValueError("no currency")
    # Both may be null: an order without its day stands on that of its last change until StockX tells it.
    sold_at = instant(whole.get("createdAt")) or instant(whole.get("updatedAt"))
    if sold_at is None:
        raise ValueError("no day of sale")
    price = payout.get("salePrice") or whole.get("amount")
    state = _STATES.get(status)
    return Order(
        number=named(whole, "orderNumber"),
        raw=whole,
        mark=json.dumps(listed, sort_keys=True, ensure_ascii=False),
        status=status,
        state=state,
        open=status not in _FINAL,
        name=product.get("productName"),
        style=style_code(product.get("styleId") or ""),
        size=read_size(str(variant.get("variantValue") or "")),
        sold_at=sold_at,
        paid_at=instant(whole.get("updatedAt")) if state == "paid" else None,
        currency=str(currency),
        price=minor(price, currency),
        payout=minor(payout.get("totalPayout"), currency),
        fees=_fees(payout, currency),
        ship_by=day(instant((whole.get("shipment") or {}).get("shipByDate"))),
        listing=whole.get("listingId"),
    )


def _fees(payout: Mapping[str, Any], currency: str) -> dict[str, int]:
    """Fees by kind. Their signs are not reliable, save for what is no fee of a known kind."""
    found: dict[str, int] = {}
    for one in payout.get("adjustments") or ():
        what, amount = str(one.get("adjustmentType") or "").casefold(), minor(one.get("amount"), currency) or 0
        kind = next((kind for word, kind in _FEES if word in what), "other")
        found[kind] = found.get(kind, 0) + (-amount if kind == "other" else abs(amount))
    return found


def _check(session: Session) -> str:
    """The least that needs both key and token; an account has no name in this API."""
    found = session.get("/selling/orders/active", pageNumber=1, pageSize=1)
    return f"{found.get('count', 0)} active orders"


CONNECTOR = Connector(
    name="stockx",
    title="StockX",
    asks=(Ask("client_id", "Client id", False), Ask("client_secret", "Client secret"), Ask("api_key", "API key")),
    urls={"api_url": "https://api.stockx.com/v2", "login_url": "https://accounts.stockx.com"},
    headers=lambda secrets: {
        "Authorization": f"Bearer {secrets.get('access_token', '')}",
        "x-api-key": secrets.get("api_key", ""),
    },
    check=_check,
    login=Login(
        "/authorize",
        "/oauth/token",
        ("offline_access", "openid"),
        {"audience": "gateway.stockx.com"},
        {"audience": "gateway.stockx.com"},
    ),
    per_second=1,
    per_day=25_000,
    fees=("transaction", "processing", "shipping", "other"),
    orders=_orders,
    singly=_singly,
    payouts=_singly,
    market=MARKET,
    listings=LISTINGS,
    paths={
        "style": ("product.styleId",),
        "name": ("product.productName",),
        "size": ("variant.variantValue",),
        "sold_at": ("createdAt", "updatedAt"),
        "paid_at": ("updatedAt",),
        "price": ("payout.salePrice", "amount"),
        "payout": ("payout.totalPayout",),
    },
)
