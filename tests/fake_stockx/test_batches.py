"""Batches: queued, in progress, completed; some items fail and the others do not mind."""

from __future__ import annotations

from typing import Any

import pytest

from fake_stockx import Shop
from tests.fake_stockx.client import Client

BATCH = "/selling/batch"


def begun(client: Client, kind: str, items: list[dict[str, Any]]) -> Any:
    answer = client.call("POST", f"{BATCH}/{kind}-listing", {"items": items})
    assert answer.status == 200, answer.body
    return answer.json


def ended(client: Client, kind: str, batch: Any) -> list[Any]:
    """The items once all of it is done."""
    place = f"{BATCH}/{kind}-listing/{batch['batchId']}"
    for _ in range(10):
        if client.get(place).json["status"] == "COMPLETED":
            return list(client.get(f"{place}/items").json["items"])
    raise AssertionError("it never ends")


def wish(variant: str, **words: Any) -> dict[str, Any]:
    return {"variantId": variant, "quantity": 1, "amount": "150", "currencyCode": "EUR"} | words


def test_a_batch_goes_from_queued_to_completed(client: Client, shop: Shop) -> None:
    batch = begun(client, "create", [wish(one) for one in list(shop.variants)[:9]])
    assert (batch["status"], batch["totalItems"], batch["completedAt"]) == ("QUEUED", 9, None)
    place = f"{BATCH}/create-listing/{batch['batchId']}"
    seen = [client.get(place).json for _ in range(4)]
    assert [one["status"] for one in seen] == ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED", "COMPLETED"]
    assert [one["itemStatuses"]["completed"] for one in seen] == [3, 6, 9, 9]
    assert [one["completedAt"] is None for one in seen] == [True, True, False, False]


def test_some_items_fail(client: Client, shop: Shop) -> None:
    good, bad = list(shop.variants)[:2]
    shop.failing[bad] = "Not allowed in your region"
    batch = begun(client, "create", [wish(good), wish(bad), wish("other")])
    items = ended(client, "create", batch)
    assert [one["status"] for one in items] == ["COMPLETED", "FAILED", "FAILED"]
    assert [one.get("error") for one in items] == [None, "Not allowed in your region", "Variant or listing not found"]
    assert ["result" in one for one in items] == [True, False, False]
    counts = client.get(f"{BATCH}/create-listing/{batch['batchId']}").json["itemStatuses"]
    assert counts == {"queued": 0, "completed": 1, "failed": 2}
    made = client.pages("/selling/listings", "listings", batchIds=batch["batchId"])
    assert [row["listingId"] for row in made] == [items[0]["result"]["listingId"]]
    assert made[0]["batch"] == {"batchId": batch["batchId"], "taskId": items[0]["itemId"]}


def test_items_by_status(client: Client, shop: Shop) -> None:
    batch = begun(client, "create", [wish(next(iter(shop.variants))), wish("other")])
    ended(client, "create", batch)
    place = f"{BATCH}/create-listing/{batch['batchId']}/items"
    assert [len(client.get(place, status=one).json["items"]) for one in ("QUEUED", "COMPLETED", "FAILED")] == [0, 1, 1]
    assert client.get(place, status="DONE").status == 400


def test_a_quantity_is_that_many_listings(client: Client, shop: Shop) -> None:
    variant = next(iter(shop.variants))
    items = ended(client, "create", begun(client, "create", [wish(variant, quantity=3)]))
    assert len({one["result"]["listingId"] for one in items}) == 3


def test_listings_are_changed_and_deleted(client: Client, shop: Shop) -> None:
    first, second, third = list(shop.listings)[:3]
    updates = [{"listingId": first, "amount": "77"}, {"listingId": second, "active": False}, {"listingId": "other"}]
    items = ended(client, "update", begun(client, "update", updates))
    assert [one["status"] for one in items] == ["COMPLETED", "COMPLETED", "FAILED"]
    assert (shop.listings[first].detail["amount"], shop.listings[second].status) == ("77", "INACTIVE")
    items = ended(client, "delete", begun(client, "delete", [{"listingId": third}, {"listingId": third}]))
    assert [one.get("error") for one in items] == [None, "The listing is DELETED"]
    assert items[0]["listingInput"] == {"id": third}


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_has_one_to_a_hundred_items(client: Client, count: int) -> None:
    items = [{"listingId": "other"}] * count
    answer = client.call("POST", f"{BATCH}/update-listing", {"items": items})
    assert (answer.status, "100" in answer.error) == (400, True)
    assert len(begun(client, "update", [{"listingId": "other"}] * 100)["batchId"]) == 36


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": {}},
        {"items": ["one"]},
        {"items": [{"variantId": "a", "amount": "1"}]},
        {"items": [wish("a", quantity=0)]},
        {"items": [wish("a", quantity=101)]},
        {"items": [wish("a", colour="red")]},
    ],
)
def test_what_a_batch_does_not_take(client: Client, body: dict[str, Any]) -> None:
    assert client.call("POST", f"{BATCH}/create-listing", body).status == 400


def test_a_batch_is_found_under_its_kind_only(client: Client) -> None:
    batch = begun(client, "delete", [{"listingId": "other"}])
    assert client.get(f"{BATCH}/update-listing/{batch['batchId']}").status == 404


def test_counts_may_be_texts(client: Client, shop: Shop) -> None:
    shop.counts_as_text = True
    assert begun(client, "delete", [{"listingId": "other"}])["itemStatuses"]["queued"] == "1"
