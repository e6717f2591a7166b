"""Listings that changed at the service, or whose items went another way: no item is in two places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fake_stockx import Shop
from tests.connectors.counter import agree, at_stockx, buy, goods, listed, writes
from tests.connectors.desk import Desk, served


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Connected; nobody waits."""
    monkeypatch.setattr("soleflip_cli.usecases.listing_apply.pause", lambda seconds: None)
    with served(Shop.with_orders(0), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def there(desk: Desk, item: int) -> dict[str, Any]:
    """What StockX has of the listing of an item."""
    return desk.shop.listings[listed(desk)[item][2]].detail


def test_what_a_service_lists_is_not_ended_in_the_books_alone(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    done = desk.run("listing end 1")
    assert (done.code, "soleflip listing delete 1 --on stockx" in done.err) == (7, True)
    assert desk.run("listing create 1 --on stockx --ask 210 --yes").code == 7
    assert len(at_stockx(desk)) == 1
    desk.did("connect disconnect stockx --yes")
    desk.did("listing end 1")


def test_a_listing_that_comes_back_does_not_take_an_item_listed_anew(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    first = there(desk, 1)
    first["status"] = "CANCELED"
    desk.did("sync listings")
    desk.did("listing create 1 --on stockx --ask 220 --yes")
    first["status"] = "ACTIVE"
    desk.did("sync listings")
    assert listed(desk)[1][0] == 22_000
    assert {row["item_id"] for row in desk.table("listing list")} == {1, None}
    buy(desk, goods(desk.shop)[0])
    desk.did("sync listings")
    assert {item: ask for item, (ask, *_) in listed(desk).items()} == {1: 22_000, 2: 21_000}
    agree(desk)


def test_listings_that_come_back_together_share_no_item(desk: Desk) -> None:
    good = goods(desk.shop)[0]
    buy(desk, good)
    ended = []
    for ask in (210, 220):
        desk.did(f"listing create 1 --on stockx --ask {ask} --yes")
        ended.append(there(desk, 1))
        ended[-1]["status"] = "CANCELED"
        desk.did("sync listings")
    desk.shop.list_one(good[1]["variantId"], "230")
    for one in ended:
        one["status"] = "ACTIVE"
    for _ in range(2):
        desk.did("sync listings --full")
        assert [one for (one,) in desk.rows("SELECT item_id FROM listing WHERE ended_on IS NULL") if one] == [1]
    agree(desk)


def test_a_listing_whose_item_another_order_took_goes_on_to_the_next(desk: Desk) -> None:
    good = goods(desk.shop)[0]
    buy(desk, good, 2)
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    desk.shop.sell(good[1]["variantId"])
    desk.did("sync all")
    assert [*listed(desk)] == [2]
    assert [row["state"] for row in desk.table("stock list --columns item_id,state")] == ["listed"]
    desk.shop.sell(good[1]["variantId"])
    desk.did("sync all")
    assert [row["status"] for row in desk.table("listing list")] == ["no item"]


def test_a_sale_that_is_cancelled_gives_back_an_item_that_can_be_listed(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    order = desk.shop.sell_listing(str(there(desk, 1)["listingId"]))
    desk.did("sync all")
    assert listed(desk) == {}
    desk.shop.move(order.number, "CANCELED")
    desk.did("sync all")
    assert [row["state"] for row in desk.table("stock list --columns item_id,state")] == ["in_stock"]
    desk.did("listing create 1 --on stockx --ask 220 --yes")
    agree(desk)
    desk.did("db check")


@pytest.mark.parametrize("gone", [True, False])
def test_what_was_taken_down_there_while_a_plan_waited_has_ended(desk: Desk, gone: bool) -> None:
    buy(desk, goods(desk.shop)[0], 3)
    desk.did("listing create 1 2 3 --on stockx --ask 210 --yes")
    for command in ("update 1 --ask 199", "delete 2", "deactivate 3"):
        desk.did(f"listing {command}")
    for item in (1, 2, 3):
        if gone:
            del desk.shop.listings[listed(desk)[item][2]]
        else:
            there(desk, item)["status"] = "DELETED"
    why = "it is gone" if gone else "it is DELETED"
    for plan, (code, error) in {2: (9, why), 3: (0, None), 4: (9, why)}.items():
        done = desk.run(f"listing apply {plan} --yes --format json")
        assert (done.code, done.json()[0]["error"]) == (code, error)
    assert listed(desk) == {}


def test_an_ask_that_was_changed_there_after_the_plan_is_not_overwritten(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    desk.did("listing update 1 --ask 199")
    there(desk, 1)["amount"] = "180"
    desk.did("sync listings")
    before = len(writes(desk))
    done = desk.run("listing apply 2 --yes --format json")
    assert (done.code, "it is at 180.00 EUR by now, not at 210.00 EUR" in done.json()[0]["error"]) == (9, True)
    assert len(writes(desk)) == before
    desk.did("listing update 1 --ask 199 --yes")
    desk.did("listing revert 3 --yes")
    assert there(desk, 1)["amount"] == "180"


def test_what_left_stock_without_a_sale_is_to_be_taken_down(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    said = desk.did("stock remove 1 --reason lost --yes").err
    assert "take down: item 1 is still offered on stockx at 210.00 EUR: soleflip listing delete 1" in said
    assert desk.table("listing list") == []
    (stale,) = desk.table("listing list --stale")
    assert stale["status"] == "lost"
    assert "soleflip listing list --stale" in [waits["command"] for waits in desk.table("status")]
    desk.did("listing delete 1 --yes")
    assert (at_stockx(desk), desk.table("listing list --stale")) == ({}, [])


def test_an_item_sold_twice_is_told(desk: Desk) -> None:
    good = goods(desk.shop)[0]
    buy(desk, good)
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    style, size = good[0]["styleId"], good[1]["variantValue"]
    desk.did(f"sale add {style} --size {size} --price 150 --on cash --currency EUR")
    order = desk.shop.sell_listing(str(there(desk, 1)["listingId"]))
    said = desk.did("sync orders").err
    assert f"order cash-2026-0001 on cash had item 1, whose listing order {order.number} took" in said.replace(
        desk.rows("SELECT order_number FROM sale WHERE channel = 'cash'")[0][0], "cash-2026-0001"
    )
    desk.did("db check")
