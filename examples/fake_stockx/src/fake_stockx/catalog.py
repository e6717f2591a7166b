"""The catalogue: search, products, variants, GTINs, and what the market says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .invention import Amounts, check_digit
from .shop import Shop
from .wire import CURRENCIES, Json, Refusal, Reply, Request, page, route, said

LATE = ("sizeChart", "isFlexEligible", "isDirectEligible")  # search leaves these out
RATES = {"USD": 100, "EUR": 86, "GBP": 75, "CHF": 80, "CAD": 140, "AUD": 153, "NZD": 175, "SGD": 130}
RATES |= {"HKD": 778, "MXN": 1850, "JPY": 15_500, "KRW": 146_000}  # hundredths of what a dollar buys
NOT_READY = "Please add billing and shipping information to your account"


def search(shop: Shop, request: Request) -> Reply:
    """Products that a query may mean, by title: the one whose style code was asked for need not come first."""
    query = request.params.get("query", "")
    if not 1 <= len(query) <= 100:
        raise Refusal(400, "query must have 1 to 100 characters")
    rows = sorted(hits(shop, query.lower()), key=lambda row: (str(row["title"]), str(row["productId"])))
    return said(page(request, "products", rows, brief, default=10, most=50))


def hits(shop: Shop, query: str) -> Iterator[Json]:
    """Products with the GTIN, with the front half of the style code, or with every word in title and brand."""
    holder = with_gtin(shop, query)
    for product in shop.products.values():
        style, text = (product["styleId"] or "").lower(), f"{product['title']} {product['brand']}".lower()
        alike = style and any(one.split("-")[0] == query.split("-")[0] for one in style.split("/"))
        owned = holder and holder["productId"] == product["productId"]
        if owned or alike or all(word in text for word in query.split()):
            yield product


def brief(product: Json) -> Json:
    attributes = {**product["productAttributes"], "color": None, "season": None}
    return {key: value for key, value in product.items() if key not in LATE} | {"productAttributes": attributes}


def one(shop: Shop, request: Request) -> Reply:
    return said(product_of(shop, request))


def variants(shop: Shop, request: Request) -> Reply:
    """A bare list."""
    return said(list(sizes(shop, product_of(shop, request)["productId"])))


def variant(shop: Shop, request: Request) -> Reply:
    return said(variant_of(shop, request))


def by_gtin(shop: Shop, request: Request) -> Reply:
    gtin = request.names["gtin"]
    if not re.fullmatch(r"\d{8}|\d{12,14}", gtin) or check_digit(gtin[:-1]) != gtin[-1]:
        raise Refusal(400, "Invalid GTIN")
    found = with_gtin(shop, gtin)
    if found is None:
        raise Refusal(404, "Variant not found")
    return said(found)


def variant_market(shop: Shop, request: Request) -> Reply:
    """The market of one variant: your own asks count."""
    currency = prepared(shop, request)
    found = variant_of(shop, request)
    rows = [one.detail for one in shop.listings.values() if one.variant_id == found["variantId"] and one.detail["ask"]]
    own = [int(row["amount"].split(".")[0]) for row in rows if row["currencyCode"] == currency]
    return said(market(shop, found, currency, own))


def product_market(shop: Shop, request: Request) -> Reply:
    """The market of every variant, as a bare list: your own asks do not count."""
    currency = prepared(shop, request)
    found = product_of(shop, request)
    return said([market(shop, one, currency, []) for one in sizes(shop, found["productId"])])


def prepared(shop: Shop, request: Request) -> str:
    """The currency that is asked for, USD where none is. Raises Refusal (400)."""
    if not shop.sells:
        raise Refusal(400, NOT_READY)
    return request.chosen("currencyCode", CURRENCIES) or "USD"


def market(shop: Shop, variant: Json, currency: str, own: list[int]) -> Json:
    """What the market says; inside of the three kinds the keys have other names than outside."""
    amounts = shop.market.get(variant["variantId"], Amounts(None, None, None, None, None))
    ask, bid, faster, more, flex = (None if one is None else one * RATES[currency] // 100 for one in amounts)
    ask = min([*own, *([] if ask is None else [ask])], default=None)
    standard = kind(ask, bid, faster, more)
    return {
        "productId": variant["productId"],
        "variantId": variant["variantId"],
        "currencyCode": currency,
        "lowestAskAmount": standard["lowestAsk"],
        "highestBidAmount": standard["highestBidAmount"],
        "sellFasterAmount": standard["sellFaster"],
        "earnMoreAmount": standard["earnMore"],
        "flexLowestAskAmount": flex and str(flex),
        "standardMarketData": standard,
        "flexMarketData": kind(flex, bid, None, None),
        "directMarketData": kind(None, bid, None, None),
    }


def kind(ask: int | None, bid: int | None, faster: int | None, more: int | None) -> Json:
    beat = None if ask is None else ask - 1  # one below the lowest ask, even where that is your own
    amounts = {"lowestAsk": ask, "highestBidAmount": bid, "sellFaster": faster, "earnMore": more, "beatUS": beat}
    return {name: None if amount is None else str(amount) for name, amount in amounts.items()}


def sizes(shop: Shop, product_id: str) -> Iterator[Json]:
    return (one for one in shop.variants.values() if one["productId"] == product_id)


def with_gtin(shop: Shop, gtin: str) -> Json | None:
    found = (one for one in shop.variants.values() if any(code["identifier"] == gtin for code in one["gtins"]))
    return next(found, None)


def product_of(shop: Shop, request: Request) -> Json:
    found = shop.products.get(request.names["productId"])
    if found is None:
        raise Refusal(404, "Product not found")
    return found


def variant_of(shop: Shop, request: Request) -> Json:
    product, found = product_of(shop, request), shop.variants.get(request.names["variantId"])
    if found is None:
        raise Refusal(404, "Variant not found")
    if found["productId"] != product["productId"]:
        raise Refusal(400, "The variant does not belong to the product")
    return found


ONE = "/v2/catalog/products/{productId}"
ROUTES = [
    route("GET", "/v2/catalog/search", search),
    route("GET", "/v2/catalog/products/variants/gtins/{gtin}", by_gtin),
    route("GET", ONE, one),
    route("GET", ONE + "/variants", variants),
    route("GET", ONE + "/market-data", product_market),
    route("GET", ONE + "/variants/{variantId}", variant),
    route("GET", ONE + "/variants/{variantId}/market-data", variant_market),
]
