"""Orders: two lists, their filters and pages, what moves between them, one order."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from fake_stockx import Shop, serve
from tests.fake_stockx.client import Client

ACTIVE, HISTORY = "/selling/orders/active", "/selling/orders/history"


def numbers(client: Client, path: str, size: int = 100, **params: object) -> list[str]:
    return [row["orderNumber"] for row in client.pages(path, "orders", size, **params)]


def test_every_order_is_in_one_list(client: Client, shop: Shop) -> None:
    active, history = numbers(client, ACTIVE), numbers(client, HISTORY)
    assert (len(active), len(history), len({*active, *history})) == (12, 28, 40)
    assert [*active, *history] == [order.number for order in shop.orders]


def test_the_same_seed_makes_the_same_shop() -> None:
    first, second, other = (Shop.with_orders(50, seed=seed, listings=3) for seed in (7, 7, 8))
    assert [order.detail for order in first.orders] == [order.detail for order in second.orders]
    assert (first.products, first.variants, first.market) == (second.products, second.variants, second.market)
    assert first.listings.keys() == second.listings.keys()
    assert first.orders[0].number != other.orders[0].number


def test_ten_thousand_orders_take_less_than_half_a_second() -> None:
    shop = Shop.with_orders(10_000)
    with serve(shop) as url:
        client = Client(url, shop)
        found = [*numbers(client, ACTIVE), *numbers(client, HISTORY)]
    assert (len(found), len(set(found)), len(shop.requests)) == (10_000, 10_000, 100)
    assert sum(one.seconds for one in shop.requests) < 0.5


def test_pages_are_counted_from_one_and_say_what_follows(client: Client) -> None:
    first, last = (client.get(HISTORY, pageNumber=number, pageSize=20).json for number in (1, 2))
    assert [(page["count"], page["pageSize"], page["hasNextPage"]) for page in (first, last)] == [
        (28, 20, True),
        (28, 20, False),
    ]
    assert [len(page["orders"]) for page in (first, last)] == [20, 8]
    assert client.get(HISTORY, pageNumber=3, pageSize=20).json["orders"] == []


def test_pages_have_other_sizes_where_none_is_asked_for(client: Client) -> None:
    assert len(client.get(HISTORY).json["orders"]) == 10
    assert len(client.get(ACTIVE).json["orders"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"pageSize": 101},
        {"pageSize": 0},
        {"pageNumber": 0},
        {"pageSize": "ten"},
        {"fromDate": "2026-13-01"},
        {"toDate": "20.11.2026"},
        {"orderStatus": "SHIPPED"},
        {"inventoryTypes": "[FLEX]"},
        {"inventoryTypes": "FLEXI"},
    ],
)
def test_what_the_history_does_not_take(client: Client, wrong: dict[str, object]) -> None:
    answer = client.get(HISTORY, **wrong)
    assert (answer.status, next(iter(wrong)) in answer.error) == (400, True)


def test_dates_are_of_creation_and_included(client: Client, shop: Shop) -> None:
    past = shop.history
    first, last = past[20].detail["createdAt"][:10], past[5].detail["createdAt"][:10]
    wanted = [order.number for order in past if first <= order.detail["createdAt"][:10] <= last]
    assert numbers(client, HISTORY, fromDate=first, toDate=last) == wanted
    assert 0 < len(wanted) < len(past)


def test_an_order_that_is_closed_late_stays_on_its_day(client: Client, shop: Shop) -> None:
    oldest = shop.orders[-1]
    shop.move(oldest.number, "RETURNED")
    assert oldest.number not in numbers(client, HISTORY, fromDate="2026-11-19")


@pytest.mark.parametrize(("path", "status"), [(ACTIVE, "SHIPPED"), (HISTORY, "COMPLETED")])
def test_one_status(client: Client, shop: Shop, path: str, status: str) -> None:
    wanted = [order.number for order in shop.orders if order.status == status]
    assert numbers(client, path, orderStatus=status) == wanted != []


def test_filters_join(client: Client, shop: Shop) -> None:
    row = shop.orders[20].detail
    same = {"productId": row["product"]["productId"], "variantId": row["variant"]["variantId"]}
    assert row["orderNumber"] in numbers(client, HISTORY, **same)
    other = next(one for one in ("STANDARD", "FLEX") if one != row["inventoryType"])
    assert row["orderNumber"] not in numbers(client, HISTORY, inventoryTypes=other, **same)


def test_a_shipment_is_found_by_its_id() -> None:
    shop = Shop.with_orders(200)
    flex = next(order.detail for order in shop.history if order.detail["inventoryType"] == "FLEX")
    with serve(shop) as url:
        shown = flex["initiatedShipments"]["inbound"]["displayId"]
        assert flex["orderNumber"] in numbers(Client(url, shop), HISTORY, initiatedShipmentDisplayIds=shown)


def test_active_orders_by_the_day_to_ship(client: Client) -> None:
    by_ship = [row["orderNumber"] for row in client.pages(ACTIVE, "orders", sortOrder="SHIPBYDATE")]
    dates = [client.get(f"/selling/orders/{number}").json["shipment"] for number in by_ship]
    days = [(one or {}).get("shipByDate") or "" for one in dates]
    assert days == sorted(days)
    assert client.get(ACTIVE, sortOrder="AMOUNT").status == 400


def test_one_order_has_shipment_and_payout(client: Client, shop: Shop) -> None:
    for order in shop.orders:
        answer = client.get(f"/selling/orders/{order.number}").json
        assert answer == order.detail
        assert (answer["payout"]["salePrice"], "shipment" in answer) == (answer["amount"], True)
    assert client.get("/selling/orders/1-1").status == 404


def test_lists_leave_the_shipment_out_and_the_payout_until_it_is_settled(client: Client) -> None:
    rows = [*client.pages(ACTIVE, "orders"), *client.pages(HISTORY, "orders")]
    assert [row for row in rows if "shipment" in row] == []
    payouts = {row["status"]: row.get("payout") is not None for row in rows}
    assert (payouts["CREATED"], payouts["PAYOUTPENDING"], payouts["COMPLETED"]) == (False, True, True)


def test_an_order_moves_between_two_pages(client: Client, shop: Shop) -> None:
    moved, missed, sold = shop.orders[0].number, shop.orders[5].number, []
    shop.then(1, lambda later: later.move(moved, "COMPLETED"))
    shop.then(2, lambda later: sold.append(later.sell(status="COMPLETED").number))
    first = client.get(ACTIVE, pageSize=5, pageNumber=1).json
    second = client.get(ACTIVE, pageSize=5, pageNumber=2).json
    assert (first["count"], second["count"], first["orders"][0]["orderNumber"]) == (12, 11, moved)
    assert missed not in [row["orderNumber"] for row in [*first["orders"], *second["orders"]]]
    assert numbers(client, HISTORY)[:2] == [*sold, moved]


def test_a_new_order_pushes_another_over_the_border(client: Client, shop: Shop) -> None:
    shop.then(1, lambda later: later.sell(status="COMPLETED"))
    twice = Counter(numbers(client, HISTORY, size=10))
    assert max(twice.values()) == 2


def test_payouts_are_texts_and_need_not_add_up() -> None:
    shop = Shop.with_orders(400)
    payouts = [order.detail["payout"] for order in shop.orders]
    money = re.compile(r"-?\d+(\.\d{1,2})?")
    texts = [one[key] for one in payouts for key in ("totalPayout", "salePrice", "totalAdjustments")]
    assert [text for text in texts if not money.fullmatch(text)] == []
    kinds = {part["adjustmentType"] for one in payouts for part in one["adjustments"]}
    assert {"MinTransactionFee", "Payment Proc. (3%)", "Shipping", "Transaction Fee (8.5%)"} <= kinds
    crooked = [
        one for one in payouts if cents(one["salePrice"]) + cents(one["totalAdjustments"]) != cents(one["totalPayout"])
    ]
    assert 0 < len(crooked) < 20


def cents(text: str) -> int:
    whole, _, rest = text.lstrip("-").partition(".")
    return (int(whole) * 100 + int(rest.ljust(2, "0") or 0)) * (-1 if text.startswith("-") else 1)


def test_numbers_have_the_shape_of_their_kind() -> None:
    shapes = {"STANDARD": r"\d{9}-\d{9}", "DFS": r"\d{9}-\d{9}", "FLEX": r"02-\w{10}", "DIRECT": r"06-\w{10}"}
    rows = [order.detail for order in Shop.with_orders(600).orders]
    assert {row["inventoryType"] for row in rows} == shapes.keys()
    assert [row for row in rows if not re.fullmatch(shapes[row["inventoryType"]], row["orderNumber"])] == []


def test_an_odd_shop_has_statuses_that_nobody_listed_and_nulls() -> None:
    shop = Shop.with_orders(300, odd=True)
    with serve(shop) as url:
        rows = [row for path in (ACTIVE, HISTORY) for row in Client(url, shop).pages(path, "orders")]
    assert {row["status"] for row in rows} >= {"UNDERREVIEW", "UNKNOWN", "CANCELLED", "DELIVERED"}
    for name in ("createdAt", "updatedAt", "currencyCode", "listingId"):
        assert None in [row[name] for row in rows], name
    assert None in [row["product"]["styleId"] for row in rows]
    assert None in [row["product"]["productName"] for row in rows]
    assert None in [row["variant"]["variantValue"] for row in rows]
    assert any("payout" not in row for row in rows)
    assert any("initiatedShipments" not in row for row in rows)


def test_documents_of_a_direct_order(client: Client, shop: Shop) -> None:
    shop.orders[0].detail["inventoryType"] = "DIRECT"
    shop.orders[1].detail["inventoryType"] = "STANDARD"
    direct, standard = shop.orders[0].number, shop.orders[1].number
    answer = client.get(f"/selling/orders/{direct}/shipping-document")
    assert "thermalLabel" in answer.json["documents"]["sellerShippingInstructions"]
    assert client.get(f"/selling/orders/{standard}/shipping-document").status == 400
    label = client.get(f"/selling/orders/{standard}/shipping-document/1")
    assert (label.headers["Content-Type"], label.body[:5]) == ("application/pdf", b"%PDF-")


def test_an_unknown_order_cannot_move(shop: Shop) -> None:
    with pytest.raises(KeyError):
        shop.move("1-1", "COMPLETED")
