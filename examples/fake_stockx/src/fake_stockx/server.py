"""The HTTP server: reads requests, records them, lets faults happen, sends what the routes answer."""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from . import backdoor, batches, catalog, listings, orders
from .faults import SPOILED, STATUSES, Fault, refused, spoiled, striking
from .limits import Limits
from .records import Record
from .shop import Shop
from .wire import Refusal, Reply, Request, route, said

LOGIN = [
    route("GET", "/authorize", lambda shop, request: shop.login.authorize(request)),
    route("POST", "/oauth/token", lambda shop, request: shop.login.exchange(request)),
]
API = [*orders.ROUTES, *listings.ROUTES, *batches.ROUTES, *catalog.ROUTES]
ROUTES = [*LOGIN, *API, *backdoor.ROUTES]
PIECES = 20  # into which a drip is cut


def answer(shop: Shop, request: Request) -> Reply:
    """What the shop answers, faults aside."""
    try:
        if request.path.startswith("/v2/"):
            shop.login.check(request.headers)
            busy = shop.limits.take() if shop.limits else None
            if busy:
                return busy
        return routed(shop, request)
    except Refusal as refusal:
        return said({"statusCode": refusal.status, shop.error_key: refusal.message}, refusal.status)


def routed(shop: Shop, request: Request) -> Reply:
    """The answer of the first route that fits. Raises Refusal."""
    for one in ROUTES:
        found = one.pattern.fullmatch(request.path) if one.method == request.method else None
        if found:
            names = {name: unquote(value) for name, value in found.groupdict().items()}
            return one.answer(shop, request._replace(names=names))
    raise Refusal(404, "Not Found")


class Handler(BaseHTTPRequestHandler):
    """One connection, which is kept alive from request to request."""

    protocol_version = "HTTP/1.1"
    server_version = "fake-stockx"
    disable_nagle_algorithm = True
    server: Server

    def handle_any(self) -> None:
        """Answer one request."""
        shop, request = self.server.shop, self.received()
        if request.path.startswith("/__fake__/"):
            with shop.lock:
                inside = answer(shop, request)
            self.send(inside)
            return
        started = time.thread_time()
        with shop.lock:
            record = self.recorded(request)
            fault = striking(shop.faults, request.method, request.path)
            reply = self.replied(request, fault)
            record.status, record.seconds = reply and reply.status, time.thread_time() - started
        self.server.closing.wait(self.server.latency)
        self.deliver(reply, fault)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def received(self) -> Request:
        """The request, its body read."""
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        params = dict(parse_qsl(url.query, keep_blank_values=True))
        return Request(self.command, url.path, params, headers, body)

    def recorded(self, request: Request) -> Record:
        names, body = tuple(request.headers), request.body.decode("utf-8", "replace")
        query, port = urlsplit(self.path).query, self.client_address[1]
        record = Record(time.time(), request.method, request.path, query, names, body, port)
        self.server.shop.requests.append(record)
        return record

    def replied(self, request: Request, fault: Fault | None) -> Reply | None:
        """The answer as the fault has it; None where nobody will hear one."""
        shop = self.server.shop
        reply = None if fault and fault.spares_the_work else answer(shop, request)
        if fault and fault.do in STATUSES:
            return refused(fault, shop.error_key)
        return spoiled(fault, reply) if reply and fault and fault.do in SPOILED else reply

    def deliver(self, reply: Reply | None, fault: Fault | None) -> None:
        """Send the answer, as well as the fault allows."""
        match fault.do if fault else "":
            case "hang" if fault:
                self.server.closing.wait(fault.seconds)
                self.close_connection = True
            case "reset":
                self.reset()
            case "cut" if reply:
                self.send(reply, pieces=[reply.body[: len(reply.body) // 2]])
                self.close_connection = True
            case "drip" if reply and fault:
                self.send(reply, pieces=dripping(reply.body), pause=fault.seconds / PIECES)
            case _ if reply:
                self.send(reply)

    def send(self, reply: Reply, pieces: Iterable[bytes] | None = None, pause: float = 0) -> None:
        """Head and body in one, or the body in pieces with a pause after each."""
        lines = [
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
            f"Date: {self.date_time_string(self.server.shop.clock())}",
        ]
        fields = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), **reply.headers}
        lines += [f"{name}: {value}" for name, value in fields.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        if pieces is None:
            self.wfile.write(head + reply.body)
            return
        self.wfile.write(head)
        for piece in pieces:
            self.wfile.write(piece)
            self.server.closing.wait(pause)

    def reset(self) -> None:
        """Break the connection so that the other side is told so, not that it ended."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())


class Server(ThreadingHTTPServer):
    """Serves one shop on this machine; `latency` in seconds is added to every answer."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, shop: Shop, port: int = 0, latency: float = 0.0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.shop = shop
        self.latency = latency
        self.closing = Event()
        self.connections: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else is told on stderr."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """End every connection, also those that hang or are kept alive."""
        self.closing.set()
        self.shutdown()
        for connection in list(self.connections):
            end(connection)
        self.server_close()


def end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        connection.close()


def dripping(body: bytes) -> Iterator[bytes]:
    step = max(1, -(-len(body) // PIECES))
    return (body[at : at + step] for at in range(0, len(body), step))


@contextmanager
def serve(
    shop: Shop,
    faults: Iterable[Fault] = (),
    limits: Limits | None = None,
    latency: float = 0.0,
    port: int = 0,
) -> Iterator[str]:
    """Serve a shop in a thread while the block lasts; gives the base URL, which is the login's.

    The API is below `/v2` of it. `latency` is in seconds. Faults are added to `shop.faults`.
    """
    shop.faults.extend(faults)
    shop.limits = limits or shop.limits
    server = Server(shop, port, latency)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join()
