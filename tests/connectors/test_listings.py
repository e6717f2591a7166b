"""Listings read from a service: each tied to its item, ended where it ended, safe to repeat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fake_stockx import Shop
from tests.connectors.counter import agree, buy, goods, listed
from tests.connectors.desk import Desk, served


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with served(Shop.with_orders(5), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def sync(desk: Desk, *more: str) -> dict[str, object]:
    (came,) = desk.table(" ".join(("sync listings", *more)))
    assert came["error"] is None
    return dict(came)


def test_a_listing_is_tied_to_the_item_bought_first_and_one_that_fits_none_is_shown(desk: Desk) -> None:
    one, other = goods(desk.shop)[0], goods(desk.shop)[40]
    buy(desk, one, 2)
    mine = desk.shop.list_one(one[1]["variantId"], "210")
    lone = desk.shop.list_one(other[1]["variantId"], "95")
    came = sync(desk)
    assert (came["read"], came["added"], came["unknown"]) == (2, 2, 1)
    assert listed(desk) == {1: (21_000, "active", mine.id), None: (9_500, "active", lone.id)}
    rows = {row["reference"]: row for row in desk.table("listing list --on stockx")}
    assert (rows[lone.id]["status"], rows[lone.id]["style"]) == ("no item", other[0]["styleId"])
    assert rows[lone.id]["size"] == f"US M {other[1]['variantValue']}"
    assert [row["state"] for row in desk.table("stock list --columns item_id,state")] == ["listed", "in_stock"]
    buy(desk, other)
    assert sync(desk)["unknown"] == 0
    assert listed(desk)[3][2] == lone.id


def test_an_unchanged_fetch_writes_nothing(desk: Desk) -> None:
    one = goods(desk.shop)[0]
    buy(desk, one)
    for amount in ("210", "220"):
        desk.shop.list_one(one[1]["variantId"], amount)
    sync(desk)
    tables = ("listing", "change", "operation", "product", "product_name")
    before = {name: desk.rows(f"SELECT COUNT(*) FROM {name}") for name in tables}
    assert sync(desk)["unchanged"] == 2
    assert {name: desk.rows(f"SELECT COUNT(*) FROM {name}") for name in tables} == before


def test_a_dry_run_stores_nothing(desk: Desk) -> None:
    desk.shop.list_one(goods(desk.shop)[0][1]["variantId"], "210")
    assert sync(desk, "--dry-run")["added"] == 1
    assert desk.rows("SELECT COUNT(*) FROM listing") == [(0,)]


def test_what_changed_there_changes_here_and_an_inactive_one_is_not_on_offer(desk: Desk) -> None:
    one = goods(desk.shop)[0]
    buy(desk, one)
    mine = desk.shop.list_one(one[1]["variantId"], "210")
    sync(desk)
    mine.detail |= {"amount": "199", "status": "INACTIVE", "ask": None}
    assert sync(desk)["updated"] == 1
    assert listed(desk) == {1: (19_900, "inactive", mine.id)}
    assert [row["state"] for row in desk.table("stock list --columns item_id,state")] == ["in_stock"]
    mine.detail |= {"status": "DELETED"}
    sync(desk)
    assert listed(desk) == {}
    changed = desk.rows("SELECT after FROM change WHERE entity = 'listing' ORDER BY id")
    assert any('"ask": 19900' in after for (after,) in changed)


def test_a_status_nobody_listed_survives_and_one_that_is_gone_has_ended(desk: Desk) -> None:
    one = goods(desk.shop)[0]
    buy(desk, one, 2)
    first, second = (desk.shop.list_one(one[1]["variantId"], amount) for amount in ("210", "220"))
    sync(desk)
    first.detail["status"] = "UNDER_REVIEW"
    del desk.shop.listings[second.id]
    sync(desk)
    assert desk.rows("SELECT status, state, ended_on FROM listing WHERE ask = 21000") == [
        ("UNDER_REVIEW", "active", None)
    ]
    assert [state for (state,) in desk.rows("SELECT state FROM listing WHERE ask = 22000")] == ["ended"]


def test_what_a_person_noted_is_that_very_listing(desk: Desk) -> None:
    one = goods(desk.shop)[0]
    buy(desk, one, 3)
    desk.did("listing add 3 --on stockx --ask 210")
    mine = desk.shop.list_one(one[1]["variantId"], "210")
    assert sync(desk)["updated"] == 1
    assert listed(desk) == {3: (21_000, "active", mine.id)}
    assert desk.rows("SELECT COUNT(*) FROM listing") == [(1,)]
    again = desk.run("listing add 3 --on stockx --ask 180")
    assert (again.code, "soleflip listing update 3 --on stockx" in again.err) == (7, True)


@pytest.mark.parametrize(("said", "other"), [("link {} 2", 2), ("unlink {}", None), ("unlink {} --automatic", 1)])
def test_a_listing_that_sells_takes_its_item_and_what_a_person_said_stays(
    desk: Desk, said: str, other: int | None
) -> None:
    one = goods(desk.shop)[0]
    buy(desk, one, 3)
    desk.did("listing add 3 --on stockx --ask 210")
    desk.did("listing add 3 --on ebay --ask 230")
    mine = desk.shop.list_one(one[1]["variantId"], "210")
    sync(desk)
    order = desk.shop.sell_listing(mine.id)
    done = desk.did("sync orders")
    assert desk.rows(f"SELECT item_id FROM sale WHERE order_number = '{order.number}'") == [(3,)]
    assert "take down: item 3 is still offered on ebay at 230.00 EUR: soleflip listing end 3 --on ebay" in done.err
    assert "the very item that was listed" in desk.did(f"why {order.number}").out
    assert "the very item that was listed" in desk.did("why item:3").out
    sync(desk)
    where = f"reference = '{mine.id}' AND ended_on IS NOT NULL"
    assert desk.rows(f"SELECT state, order_number FROM listing WHERE {where}") == [("sold", order.number)]
    desk.did(f"stock {said.format(order.number)}")
    desk.shop.move(order.number, "SHIPPED")
    desk.did("sync orders")
    assert desk.rows(f"SELECT item_id FROM sale WHERE order_number = '{order.number}'") == [(other,)]
    desk.did("db check")


def test_an_import_of_orders_can_be_undone_with_its_links(desk: Desk) -> None:
    one = goods(desk.shop)[0]
    buy(desk, one, 2)
    desk.did("listing add 2 --on stockx --ask 210")
    mine = desk.shop.list_one(one[1]["variantId"], "210")
    sync(desk)
    order = desk.shop.sell_listing(mine.id)
    (batch,) = desk.sync()["batches"]
    desk.did(f"import undo {batch}")
    desk.sync("--full")
    assert desk.rows(f"SELECT item_id FROM sale WHERE order_number = '{order.number}'") == [(2,)]


def test_pages_of_many_are_all_read(desk: Desk) -> None:
    good = goods(desk.shop)
    for at in range(230):
        desk.shop.list_one(good[at % 60][1]["variantId"], str(100 + at))
    assert sync(desk)["added"] == 230
    agree(desk)
    number = desk.rows("SELECT MAX(id) FROM operation WHERE command = 'sync listings'")[0][0]
    refused = desk.run(f"undo {number}")
    assert (refused.code, "follows what a service says" in refused.err) == (7, True)
