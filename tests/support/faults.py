"""A web server on loopback that fails in every way a service can, as its script says."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

OK = b'{"orders": []}'
PAGE = b"<!DOCTYPE html><html><head><title>504</title></head><body>gateway time-out</body></html>"


class Seen(NamedTuple):
    """A request as it arrived: names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Plays the next act of its server's script; the last one is played for ever."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Faults"

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def act(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append(Seen(self.command, self.path, headers, body))
        script = self.server.script
        try:
            (script.pop(0) if len(script) > 1 else script[0])(self)
        except OSError:
            self.server.left += 1  # the other side has had enough
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = act

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


Act = Callable[[Handler], None]


class Faults(ThreadingHTTPServer):
    """The server, what it will do, and what it was asked."""

    daemon_threads = True
    script: list[Act]
    seen: list[Seen]
    connections = 0
    left = 0
    scheme = "http"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.stopped = threading.Event()
        self.play(answers())

    def play(self, *acts: Act) -> None:
        """Answer the next requests in this way, the last of them for ever; forget what was asked before."""
        self.script, self.seen = list(acts), []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that the other side broke off is no error here."""


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Faults]:
    """A server of its own thread; over TLS with that file of key and certificate."""
    server = Faults()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def answers(status: int = 200, body: bytes = OK, kind: str = "application/json", **headers: str) -> Act:
    """A whole answer; an underscore in a header's name stands for a hyphen."""

    def act(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return act


def resets(handler: Handler) -> None:
    """Break the connection with RST, before any answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def hangs_up(handler: Handler) -> None:
    """Close the connection properly, without an answer."""
    handler.close_connection = True


def keeps_silent(handler: Handler) -> None:
    """Never answer."""
    handler.server.stopped.wait(20)
    handler.close_connection = True


def breaks_off(handler: Handler) -> None:
    """Half of the body that was promised."""
    _head(handler, "Content-Length: 1000")
    handler.wfile.write(OK)
    handler.close_connection = True


def breaks_off_a_chunk(handler: Handler) -> None:
    """A chunked body without its end."""
    _head(handler, "Transfer-Encoding: chunked")
    handler.wfile.write(b"400\r\n" + OK)
    handler.close_connection = True


def zips_badly(handler: Handler) -> None:
    """A body that is not in the encoding it claims."""
    answers(Content_Encoding="gzip")(handler)


def drips(handler: Handler) -> None:
    """A body that comes byte by byte, for three seconds."""
    _head(handler, "Content-Length: 1000000")
    _drip(handler)


def drips_to_the_end(handler: Handler) -> None:
    """The same, of a length that nobody told: its end is that of the connection."""
    _head(handler, "Connection: close")
    _drip(handler)


def drips_its_head(handler: Handler) -> None:
    """The headers themselves come byte by byte."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(handler)


def floods(handler: Handler) -> None:
    """More than anybody wants, of a length that nobody told."""
    _head(handler, "Connection: close")
    for _ in range(1000):
        handler.wfile.write(b"x" * 10_000)
    handler.close_connection = True


def _head(handler: Handler, *lines: str) -> None:
    head = ["HTTP/1.1 200 OK", "Content-Type: application/json", *lines]
    handler.wfile.write("\r\n".join([*head, "", ""]).encode())


def _drip(handler: Handler) -> None:
    for _ in range(60):
        if handler.server.stopped.wait(0.05):
            break
        handler.wfile.write(b"x")
    handler.close_connection = True
