"""Waits on this computer for the browser that comes back from a login."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from ..domain.errors import MachineFailed, NotConnected

_PAGE = (
    "<!doctype html><meta charset=utf-8><title>soleflip</title>"
    "<body style='font:18px system-ui;margin:15vh auto;max-width:28em;text-align:center'>"
    "<p>{}</p><p>You may close this page and go back to the terminal.</p>"
)


class _Doorman(HTTPServer):
    allow_reuse_address = os.name == "posix"  # elsewhere two programs could listen at once
    came: str | None = None
    state = ""


class _Handler(BaseHTTPRequestHandler):
    """Takes the visit that belongs to this login; what else a browser asks for is not there."""

    server: _Doorman
    path_awaited = "/callback"
    timeout = 10

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        told = parse_qs(asked.query)
        if asked.path != self.path_awaited or told.get("state") != [self.server.state]:
            self._answer(404, _PAGE.format("Nothing is here."))
            return
        self.server.came = asked.query
        said = "The login was not granted." if "error" in told else "soleflip has what it needs."
        self._answer(200, _PAGE.format(said))

    def _answer(self, status: int, page: str) -> None:
        body = page.encode()
        self.send_response(status)
        for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing: the address holds a code."""
        del args


@contextmanager
def waiting(port: int, state: str) -> Iterator[Callable[[float], str]]:
    """Listen on 127.0.0.1 for the login of that `state`.

    The function waits so many seconds and gives the query of the address that was visited.

    Raises MachineFailed where the port is taken; the function raises NotConnected where nobody comes.
    """
    try:
        server = _Doorman(("127.0.0.1", port), _Handler)
        server.state = state
    except OSError as error:
        hint = "soleflip config set SERVICE.callback_port 8124, and the same at the service; or --paste"
        raise MachineFailed(f"port {port} of this computer is taken", hint) from error

    def wait(seconds: float) -> str:
        end = monotonic() + seconds
        while server.came is None and (left := end - monotonic()) > 0:
            server.timeout = min(left, 1.0)
            server.handle_request()
        if server.came is None:
            raise NotConnected(f"nobody came back from the login within {seconds:.0f} seconds", "run it with --paste")
        return server.came

    try:
        yield wait
    finally:
        server.server_close()
