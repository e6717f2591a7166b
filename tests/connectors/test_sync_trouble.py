"""What goes wrong around a fetch: closed periods, failures half way, connectors that stumble, logins that fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fake_stockx import Fault, Shop
from soleflip_cli.connectors import connectors
from soleflip_cli.connectors.base import Session, Since
from soleflip_cli.domain.services import Page
from tests.connectors.desk import Desk, served


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Connected, with 250 orders at StockX."""
    with served(Shop.with_orders(250), tmp_path / "books.db", monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def changed(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    """StockX's connector, with other fields."""
    known = {**connectors(), "stockx": replace(connectors()["stockx"], **fields)}
    monkeypatch.setattr("soleflip_cli.usecases.services.connectors", lambda: known)


def altered(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Its orders, with other values."""
    whole = connectors()["stockx"].orders
    assert whole is not None

    def orders(session: Session, since: Since) -> Iterator[Page]:
        for page in whole(session, since):
            yield Page([one._replace(**values) for one in page.orders], page.bad)

    changed(monkeypatch, orders=orders)


def month_of(desk: Desk, order: str) -> str:
    return str(desk.rows(f"SELECT month FROM sale WHERE order_number = '{order}'")[0][0])


def test_what_a_closed_period_held_back_comes_once_it_is_open(desk: Desk) -> None:
    first = desk.shop.history[-1].number
    desk.sync()
    month = month_of(desk, first)
    batches = [row["batch"] for row in desk.table("import list")]
    desk.did(f"import undo {batches[0]}")
    desk.did(f"close {month}")
    done = desk.run("sync orders --full --format json")
    assert done.code == 9
    left = done.json()[0]["left_out"]
    assert left > 0
    desk.did(f"close {month} --reopen")
    assert desk.sync()["added"] == left
    assert len(desk.states()) == 250


def test_a_payment_after_a_period_was_closed_is_no_matter_of_it(desk: Desk) -> None:
    number = desk.shop.history[-1].number
    desk.shop.move(number, "AUTHENTICATED")
    desk.sync()
    desk.did("sync payouts")
    desk.did(f"close {month_of(desk, number)}")
    desk.shop.move(number, "COMPLETED")
    came = desk.sync()
    assert (came["updated"], came["left_out"], desk.states()[number][0]) == (1, 0, "paid")
    desk.shop.move(number, "RETURNED")
    assert desk.run("sync orders --format json").json()[0]["left_out"] == 1
    assert desk.table("close --list")[0]["unchanged"] is True


def test_a_first_fetch_of_few_days_does_not_hide_the_rest(desk: Desk) -> None:
    assert desk.sync("--since", "2026-11-20")["added"] < 250
    desk.sync()
    assert len(desk.states()) == 250


def test_what_was_stored_before_a_failure_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soleflip_cli.usecases.sync_orders._AT_ONCE", 50)
    monkeypatch.setattr("soleflip_cli.connectors.stockx._SIZE", 25)
    desk.shop.faults.append(Fault("403", path="history", nth=4, times=None))
    done = desk.run("sync orders --format json")
    (came,) = done.json()
    assert (done.code, came["added"] > 0, len(came["batches"]) > 0) == (5, True, True)
    assert came["added"] == desk.rows("SELECT COUNT(*) FROM sale")[0][0]
    assert desk.table("sync history")[0]["added"] == came["added"]


@pytest.mark.parametrize("orders", [None, {"id": 1}, [None], "many"])
def test_an_answer_of_another_shape_stops_with_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, orders: object
) -> None:
    def strange(session: Session, since: Since) -> Iterator[Page]:
        yield Page([one["id"] for one in orders], [])  # type: ignore[attr-defined, union-attr]

    changed(monkeypatch, orders=strange)
    done = desk.run("sync orders")
    assert (done.code, done.err.count("error:"), "internal" in done.err) == (5, 1, False)
    assert desk.table("sync history")[0]["error"] is not None


def test_an_order_that_makes_no_sense_is_set_aside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for field, value, why in (
        ("sold_at", "01.03.2026", "no moment in UTC"),
        ("currency", "eur", "no currency"),
        ("state", "gone", "no state of a sale"),
    ):
        altered(monkeypatch, **{field: value})
        done = desk.run("sync orders")
        assert done.code == 9
        assert why in done.err
    assert desk.states() == {}


def test_a_kind_of_fee_that_was_not_announced_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    altered(monkeypatch, fees={"transaction": 100, "luck": 50})
    desk.sync()
    wanted = [("luck", 250), ("transaction", 250)]
    assert desk.rows("SELECT kind, COUNT(*) FROM fee GROUP BY kind ORDER BY kind") == wanted
    desk.did("db check")


def test_people_in_a_record_are_not_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = connectors()["stockx"].orders
    assert whole is not None

    def orders(session: Session, since: Since) -> Iterator[Page]:
        for page in whole(session, since):
            raw = {"id": 1, "buyer": {"name": "Somebody Known", "country": "DE"}}
            yield Page([one._replace(raw=raw) for one in page.orders], page.bad)

    changed(monkeypatch, orders=orders, people=("buyer.name", "address"))
    desk.sync()
    kept = {payload for (payload,) in desk.rows("SELECT DISTINCT payload FROM source_record")}
    assert [json.loads(one) for one in kept] == [{"id": 1, "buyer": {"name": None, "country": "DE"}}]


def test_a_run_that_was_killed_is_no_run_that_goes_on(desk: Desk) -> None:
    desk.sync()
    from tests.importers.running import connect, locate

    link = connect(locate(desk.url), write=True)
    with link.transaction():
        link.run("UPDATE sync_run SET ended_at = NULL")
    link.close()
    assert desk.table("connect status")[0]["state"] == "connected"
    assert desk.table("sync status")[0]["error"] == "did not end"
    desk.sync()
    assert [row["error"] for row in desk.table("sync history")] == [None, "was killed"]


def test_another_sync_under_way_is_no_fault_of_the_service(desk: Desk, home: Path) -> None:
    from soleflip_cli.machine.locks import Locks

    with Locks(home / "locks", "soleflip sync orders").held("sync-stockx-main"):
        assert desk.run("sync orders").code == 75
        assert desk.table("connect status")[0]["state"] == "syncing"
    assert desk.table("connect status")[0]["error"] is None


def test_a_login_that_fails_leaves_the_old_one_and_its_store(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLEFLIP_STOCKX_API_KEY", "mistyped")
    done = desk.connect()
    assert done.code == 5
    monkeypatch.setenv("SOLEFLIP_STOCKX_API_KEY", "fake-key")
    assert desk.sync()["added"] == 250


def test_a_key_that_is_no_longer_named_is_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLEFLIP_STOCKX_API_KEY")
    done = desk.run("sync orders")
    assert done.code == 4
    assert "the api key is not there" in done.err
    assert "SOLEFLIP_STOCKX_API_KEY" in done.err


def test_a_list_that_never_ends_is_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from soleflip_cli.domain.ports import Answer

    told, plain = list[Any](), Answer.json

    def endless(answer: Answer) -> Any:
        page = plain(answer)
        told.extend([page] if isinstance(page, dict) and "hasNextPage" in page else [])
        assert len(told) < 50
        return told[0] | {"hasNextPage": True} if told else page

    monkeypatch.setattr(Answer, "json", endless)
    done = desk.run("sync orders")
    assert (done.code, "gave the same page again" in done.err) == (5, True)
