"""Locks between real processes: one at a time, and none that outlives its holder."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import Busy, MachineFailed
from soleflip_cli.machine.locks import Locks

HOLD = """
import sys
from pathlib import Path
from soleflip_cli.machine.locks import Locks

with Locks(Path(sys.argv[1]), "soleflip sync stockx").held(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(folder: Path, name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(folder), name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_second_process_is_told_what_runs(tmp_path: Path) -> None:
    with another(tmp_path, "stockx/second") as process, pytest.raises(Busy) as caught:
        Locks(tmp_path).held("stockx/second").__enter__()
    told = f"'stockx/second' is locked: soleflip sync stockx runs since {datetime.now(UTC):%Y-%m-%d} "
    assert caught.value.message.startswith(told)
    assert caught.value.message.endswith(f" UTC (process {process.pid})")


def test_another_name_is_another_lock(tmp_path: Path) -> None:
    with another(tmp_path, "stockx"), Locks(tmp_path).held("ebay"):
        pass


def test_whoever_waits_gets_it_when_the_other_is_done(tmp_path: Path) -> None:
    with another(tmp_path, "stockx") as process:
        assert process.stdin is not None
        threading.Timer(0.3, process.stdin.close).start()
        started = time.monotonic()
        with Locks(tmp_path).held("stockx", wait=20):
            assert time.monotonic() - started > 0.2


def test_waiting_ends(tmp_path: Path) -> None:
    with another(tmp_path, "stockx"):
        started = time.monotonic()
        with pytest.raises(Busy):
            Locks(tmp_path).held("stockx", wait=0.3).__enter__()
        assert 0.3 <= time.monotonic() - started < 5


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_the_lock_of_a_killed_process_is_open(tmp_path: Path) -> None:
    with another(tmp_path, "stockx") as process:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        with Locks(tmp_path).held("stockx"):
            pass


def test_it_opens_after_an_error_too(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    with pytest.raises(ZeroDivisionError), locks.held("stockx"):
        _ = 1 / 0
    with locks.held("stockx"):
        pass


def test_nobody_takes_it_twice(tmp_path: Path) -> None:
    locks = Locks(tmp_path, "soleflip sync")
    with locks.held("stockx"), pytest.raises(Busy, match="soleflip sync runs since"):
        locks.held("stockx").__enter__()


def test_a_holder_that_signed_nothing_yet_is_another_process(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    with locks.held("stockx"):
        (tmp_path / "stockx.holder").write_text("{")
        with pytest.raises(Busy, match=r"^'stockx' is locked: another process has it$"):
            locks.held("stockx").__enter__()


@pytest.mark.parametrize("name", ["../escape", "..", "a b", "ü", "CON:"])
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with Locks(tmp_path / "locks").held(name):
        assert [place.name for place in tmp_path.iterdir()] == ["locks"]


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineFailed, match="cannot be written"):
        Locks(tmp_path / "file").held("stockx").__enter__()
