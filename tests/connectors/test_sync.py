"""Orders fetched from a service: each once, whatever happens on the way."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fake_stockx import Fault, Shop
from soleflip_cli.storage.engine import connect, locate
from soleflip_cli.storage.services import Whose, begin_run
from tests.connectors.desk import Desk, served


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Connected, with 250 orders at StockX."""
    with served(Shop.with_orders(250), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def at_stockx(shop: Shop) -> dict[str, str]:
    return {one.detail["orderNumber"]: one.status for one in shop.orders}


def test_every_order_comes_once_with_its_own_status(desk: Desk) -> None:
    came = desk.sync()
    assert (came["read"], came["added"], came["bad"]) == (250, 250, [])
    assert {order: status for order, (_, status) in desk.states().items()} == at_stockx(desk.shop)
    assert desk.rows("SELECT COUNT(*) FROM sale_facts WHERE payout IS NOT NULL")[0][0] > 200
    desk.did("db check")


def test_an_unchanged_fetch_writes_no_sale(desk: Desk) -> None:
    desk.sync()
    tables = ("sale", "source_record", "sighting", "change", "import_batch", "operation", "service_record", "fee")
    before = {name: desk.rows(f"SELECT COUNT(*) FROM {name}") for name in tables}
    came = desk.sync("--full")
    assert (came["added"], came["updated"], came["unchanged"]) == (0, 0, 250)
    assert {name: desk.rows(f"SELECT COUNT(*) FROM {name}") for name in tables} == before


def test_an_order_goes_its_way_and_gives_its_item_back_when_it_falls(desk: Desk) -> None:
    desk.sync()
    order = next(one for one in desk.shop.active if one.status == "CREATED").detail
    number, style = order["orderNumber"], order["product"]["styleId"]
    size = order["variant"]["variantValue"]
    desk.did(f"stock add {style} --size {size} --cost 50 --date 2020-01-01 --currency EUR")
    (held,) = desk.rows(f"SELECT item_id FROM sale WHERE order_number = '{number}'")
    for status, state in (("SHIPPED", "shipped"), ("AUTHENTICATED", "verified"), ("AUTHFAILED", "failed")):
        desk.shop.move(number, status)
        assert desk.sync()["updated"] == 1
        assert desk.states()[number] == (state, status)
    assert desk.rows(f"SELECT item_id FROM sale WHERE order_number = '{number}'") == [(None,)]
    assert held != (None,) or desk.rows("SELECT COUNT(*) FROM item WHERE removed_on IS NULL") == [(1,)]


def test_an_order_that_left_both_lists_is_asked_for_singly(desk: Desk) -> None:
    desk.sync()
    one = next(one for one in desk.shop.active if one.status != "CREATED")
    number = one.detail["orderNumber"]
    desk.shop.move(number, "COMPLETED")
    desk.shop.history.remove(next(old for old in desk.shop.history if old.detail["orderNumber"] == number))
    desk.shop.requests.clear()
    desk.sync()
    assert f"/v2/selling/orders/{number}" in {one.path for one in desk.shop.requests}


def test_pages_that_shift_lose_no_order(books_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop.with_orders(600)
    for one in [*shop.history[:350]]:
        shop.move(one.detail["orderNumber"], "SHIPPED")
    moving = [one.detail["orderNumber"] for one in shop.active[:5]]
    for at, number in enumerate(moving, 1):
        shop.then(at, lambda there, number=number: there.move(number, "COMPLETED"))  # type: ignore[misc]
    with served(shop, books_url, monkeypatch) as desk:
        desk.connect()
        desk.sync()
        desk.sync()
        assert {order: status for order, (_, status) in desk.states().items()} == at_stockx(shop)


def test_an_unknown_status_or_a_null_field_stops_nothing(books_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop.with_orders(200, odd=True)
    undated = {
        one.detail["orderNumber"] for one in shop.orders if not one.detail["createdAt"] and not one.detail["updatedAt"]
    }
    with served(shop, books_url, monkeypatch) as desk:
        desk.connect()
        done = desk.run("sync orders --format json")
        (came,) = done.json()
        assert (done.code, came["error"]) == (9, None)
        assert {one["reference"] for one in came["bad"]} == undated
        assert came["added"] == 200 - len(undated)
        assert "no day of sale" in done.err


UNPAID = "SELECT order_number FROM sale WHERE payout IS NULL AND state IN ('sold', 'shipped', 'verified', 'paid')"


def asked_singly(shop: Shop) -> list[str]:
    """The orders that were asked for by themselves since the last look."""
    paths = [one.path.rpartition("/") for one in shop.requests]
    shop.requests.clear()
    return [number for above, _, number in paths if above == "/v2/selling/orders" and "-" in number]


def test_what_orders_under_way_will_pay_is_asked_for_once(desk: Desk) -> None:
    desk.sync()
    unpaid = {number for (number,) in desk.rows(UNPAID)}
    assert unpaid
    asked_singly(desk.shop)
    (came,) = desk.table("sync payouts")
    assert (came["updated"], {*asked_singly(desk.shop)}) == (len(unpaid), unpaid)
    assert desk.rows(UNPAID) == []
    (again,) = desk.table("sync payouts")
    assert (again["read"], asked_singly(desk.shop)) == (0, [])
    assert desk.sync("--full")["unchanged"] == 250
    assert desk.rows(UNPAID) == []
    desk.did("db check")


def test_payouts_that_were_undone_come_again_as_the_hint_says(desk: Desk) -> None:
    desk.sync()
    unpaid = desk.rows(UNPAID)
    told = desk.did("sync payouts").err
    batch = re.search(r"import undo (\d+); to fetch it again: soleflip sync payouts", told)
    assert batch
    desk.did(f"import undo {batch[1]}")
    assert {*desk.rows(UNPAID)} == {*unpaid}
    desk.did("sync payouts")
    assert desk.rows(UNPAID) == []
    desk.sync()
    assert desk.rows(UNPAID) == []


def test_a_payout_that_is_not_known_yet_is_asked_for_again(desk: Desk) -> None:
    one = next(order for order in desk.shop.active if order.status == "SHIPPED")
    payout, one.detail["payout"] = one.detail["payout"], None
    desk.sync()
    (came,) = desk.table("sync payouts")
    assert (came["unchanged"], desk.rows(UNPAID)) == (1, [(one.number,)])
    one.detail["payout"] = payout
    (came,) = desk.table("sync payouts")
    assert (came["read"], came["updated"], desk.rows(UNPAID)) == (1, 1, [])


def test_an_order_that_is_new_later_tells_its_payout_at_once(desk: Desk) -> None:
    one = next(order for order in desk.shop.active if order.status == "SHIPPED")
    desk.shop.active.remove(one)
    desk.sync()
    desk.did("sync payouts")
    desk.shop.active.append(one)
    assert desk.sync()["added"] == 1
    assert desk.rows(UNPAID) == []


def test_what_was_undone_comes_again(desk: Desk) -> None:
    (batch,) = desk.sync()["batches"]
    desk.did(f"import undo {batch}")
    assert desk.states() == {}
    assert desk.sync("--full")["added"] == 250


def test_a_dry_run_stores_nothing(desk: Desk) -> None:
    assert desk.sync("--dry-run")["added"] == 250
    assert desk.rows("SELECT COUNT(*) FROM sale") == [(0,)]
    assert desk.table("sync history") == []


def test_orders_of_a_closed_period_wait_until_it_is_opened(desk: Desk) -> None:
    desk.sync()
    days = sorted(str(day) for (day,) in desk.rows("SELECT sold_on FROM sale"))
    month = days[0][:7]
    inside = desk.rows(f"SELECT order_number FROM sale WHERE month = '{month}' AND state = 'paid'")[0][0]
    desk.did(f"close {month}")
    desk.shop.move(inside, "RETURNED")
    done = desk.run("sync orders --full --format json")
    assert (done.code, done.json()[0]["left_out"]) == (9, 1)
    desk.did(f"close {month} --reopen")
    assert desk.sync("--full")["updated"] == 1
    assert desk.states()[inside] == ("returned", "RETURNED")


ORDERS = int(os.environ.get("SOLEFLIP_TEST_ORDERS", "60"))
FAULTS = ["401", "403", "404", "408", "413", "429", "500", "503", "504", "reset", "truncate", "cut", "type", "rename"]


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_at_any_request_ends_in_one_line_and_the_next_run_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("soleflip_cli.machine.transport.Patience.pause", lambda *_: None)  # no repeats: the worst
    shop = Shop.with_orders(ORDERS)
    monkeypatch.setattr("soleflip_cli.connectors.stockx._SIZE", 10)
    with served(shop, tmp_path / "books.db", monkeypatch) as desk:
        desk.connect()
        shop.requests.clear()
        desk.sync("--dry-run")
        requests = len(shop.requests)
        assert requests >= 7
        for nth in range(1, requests + 1):
            field = {"field": "orders", "name": "items"} if kind == "rename" else {}
            shop.faults[:] = [Fault(kind, path="/v2/", nth=nth, html=kind == "504", **field)]
            done = desk.run("sync orders --full")
            assert done.code in (0, 4, 5, 75), (kind, nth, done)
            assert "internal error" not in done.err, (kind, nth, done.err)
            assert done.err.count("error:") <= 1
            shop.faults.clear()
            assert desk.run("sync orders --full").code == 0
            assert {order: status for order, (_, status) in desk.states().items()} == at_stockx(shop)
        assert desk.rows("SELECT COUNT(*) FROM sale") == [(ORDERS,)]


def test_repeats_get_over_a_passing_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soleflip_cli.machine.transport.time.sleep", lambda _: None)
    desk.shop.faults += [Fault("503", path="/v2/", nth=2, times=2), Fault("429", path="/v2/", nth=5, times=1)]
    assert desk.sync()["added"] == 250


def test_status_tells_when_the_next_fetch_is_due_once_there_is_a_rhythm(desk: Desk) -> None:
    desk.sync()
    assert desk.table("connect status")[0]["next_sync_at"] is None
    link = connect(locate(desk.url), write=True)
    with link.transaction():
        for number, minute in enumerate((0, 15, 30, 45), 100):
            begin_run(link, Whose("stockx", "main"), "orders", datetime(2026, 4, 1, 6, minute, tzinfo=UTC))
            link.run(f"UPDATE sync_run SET id = {number} WHERE id = (SELECT MAX(id) FROM sync_run)")
        link.run("DELETE FROM sync_run WHERE id < 100")
    link.close()
    assert desk.table("connect status")[0]["next_sync_at"] == "2026-04-01T07:00:00Z"


def test_history_and_status_tell_what_came_of_it(desk: Desk) -> None:
    desk.sync()
    desk.shop.faults.append(Fault("403", path="/v2/", times=None))
    assert desk.run("sync orders").code == 5
    latest, first = desk.table("sync history")
    assert (first["added"], first["error"]) == (250, None)
    assert "StockX refuses this" in latest["error"]
    assert [row["number"] for row in desk.table("sync status")] == [latest["number"]]


def test_an_order_whose_product_is_corrected_has_the_brand_of_that(desk: Desk) -> None:
    desk.sync()
    order = next(one for one in desk.shop.active if one.status == "CREATED")
    order.detail["product"] |= {"styleId": "ZZ9999-999", "productName": "Nobody knows"}
    assert desk.sync()["updated"] == 1
    assert desk.rows(f"SELECT brand FROM sale WHERE order_number = '{order.number}'") == [(None,)]
    desk.did("db check")


@pytest.mark.parametrize("field", ["orderNumber", "status"])
def test_an_order_without_a_number_or_a_status_is_set_aside(desk: Desk, field: str) -> None:
    order = desk.shop.active[0]
    was, order.detail[field] = order.detail[field], None
    done = desk.run("sync orders --format json")
    (came,) = done.json()
    assert (done.code, came["added"], len(came["bad"])) == (9, 249, 1)
    assert desk.rows("SELECT COUNT(*) FROM sale WHERE order_number = 'None' OR status = 'None'") == [(0,)]
    order.detail[field] = was
    assert desk.sync()["added"] == 1
