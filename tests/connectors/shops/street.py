"""A street of invented shops on this computer: what they hold, what goes wrong, what they were asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

KEY = "open-sesame-0815"
SIZE = 10


class Reply(NamedTuple):
    """What a shop says."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = {}


@dataclass
class Fault:
    """Answers with a status instead, so many times (None: always)."""

    status: int
    times: int | None = 1
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Street:
    """Orders of every shop, newest last; offers of one; `missing` is a field that answers no longer have."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    offers: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    missing: str | None = None
    url: str = ""

    def answer(self, method: str, path: str, key: str | None, body: Any) -> Reply:
        """What is said to a request."""
        self.asked.append(f"{method} {path}")
        fault = next((one for one in self.faults if one.times is None or one.times > 0), None)
        if fault:
            fault.times = None if fault.times is None else fault.times - 1
            return Reply({"message": f"that key is wrong: {key}"}, fault.status, fault.headers)
        if key is None or KEY not in key:
            return Reply({"error": "who are you"}, 401)
        place = urlsplit(path)
        shop, _, rest = place.path.strip("/").partition("/")
        reply: Reply = getattr(self, shop)(method, rest, dict(parse_qsl(place.query)), body)
        return reply._replace(body=_without(reply.body, self.missing)) if self.missing else reply

    def _changed(self, query: dict[str, str]) -> list[dict[str, Any]]:
        since = query.get("updated_since", "")
        return [one for one in self.orders if one["updated"] >= since]

    def hello(self, method: str, rest: str, query: dict[str, str], body: Any) -> Reply:
        """A cursor in the answer."""
        if rest == "me":
            return Reply({"name": "Corner Shop"})
        start, found = int(query.get("cursor", "0")), self._changed(query)
        onward = str(start + SIZE) if start + SIZE < len(found) else None
        return Reply({"orders": found[start : start + SIZE], "next": onward})

    def linked(self, method: str, rest: str, query: dict[str, str], body: Any) -> Reply:
        """The next page in a header; offers that are made and changed at once."""
        if rest == "me":
            return Reply({"id": 7})
        if rest.startswith("offers"):
            return self._offers(method, rest.removeprefix("offers").strip("/"), body)
        page, found = int(query.get("page", "1")), self._changed(query)
        since = f"&updated_since={query['updated_since']}" if "updated_since" in query else ""
        link = f'</linked/orders?page=1>; rel="first", <{self.url}/linked/orders?page={page + 1}{since}>; rel="next"'
        more = page * SIZE < len(found)
        return Reply(found[(page - 1) * SIZE : page * SIZE], headers={"Link": link} if more else {})

    def _offers(self, method: str, name: str, body: Any) -> Reply:
        if method == "GET" and not name:
            return Reply([*self.offers.values()])
        if method == "POST":
            name = f"L{len(self.offers) + 1}"
            self.offers[name] = {"id": name, "status": "live", "made": "2026-11-25T12:00:00Z", **body}
        elif name not in self.offers:
            return Reply({"message": "no such offer"}, 404)
        elif method == "PUT":
            self.offers[name] |= body
        elif method == "DELETE":
            self.offers[name]["status"] = "gone"
        return Reply(self.offers[name])

    def counted(self, method: str, rest: str, query: dict[str, str], body: Any) -> Reply:
        """An offset, and how many there are; transfers apart."""
        if rest == "me":
            return Reply({"account": {"name": "Counted"}})
        if rest == "transfers":
            paid = [one["id"] for one in self.orders if one["status"] == "done"]
            transfers = [
                {"id": f"T{at}", "paid": "2026-06-01", "orders": paid[at : at + 5]} for at in range(0, len(paid), 5)
            ]
            return Reply({"transfers": transfers})
        start, found = int(query["offset"]), self._changed(query)
        return Reply({"result": {"items": found[start : start + int(query["limit"])], "count": len(found)}})


def _without(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_without(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, name) for key, one in value.items() if key != name}
    return value


def some_orders(count: int) -> list[dict[str, Any]]:
    """Orders of an hour's distance; every third has two lines."""
    return [
        {
            "id": f"N-{at:03}",
            "status": "open" if at % 5 == 0 else "done",
            "created": f"2026-05-{1 + at // 20:02}T{at % 20 + 2:02}:00:00+02:00",
            "updated": f"2026-05-{1 + at // 20:02}T{at % 20:02}:00:00Z",
            "currency": "EUR",
            "fee": "9.99",
            "buyer": {"name": "Some Body", "country": "FR"},
            "lines": [_line(at, number) for number in range(2 if at % 3 == 0 else 1)],
        }
        for at in range(count)
    ]


def _line(order: int, number: int) -> dict[str, Any]:
    return {"id": f"l{number}", "title": "Dunk Low", "sku": "DD1391-100", "size": f"{40 + number}", "price": "120.00"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    street: Street

    def act(self) -> None:
        length = int(self.headers.get("content-length", 0))
        told = json.loads(self.rfile.read(length)) if length else None
        key = self.headers["Authorization"] or self.headers["X-Api-Key"]
        reply = self.street.answer(self.command, self.path, key, told)
        body = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, text in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = act

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def opened(street: Street) -> Iterator[Street]:
    """The street, while its shops are open."""
    handler = type("Handler", (_Handler,), {"street": street})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        street.url = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield street
        server.shutdown()
