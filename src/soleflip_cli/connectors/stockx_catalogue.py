"""StockX's catalogue and market: products by style code, their sizes, and what these are worth now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date
from typing import Any

from ..domain.services import Gtin, Product, Quote, Variant
from ..domain.sizes import Size, read_size
from ..domain.styles import alternatives, style_code
from . import records
from .base import Market, Missing, Refused, Session, part
from .records import day, minor, named

_ID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_RETAIL_CURRENCY = "USD"
"""A retail price is a bare number in StockX's answers, in US dollars whatever the account."""


def instant(told: str | None) -> str | None:
    """A moment as StockX writes it, in UTC also where it does not say so."""
    return records.instant(told, UTC)


def _find(session: Session, style: str) -> Product | None:
    """The product of one of these very style codes; the search finds what is alike too."""
    codes = {*alternatives(style)}
    for code in sorted(codes):
        for one in _choose(session, code):
            if codes & {*alternatives(style_code(one.style or "") or "")}:
                return one
    return None


def _choose(session: Session, words: str) -> list[Product]:
    """What the search finds first; it tells all but the charts of sizes."""
    found = session.get("/catalog/search", query=words[:100], pageNumber=1, pageSize=50)
    return [_read(one) for one in found.get("products") or ()]


def _product(session: Session, reference: str) -> Product:
    """Raises Missing for what is no id of StockX, without asking."""
    if not re.fullmatch(_ID, reference):
        raise Missing(f"{reference[:60]!r} is no product id of StockX", "soleflip product map --help")
    return _read(session.get(f"/catalog/products/{part(reference)}"))


def _read(product: Mapping[str, Any]) -> Product:
    told: Mapping[str, Any] = product.get("productAttributes") or {}
    price = minor(told.get("retailPrice"), _RETAIL_CURRENCY)
    return Product(
        named(product, "productId"),
        product.get("styleId") or None,
        product.get("title") or None,
        product.get("brand") or None,
        product.get("productType") or None,
        told.get("colorway") or None,
        told.get("gender") or None,
        _day(told.get("releaseDate")),
        price,
        None if price is None else _RETAIL_CURRENCY,
    )


def _day(text: Any) -> date | None:
    """A day as StockX writes it; what is none is not known."""
    with suppress(ValueError, TypeError):
        return day(text)
    return None


def _variants(session: Session, product: str) -> list[Variant]:
    return [_variant(one) for one in session.get(f"/catalog/products/{part(product)}/variants")]


def _variant(one: Mapping[str, Any]) -> Variant:
    gtins = tuple(Gtin(named(code, "identifier"), code.get("type")) for code in one.get("gtins") or ())
    return Variant(named(one, "variantId"), tuple(_sizes(one)), gtins)


def _scan(session: Session, gtin: str) -> tuple[Product, Variant] | None:
    """The size that a number means, then its product; 404 for one that StockX does not know, 400 for a wrong one."""
    with suppress(Refused):
        found = session.get(f"/catalog/products/variants/gtins/{gtin}")
        return _product(session, named(found, "productId")), _variant(found)
    return None


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
    for one in session.get(f"/catalog/products/{part(product)}/market-data", currencyCode=currency):
        if str(one.get("currencyCode") or currency) != currency:
            continue
        outer = {name: one.get(f"{name}Amount") for name in ("lowestAsk", "highestBid", "sellFaster", "earnMore")}
        older = {"standard": outer, "flex": {"lowestAsk": one.get("flexLowestAskAmount")}}
        for kind in ("standard", "flex", "direct"):
            told = one.get(f"{kind}MarketData") or older.get(kind, {})
            bid = told.get("highestBidAmount", told.get("highestBid"))
            worth = told.get("lowestAsk"), bid, *(told.get(name) for name in ("sellFaster", "earnMore", "beatUS"))
            amounts = [minor(amount, currency) or None for amount in worth]  # "0" is how it says that there is none
            if any(amount is not None for amount in amounts):
                found.append(Quote(named(one, "variantId"), kind, *amounts))
    return found


# What is told of all sizes of a product together leaves the seller's own asks out (developer guide, market data).
MARKET = Market(_find, _variants, _quotes, _product, _scan, _choose, counts_own=False)
