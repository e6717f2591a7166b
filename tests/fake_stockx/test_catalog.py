"""The catalogue: search is fuzzy, sizes have charts and codes, the market speaks in a currency."""

from __future__ import annotations

from typing import Any

import pytest

from fake_stockx import Shop
from tests.fake_stockx.client import Client

SEARCH, PRODUCTS = "/catalog/search", "/catalog/products"


@pytest.fixture
def product(shop: Shop) -> Any:
    return next(iter(shop.products.values()))


@pytest.fixture
def asked_for(shop: Shop) -> Any:
    """A variant that somebody asks and bids for, by standard and flex."""
    return next(shop.variants[key] for key, amounts in shop.market.items() if None not in amounts)


def market(client: Client, variant: Any, **params: object) -> Any:
    return client.get(f"{PRODUCTS}/{variant['productId']}/variants/{variant['variantId']}/market-data", **params).json


def test_a_style_code_finds_more_than_its_product(client: Client, product: Any) -> None:
    rows = client.get(SEARCH, query=product["styleId"], pageSize=50).json["products"]
    assert len(rows) > 1
    assert [row["productId"] for row in rows if row["styleId"] == product["styleId"]] == [product["productId"]]


def test_search_leaves_out_what_the_product_has(client: Client, product: Any) -> None:
    rows = client.get(SEARCH, query=product["styleId"]).json["products"]
    late = {"sizeChart", "isFlexEligible", "isDirectEligible"}
    assert [row for row in rows if late & row.keys()] == []
    whole = client.get(f"{PRODUCTS}/{product['productId']}").json
    assert late <= whole.keys()
    assert whole == product


def test_words_and_codes_find(client: Client, shop: Shop, product: Any) -> None:
    rows = client.get(SEARCH, query="kestrel", pageSize=50).json
    assert {row["brand"] for row in rows["products"]} == {"Kestrel"}
    coded = next(one for one in shop.variants.values() if one["gtins"])
    found = client.get(SEARCH, query=coded["gtins"][0]["identifier"]).json["products"]
    assert [row["productId"] for row in found] == [coded["productId"]]
    assert client.get(SEARCH, query="no such thing").json["count"] == 0


def test_search_pages_by_ten_unless_told(client: Client) -> None:
    page = client.get(SEARCH, query="o").json
    assert (len(page["products"]), page["pageSize"], page["hasNextPage"]) == (10, 10, True)
    assert len(client.pages(SEARCH, "products", size=50, query="o")) == page["count"]


@pytest.mark.parametrize("wrong", [{}, {"query": ""}, {"query": "x" * 101}, {"query": "x", "pageSize": 51}])
def test_what_search_does_not_take(client: Client, wrong: dict[str, object]) -> None:
    assert client.get(SEARCH, **wrong).status == 400


def test_style_codes_are_of_every_kind(shop: Shop) -> None:
    codes = [one["styleId"] for one in shop.products.values()]
    assert None in codes
    assert any(code and "/" in code for code in codes)
    assert any(code and code.isdigit() and code.startswith("0") for code in codes)


def test_sizes_are_of_every_kind(shop: Shop) -> None:
    values = {one["variantValue"] for one in shop.variants.values()}
    assert {"3.5", "10", "6.5W", "7Y", "XL", "34W/32L", "PSA 10", None} <= values


def test_a_size_names_its_system_everywhere_but_in_front(client: Client, shop: Shop) -> None:
    men = next(one for one in shop.variants.values() if one["variantValue"] == "3.5")
    rows = client.get(f"{PRODUCTS}/{men['productId']}/variants").json
    row = next(one for one in rows if one["variantId"] == men["variantId"])
    assert row["sizeChart"]["defaultConversion"] == {"size": "3.5", "type": "us m"}
    sizes = [one["size"] for one in row["sizeChart"]["availableConversions"]]
    assert sizes == ["US M 3.5", "UK 3", "CM 22.5", "KR 225", "EU 35.5", "US W 5"]
    assert row["variantName"].endswith(":0")
    assert client.get(f"{PRODUCTS}/{men['productId']}/variants/{men['variantId']}").json == row


