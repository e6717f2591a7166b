"""What the frame does for shops of other kinds: lines that took offers, asks in cents, transfers, strange pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fake_stockx import Shop
from soleflip_cli.connectors import connectors
from soleflip_cli.connectors.base import Connector
from tests.connectors.desk import KEY as VAULT_KEY
from tests.connectors.desk import Desk
from tests.connectors.shops import counted_shop, linked_shop
from tests.connectors.shops.street import KEY, Street, opened, some_orders


@contextmanager
def visited(
    connector: Connector, shop: str, books: Path, environment: pytest.MonkeyPatch
) -> Iterator[tuple[Street, Desk]]:
    """A shop of the street, and a reseller who is connected to it."""
    environment.setattr("soleflip_cli.connectors._found", lambda: ({connector.name: connector}, ()))
    connectors.cache_clear()  # type: ignore[attr-defined]
    with opened(Street(some_orders(4))) as street:
        variable = f"SOLEFLIP_{connector.name.upper().replace('-', '_')}"
        environment.setenv(f"{variable}_API_URL", f"{street.url}/{shop}")
        environment.setenv(f"{variable}_KEY", KEY)
        environment.setenv("SOLEFLIP_KEY", VAULT_KEY)
        desk = Desk(books, Shop())
        desk.did(f"connect {connector.name} --store file")
        yield street, desk
    connectors.cache_clear()  # type: ignore[attr-defined]


def test_asks_in_cents_are_listed_changed_and_taken_down_at_once(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visited(linked_shop.CONNECTOR, "linked", tmp_path / "books.db", monkeypatch) as (street, desk):
        for size in (40, 41, 42, 43, 44, 45, 46):
            desk.did(f"stock add DD1391-100 --size EU{size} --cost 90 --currency EUR --date 2026-01-01")
        items = " ".join(str(one["item_id"]) for one in desk.table("report stock"))
        desk.did(f"listing create {items} --on linked-shop --ask 149.95 --yes")
        assert {one["ask"] for one in street.offers.values()} == {"149.95"}
        assert {row["ask"] for row in desk.table("listing list")} == {"149.95"}
        desk.did(f"listing update {items.split()[0]} --on linked-shop --ask 139.5 --yes")
        assert sorted({one["ask"] for one in street.offers.values()}) == ["139.50", "149.95"]
        desk.did("sync listings")
        assert len(desk.table("listing list")) == 7
        desk.did(f"listing delete {items} --on linked-shop --yes")
        assert {one["status"] for one in street.offers.values()} == {"gone"}


def test_a_bank_transfer_that_a_service_tells_pays_its_lines(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visited(counted_shop.CONNECTOR, "counted", tmp_path / "books.db", monkeypatch) as (street, desk):
        desk.did("sync orders")
        assert desk.rows("SELECT reference, sales FROM payout") == [("T0", 4)]
        assert desk.rows("SELECT COUNT(*) FROM sale WHERE payout IS NULL") == [(2,)]
        assert desk.rows("SELECT DISTINCT country FROM sale") == [("FR",)]
        street.orders[0] |= {"status": "done", "updated": "2099-01-01T00:00:00Z"}
        assert desk.table("sync orders")[0]["updated"] > 0
        desk.did("db check")


def test_an_order_that_could_not_be_read_comes_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visited(counted_shop.CONNECTOR, "counted", tmp_path / "books.db", monkeypatch) as (street, desk):
        fee = street.orders[0].pop("fee")
        assert desk.run("sync orders").code == 9
        street.orders[0]["fee"] = fee
        assert desk.table("sync orders")[0]["added"] == 2
        kept = {reference for (reference,) in desk.rows("SELECT reference FROM service_record WHERE open = 1")}
        assert kept == {"N-000\tl0", "N-000\tl1"}
