"""Fetching in processes of its own: two at once, one that is killed, and the pace that all keep together."""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fake_stockx import Fault, Limits, Shop, most_in_a_second
from tests.connectors.desk import Desk, served

COLUMNS = (
    "Order Number", "Sale Date", "Item", "Style", "Sku Size", "Listing Price", "Listing Price Currency",
    "Total Gross Amount (Total Payout)", "Payout date",
)  # fmt: skip
KILLS = int(os.environ.get("SOLEFLIP_TEST_KILLS", "8"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Connected; every answer takes 20 ms."""
    with served(Shop.with_orders(2_500), tmp_path / "books.db", monkeypatch, latency=0.02) as opened:
        assert opened.connect().code == 0
        yield opened


def started(desk: Desk, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "soleflip_cli", *words, "--db", desk.url.removeprefix("sqlite:///")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def at_stockx(shop: Shop) -> dict[str, str]:
    return {one.detail["orderNumber"]: one.status for one in shop.orders}


def test_of_two_at_once_one_works_and_the_other_says_so(desk: Desk) -> None:
    desk.shop.faults.append(Fault("drip", path="/v2/selling/orders", nth=5, seconds=6))
    desk.shop.requests.clear()
    both = [started(desk, "sync", "orders")]
    while not desk.shop.requests and both[0].poll() is None:
        time.sleep(0.02)
    both.append(started(desk, "sync", "orders"))
    said = [one.communicate(timeout=60) for one in both]
    assert sorted(one.returncode for one in both) == [0, 75]
    busy = said[[one.returncode for one in both].index(75)][1]
    assert "soleflip sync orders runs since" in busy
    assert {order: status for order, (_, status) in desk.states().items()} == at_stockx(desk.shop)


def test_a_kill_at_any_moment_leaves_books_that_the_next_run_completes(desk: Desk) -> None:
    chance = random.Random(20)
    for _ in range(KILLS):
        running = started(desk, "sync", "orders", "--full")
        time.sleep(chance.uniform(0.2, 2.0))
        running.send_signal(signal.SIGKILL)
        running.communicate(timeout=60)
    assert desk.run("sync orders --full").code == 0
    assert {order: status for order, (_, status) in desk.states().items()} == at_stockx(desk.shop)
    assert desk.rows("SELECT COUNT(*), COUNT(DISTINCT order_number) FROM sale") == [(2_500, 2_500)]
    desk.did("db check")


def test_two_processes_keep_one_pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(Shop.with_orders(30), tmp_path / "books.db", monkeypatch, limits=Limits(per_second=5)) as desk:
        monkeypatch.setenv("SOLEFLIP_STOCKX_PER_SECOND", "5")
        assert desk.connect().code == 0
        desk.shop.requests.clear()
        four = [started(desk, "connect", "test", "stockx") for _ in range(4)]
        said = [one.communicate(timeout=60) for one in four]
        assert [one.returncode for one in four] == [0] * 4, said
        asked = [one for one in desk.shop.requests if one.path.startswith("/v2/")]
        assert len(asked) == 4
        assert most_in_a_second(asked) <= 5
        assert {one.status for one in asked} == {200}
        assert desk.table("connect status")[0]["requests_today"] >= 5


def test_a_report_and_the_service_agree_on_each_order(desk: Desk, tmp_path: Path) -> None:
    paid = [one.detail for one in desk.shop.history if one.status == "COMPLETED"][:40]
    report = tmp_path / "report.csv"
    with report.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for one in paid:
            sold = f"{one['createdAt'][:19].replace('T', ' ')} +00"
            what = one["product"]["productName"], one["product"]["styleId"], one["variant"]["variantValue"]
            money = one["payout"]["salePrice"], one["currencyCode"], one["payout"]["totalPayout"]
            writer.writerow((one["orderNumber"], sold, *what, *money, sold))
    desk.did(f"import stockx {report}")
    desk.did("sync orders")
    desk.did(f"import stockx {report}")
    assert desk.rows("SELECT COUNT(*), COUNT(DISTINCT order_number) FROM sale") == [(2_500, 2_500)]
    assert desk.rows("SELECT COUNT(*) FROM sale WHERE status = 'COMPLETED' AND state <> 'paid'") == [(0,)]
    assert desk.sync("--full")["unchanged"] == 2_500
