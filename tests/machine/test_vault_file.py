"""Secrets in a file: whose key opens it, who may read it, and what a killed writer leaves."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import Busy, MachineFailed, NotConnected
from soleflip_cli.machine import vault_file
from soleflip_cli.machine.vault import Store, new_key, open_vault
from soleflip_cli.machine.vault_file import FileVault, alone, find_key
from tests.machine.vault_writing import secret
from tests.support.isolation import ROOT

WRITER = [sys.executable, str(ROOT / "tests" / "machine" / "vault_writing.py")]
FILES: dict[Store, str] = {"file": "secrets.bin", "plain": "secrets.json"}
TOKEN = {"access_token": "t" * 3000}


def start(store: Store, folder: Path, key: str, account: str, times: int) -> subprocess.Popen[str]:
    command = [*WRITER, store, str(folder), key, account, str(times)]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)


def keyed(folder: Path, *keys: str) -> FileVault:
    return FileVault(folder, vault_file.Keyed({"SOLEFLIP_KEY": " ".join(keys)}))


@pytest.mark.parametrize("store", FILES)
def test_only_its_user_may_read_the_file(tmp_path: Path, store: Store) -> None:
    umask = os.umask(0)
    try:
        open_vault(store, tmp_path / "new" / "data", {"SOLEFLIP_KEY": new_key()}, True).write("stockx", TOKEN)
    finally:
        os.umask(umask)
    folder = tmp_path / "new" / "data"
    modes = {path.name: path.stat().st_mode & 0o777 for path in (folder.parent, folder, *folder.iterdir())}
    assert modes == {"new": 0o700, "data": 0o700, FILES[store]: 0o600, "secrets.lock": 0o600}


def test_a_file_that_others_could_read_is_theirs_no_longer(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "secrets.json").chmod(0o644)
    open_vault("plain", tmp_path, {}, unattended=True).write("stockx", TOKEN)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_the_encrypted_file_shows_nothing(tmp_path: Path) -> None:
    keyed(tmp_path, new_key()).write("stockx", {"access_token": "plainly"})
    content = (tmp_path / "secrets.bin").read_bytes()
    assert [word for word in (b"plainly", b"stockx", b"access_token") if word in content] == []


def test_the_unencrypted_file_says_that_it_is(tmp_path: Path) -> None:
    vault = open_vault("plain", tmp_path, {}, unattended=True)
    vault.write("stockx", {"a": "1"})
    assert vault.place == f"the unencrypted file {tmp_path}/secrets.json"
    assert json.loads((tmp_path / "secrets.json").read_text()) == {"stockx": {"a": "1"}}
    assert keyed(tmp_path, new_key()).place == f"the encrypted file {tmp_path}/secrets.bin"


def test_the_key_comes_from_the_first_that_names_one(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    file = tmp_path / "key"
    file.write_text("second\n")
    environ = {"SOLEFLIP_KEY": "third", "SOLEFLIP_KEY_FILE": str(file), "CREDENTIALS_DIRECTORY": str(credentials)}
    assert find_key(environ) == ("second\n", str(file))
    (credentials / "soleflip.key").write_text("first")
    assert find_key(environ) == ("first", str(credentials / "soleflip.key"))
    assert find_key({"SOLEFLIP_KEY": "third"}) == ("third", "SOLEFLIP_KEY")
    assert find_key({}) is None


def test_a_key_file_opens_what_the_key_itself_closed(tmp_path: Path) -> None:
    key = new_key()
    keyed(tmp_path, key).write("stockx", TOKEN)
    (tmp_path / "key").write_text(f"\n{key}\n")
    assert open_vault("file", tmp_path, {"SOLEFLIP_KEY_FILE": str(tmp_path / "key")}, True).read("stockx") == TOKEN


def test_a_key_file_that_is_missing_is_not_passed_over(tmp_path: Path) -> None:
    environ = {"SOLEFLIP_KEY_FILE": str(tmp_path / "gone"), "SOLEFLIP_KEY": new_key()}
    with pytest.raises(NotConnected, match=r"the key file .*/gone cannot be read: No such file") as caught:
        open_vault("file", tmp_path, environ, unattended=True).write("stockx", TOKEN)
    assert "SOLEFLIP_KEY_FILE" in (caught.value.hint or "")


def test_without_a_key_the_file_says_how_to_name_it(tmp_path: Path) -> None:
    keyed(tmp_path, new_key()).write("stockx", TOKEN)
    for work in (lambda vault: vault.read("stockx"), lambda vault: vault.write("ebay", TOKEN)):
        with pytest.raises(NotConnected, match="needs a key, and none is named") as caught:
            work(open_vault("file", tmp_path, {}, unattended=True))
        assert caught.value.hint == ("set SOLEFLIP_KEY_FILE to the file that holds the key, or SOLEFLIP_KEY to the key")


def test_without_a_key_and_a_file_it_gives_a_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotConnected, match="needs a key") as caught:
        open_vault("file", tmp_path, {}, unattended=True).write("stockx", TOKEN)
    home = {**os.environ, "HOME": str(tmp_path)}
    keys = {
        subprocess.run(
            ["/bin/sh", "-c", f"{caught.value.hint}; cat $SOLEFLIP_KEY_FILE"],
            env=home,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    }
    assert len(keys) == 1, "a key that is there must not be replaced"
    assert (tmp_path / ".soleflip.key").stat().st_mode & 0o777 == 0o600
    keyed(tmp_path, keys.pop()).write("stockx", TOKEN)


@pytest.mark.parametrize("text", ["", " \n", "password", "x" * 44, "é" * 44, f"{'A' * 43}= nonsense"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    vault = open_vault("file", tmp_path, {"SOLEFLIP_KEY_FILE": str(tmp_path / "key")}, unattended=True)
    with pytest.raises(NotConnected, match=r"key holds no key for secrets: 32 bytes in URL-safe base64"):
        vault.write("stockx", TOKEN)
    assert not (tmp_path / "secrets.bin").exists()


def test_a_key_can_be_changed(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    keyed(tmp_path, old).write("stockx", TOKEN)
    both = keyed(tmp_path, new, old)
    assert both.read("stockx") == TOKEN
    both.write("ebay", {"a": "1"})
    assert keyed(tmp_path, new).read("stockx") == TOKEN


def test_a_wrong_key_opens_nothing_and_overwrites_nothing(tmp_path: Path) -> None:
    right = new_key()
    keyed(tmp_path, right).write("stockx", TOKEN)
    wrong = keyed(tmp_path, new_key())
    for work in (wrong.read, wrong.forget, lambda account: wrong.write(account, {"a": "1"})):
        with pytest.raises(NotConnected, match="made with another key, or it is damaged") as caught:
            work("stockx")
    assert (caught.value.hint or "").endswith(f"or begin anew: mv {tmp_path}/secrets.bin {tmp_path}/secrets.bin.old")
    assert keyed(tmp_path, right).read("stockx") == TOKEN


@pytest.mark.parametrize("size", [0, 1, 50, -1])
@pytest.mark.parametrize("store", FILES)
def test_a_file_that_was_cut_is_one_clear_error(tmp_path: Path, store: Store, size: int) -> None:
    vault = open_vault(store, tmp_path, {"SOLEFLIP_KEY": new_key()}, unattended=True)
    vault.write("stockx", TOKEN)
    path = tmp_path / FILES[store]
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(NotConnected, match="cannot be opened"):
        vault.read("stockx")


@pytest.mark.parametrize("content", ["5", "[]", '{"stockx": 5}', "\x00", "[" * 100_000, '{"stockx": "a"}'])
def test_a_plain_file_of_another_shape_is_one_clear_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "secrets.json").write_text(content)
    with pytest.raises(NotConnected, match="cannot be opened: it is damaged") as caught:
        open_vault("plain", tmp_path, {}, unattended=True).read("stockx")
    assert caught.value.hint == f"begin anew: mv {tmp_path}/secrets.json {tmp_path}/secrets.json.old"


def test_one_bit_is_enough_to_refuse_the_encrypted_file(tmp_path: Path) -> None:
    vault = keyed(tmp_path, new_key())
    vault.write("stockx", TOKEN)
    content = bytearray((tmp_path / "secrets.bin").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "secrets.bin").write_bytes(content)
    with pytest.raises(NotConnected):
        vault.read("stockx")


def test_a_folder_that_cannot_be_made_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    vault = keyed(tmp_path / "file" / "data", new_key())
    with pytest.raises(MachineFailed, match="cannot write in"):
        vault.write("stockx", TOKEN)


def test_a_full_disk_keeps_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(number: int) -> None:
        raise OSError(28, "No space left on device")

    vault = keyed(tmp_path, new_key())
    vault.write("stockx", TOKEN)
    monkeypatch.setattr(os, "fsync", fill)
    with pytest.raises(MachineFailed, match=r"secrets\.bin: No space left on device"):
        vault.write("stockx", {"a": "1"})
    assert vault.read("stockx") == TOKEN
    assert {path.name for path in tmp_path.iterdir()} == {"secrets.bin", "secrets.lock"}


def test_one_writes_while_another_waits(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Busy, match="another process"), alone(tmp_path, wait=0.1):
        pytest.fail("two at once")
    with alone(tmp_path, wait=0.1):
        pass


@pytest.mark.parametrize("store", FILES)
def test_a_writer_killed_at_any_moment_leaves_whole_secrets(tmp_path: Path, store: Store) -> None:
    key, moments = new_key(), random.Random(7)
    vault = open_vault(store, tmp_path, {"SOLEFLIP_KEY": key}, unattended=True)
    vault.write("ebay", {"a": "1"})
    for _ in range(6):
        told = kill_while_writing(start(store, tmp_path, key, "stockx", 10**6), moments.uniform(0, 0.02))
        assert vault.read("stockx") in (secret(told), secret(told + 1))
        assert vault.read("ebay") == {"a": "1"}
    (tmp_path / f"{FILES[store]}.left.tmp").write_text("of a writer that was killed")
    vault.write("ebay", {"a": "2"})
    assert {path.name for path in tmp_path.iterdir()} == {FILES[store], "secrets.lock"}


def kill_while_writing(writer: subprocess.Popen[str], after: float) -> int:
    """The last writing that the writer told of before it was killed."""
    assert writer.stdout is not None
    for _ in range(3):
        assert writer.stdout.readline()
    time.sleep(after)
    writer.kill()
    rest, _ = writer.communicate()
    whole = [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return int(whole[-1]) if whole else 3


@pytest.mark.parametrize("store", FILES)
def test_eight_processes_write_at_once_and_none_is_lost(tmp_path: Path, store: Store) -> None:
    key = new_key()
    vault = open_vault(store, tmp_path, {"SOLEFLIP_KEY": key}, unattended=True)
    writers = [start(store, tmp_path, key, f"service{number}", 15) for number in range(8)]
    while any(writer.poll() is None for writer in writers):
        assert vault.read("service3") in ({}, *map(secret, range(1, 16)))
        time.sleep(0.005)
    assert [writer.communicate()[1] for writer in writers] == [""] * 8
    assert [vault.read(f"service{number}") for number in range(8)] == [secret(15)] * 8


def test_systemd_keeps_the_key(tmp_path: Path) -> None:
    shutil.copytree(tmp_path, tmp_path / "run")
    (tmp_path / "run" / "soleflip.key").write_text(new_key())
    vault = open_vault("file", tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path / "run")}, unattended=True)
    vault.write("stockx", TOKEN)
    assert vault.read("stockx") == TOKEN
