"""The contract: whatever the fake answers, in every state, fits StockX's own description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest

from fake_stockx import Fault, Limits, Shop, serve
from tests.fake_stockx.client import Client, Said
from tests.fake_stockx.contract import Contract

LISTINGS = "/selling/listings"


@dataclass
class Witness(Client):
    """A client that holds every answer against the contract, and remembers what it has seen."""

    contract: Contract
    seen: set[tuple[str, str, int]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def call(self, method: str, path: str, body: Any = None, **params: object) -> Said:
        answer = super().call(method, path, body, **params)
        if answer.headers["Content-Type"].startswith("application/json"):
            wrong = self.contract.answered(method, f"/v2{path}", answer.status, answer.json)
            assert wrong == [], f"{method} {path}?{urlencode(params)} {answer.status}"
            self.words |= {one for one in spoken(answer.json) if one.isupper()}
        self.seen.add((*self.contract.operation(method, f"/v2{path}"), answer.status))
        return answer


def spoken(value: Any) -> Iterator[str]:
    """Every text in the answer."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from spoken(one)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Shop]]:
    shop = Shop.with_orders(300, listings=6, odd=True)
    with serve(shop) as url:
        yield url, shop


@pytest.fixture
def witness(served: tuple[str, Shop], contract: Contract) -> Witness:
    return Witness(*served, contract)


def test_every_answer_of_every_endpoint_fits(witness: Witness) -> None:
    orders(witness)
    catalog(witness)
    listings(witness)
    batches(witness)
    for one in witness.shop.requests:
        if (one.status or 400) < 400:
            assert witness.contract.asked(one.method, one.path, one.query, one.body) == []
    good = {(method, path) for method, path, status in witness.seen if status < 300}
    assert good == witness.contract.operations.keys()
    assert witness.words >= statuses(witness.contract)


def statuses(contract: Contract) -> set[str]:
    """Every status that the file names, and those that nobody listed."""
    schemas = contract.document["components"]["schemas"]
    named = ("ActiveOrderStatus", "HistoricalOrderStatus", "UnknownStatus", "OperationStatus", "InventoryType")
    listed = {one for name in named for one in schemas[name]["enum"]}
    return listed | {"UNDERREVIEW", "CANCELLED", "MATCHED", "DELETED", "QUEUED", "IN_PROGRESS", "FAILED"}


def orders(witness: Witness) -> None:
    rows = [row for path in ("active", "history") for row in witness.pages(f"/selling/orders/{path}", "orders", 50)]
    for row in rows:
        place = f"/selling/orders/{row['orderNumber']}"
        witness.get(place)
        if row["inventoryType"] == "DIRECT" or row is rows[0]:
            witness.get(f"{place}/shipping-document")
    witness.get(f"/selling/orders/{rows[0]['orderNumber']}/shipping-document/1")
    witness.get("/selling/orders/1-1")
    witness.get("/selling/orders/history", pageSize=101)


def catalog(witness: Witness) -> None:
    shop = witness.shop
    witness.pages("/catalog/search", "products", 50, query="o")
    witness.get("/catalog/search")
    for product in shop.products:
        place = f"/catalog/products/{product}"
        witness.get(place)
        variants = witness.get(f"{place}/variants").json
        witness.get(f"{place}/market-data", currencyCode="JPY")
        for variant in variants[:3]:
            witness.get(f"{place}/variants/{variant['variantId']}")
            witness.get(f"{place}/variants/{variant['variantId']}/market-data")
    codes = [one["gtins"][0]["identifier"] for one in shop.variants.values() if one["gtins"]]
    for code in [*codes[:3], "1", "196565724298"]:
        witness.get(f"/catalog/products/variants/gtins/{code}")
    witness.get("/catalog/products/other")
    witness.get(f"/catalog/products/{product}/variants/{next(iter(shop.variants))}")
    witness.get("/catalog/products/other/market-data")


