"""What every store of secrets keeps to, whichever was chosen; and what the environment adds."""

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keyring
import pytest

from soleflip_cli.domain.errors import NotConnected, SoleflipError
from soleflip_cli.domain.ports import Vault
from soleflip_cli.machine.vault import Store, from_environment, new_key, open_vault, try_store
from tests.support.keyrings import LockedKeyring, TalkativeKeyring
from tests.support.memory_keyring import MemoryKeyring

STORES: tuple[Store, ...] = ("keyring", "file", "plain")
CANARY = "canary-" + "5f3a" * 10
TOKENS = {"access_token": CANARY + "é ☃ \U0001f45f" + "t" * 5000, "refresh_token": CANARY, "empty": ""}


@pytest.fixture(autouse=True)
def memory() -> MemoryKeyring:
    """The keyring of this test."""
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture(params=STORES)
def vault(request: pytest.FixtureRequest, tmp_path: Path, key: str) -> Vault:
    return open_vault(request.param, tmp_path, {"SOLEFLIP_KEY": key}, unattended=True)


def test_what_was_written_is_read(vault: Vault) -> None:
    vault.write("stockx", TOKENS)
    assert vault.read("stockx") == TOKENS


def test_an_account_is_replaced_whole(vault: Vault) -> None:
    vault.write("stockx", TOKENS)
    vault.write("stockx", {"api_key": "k"})
    assert vault.read("stockx") == {"api_key": "k"}


def test_accounts_do_not_touch_each_other(vault: Vault) -> None:
    vault.write("stockx", {"a": "1"})
    vault.write("stockx/second", {"a": "2"})
    vault.forget("stockx")
    assert (vault.read("stockx"), vault.read("stockx/second")) == ({}, {"a": "2"})


def test_nothing_is_read_and_forgotten_where_nothing_was_written(vault: Vault, tmp_path: Path) -> None:
    assert vault.read("ebay") == {}
    vault.forget("ebay")
    assert [path.name for path in tmp_path.iterdir() if path.name != "secrets.lock"] == []


def test_opening_touches_nothing(vault: Vault, tmp_path: Path) -> None:
    assert vault.place
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_works_keeps_nothing_of_its_trial(vault: Vault, tmp_path: Path, memory: MemoryKeyring) -> None:
    vault.write("stockx", {"a": "1"})
    items, files = dict(memory._secrets), sorted(tmp_path.iterdir())
    try_store(vault)
    assert vault.read("stockx") == {"a": "1"}
    assert (memory._secrets, sorted(tmp_path.iterdir())) == (items, files)


class Forgetful:
    """Takes everything and keeps nothing."""

    place = "nowhere"

    def read(self, account: str) -> dict[str, str]:
        return {}

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        assert account

    def forget(self, account: str) -> None:
        assert account


class Sticky(Forgetful):
    """Keeps everything for ever."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def write(self, account: str, secrets: Mapping[str, str]) -> None:
        self.kept = dict(secrets)

    def read(self, account: str) -> dict[str, str]:
        return self.kept


@pytest.mark.parametrize("vault", [Forgetful(), Sticky()], ids=["forgetful", "sticky"])
def test_a_store_that_does_not_keep_what_it_is_given_is_found_out(vault: Vault) -> None:
    with pytest.raises(NotConnected, match="does not keep what it is given") as caught:
        try_store(vault)
    assert caught.value.hint == "soleflip connect SERVICE --store file"


def test_a_trial_of_a_locked_keyring_says_what_else_can_be_done(tmp_path: Path) -> None:
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(NotConnected, match="the keyring is locked") as caught:
        try_store(open_vault("keyring", tmp_path, {"DBUS_SESSION_BUS_ADDRESS": "x"}, unattended=True))
    assert caught.value.hint == "soleflip connect SERVICE --store file"


def test_the_environment_names_what_never_changes() -> None:
    environ = {
        "SOLEFLIP_STOCKX_API_KEY": "k",
        "SOLEFLIP_STOCKX_SECOND_CLIENT_ID": "c",
        "SOLEFLIP_STOCKX_CLIENT_SECRET": " ",
        "SOLEFLIP_STOCKX_REFRESH_TOKEN": "r",
    }
    fields = ("api_key", "client_id", "client_secret")
    assert from_environment("stockx", fields, environ) == {"api_key": "k"}
    assert from_environment("stockx/second", fields, environ) == {"client_id": "c"}
    assert from_environment("ebay-de", ["api_key"], {"SOLEFLIP_EBAY_DE_API_KEY": "e"}) == {"api_key": "e"}


def test_every_key_is_new() -> None:
    assert len({new_key() for _ in range(20)}) == 20


# What no one may see. Each case breaks one store in one way; the error is searched as deep as Python can follow it.


def damage_parts(folder: Path, memory: MemoryKeyring) -> None:
    place = next(place for place in memory._secrets if place[0].endswith("a0"))
    memory._secrets[place] = memory._secrets[place][::-1]


def lose_part(folder: Path, memory: MemoryKeyring) -> None:
    del memory._secrets[next(place for place in memory._secrets if place[0].endswith("a1"))]


def lock(folder: Path, memory: MemoryKeyring) -> None:
    keyring.set_keyring(LockedKeyring())


def repeat(folder: Path, memory: MemoryKeyring) -> None:
    keyring.set_keyring(TalkativeKeyring())


def cut(folder: Path, memory: MemoryKeyring) -> None:
    for path in folder.glob("secrets.*[njb]"):
        path.write_bytes(path.read_bytes()[:-20])


def forbid(folder: Path, memory: MemoryKeyring) -> None:
    for path in folder.glob("secrets.[bj]*"):
        path.unlink()
        path.mkdir()


FAULTS = [
    ("keyring", damage_parts),
    ("keyring", lose_part),
    ("keyring", lock),
    ("keyring", repeat),
    ("file", cut),
    ("file", forbid),
    ("plain", cut),
    ("plain", forbid),
]


@pytest.mark.parametrize(("store", "harm"), FAULTS, ids=[f"{store}-{harm.__name__}" for store, harm in FAULTS])
def test_no_secret_is_seen_when_a_store_fails(
    store: Store, harm: Any, tmp_path: Path, memory: MemoryKeyring, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    vault = open_vault(store, tmp_path, {"SOLEFLIP_KEY": key}, unattended=True)
    vault.write("stockx", TOKENS)
    harm(tmp_path, memory)
    seen = [repr(vault), vault.place]
    for work in (lambda: vault.read("stockx"), lambda: vault.write("stockx", TOKENS)):
        try:
            work()
        except SoleflipError as error:
            seen += [error.message, error.hint or "", *told(error)]
    assert len(seen) > 2, "nothing failed"
    assert [text for text in [*seen, caplog.text] if CANARY in text or key in text] == []


@pytest.mark.parametrize("bad", [f"no-key {CANARY}", CANARY])
def test_no_key_is_seen_when_it_is_wrong(bad: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vault = open_vault("file", tmp_path, {"SOLEFLIP_KEY": bad}, unattended=True)
    with pytest.raises(NotConnected, match="SOLEFLIP_KEY holds no key") as caught:
        vault.write("stockx", TOKENS)
    assert [text for text in [repr(vault), *told(caught.value), caplog.text] if CANARY in text] == []


def told(error: BaseException) -> list[str]:
    """All that can be told of an error: it, whatever it came from, shown or hidden, and the traceback."""
    causes = [cause for cause in (error.__cause__, error.__context__) if cause is not None]
    attributes = [repr(error), str(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    return [*attributes, *(text for cause in causes for text in told(cause))]
