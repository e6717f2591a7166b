"""A connector from another package: installed beside soleflip, it is connected and fetched like any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.connectors.desk import KEY

ORDER = {
    "id": "H-1", "title": "Dunk Low", "sku": "DD1391-100", "size": "43", "currency": "EUR", "total": "120.00",
    "fee": "9.60", "status": "done", "created": "2026-05-04 10:00:00+00:00", "paid": "2026-05-06 10:00:00+00:00",
}  # fmt: skip
PAGES = {
    "": {"orders": [ORDER, {"id": "H-2", "title": "without the rest"}], "next": "two"},
    "two": {"orders": [{**ORDER, "id": "H-3", "status": "open", "paid": None}], "next": None},
}


class Answers(BaseHTTPRequestHandler):
    """An invented shop: who I am, and two pages of orders."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        known = self.headers["Authorization"] == "Bearer let-me-in"
        path, _, query = self.path.partition("?")
        cursor = "two" if "cursor=two" in query else ""
        found = {"name": "Corner Shop"} if path == "/me" else PAGES[cursor]
        body = json.dumps(found if known else {"error": "who are you"}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def installed(root: Path, tmp_path: Path) -> Path:
    """The example package in a folder of its own, installed by pip as anybody's is."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    folder = tmp_path / "installed"
    subprocess.run([*command, "--target", str(folder), str(root / "examples" / "hello_shop")], check=True)
    return folder


def test_a_connector_of_another_package_is_connected_fetched_and_explained(
    installed: Path, address: str, home: Path, root: Path
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(installed), str(root / "src"))),
        "SOLEFLIP_HELLO_SHOP_API_URL": address,
        "SOLEFLIP_HELLO_SHOP_TOKEN": "let-me-in",
        "SOLEFLIP_KEY": KEY,
    }

    def typed(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "soleflip_cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    done = typed("connect", "hello-shop", "--store", "file")
    assert (done.returncode, "Hello Shop is connected: Corner Shop" in done.stderr) == (0, True), done.stderr
    done = typed("sync", "hello-shop", "--format", "json")
    (came,) = json.loads(done.stdout)
    assert (done.returncode, came["added"], [one["reference"] for one in came["bad"]]) == (9, 2, ["H-2"])
    sales = json.loads(typed("report", "sales", "--format", "json").stdout)
    assert {one["order_number"]: (one["state"], one["payout"]) for one in sales} == {
        "H-1": ("paid", "110.40"),
        "H-3": ("sold", "110.40"),
    }
    told = json.loads(typed("why", "H-1", "--format", "json").stdout)
    assert told["earned"]["price"]["source"]["column"] == "total"
    environment["SOLEFLIP_HELLO_SHOP_TOKEN"] = "another"
    assert typed("sync", "hello-shop").returncode == 4
