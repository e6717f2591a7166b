"""Tests stand apart from the network, from the developer's settings and from the developer's secrets."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import keyring
import psycopg
import pytest
from pytest_socket import SocketConnectBlockedError

from tests.support import golden as goldens

DOCUMENTATION_HOST = "192.0.2.1"  # RFC 5737: belongs to nobody


def test_no_test_reaches_the_network() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning)), socket.socket() as plug:
        plug.settimeout(0.1)
        plug.connect((DOCUMENTATION_HOST, 80))


def test_a_test_may_talk_to_its_own_machine() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as plug,
    ):
        assert plug.getpeername() == server.getsockname()


def test_nothing_of_the_developers_settings_is_left(home: Path) -> None:
    left = {name for name in os.environ if name.startswith("SOLEFLIP_") and "_TEST_" not in name}
    assert left == {"SOLEFLIP_HOME", "SOLEFLIP_TIMEZONE"}
    assert os.environ["SOLEFLIP_HOME"] == str(home)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("secret", ["first", "second"])
def test_secrets_live_in_memory_and_for_one_test(secret: str) -> None:
    assert keyring.get_password("soleflip", "token") is None
    keyring.set_password("soleflip", "token", secret)
    assert keyring.get_password("soleflip", "token") == secret


def test_a_golden_that_differs_fails(
    golden: Callable[[str, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> None:
    monkeypatch.setattr(goldens, "GOLDEN", tmp_path)
    (tmp_path / "seen.csv").write_bytes(b"a,b\r\n1,2\r\n")
    monkeypatch.setattr(pytestconfig.option, "regolden", False)
    golden("seen.csv", "a,b\r\n1,2\r\n")
    with pytest.raises(AssertionError, match=r"seen\.csv differs"):
        golden("seen.csv", "a,b\n1,2\n")


@pytest.mark.parametrize("turn", [1, 2])
def test_every_postgres_database_starts_empty(fresh_postgres: str, turn: int) -> None:
    with psycopg.connect(fresh_postgres) as books:
        books.execute("CREATE TABLE sale (id int)")
        (found,) = books.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or (None,)
        assert found == 1, f"turn {turn} saw another test's tables"


def test_empty_books_are_offered_on_both_engines(books_url: str, request: pytest.FixtureRequest) -> None:
    assert books_url.startswith("postgresql://" if "postgres" in request.node.name else "sqlite:////")
