"""What a person reads of a connected service is true, and the command that it names works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import keyring
import pytest
import typer

from fake_stockx import Fault, Shop
from soleflip_cli.cli.main import app
from tests.connectors.counter import buy, goods
from tests.connectors.desk import Browser, Desk, served
from tests.support.keyrings import LockedKeyring

WIDTH = 80


@pytest.fixture
def desk(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with served(Shop.with_orders(20), books_url, monkeypatch) as opened:
        assert opened.connect().code == 0
        yield opened


def end_login(desk: Desk) -> None:
    desk.shop.login.expire_access()
    desk.shop.login.end_sessions()


def test_a_login_that_ended_is_told_once_and_by_its_exit_code(desk: Desk) -> None:
    desk.did("sync all")
    end_login(desk)
    done = desk.run("sync all --quiet --no-input")
    assert (done.code, done.err.count("has ended")) == (4, 1)


def test_a_dead_service_ends_sync_all_as_it_ends_each_stream(desk: Desk) -> None:
    desk.did("sync all")
    desk.shop.faults.append(Fault("403", path="/v2/", times=None))
    assert desk.run("sync all").code == 5
    desk.shop.faults.clear()
    desk.shop.faults.append(Fault("403", path="/v2/selling/listings", times=None))
    assert desk.run("sync all").code == 9


def test_a_connection_names_what_mends_it(desk: Desk) -> None:
    assert "soleflip connect stockx" not in desk.did("connect list --format table").out
    end_login(desk)
    desk.run("sync orders")
    assert "soleflip connect stockx" in desk.did("connect status --format table").out
    desk.did("connect disconnect stockx")
    assert "connect it again: soleflip connect stockx" in desk.did("connect status --format table").out
    listed = desk.did("connect list --format table").out
    assert "connect it: soleflip connect stockx" in listed
    assert "orders, payouts, listings, catalog, market" in re.sub(r"\s+", " ", listed)


def test_a_service_that_was_never_fetched_waits(desk: Desk) -> None:
    assert "soleflip sync all" in desk.did("status --format table").out
    desk.did("sync all")
    assert "soleflip sync all" not in desk.did("status --format table").out


def test_a_dry_run_says_that_nothing_was_stored(desk: Desk) -> None:
    assert "nothing was stored" in desk.did("sync orders --dry-run").err
    assert "nothing was stored" not in desk.did("sync orders").err


def test_a_style_that_is_not_there_is_told_with_the_command_that_maps_it(desk: Desk) -> None:
    desk.did("price watch add ZZ9999-999 --currency EUR")
    assert "1 not sold there: soleflip product list --unmapped" in desk.did("sync market").err
    out = desk.did("product list --unmapped --format table").out
    assert 'soleflip product map ZZ9999-999 --on stockx --as "' in out
    assert "product map" not in desk.did("product list --format table").out


def test_what_was_deleted_or_sold_since_is_not_promised_back(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0], 2)
    assert "take it back: soleflip listing revert 1" in desk.did("listing create 1 2 --on stockx --ask 210 --yes").err
    gone = desk.did("listing delete 1 --on stockx --yes").err
    assert "take it back" not in gone
    assert "deleted for good; to list anew: soleflip listing revert 2" in gone
    done = desk.did("listing revert 1 --yes")
    assert "item 1: its listing has ended" in done.err
    assert "error" not in done.err


def test_one_fault_of_many_items_is_told_once(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0], 3)
    assert desk.run("listing create 1 2 3 --on stockx --ask 189.50").err.count("whole amounts") == 1


def test_a_line_of_a_list_gets_no_option_for_advice(desk: Desk, tmp_path: Path) -> None:
    buy(desk, goods(desk.shop)[0])
    path = tmp_path / "asks.csv"
    path.write_text("item,ask\n1,0\n", encoding="utf-8")
    assert "--ask" not in desk.run(f"listing plan {path}").err


def test_a_plan_with_steps_left_names_the_command_that_goes_on(desk: Desk) -> None:
    buy(desk, goods(desk.shop)[0])
    desk.did("listing create 1 --on stockx --ask 210")
    assert "soleflip listing apply 1" in desk.did("listing plans --format table").out
    desk.did("listing apply --yes")
    assert "soleflip listing apply" not in desk.did("listing plans --format table").out


def test_the_secrets_hint_names_the_service(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(LockedKeyring())
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "x")
    with patch("webbrowser.open", Browser):
        done = desk.run("connect stockx --store keyring")
    assert (done.code, "SERVICE" in done.err) == (4, False), done.err
    assert "soleflip connect stockx --store file" in done.err


def examples(command: Any, name: str) -> Iterator[tuple[str, str]]:
    """Every example of a command and those below it, where something is said beside it."""
    lines = [line.strip() for line in (command.help or "").splitlines()]
    yield from ((name, line) for line in lines if re.match(r"soleflip .*\S {3,}\S", line))
    if hasattr(command, "list_commands"):
        context = click.Context(command)
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            yield from examples(found, f"{name} {below}") if found else ()


def test_what_is_said_beside_an_example_fits_a_terminal() -> None:
    told = [*examples(typer.main.get_command(app), "soleflip")]
    assert len(told) > 20
    assert [one for one in told if len(one[1]) + 2 > WIDTH] == []
