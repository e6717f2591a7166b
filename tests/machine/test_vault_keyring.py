"""Secrets in the keyring: what is refused, what is cut, what is waited for, and what a failure says."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, NoKeyringError

from soleflip_cli.domain.errors import NotConnected
from soleflip_cli.machine import keyrings, vault_keyring
from soleflip_cli.machine.paths import find_home
from soleflip_cli.machine.vault import open_vault
from soleflip_cli.machine.vault_keyring import KeyringVault, find_bus
from tests.support.keyrings import LockedKeyring, ReadingKeyring, SilentKeyring, SmallKeyring, TalkativeKeyring
from tests.support.memory_keyring import MemoryKeyring

BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/0/bus"}
TOKEN = {"access_token": "t" * 5558}
FILE_HINT = "soleflip connect stockx --store file"


def opened(folder: Path, backend: Any, unattended: bool = True) -> KeyringVault:
    keyring.set_keyring(backend)
    return KeyringVault(folder, BUS, unattended, seconds=0.3, prompt=0.6)


def chain(*links: KeyringBackend) -> Any:
    """A chain of keyrings, as `keyring` makes it of all that are installed."""
    return type("ChainerBackend", (chainer.ChainerBackend,), {"__module__": chainer.__name__, "backends": links})()


def plaintext() -> Any:
    """The keyring that is chosen silently wherever keyrings.alt is installed."""
    return type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()


def failure(work: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(NotConnected) as caught:
        work()
    return caught.value.message, caught.value.hint


def test_long_tokens_fit_where_an_item_holds_2560_bytes(tmp_path: Path) -> None:
    backend = SmallKeyring()
    vault = opened(tmp_path, backend)
    vault.write("stockx", TOKEN)
    assert vault.read("stockx") == TOKEN
    assert len(backend._secrets) == 6
    snow = {"access_token": "\U0001f45f☃" * 900}
    vault.write("stockx", snow)
    assert vault.read("stockx") == snow


def test_every_item_is_a_service_of_its_own() -> None:
    backend = MemoryKeyring()
    opened(find_home(None, {}).data, backend)._items("stockx/second").put("a", "1")
    assert backend._secrets == {("soleflip:stockx/second:a", "stockx/second"): "1"}


def test_two_homes_of_one_user_share_no_login(tmp_path: Path) -> None:
    backend = MemoryKeyring()
    here, there = opened(tmp_path / "here", backend), opened(tmp_path / "there", backend)
    here.write("stockx", {"a": "1"})
    assert there.read("stockx") == {}
    there.write("stockx", {"a": "2"})
    there.forget("stockx")
    assert here.read("stockx") == {"a": "1"}


def test_nothing_is_left_of_what_was_forgotten(tmp_path: Path) -> None:
    backend = MemoryKeyring()
    vault = opened(tmp_path, backend)
    vault.write("stockx", TOKEN)
    vault.write("stockx", {"a": "1"})
    vault.forget("stockx")
    assert backend._secrets == {}


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        (fail.Keyring(), "there is no keyring here"),
        (chain(), "there is no keyring here"),
        (chain(plaintext()), "there is no keyring here"),
        (null.Keyring(), "keyring.backends.null keeps no secret safely"),
        (plaintext(), "keyrings.alt.file keeps no secret safely"),
    ],
    ids=["fail", "empty-chain", "chain-of-plain", "null", "plain"],
)
def test_a_keyring_that_loses_or_shows_secrets_is_given_none(tmp_path: Path, backend: Any, message: str) -> None:
    vault = opened(tmp_path, backend)
    for work in (lambda: vault.read("stockx"), lambda: vault.write("stockx", TOKEN), lambda: vault.forget("stockx")):
        assert failure(work) == (message, FILE_HINT)


def test_a_chain_keeps_secrets_in_its_safe_links_alone(tmp_path: Path) -> None:
    unsafe, kept = plaintext(), MemoryKeyring()
    vault = opened(tmp_path, chain(unsafe, kept))
    vault.write("stockx", TOKEN)
    assert (len(unsafe._secrets), len(kept._secrets)) == (0, 6)


def test_a_chain_is_as_good_as_its_best_link() -> None:
    assert keyrings.judge(chain(plaintext(), fail.Keyring())) == (False, "no keyring answers")
    assert keyrings.judge(chain(plaintext(), MemoryKeyring())) == (True, f"{MemoryKeyring.__module__}.MemoryKeyring")


def test_a_chain_keeps_secrets_in_the_systems_keyring_first(tmp_path: Path) -> None:
    kept: Any = type("Keyring", (MemoryKeyring,), {"__module__": "keyring.backends.macOS"})()
    vault = opened(tmp_path, chain(ReadingKeyring(), MemoryKeyring(), kept))
    vault.write("stockx", TOKEN)
    assert vault.read("stockx") == TOKEN
    assert len(kept._secrets) == 6
    vault.forget("stockx")
    assert kept._secrets == {}


def test_a_keyring_that_hangs_is_given_up(tmp_path: Path) -> None:
    vault = opened(tmp_path, SilentKeyring())
    start = time.monotonic()
    assert failure(lambda: vault.read("stockx")) == ("the keyring gave no answer in time", FILE_HINT)
    assert time.monotonic() - start < 5


def test_a_keyring_is_given_ten_seconds(tmp_path: Path) -> None:
    vault = open_vault("keyring", tmp_path, {}, unattended=True)
    assert vars(vault)["_seconds"] == 10


def test_a_keyring_that_hangs_while_it_is_chosen_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = opened(tmp_path, MemoryKeyring())
    monkeypatch.setattr(keyrings, "load", lambda: time.sleep(3))
    assert failure(lambda: vault.read("stockx"))[0] == "the keyring gave no answer in time"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (InitError("Prompt dismissed.."), "the keyring cannot be opened"),
        (NoKeyringError("No recommended backend"), "there is no keyring here"),
        (OSError(1783, "bad data"), "the keyring failed (OSError)"),
    ],
)
def test_a_keyring_that_fails_is_one_clear_error(tmp_path: Path, error: Exception, message: str) -> None:
    class Failing(MemoryKeyring):
        """Fails whenever it is asked."""

        def get_password(self, service: str, username: str) -> str | None:
            raise error

    assert failure(lambda: opened(tmp_path, Failing()).read("stockx/second")) == (message, FILE_HINT)


def test_a_locked_keyring_is_one_clear_error(tmp_path: Path) -> None:
    vault = opened(tmp_path, LockedKeyring())
    assert failure(lambda: vault.write("stockx", TOKEN)) == ("the keyring is locked", FILE_HINT)


def test_words_of_the_keyring_are_not_repeated(tmp_path: Path) -> None:
    message, _ = failure(lambda: opened(tmp_path, TalkativeKeyring()).write("stockx", TOKEN))
    assert message == "the keyring failed (ValueError)"


def test_a_backend_that_is_named_wrongly_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> Any:
        raise AttributeError("module has no attribute Keyring")

    vault = opened(tmp_path, MemoryKeyring())
    monkeypatch.setattr(keyrings, "load", load)
    assert failure(lambda: vault.read("stockx"))[0] == "the keyring failed (AttributeError)"


@pytest.mark.parametrize("state", ["locked", "absent"])
def test_unattended_nothing_is_asked_of_a_keyring_that_would_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(keyrings, "look", lambda backend: state)
    monkeypatch.setattr(keyrings, "unlock", lambda backend: asked.append("unlock"))
    vault = opened(tmp_path, SilentKeyring())
    message, hint = failure(lambda: vault.read("stockx"))
    assert message == {"locked": "the keyring is locked", "absent": "the keyring was never set up"}[state]
    assert (hint, asked) == (FILE_HINT, [])


def test_a_person_may_unlock_the_keyring_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlock(backend: Any) -> None:
        time.sleep(0.4)
        asked.append("unlock")

    states = iter(["locked", "open"])
    asked: list[str] = []
    monkeypatch.setattr(keyrings, "look", lambda backend: next(states))
    monkeypatch.setattr(keyrings, "unlock", unlock)
    vault = opened(tmp_path, MemoryKeyring(), unattended=False)
    vault.write("stockx", TOKEN)
    assert vault.read("stockx") == TOKEN
    assert asked == ["unlock"]


@pytest.mark.parametrize("moment", range(1, 14))
def test_a_writer_that_fails_anywhere_leaves_the_old_or_the_new(tmp_path: Path, moment: int) -> None:
    class Breaking(MemoryKeyring):
        """Breaks at its n-th change."""

        left = 99

        def set_password(self, service: str, username: str, password: str) -> None:
            self.count()
            super().set_password(service, username, password)

        def delete_password(self, service: str, username: str) -> None:
            self.count()
            super().delete_password(service, username)

        def count(self) -> None:
            self.left -= 1
            if self.left == 0:
                raise OSError("broken")

    backend = Breaking()
    vault = opened(tmp_path, backend)
    vault.write("stockx", TOKEN)
    backend.left = moment
    new = {"access_token": "n" * 4000}
    message = ""
    try:
        vault.write("stockx", new)
    except NotConnected as error:
        message = error.message
    assert (message == "the keyring failed (OSError)") == (moment <= 11)
    assert vault.read("stockx") == (TOKEN if moment <= 5 else new)


def test_many_threads_write_and_none_reads_half(tmp_path: Path) -> None:
    vault = opened(tmp_path, MemoryKeyring())
    vault.write("stockx", {"t": "0" * 4000})
    seen: list[str] = []

    def work(digit: str) -> None:
        for _ in range(5):
            vault.write("stockx", {"t": digit * 4000})
            seen.append(vault.read("stockx")["t"])

    threads = [Thread(target=work, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 40
    assert [text for text in seen if text != text[0] * 4000] == []


def test_cron_is_led_to_the_bus_of_the_desktop(tmp_path: Path) -> None:
    folder = tmp_path / str(os.getuid())
    folder.mkdir()
    assert find_bus({}, tmp_path) is None
    (folder / "bus").touch()
    assert find_bus({}, tmp_path) == f"export DBUS_SESSION_BUS_ADDRESS=unix:path={folder}/bus"
    assert find_bus(BUS, tmp_path) is None


def test_what_leads_to_the_bus_is_the_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_keyring, "find_bus", lambda environ: "export IT")
    assert failure(lambda: opened(tmp_path, fail.Keyring()).read("stockx"))[1] == "export IT"