def test_what_the_catalogue_does_not_have(client: Client, shop: Shop, product: Any) -> None:
    other = next(one for one in shop.variants.values() if one["productId"] != product["productId"])
    place = f"{PRODUCTS}/{product['productId']}/variants"
    assert client.get(f"{place}/{other['variantId']}").status == 400, "a variant of another product"
    assert client.get(f"{place}/other").status == 404
    del shop.products[product["productId"]]  # retired
    assert client.get(f"{PRODUCTS}/{product['productId']}").status == 404
    assert client.get(place).status == 404


def test_a_gtin_finds_its_variant(client: Client, shop: Shop) -> None:
    coded = next(one for one in shop.variants.values() if len(one["gtins"]) == 2)
    for code in coded["gtins"]:
        assert client.get(f"{PRODUCTS}/variants/gtins/{code['identifier']}").json == coded


@pytest.mark.parametrize(("gtin", "status"), [("196565724298", 404), ("196565724299", 400), ("12", 400), ("abc", 400)])
def test_a_gtin_that_is_wrong_or_unknown(client: Client, gtin: str, status: int) -> None:
    assert client.get(f"{PRODUCTS}/variants/gtins/{gtin}").status == status


def test_the_market_is_in_dollars_unless_told(client: Client, shop: Shop, asked_for: Any) -> None:
    dollars, euros = market(client, asked_for), market(client, asked_for, currencyCode="EUR")
    assert (dollars["currencyCode"], euros["currencyCode"]) == ("USD", "EUR")
    assert dollars["lowestAskAmount"] == str(shop.market[asked_for["variantId"]].ask)
    assert int(euros["lowestAskAmount"]) < int(dollars["lowestAskAmount"])
    place = f"{PRODUCTS}/{asked_for['productId']}/market-data"
    assert {row["currencyCode"] for row in client.get(place, currencyCode="EUR").json} == {"EUR"}
    assert client.get(place, currencyCode="BRL").status == 400


def test_names_differ_inside_and_outside(client: Client, asked_for: Any) -> None:
    row = market(client, asked_for)
    inside = row["standardMarketData"]
    assert (inside["lowestAsk"], inside["sellFaster"], inside["earnMore"]) == (
        row["lowestAskAmount"],
        row["sellFasterAmount"],
        row["earnMoreAmount"],
    )
    assert row["flexMarketData"]["lowestAsk"] == row["flexLowestAskAmount"] is not None
    assert row["directMarketData"].keys() == inside.keys()


def test_your_own_ask_counts_for_a_variant_and_not_for_its_product(client: Client, shop: Shop, asked_for: Any) -> None:
    shop.list_one(asked_for["variantId"], "7", "USD")
    row = market(client, asked_for)
    assert (row["lowestAskAmount"], row["standardMarketData"]["beatUS"]) == ("7", "6")
    rows = client.get(f"{PRODUCTS}/{asked_for['productId']}/market-data").json
    same = next(one for one in rows if one["variantId"] == asked_for["variantId"])
    assert same["lowestAskAmount"] == str(shop.market[asked_for["variantId"]].ask)
    assert len(rows) == len(client.get(f"{PRODUCTS}/{asked_for['productId']}/variants").json)


def test_the_market_is_often_silent(client: Client, shop: Shop) -> None:
    rows = [row for one in list(shop.products)[:10] for row in client.get(f"{PRODUCTS}/{one}/market-data").json]
    for name in ("lowestAskAmount", "highestBidAmount", "sellFasterAmount", "flexLowestAskAmount"):
        assert 0 < sum(row[name] is None for row in rows) < len(rows) / 2


def test_an_account_that_cannot_sell_hears_so_every_time(client: Client, shop: Shop, asked_for: Any) -> None:
    shop.sells = False
    place = f"{PRODUCTS}/{asked_for['productId']}"
    for path in (f"{place}/market-data", f"{place}/variants/{asked_for['variantId']}/market-data"):
        answer = client.get(path)
        assert (answer.status, "billing and shipping" in answer.error) == (400, True)
