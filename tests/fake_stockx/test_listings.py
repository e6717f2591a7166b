"""Listings: writes are PENDING first; what they did, what they may not do, how lists filter."""

from __future__ import annotations

from typing import Any

import pytest

from fake_stockx import Shop
from tests.fake_stockx.client import Client

LISTINGS = "/selling/listings"


@pytest.fixture
def variant(shop: Shop) -> str:
    return next(iter(shop.variants))


def created(client: Client, variant: str, **words: object) -> Any:
    answer = client.call("POST", LISTINGS, {"amount": "140", "variantId": variant, "currencyCode": "EUR"} | words)
    assert answer.status == 201
    return answer.json


def settled(client: Client, write: Any) -> Any:
    """The operation once it is no longer pending, and how often it was."""
    place = f"{LISTINGS}/{write['listingId']}/operations/{write['operationId']}"
    for _ in range(10):
        operation = client.get(place).json
        if operation["operationStatus"] != "PENDING":
            return operation
    raise AssertionError("it stays pending")


def test_a_new_listing_is_pending_first(client: Client, variant: str) -> None:
    write = created(client, variant)
    place = f"{LISTINGS}/{write['listingId']}"
    assert (write["operationStatus"], write["operationType"]) == ("PENDING", "CREATE")
    states = [client.get(f"{place}/operations/{write['operationId']}").json["operationStatus"] for _ in range(3)]
    assert states == ["PENDING", "PENDING", "SUCCEEDED"]
    listing = client.get(place).json
    assert (listing["status"], listing["amount"], listing["currencyCode"]) == ("ACTIVE", "140", "EUR")
    assert listing["lastOperation"]["operationStatus"] == "SUCCEEDED"
    assert listing["ask"]["askExpiresAt"][:4] > listing["createdAt"][:4]


def test_a_pending_listing_has_no_ask(client: Client, variant: str) -> None:
    listing = client.get(f"{LISTINGS}/{created(client, variant)['listingId']}").json
    assert (listing["status"], listing["ask"], listing["amount"]) == ("INACTIVE", None, None)
    assert listing["lastOperation"]["operationStatus"] == "PENDING"


@pytest.mark.parametrize("polls", [0, 1, 5])
def test_how_long_a_write_is_pending_can_be_told(client: Client, shop: Shop, variant: str, polls: int) -> None:
    shop.polls = polls
    write = created(client, variant)
    place = f"{LISTINGS}/{write['listingId']}/operations"
    states = [client.get(place).json["operations"][0]["operationStatus"] for _ in range(polls + 1)]
    assert states == ["PENDING"] * polls + ["SUCCEEDED"]


def test_without_a_currency_it_is_dollars(client: Client, variant: str) -> None:
    write = client.call("POST", LISTINGS, {"amount": "140", "variantId": variant}).json
    settled(client, write)
    assert client.get(f"{LISTINGS}/{write['listingId']}").json["currencyCode"] == "USD"


def test_a_write_may_fail_later(client: Client, shop: Shop, variant: str) -> None:
    shop.failing[variant] = "The amount is below the minimum"
    write = created(client, variant)
    operation = settled(client, write)
    assert (operation["operationStatus"], operation["error"]) == ("FAILED", "The amount is below the minimum")
    assert client.get(f"{LISTINGS}/{write['listingId']}").json["status"] == "INACTIVE"


def test_the_life_of_a_listing(client: Client, shop: Shop) -> None:
    place = f"{LISTINGS}/{next(iter(shop.listings))}"
    steps = [
        ("PATCH", "", {"amount": "99", "currencyCode": "EUR"}, "ACTIVE"),
        ("PUT", "/deactivate", None, "INACTIVE"),
        ("PUT", "/activate", {}, "ACTIVE"),
        ("DELETE", "", None, "DELETED"),
    ]
    for method, end, body, status in steps:
        write = client.call(method, place + end, body)
        assert (write.status, settled(client, write.json)["operationStatus"]) == (200, "SUCCEEDED")
        listing = client.get(place).json
        assert (listing["status"], listing["amount"], bool(listing["ask"])) == (status, "99", status == "ACTIVE")
    assert "DELETED" in client.call("PATCH", place, {"amount": "98"}).error


