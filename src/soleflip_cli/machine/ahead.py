"""Fetches what comes next in a thread of its own, while what has come is being worked on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
_LOOK = 0.1
_PATIENCE = 2.0
_TURN = 0.0005


class _End(NamedTuple):
    """Nothing more comes; `error` is why."""

    error: BaseException | None


class _Fetcher(Generic[T]):
    def __init__(self, source: Iterable[T], depth: int) -> None:
        self._source = source
        self.came: Queue[T | _End] = Queue(depth)
        self.stop = Event()
        self.thread = Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for one in self._source:
                self._put(one)
                if self.stop.is_set():
                    return
        except BaseException as failure:
            error = failure  # it is raised anew by whoever takes what came
        self._put(_End(error))

    def _put(self, one: T | _End) -> None:
        while not self.stop.is_set():
            try:
                self.came.put(one, timeout=_LOOK)
            except Full:
                continue
            return


def ahead(source: Iterable[T], depth: int = 4) -> Iterator[T]:
    """What `source` gives, at most `depth` things ahead. Its errors are raised here, after what came before them.

    When nobody wants more, the thread ends with what it is at.
    """
    fetcher, usual = _Fetcher(source, depth), sys.getswitchinterval()
    sys.setswitchinterval(_TURN)  # an answer that has come does not wait for the work on the last one
    fetcher.thread.start()
    try:
        while True:
            try:
                one = fetcher.came.get(timeout=_LOOK)  # not for ever: an interrupt must be heard
            except Empty:
                continue
            if isinstance(one, _End):
                if one.error:
                    raise one.error
                return
            yield one
    finally:
        sys.setswitchinterval(usual)
        fetcher.stop.set()
        fetcher.thread.join(_PATIENCE)
