"""A connector from another package: installed beside soleflip, it is connected and fetched like any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.desk import KEY as VAULT_KEY
from tests.connectors.shops.street import KEY, Street, opened, some_orders


@pytest.fixture
def street() -> Iterator[Street]:
    with opened(Street([*some_orders(12), {"id": "N-999", "updated": "2026-05-02", "currency": "EUR"}])) as there:
        yield there


@pytest.fixture
def installed(root: Path, tmp_path: Path) -> Path:
    """The example package in a folder of its own, installed by pip as anybody's is."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    folder = tmp_path / "installed"
    subprocess.run([*command, "--target", str(folder), str(root / "examples" / "hello_shop")], check=True)
    return folder


def test_a_connector_of_another_package_is_connected_fetched_and_explained(
    installed: Path, street: Street, home: Path, root: Path
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(installed), str(root / "src"))),
        "SOLEFLIP_HELLO_SHOP_TOKEN": KEY,
        "SOLEFLIP_KEY": VAULT_KEY,
    }

    def typed(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "soleflip_cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    for name, value in (("api_url", f"{street.url}/hello"), ("per_second", "0")):
        done = typed("config", "set", f"hello-shop.{name}", value)
        assert done.returncode == 0, done.stderr
    assert "hello-shop.api_url" in typed("config", "list").stdout
    done = typed("connect", "hello-shop", "--store", "file")
    assert (done.returncode, "Hello Shop is connected: Corner Shop" in done.stderr) == (0, True), done.stderr
    done = typed("sync", "hello-shop", "--format", "json")
    (came,) = json.loads(done.stdout)
    assert (done.returncode, came["added"], [one["reference"] for one in came["bad"]]) == (9, 16, ["N-999"])
    sales = json.loads(typed("report", "sales", "--format", "json").stdout)
    lines = [(one["state"], one["payout"]) for one in sales if one["order_number"] == "N-003"]
    assert sorted(lines) == [("paid", "115.00"), ("paid", "115.01")]
    told = json.loads(typed("why", "N-001", "--format", "json").stdout)
    assert told["earned"]["price"]["source"]["column"] == "line.price"
    environment["SOLEFLIP_HELLO_SHOP_TOKEN"] = "another"
    assert typed("sync", "hello-shop").returncode == 4