def test_two_writes_at_once_end_in_their_order(client: Client, shop: Shop) -> None:
    place = f"{LISTINGS}/{next(iter(shop.listings))}"
    client.call("PATCH", place, {"amount": "97"})
    last = client.call("PATCH", place, {"amount": "96"}).json
    assert settled(client, last)["operationStatus"] == "SUCCEEDED"
    assert client.get(place).json["amount"] == "96"


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 140},
        {"amount": "-1"},
        {"amount": "1,5"},
        {"amount": None},
        {"variantId": "other"},
        {"currencyCode": "BRL"},
        {"active": "true"},
        {"expiresAt": "tomorrow"},
        {"inventoryType": "DFS"},
        {"price": "140"},
    ],
)
def test_what_a_new_listing_does_not_take(client: Client, variant: str, wrong: dict[str, object]) -> None:
    body = {"amount": "140", "variantId": variant} | wrong
    answer = client.call("POST", LISTINGS, {key: value for key, value in body.items() if value is not None})
    assert (answer.status, answer.json["statusCode"]) == (400, 400)
    assert len(client.shop.listings) == 5


def test_a_body_must_be_json_and_say_so(client: Client, variant: str) -> None:
    client.headers["Content-Type"] = "text/plain"
    assert client.call("POST", LISTINGS).status == 415
    client.headers["Content-Type"] = "application/json"
    assert client.call("POST", LISTINGS).status == 400
    assert client.call("POST", LISTINGS, [1]).status == 400


def test_an_inactive_listing_stays_without_an_ask(client: Client, variant: str) -> None:
    write = created(client, variant, active=False)
    settled(client, write)
    listing = client.get(f"{LISTINGS}/{write['listingId']}").json
    assert (listing["status"], listing["amount"], listing["ask"]) == ("INACTIVE", "140", None)


def test_an_ask_ends_when_it_expires(client: Client, variant: str) -> None:
    write = created(client, variant, expiresAt="2020-01-01T00:00:00Z")
    settled(client, write)
    listing = client.get(f"{LISTINGS}/{write['listingId']}").json
    assert (listing["status"], listing["ask"]) == ("INACTIVE", None)


def test_what_is_not_there(client: Client, shop: Shop) -> None:
    known = next(iter(shop.listings))
    assert client.get(f"{LISTINGS}/other").status == 404
    assert client.call("PUT", f"{LISTINGS}/other/deactivate").status == 404
    assert client.get(f"{LISTINGS}/{known}/operations/other").status == 404
    assert client.get(f"{LISTINGS}/{known}/operations", cursor="other").status == 400


def test_lists_filter(client: Client, shop: Shop, variant: str) -> None:
    new = created(client, variant)["listingId"]
    old = list(shop.listings.values())[:5]
    ids = lambda **words: {row["listingId"] for row in client.pages(LISTINGS, "listings", **words)}  # noqa: E731
    assert ids() == set(shop.listings)
    assert ids(listingStatuses="INACTIVE,DELETED") == {new}
    assert new in ids(variantIds=f"{variant},other", toDate="2999-01-01")
    assert ids(toDate="2026-11-20", inventoryTypes="STANDARD") == {one.id for one in old}
    product = old[0].detail["product"]["productId"]
    assert old[0].id in ids(productIds=product)
    assert ids(batchIds="other") == ids(initiatedShipmentDisplayIds="other") == ids(fromDate="2999-01-01") == set()


@pytest.mark.parametrize("wrong", [{"listingStatuses": "SOLD"}, {"productIds": '["a"]'}, {"pageSize": 101}])
def test_what_a_list_does_not_take(client: Client, wrong: dict[str, object]) -> None:
    assert client.get(LISTINGS, **wrong).status == 400


def test_the_cursor_stays_the_same_on_the_last_page(client: Client, shop: Shop) -> None:
    place = f"{LISTINGS}/{next(iter(shop.listings))}"
    writes = [client.call("PATCH", place, {"amount": str(90 + at)}).json["operationId"] for at in range(5)]
    seen, cursors, more = [], [], {}
    for _ in range(4):
        page = client.get(f"{place}/operations", pageSize=2, **more).json
        seen += [one["operationId"] for one in page["operations"]]
        cursors.append(page["nextCursor"])
        more = {"cursor": page["nextCursor"]}
    assert seen[:5] == writes[::-1]
    assert cursors[1] == cursors[2] == cursors[3] != cursors[0]
    assert client.get(f"{place}/operations", pageSize=100).json["nextCursor"] is None


def test_a_listing_sells(client: Client, shop: Shop) -> None:
    listing = next(iter(shop.listings.values()))
    order = shop.sell_listing(listing.id)
    shown = client.get(f"{LISTINGS}/{listing.id}").json
    assert (shown["status"], shown["order"]["orderNumber"], shown["ask"]) == ("MATCHED", order.number, None)
    first = client.get("/selling/orders/active", pageSize=1).json["orders"][0]
    assert (first["orderNumber"], first["listingId"], first["amount"]) == (order.number, listing.id, shown["amount"])
    assert client.call("DELETE", f"{LISTINGS}/{listing.id}").status == 400
