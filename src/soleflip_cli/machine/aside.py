"""Work done by a process beside this one, while this one goes on with what is ready."""

from __future__ import annotations

import marshal
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import IO, Any

from ..domain.errors import MachineFailed

_SIZE, _AHEAD = 8, 1 << 20
_END, _ERROR, _CHUNK = b".", b"!", b"="


def possible() -> bool:
    """Whether a second process may help. Forking is safe on Linux alone: elsewhere libraries of the system object."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def aside(make: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    """What `make` gives, in order, made by a child process that runs ahead as far as a pipe holds.

    Chunks are plain: tuples, lists, dicts, texts, numbers. What `make` raises is raised here. Leaving
    early ends the child; raises MachineFailed when the child ended before its work did.
    """
    ours, theirs = os.pipe()
    _widen(theirs)
    child = os.fork()
    if not child:
        os.close(ours)
        _work(make, theirs)
    os.close(theirs)
    try:
        with os.fdopen(ours, "rb") as pipe:
            yield from _arriving(pipe)
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _widen(pipe: int) -> None:
    """Let the child run ahead by a chunk, where the system allows it."""
    import fcntl  # not everywhere

    with suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _AHEAD)


def _work(make: Callable[[], Iterable[Any]], into: int) -> None:
    """The child's whole life. It owns nothing but its pipe, and leaves without any of its parent's farewells."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with os.fdopen(into, "wb") as pipe, _Reporting(pipe):
            for chunk in make():
                _put(pipe, _CHUNK, marshal.dumps(chunk))
    finally:
        os._exit(0)


class _Reporting:
    """Sends through the pipe what goes wrong inside, or that the end was reached."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        with suppress(BrokenPipeError):  # nobody listens any more
            if error is None:
                _put(self._pipe, _END, b"")
            elif not isinstance(error, BrokenPipeError):
                _put(self._pipe, _ERROR, pickle.dumps(error))
        return True


def _put(pipe: IO[bytes], kind: bytes, content: bytes) -> None:
    pipe.write(kind + len(content).to_bytes(_SIZE, "big"))
    pipe.write(content)
    pipe.flush()


def _arriving(pipe: IO[bytes]) -> Iterator[Any]:
    while head := pipe.read(1 + _SIZE):
        size = int.from_bytes(head[1:], "big")
        content = pipe.read(size)
        if len(head) <= _SIZE or len(content) < size:
            break
        if head[:1] == _END:
            return
        if head[:1] == _ERROR:
            raise pickle.loads(content)  # noqa: S301  # of our own child
        yield marshal.loads(content)  # noqa: S302  # of our own child
    raise MachineFailed("the process that read the file ended too early", "try again")
