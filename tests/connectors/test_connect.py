"""Logging in to a service, and what becomes of the login afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fake_stockx import Fault, Shop
from tests.connectors.desk import Desk, served


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with served(Shop.with_orders(30), tmp_path / "books.db", monkeypatch) as opened:
        yield opened


def test_a_person_logs_in_with_a_browser(desk: Desk) -> None:
    done = desk.connect()
    assert done.code == 0, done.err
    assert "StockX is connected: " in done.err
    (stands,) = desk.table("connect status")
    assert (stands["service"], stands["state"], stands["store"], stands["error"]) == (
        "stockx",
        "connected",
        "file",
        None,
    )
    assert [row["state"] for row in desk.table("connect list")] == ["connected"]


def test_where_secrets_are_is_told_and_never_what_they_are(desk: Desk, home: Path) -> None:
    desk.connect()
    places = {row["secret"]: row["place"] for row in desk.table("connect where")}
    assert places["api_key"] == "the environment"
    assert places["refresh_token"] == f"the encrypted file {home / 'secrets.bin'}"


def test_a_refusal_and_a_wrong_secret_connect_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.shop.login.deny = "access_denied"
    done = desk.connect()
    assert (done.code, "the login was not granted" in done.err) == (4, True)
    desk.shop.login.deny = ""
    monkeypatch.setenv("SOLEFLIP_STOCKX_CLIENT_SECRET", "another")
    assert desk.connect().code == 4
    assert desk.table("connect status") == []
    assert desk.run("sync orders").code == 4


def test_a_token_that_ended_is_renewed_in_passing(desk: Desk) -> None:
    desk.connect()
    desk.shop.login.expire_access()
    assert desk.sync()["read"] == 30
    assert [one.path for one in desk.shop.requests].count("/oauth/token") == 2


def test_a_login_that_ended_says_which_command_to_run(desk: Desk) -> None:
    desk.connect()
    desk.shop.login.expire_access()
    desk.shop.login.end_sessions()
    done = desk.run("sync orders")
    assert done.code == 4
    assert "the login to StockX has ended: invalid_grant" in done.err
    assert "try: soleflip connect stockx" in done.err
    (stands,) = desk.table("connect status")
    assert (stands["state"], "has ended" in stands["error"]) == ("error", True)
    assert desk.connect().code == 0
    assert desk.table("connect status")[0]["state"] == "connected"


def test_a_rotating_refresh_token_is_kept_before_it_is_used(desk: Desk) -> None:
    desk.shop.login.rotate = True
    desk.connect()
    for _ in range(3):
        assert desk.run("connect refresh stockx").code == 0
    assert desk.run("connect test stockx").code == 0


def test_a_key_that_was_not_approved_is_told_in_one_line(desk: Desk) -> None:
    desk.connect()
    desk.shop.faults.append(Fault("403", path="/v2/", times=None))
    done = desk.run("connect test stockx")
    assert (done.code, done.err.count("\n")) == (5, 2)
    assert "StockX refuses this" in done.err


def test_disconnect_forgets_the_secrets_and_keeps_the_sales(desk: Desk) -> None:
    desk.connect()
    desk.sync()
    assert desk.run("connect disconnect stockx").code == 0
    assert desk.run("sync orders").code == 4
    assert desk.table("connect status")[0]["state"] == "disconnected"
    assert desk.rows("SELECT COUNT(*) FROM sale_facts") == [(30,)]


def test_secrets_are_nowhere_but_in_their_store(desk: Desk, home: Path, tmp_path: Path) -> None:
    said = [
        desk.connect("-vv"),
        desk.run("sync orders -vv"),
        desk.run("connect test stockx -vv"),
        desk.run("doctor -vv"),
    ]
    login = desk.shop.login
    canaries = {"fake-secret", "fake-key", *login.access, *login.sessions, *login.codes}
    login.end_sessions()
    login.expire_access()
    said += [desk.run("sync orders -vv"), desk.run("connect refresh stockx -vv")]
    assert len(canaries) >= 4
    told = "".join(one.out + one.err for one in said)
    kept = [path for folder in (home, tmp_path) for path in folder.rglob("*") if path.is_file()]
    held = {path.name: path.read_bytes() for path in kept}
    assert {"books.db", "secrets.bin"} <= {*held}
    for canary in canaries:
        assert canary not in told
        assert [name for name, content in held.items() if canary.encode() in content] == []


def test_plain_storage_is_asked_for_and_shown(desk: Desk) -> None:
    from unittest.mock import patch

    from tests.connectors.desk import Browser

    with patch("webbrowser.open", Browser):
        assert desk.run("connect stockx --insecure-storage").code == 0
    done = desk.did("connect status --format json")
    assert json.loads(done.out)[0]["store"] == "plain"
    assert "unprotected" in done.err


class Pasting:
    """Stands for a person over SSH: reads the address that was shown, logs in elsewhere, pastes where that led."""

    def __init__(self) -> None:
        self.shown = ""

    def write(self, text: str) -> None:
        self.shown += f"{text}\n"

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        page = next(word for word in self.shown.split() if "/authorize?" in word)
        place = urlsplit(page)
        browser = HTTPConnection(place.netloc)
        browser.request("GET", f"{place.path}?{place.query}")
        led = str(browser.getresponse().headers["Location"])
        browser.close()
        return f"{led}\n"


def test_over_ssh_the_address_is_pasted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Pasting()
    monkeypatch.setattr("soleflip_cli.cli.connect.talk", person.write)
    monkeypatch.setattr("sys.stdin", person)
    assert desk.run("connect stockx --store file --paste").code == 0
    assert desk.sync()["added"] == 30


@pytest.mark.parametrize(
    ("pasted", "code", "why"),
    [
        ("http://localhost:1/callback?code=abc&state=another", 2, "of another login"),
        ("", 2, "of another login"),
        ("http://localhost:1/callback?error=access_denied&error_description=no", 4, "was not granted: no"),
    ],
)
def test_an_address_of_another_login_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, pasted: str, code: int, why: str
) -> None:
    person = Pasting()
    monkeypatch.setattr(person, "readline", lambda: pasted)
    monkeypatch.setattr("sys.stdin", person)
    done = desk.run("connect stockx --store file --paste")
    assert (done.code, why in done.err) == (code, True), done.err
