"""Answers that get lost, changes that take their time, processes that die: nothing is listed twice."""

from __future__ import annotations

import json
import random
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fake_stockx import Fault, Shop
from soleflip_cli.domain.errors import Busy
from soleflip_cli.machine.pace import Days
from soleflip_cli.machine.ration import Rate, Ration
from tests.connectors.counter import agree, at_stockx, buy, goods, listed, writes
from tests.connectors.desk import Desk, served
from tests.connectors.test_sync_apart import KILLS, started


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Connected; nobody waits, and nothing is repeated by the wire."""
    monkeypatch.setattr("soleflip_cli.usecases.listing_apply.pause", lambda seconds: None)
    monkeypatch.setattr("soleflip_cli.machine.transport.Patience.pause", lambda *_: None)
    with served(Shop.with_orders(5), tmp_path / "books.db", monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


LOST = ["500", "504", "408", "reset", "cut", "truncate", "type"]


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("kind", LOST)
def test_a_listing_of_which_nothing_was_heard_is_there_once(desk: Desk, kind: str, done: bool) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.shop.faults.append(Fault(kind, path="/selling/listings$", method="POST", done=done))
    assert desk.run("listing create 1 --on stockx --ask 210 --yes").code == 0
    assert len(at_stockx(desk)) == 1
    agree(desk)


@pytest.mark.parametrize("off", [-90_000, -600, 600, 90_000])
@pytest.mark.parametrize("count", [1, 8])
def test_a_clock_that_is_off_lists_nothing_twice(desk: Desk, off: int, count: int) -> None:
    buy(desk, goods(desk.shop)[0], count)
    desk.shop.clock = lambda: time.time() + off
    desk.shop.faults.append(Fault("500", path="selling/(listings|batch/create-listing)$", method="POST", done=True))
    desk.did(f"listing create {' '.join(map(str, range(1, count + 1)))} --on stockx --ask 210 --yes")
    assert len(at_stockx(desk)) == count
    agree(desk)


def test_a_write_is_never_repeated_by_the_wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soleflip_cli.machine.transport.time.sleep", lambda _: None)
    with served(Shop.with_orders(5), tmp_path / "books.db", monkeypatch) as desk:
        assert desk.connect().code == 0
        buy(desk, goods(desk.shop)[0])
        for command in ("create 1 --ask 210", "update 1 --ask 199", "deactivate 1", "activate 1", "delete 1"):
            desk.shop.requests.clear()
            for method in ("POST", "PATCH", "PUT", "DELETE"):
                desk.shop.faults.append(Fault("reset", path="/v2/selling", method=method, done=True))
            desk.did(f"listing {command} --on stockx --yes")
            assert len(writes(desk)) == 1
            desk.shop.faults.clear()


def test_what_was_listed_before_is_not_taken_for_it(desk: Desk) -> None:
    good = goods(desk.shop)[0]
    buy(desk, good, 2)
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    desk.shop.faults.append(Fault("500", path="/selling/listings$", method="POST"))
    desk.did("listing create 2 --on stockx --ask 210 --yes")
    assert len({reference for *_, reference in listed(desk).values()}) == 2
    agree(desk)


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("command", ["update 1 --ask 199", "deactivate 1", "delete 1"])
def test_a_change_of_which_nothing_was_heard_is_looked_for(desk: Desk, command: str, done: bool) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210 --yes")
    desk.shop.requests.clear()
    desk.shop.faults.append(Fault("500", path="/selling/listings/[^/]+(/deactivate)?$", done=done))
    if done:
        desk.did(f"listing {command} --on stockx --yes")
        assert len(writes(desk)) == 1
    else:
        desk.did(f"listing {command} --on stockx --yes")
    agree(desk)


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("kind", ["create", "update", "delete"])
def test_a_batch_of_which_nothing_was_heard_is_done_once(desk: Desk, kind: str, done: bool) -> None:
    buy(desk, goods(desk.shop)[0], 8)
    numbers = "1 2 3 4 5 6 7 8"
    desk.shop.faults.append(Fault("500", path=f"batch/{kind}-listing$", method="POST", done=done))
    desk.did(f"listing create {numbers} --on stockx --ask 210 --yes")
    if kind != "create":
        desk.did(f"listing {kind} {numbers} --yes" + (" --ask 199" if kind == "update" else ""))
    assert len(at_stockx(desk)) == (0 if kind == "delete" else 8)
    agree(desk)


def test_what_a_batch_does_not_name_is_no_failure_until_a_day_has_passed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soleflip_cli.domain.ports import Answer

    buy(desk, goods(desk.shop)[0], 8)
    plain = Answer.json

    def silent(answer: Answer) -> Any:
        told = plain(answer)
        return {"items": []} if isinstance(told, dict) and "items" in told else told

    monkeypatch.setattr(Answer, "json", silent)
    assert desk.run("listing create 1 2 3 4 5 6 7 8 --on stockx --ask 210 --yes").code == 9
    assert "item 1 is being listed" in desk.run("listing create 1 --on stockx --ask 210 --yes").err
    with sqlite3.connect(desk.url.removeprefix("sqlite:///")) as books:
        books.execute("UPDATE listing_step SET sent_at = '2026-01-01 00:00:00+00:00'")
    assert desk.run("listing apply --yes").code == 9
    assert desk.table("listing plans")[0]["failed"] == 8
    monkeypatch.setattr(Answer, "json", plain)
    desk.did("sync listings")
    agree(desk)
    assert sorted(listed(desk)) == [*range(1, 9)]


def test_what_stays_pending_goes_on_later(desk: Desk) -> None:
    desk.shop.polls = 40
    buy(desk, goods(desk.shop)[0])
    done = desk.run("listing create 1 --on stockx --ask 210 --yes")
    assert (done.code, "go on where it was: soleflip listing apply 1" in done.err) == (9, True)
    assert "StockX works on 1 change" in done.err
    desk.did("sync listings")
    desk.shop.polls = 0
    while desk.run("listing apply 1 --yes").code == 9:
        pass
    assert [ask for ask, *_ in listed(desk).values()] == [21_000]
    agree(desk)


def test_a_refusal_is_told_in_the_words_of_the_service(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0], 2)
    desk.shop.failing[goods(desk.shop)[0][1]["variantId"]] = "Not allowed in your region"
    done = desk.run("listing create 1 --on stockx --ask 210 --yes --format json")
    assert (done.code, done.json()[0]["error"]) == (9, "Not allowed in your region")
    desk.shop.faults.append(Fault("413", path="/selling/listings$", method="POST"))
    refused = desk.run("listing create 2 --on stockx --ask 210 --yes --format json")
    assert (refused.code, "413" in refused.json()[0]["error"]) == (9, True)
    desk.did("sync listings")
    assert listed(desk) == {}


def test_a_login_that_ended_leaves_the_plan_as_it_was(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("sync market")
    desk.shop.login.end_sessions()
    desk.shop.login.expire_access()
    assert desk.run("listing create 1 --on stockx --ask 210 --yes").code == 4
    assert desk.table("listing plans")[0]["left"] == 1
    assert at_stockx(desk) == {}
    assert desk.connect().code == 0
    desk.did("listing apply --yes")
    agree(desk)


def test_a_fetch_in_between_does_not_take_what_a_plan_is_listing(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0], 2)
    down = [Fault("500", path="/selling/listings$", method="POST", done=True)]
    down += [Fault("500", path="/selling/listings$", method="GET", times=1)]
    desk.shop.faults += down
    assert desk.run("listing create 2 --on stockx --ask 210 --yes").code == 5
    assert len(desk.shop.listings) == 1
    assert "a plan is not finished" in desk.did("sync listings").err
    assert listed(desk) == {}
    desk.did("listing apply 1 --yes")
    assert [*listed(desk)] == [2]
    assert len(at_stockx(desk)) == 1


def test_two_at_once_do_not_send_the_same(desk: Desk, home: Path) -> None:
    from soleflip_cli.machine.locks import Locks

    buy(desk, goods(desk.shop)[0])
    with Locks(home / "locks", "soleflip listing apply").held("listings-stockx-main"):
        assert desk.run("listing create 1 --on stockx --ask 210 --yes").code == 75
    assert writes(desk) == []
    desk.did("listing apply --yes")
    agree(desk)


def killed(desk: Desk, plan: int, chance: random.Random) -> None:
    """Start to apply a plan and kill that, mostly while a change is on its way."""
    before, until = len(writes(desk)), time.monotonic() + 3
    running = started(desk, "listing", "apply", str(plan), "--yes")
    while running.poll() is None and len(writes(desk)) == before and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(chance.choice((0, 0, 0.02, 0.1, 0.3)))
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=60)


def test_a_kill_at_any_moment_lists_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)
    with served(Shop.with_orders(5), tmp_path / "books.db", monkeypatch, latency=0.05) as desk:
        assert desk.connect().code == 0
        good = goods(desk.shop)
        for at in range(4):
            buy(desk, good[at * 3])
        for at in range(4, 6):
            buy(desk, good[at * 3], 4)
        desk.did("listing create 1 2 3 4 --on stockx --ask 210")
        desk.did("listing create 5 6 7 8 9 10 11 12 --on stockx --ask 190")
        for number in (1, 2):
            for _ in range(max(2, KILLS // 2)):
                killed(desk, number, chance)
        with monkeypatch.context() as patient:
            patient.setattr("soleflip_cli.usecases.listing_apply.pause", lambda seconds: time.sleep(seconds / 20))
            for number in (1, 2):
                done = desk.run(f"listing apply {number} --yes")
                assert done.code in (0, 2), done
        assert sorted(listed(desk)) == [*range(1, 13)]
        agree(desk)
        desk.did("db check")


def test_of_two_processes_one_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(Shop.with_orders(5), tmp_path / "books.db", monkeypatch, latency=0.1) as desk:
        assert desk.connect().code == 0
        buy(desk, goods(desk.shop)[0], 3)
        desk.did("listing create 1 2 3 --on stockx --ask 210")
        both = [started(desk, "listing", "apply", "1", "--yes") for _ in range(2)]
        said = [one.communicate(timeout=60)[1] for one in both]
        assert sorted(one.returncode for one in both) in ([0, 75], [0, 2]), said
        assert len(at_stockx(desk)) == 3
        agree(desk)


def test_only_so_many_go_within_five_minutes_and_a_day(tmp_path: Path) -> None:
    at, told, slept = [datetime(2026, 6, 1, 12, tzinfo=UTC)], list[str](), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        at[0] += timedelta(seconds=seconds)

    def ration() -> Ration:
        days = Days(tmp_path / "items.days")
        return Ration(tmp_path, "stockx items", Rate(500, 5, 1_000), days, told.append, lambda: at[0], sleep)

    for _ in range(5):
        ration().take(100)
    assert (slept, told) == ([], [])
    ration().take(100)
    assert sum(slept) == pytest.approx(300)
    assert re.fullmatch("stockx items: 500 in 5 minutes; it goes on at 2026-06-01 12:0[56] UTC", told[0])
    for _ in range(4):
        ration().take(100)
    with pytest.raises(Busy, match="1,000 a day are used up until 2026-06-02"):
        at[0] += timedelta(minutes=6)
        ration().take(100)


def test_a_listing_that_makes_no_sense_is_set_aside_and_the_others_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soleflip_cli.domain.ports import Answer

    good = goods(desk.shop)[0]
    buy(desk, good, 9)
    for _ in range(9):
        desk.shop.list_one(good[1]["variantId"], "210")
    wrong: list[dict[str, Any]] = [
        {"currencyCode": "euro"},
        {"amount": "-5"},
        {"amount": "1" + "0" * 22},
        {"variant": {"variantId": ["x"], "variantValue": "9"}},
        {"order": {"orderNumber": 5}},
        {"product": {"productName": {"en": "x"}}},
        {"product": {"productName": "x\x00"}},
        {"createdAt": "0001-01-01T00:00:00Z"},
    ]
    plain = Answer.json

    def spoiled(answer: Answer) -> Any:
        told = plain(answer)
        if isinstance(told, dict) and "listings" in told:
            for record, fields in zip(told["listings"], wrong, strict=False):
                record.update(fields)
        return plain(answer._replace(body=json.dumps(told).encode()))

    with monkeypatch.context() as spoiling:
        spoiling.setattr(Answer, "json", spoiled)
        done = desk.run("sync listings --format json")
    (came,) = done.json()
    assert (done.code, came["error"], len(came["bad"]), came["added"]) == (9, None, 8, 1)
    desk.did("sync listings")
    assert len(listed(desk)) == 9
    agree(desk)
    desk.did("db check")
