"""Cuts a connection whose answer takes too long as a whole: each read has a limit, the sum of many has none."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any

_OPENED = ("connect_tcp.complete", "start_tls.complete")


class Fuse:
    """Knows the open connections of one client, which sends one call at a time."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self.blown = False

    def watch(self, event: str, facts: Mapping[str, Any]) -> None:
        """Take note of a connection: a `trace` of httpx, https://www.encode.io/httpcore/extensions/#trace."""
        if event.endswith(_OPENED):
            opened = facts["return_value"].get_extra_info("socket")
            self._sockets = [known for known in (*self._sockets, opened) if known.fileno() != -1]
            if self.blown:
                self._cut()

    @contextmanager
    def lit(self, seconds: float) -> Iterator[None]:
        """Cut what is open after that time, unless the block ends before; `blown` says whether it was."""
        self.blown = False
        timer = Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _cut(self) -> None:
        self.blown = True
        for opened in self._sockets:
            with suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)  # closing would not wake the one who reads
