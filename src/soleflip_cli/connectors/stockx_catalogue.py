"""StockX's catalogue and market: products by style code, their sizes, and what these are worth now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ..domain.money import to_minor
from ..domain.services import Quote, Variant
from ..domain.sizes import Size, read_size
from ..domain.styles import alternatives, style_code
from .base import Market, Session


def minor(amount: Any, currency: str) -> int | None:
    """An amount as StockX writes it, a decimal text in major units, in minor ones; None for none."""
    return None if amount is None else to_minor(Decimal(str(amount)), currency)


def instant(text: str | None) -> str | None:
    """`2021-08-25T13:51:47.000Z` as the books write it."""
    return None if not text else f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M:%S}+00:00"


def _find(session: Session, style: str) -> str | None:
    """The product of one of these very style codes; the search finds what is alike too."""
    codes = {*alternatives(style)}
    for code in sorted(codes):
        found = session.get("/catalog/search", query=code[:100], pageNumber=1, pageSize=50)
        for one in found.get("products") or ():
            if codes & {*alternatives(style_code(one.get("styleId") or "") or "")}:
                return str(one["productId"])
    return None


def _variants(session: Session, product: str) -> list[Variant]:
    return [
        Variant(str(one["variantId"]), tuple(_sizes(one)))
        for one in session.get(f"/catalog/products/{product}/variants")
    ]


def _sizes(variant: Mapping[str, Any]) -> Iterator[Size]:
    """What the size is called in each system; only the conversions carry theirs in the text."""
    yield read_size(str(variant.get("variantValue") or ""))
    for one in (variant.get("sizeChart") or {}).get("availableConversions") or ():
        size = read_size(str(one.get("size") or ""))
        if size.system not in ("other", "one"):
            yield size


def _quotes(session: Session, product: str, currency: str) -> list[Quote]:
    """One call for all sizes. The nested names are the newer ones; the outer ones stand for standard sales."""
    found = []
    for one in session.get(f"/catalog/products/{product}/market-data", currencyCode=currency):
        if str(one.get("currencyCode") or currency) != currency:
            continue
        outer = {name: one.get(f"{name}Amount") for name in ("lowestAsk", "highestBid", "sellFaster", "earnMore")}
        older = {"standard": outer, "flex": {"lowestAsk": one.get("flexLowestAskAmount")}}
        for kind in ("standard", "flex", "direct"):
            told = one.get(f"{kind}MarketData") or older.get(kind, {})
            bid = told.get("highestBidAmount", told.get("highestBid"))
            named = told.get("lowestAsk"), bid, *(told.get(name) for name in ("sellFaster", "earnMore", "beatUS"))
            amounts = [minor(amount, currency) for amount in named]
            if any(amount is not None for amount in amounts):
                found.append(Quote(str(one["variantId"]), kind, *amounts))
    return found


MARKET = Market(_find, _variants, _quotes)