def listings(witness: Witness) -> None:
    shop, (bad, good) = witness.shop, list(witness.shop.variants)[:2]
    shop.failing[bad] = "Not allowed"
    for variant in (bad, good):
        wish = {"amount": "140", "variantId": variant, "expiresAt": "2999-01-01T00:00:00Z", "active": True}
        followed(witness, witness.call("POST", LISTINGS, wish))
    witness.call("POST", LISTINGS, {"amount": "140"})
    place = f"{LISTINGS}/{list(shop.listings)[-1]}"
    for method, end, body in (
        ("PATCH", "", {"amount": "99"}),
        ("PUT", "/deactivate", None),
        ("PUT", "/activate", {"amount": "98", "currencyCode": "EUR"}),
        ("DELETE", "", None),
        ("DELETE", "", None),
    ):
        followed(witness, witness.call(method, place + end, body))
    shop.sell_listing(next(iter(shop.listings)))
    witness.get(f"{LISTINGS}/{next(iter(shop.listings))}")
    witness.get(f"{place}/operations", pageSize=2)
    witness.pages(LISTINGS, "listings", 4)
    witness.get(f"{LISTINGS}/other")


def followed(witness: Witness, write: Said) -> None:
    """Look at a write from every side until it is done."""
    for _ in range(2 if write.status < 300 else 0):
        place = f"{LISTINGS}/{write.json['listingId']}"
        witness.get(f"{place}/operations/{write.json['operationId']}")
        witness.get(f"{place}/operations")
        witness.get(place)


def batches(witness: Witness) -> None:
    shop = witness.shop
    mine = list(shop.listings)[1]
    creates = [{"variantId": one, "quantity": 1, "amount": "150"} for one in [*list(shop.variants)[:3], "other"]]
    items = {"create": creates, "update": [{"listingId": mine, "amount": "5"}], "delete": [{"listingId": mine}]}
    for kind, wishes in items.items():
        place = f"/selling/batch/{kind}-listing"
        batch = witness.call("POST", place, {"items": [*wishes, *({"listingId": "other"},) * (kind != "create")]}).json
        for _ in range(2):
            witness.get(f"{place}/{batch['batchId']}/items")
            witness.get(f"{place}/{batch['batchId']}")
        witness.get(f"{place}/{batch['batchId']}/items", status="FAILED")
        witness.get(f"{place}/other")
        witness.call("POST", place, {"items": []})


@pytest.mark.parametrize("status", ["401", "403", "404", "408", "413", "415", "429", "500", "503", "504"])
def test_every_error_fits(witness: Witness, status: str) -> None:
    witness.shop.faults.append(Fault(status))
    assert witness.get("/selling/orders/active").status == int(status)


def test_a_limit_fits(witness: Witness) -> None:
    witness.shop.limits = Limits(per_day=0)
    assert witness.get("/selling/orders/active").status == 429
    witness.shop.limits = None


def test_documented_errors_fit_the_file_as_it_stands(served: tuple[str, Shop], contract: Contract) -> None:
    shop = Shop(error_key="message")
    with serve(shop) as url:
        answer = Client(url, shop).get("/selling/orders/1-1")
    schema = {"$ref": "#/components/schemas/PublicApiError"}
    assert contract.faults(schema, answer.json, newer=False) == []
    assert contract.faults(schema, {"statusCode": 404, "errorMessage": "x"}, newer=False) != []


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("totalPayout", "/selling/orders/history"),
        ("hasNextPage", "/selling/orders/active"),
        ("highestBidAmount", "/catalog/products/{product}/market-data"),
        ("sizeChart", "/catalog/products/{product}/variants"),
        ("listingId", LISTINGS),
    ],
)
def test_the_contract_sees_what_is_wrong(served: tuple[str, Shop], contract: Contract, field: str, path: str) -> None:
    client = Client(*served)
    client.shop.faults.append(Fault("rename", field=field, name=f"{field}2"))
    place = path.format(product=next(iter(client.shop.products)))
    answer = client.get(place, **({} if "catalog" in path else {"pageSize": 100}))
    assert contract.answered("GET", f"/v2{place}", answer.status, answer.json) != []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v2/selling/orders/active", "fromDate=2026-01-01"),
        ("/v2/selling/orders/history", "sort=asc"),
        ("/v2/selling/orders/history", "pageSize=101"),
        ("/v2/catalog/search", f"query={'x' * 101}"),
    ],
)
def test_the_contract_sees_what_was_asked_wrongly(contract: Contract, path: str, query: str) -> None:
    assert contract.asked("GET", path, query, "") != []


def test_the_contract_knows_no_other_paths(contract: Contract) -> None:
    with pytest.raises(LookupError):
        contract.operation("GET", "/v2/selling/orders")
