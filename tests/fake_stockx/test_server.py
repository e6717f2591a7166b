"""The server: what it records, connections that are kept, many at once, the command line."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fake_stockx import Shop, serve
from fake_stockx.__main__ import main, parser
from tests.fake_stockx.client import Client, send

ACTIVE = "/selling/orders/active"


def test_every_request_is_recorded(client: Client, shop: Shop) -> None:
    client.get(ACTIVE, pageSize=3)
    client.call("POST", "/selling/listings", {"amount": "1"})
    first, second = shop.requests
    assert (first.method, first.path, first.query, first.status) == ("GET", f"/v2{ACTIVE}", "pageSize=3", 200)
    assert {"authorization", "x-api-key", "host"} <= set(first.headers)
    assert (second.body, second.status) == ('{"amount": "1"}', 400)
    assert abs(first.time - time.time()) < 60


def test_a_connection_is_kept(client: Client, shop: Shop) -> None:
    plug = http.client.HTTPConnection(urlsplit(client.url).netloc, timeout=5)
    for path in (ACTIVE, "/selling/orders/1-1", "/nowhere", ACTIVE):
        plug.request("GET", f"/v2{path}", headers=client.headers)
        plug.getresponse().read()
    plug.close()
    assert [one.status for one in shop.requests] == [200, 404, 404, 200]
    assert len({one.connection for one in shop.requests}) == 1


def test_many_at_once(client: Client, shop: Shop) -> None:
    with ThreadPoolExecutor(8) as crew:
        answers = list(crew.map(lambda _: client.get(ACTIVE, pageSize=100).json["count"], range(40)))
    assert (set(answers), len(shop.requests)) == ({12}, 40)


def test_latency_does_not_add_up(shop: Shop) -> None:
    with serve(shop, latency=0.2) as url, ThreadPoolExecutor(5) as crew:
        client, before = Client(url, shop), time.monotonic()
        list(crew.map(lambda _: client.get(ACTIVE), range(5)))
        assert 0.2 <= time.monotonic() - before < 0.9


def test_the_server_ends_though_a_connection_is_open(shop: Shop) -> None:
    with serve(shop) as url:
        plug = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        plug.request("GET", "/authorize")
        plug.getresponse().read()
    with pytest.raises(OSError):
        send("GET", f"{url}/authorize", {})
    plug.close()


def test_a_shop_lives_on_after_its_server(shop: Shop) -> None:
    for _ in range(2):
        with serve(shop) as url:
            assert Client(url, shop).get(ACTIVE).status == 200
    assert len(shop.requests) == 2


@pytest.mark.parametrize("path", ["/v2/selling/orders", "/v2/search", "/v2/selling/orders/completed/all", "/", "/v2/"])
def test_paths_that_blogs_made_up(client: Client, path: str) -> None:
    assert send("GET", client.url + path, client.headers).status == 404


def test_people_see_what_came_in_and_change_the_shop(client: Client, shop: Shop) -> None:
    client.get(ACTIVE)
    shown = client.fake("GET", "/requests").json
    assert (shown["count"], shown["mostInASecond"], shown["requests"][0]["path"]) == (1, 1, f"/v2{ACTIVE}")
    assert client.fake("DELETE", "/requests").json == {"count": 0}
    first, second = shop.orders[0].number, shop.orders[1].number
    client.fake("POST", "/orders", {"orderNumber": first, "status": "COMPLETED"})
    client.fake("POST", "/orders", {"orderNumber": second, "status": "CANCELED", "afterPages": 1})
    assert client.get(ACTIVE).json["count"] == 11
    assert client.get(ACTIVE).json["count"] == 10
    sold = client.fake("POST", "/sales", {"listingId": next(iter(shop.listings))}).json
    assert shop.orders[0].number == sold["orderNumber"]
    assert client.fake("POST", "/sales", {}).status == 201
    assert client.fake("POST", "/orders", {"orderNumber": "1-1", "status": "SHIPPED"}).status == 404
    assert client.fake("POST", "/orders", {"status": "SHIPPED"}).status == 400


def test_people_change_the_login(client: Client, shop: Shop) -> None:
    token = shop.login.refresh_token()
    client.fake("POST", "/login", {"deny": "access_denied", "expire": True, "end": True})
    assert client.authorize().led_to["error"] == "access_denied"
    assert (client.get(ACTIVE).status, client.refresh(token).status) == (401, 403)
    assert client.fake("POST", "/login", {"deny": "", "rotate": True}).json == {"deny": "", "rotate": True}
    assert "refresh_token" in client.refresh(shop.login.refresh_token()).json


def test_the_command_line_serves_a_shop(root: Path) -> None:
    words = [sys.executable, "-m", "fake_stockx", "--port", "0", "--orders", "20", "--limits", "--rotate"]
    path = {"PYTHONPATH": str(root / "examples/fake_stockx/src")}
    with subprocess.Popen(words, env=os.environ | path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(9)]
        exports = dict(line.split()[1].split("=", 1) for line in lines if "export" in line)
        url = exports["SOLEFLIP_STOCKX_LOGIN_URL"]
        answer = send("GET", f"{url}/__fake__/requests", {})
        process.terminate()
    assert exports["SOLEFLIP_STOCKX_API_URL"] == f"{url}/v2"
    assert (answer.json["count"], "20 orders, 25 listings" in "".join(lines)) == (0, True)


def test_the_command_line_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "--latency MS" in capsys.readouterr().out
    assert parser().parse_args([]).port == 8765


def test_it_needs_nothing_but_python(root: Path) -> None:
    sources = (root / "examples/fake_stockx/src").rglob("*.py")
    lines = [line.split() for path in sources for line in path.read_text().splitlines()]
    imported = {words[1].split(".")[0] for words in lines if words[:1] in (["import"], ["from"])}
    assert imported - set(sys.stdlib_module_names) <= {""}
    assert json.dumps("dependencies = []")[1:-1] in (root / "examples/fake_stockx/pyproject.toml").read_text()
