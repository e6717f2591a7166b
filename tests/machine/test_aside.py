"""A process at one's side: what it makes arrives in order, and neither outlives the other."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from soleflip_cli.domain.errors import MachineFailed, NotUnderstood
from soleflip_cli.machine.aside import aside

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]
ORPHAN = """
import os, signal
from soleflip_cli.machine.aside import aside

def chunks():
    while True:
        yield "x" * 100_000

for chunk in aside(chunks):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def endless() -> Iterator[Any]:
    """The child's own number, for ever."""
    while True:
        yield os.getpid()


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_chunks_arrive_in_order_and_as_they_were() -> None:
    made = [[number, None, ("ü", -(1 << 70)), {"a": [b"\0", 1]}, "x" * 200_000] for number in range(30)]
    assert [*aside(lambda: made)] == made


def test_another_process_makes_them() -> None:
    assert {*aside(lambda: (os.getpid() for _ in range(3)))}.isdisjoint({os.getpid()})


def test_what_goes_wrong_there_goes_wrong_here_after_what_was_ready() -> None:
    def chunks() -> Iterator[int]:
        yield 1
        raise NotUnderstood("line 7 cannot be read", "try another --encoding")

    arriving = aside(chunks)
    assert next(arriving) == 1
    with pytest.raises(NotUnderstood) as caught:
        next(arriving)
    assert (caught.value.message, caught.value.hint) == ("line 7 cannot be read", "try another --encoding")


def test_a_child_that_was_killed_is_an_error_not_an_end() -> None:
    arriving = aside(endless)
    os.kill(next(arriving), signal.SIGKILL)
    with pytest.raises(MachineFailed, match="ended too early"):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            next(arriving)


def test_leaving_early_ends_the_child() -> None:
    arriving = aside(endless)
    child = next(arriving)
    arriving.close()  # type: ignore[attr-defined]
    assert is_gone(child)


def test_the_child_of_a_killed_parent_ends_by_itself() -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, timeout=30, check=False)
    assert done.returncode == -signal.SIGKILL  # and the pipes of its output are closed: nobody holds them any more


def test_an_interrupt_is_left_to_the_parent() -> None:
    arriving = aside(endless)
    child = next(arriving)
    os.kill(child, signal.SIGINT)
    assert {next(arriving) for _ in range(20_000)} == {child}
    arriving.close()  # type: ignore[attr-defined]
