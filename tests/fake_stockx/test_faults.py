"""Faults: what is told to go wrong goes wrong, as often as told, and nothing else does."""

from __future__ import annotations

import json
import threading
import time
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead, RemoteDisconnected
from urllib.error import URLError

import pytest

from fake_stockx import Fault, Shop, serve
from tests.fake_stockx.client import Client

HISTORY = "/selling/orders/history"


def statuses(client: Client, count: int, path: str = HISTORY) -> list[int]:
    return [client.get(path).status for _ in range(count)]


@pytest.mark.parametrize("status", ["401", "403", "404", "408", "413", "429", "500", "503", "504"])
def test_a_status_once(client: Client, shop: Shop, status: str) -> None:
    shop.faults.append(Fault(status))
    answer = client.get(HISTORY)
    assert (answer.status, isinstance(answer.json, dict)) == (int(status), True)
    assert client.get(HISTORY).status == 200


def test_from_the_third_on_twice(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("500", nth=3, times=2))
    assert statuses(client, 6) == [200, 200, 500, 500, 200, 200]


def test_always_and_until_it_is_taken_away(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("503", times=None))
    assert statuses(client, 3) == [503, 503, 503]
    shop.faults.clear()
    assert statuses(client, 1) == [200]


def test_for_some_paths_and_methods_only(client: Client, shop: Shop) -> None:
    shop.faults += [Fault("404", path="orders/act", times=None), Fault("500", method="POST", times=None)]
    assert statuses(client, 1) == [200]
    assert statuses(client, 1, "/selling/orders/active") == [404]
    assert client.call("POST", "/selling/listings", {}).status == 500


def test_faults_may_come_with_the_server(shop: Shop) -> None:
    with serve(shop, faults=[Fault("500")]) as url:
        assert statuses(Client(url, shop), 2) == [500, 200]


def test_the_login_can_fail_too(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("500", path="/oauth/token"))
    assert client.refresh(shop.login.refresh_token()).status == 500


def test_a_page_instead_of_json(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("504", html=True))
    answer = client.get(HISTORY)
    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (504, "text/html")
    with pytest.raises(json.JSONDecodeError):
        answer.json  # noqa: B018


@pytest.mark.parametrize(("told", "seconds"), [("7", None), ("", None), ("date", 90)])
def test_a_time_to_wait(client: Client, shop: Shop, told: str, seconds: float | None) -> None:
    shop.faults.append(Fault("429", retry_after=told, seconds=seconds or 0))
    after = client.get(HISTORY).headers.get("Retry-After")
    if seconds is None:
        assert after == (told or None)
    else:
        assert 80 < parsedate_to_datetime(str(after)).timestamp() - time.time() <= 90


def test_half_an_answer_that_looks_whole(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("truncate"))
    answer = client.get(HISTORY)
    assert (answer.status, answer.body[:1]) == (200, b"{")
    with pytest.raises(json.JSONDecodeError):
        answer.json  # noqa: B018


def test_an_answer_that_breaks_off(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("cut"))
    with pytest.raises(IncompleteRead):
        client.get(HISTORY)
    assert client.get(HISTORY).status == 200


def test_another_type_of_content(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("type"))
    assert client.get(HISTORY).headers["Content-Type"] == "text/plain"


def test_a_field_with_another_name_or_without(client: Client, shop: Shop) -> None:
    shop.faults += [Fault("rename", field="totalPayout", name="payoutTotal"), Fault("rename", field="orders", nth=2)]
    row = next(one for one in client.get(HISTORY, pageSize=100).json["orders"] if one.get("payout"))
    assert ("totalPayout" in row["payout"], "payoutTotal" in row["payout"]) == (False, True)
    assert "orders" not in client.get(HISTORY).json
    assert "orders" in client.get(HISTORY).json


def test_a_connection_that_is_reset(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("reset"))
    with pytest.raises((URLError, ConnectionResetError)) as caught:
        client.get(HISTORY)
    assert type(getattr(caught.value, "reason", caught.value)) is ConnectionResetError, "not merely an end"
    assert client.get(HISTORY).status == 200


def test_silence(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("hang", seconds=0.2))
    before = time.monotonic()
    with pytest.raises((RemoteDisconnected, URLError)):
        client.get(HISTORY)
    assert time.monotonic() - before >= 0.2


def test_silence_ends_with_the_server(shop: Shop) -> None:
    shop.faults.append(Fault("hang", seconds=60))
    before, threads = time.monotonic(), threading.active_count()
    with serve(shop) as url:
        asking = threading.Thread(target=ignoring, args=(Client(url, shop),))
        asking.start()
        while not shop.requests:
            time.sleep(0.01)
    asking.join(5)
    while threading.active_count() > threads and time.monotonic() - before < 5:
        time.sleep(0.01)
    assert (asking.is_alive(), threading.active_count()) == (False, threads)


def ignoring(client: Client) -> None:
    with pytest.raises(OSError):
        client.get(HISTORY)


def test_an_answer_that_drips(client: Client, shop: Shop) -> None:
    shop.faults.append(Fault("drip", seconds=0.3))
    before = time.monotonic()
    assert len(client.get(HISTORY).json["orders"]) == 10
    assert time.monotonic() - before >= 0.25


@pytest.mark.parametrize(("done", "count"), [(True, 6), (False, 5)])
@pytest.mark.parametrize("fault", ["reset", "hang", "504"])
def test_a_write_whose_answer_is_lost_may_be_done(
    client: Client, shop: Shop, fault: str, done: bool, count: int
) -> None:
    shop.faults.append(Fault(fault, done=done, seconds=0))
    body = {"amount": "140", "variantId": next(iter(shop.variants))}
    try:
        assert client.call("POST", "/selling/listings", body).status == 504
    except OSError:
        assert fault != "504"
    assert len(shop.listings) == count


def test_a_fault_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fault: burn"):
        Fault("burn")


def test_people_set_faults_over_http(client: Client, shop: Shop) -> None:
    told = client.fake("POST", "/faults", {"do": "429", "path": "/orders/", "times": None, "retry_after": "3"})
    assert [one["do"] for one in told.json] == ["429"]
    assert client.get(HISTORY).headers["Retry-After"] == "3"
    assert client.fake("GET", "/faults").json[0]["given"] == 1
    assert client.fake("DELETE", "/faults").json == []
    assert client.get(HISTORY).status == 200
    assert client.fake("POST", "/faults", {"do": "burn"}).status == 400
    assert client.fake("POST", "/faults", {"make": "429"}).status == 400
    assert len(shop.requests) == 2, "what people set is no request of the API"
