"""What goes over the wire: requests as routes see them, replies, refusals, paths with names in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl

Json = dict[str, Any]
Row = TypeVar("Row")

JSON_KIND = "application/json; charset=utf-8"
HTML_KIND = "text/html; charset=UTF-8"
CURRENCIES = ("AUD", "CAD", "CHF", "EUR", "GBP", "HKD", "JPY", "KRW", "MXN", "NZD", "SGD", "USD")
INVENTORIES = ("STANDARD", "FLEX", "DIRECT")


class Refusal(Exception):
    """What the API will not do: a status and what it says."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Reply(NamedTuple):
    """An answer before it is sent."""

    status: int
    body: bytes
    kind: str = JSON_KIND
    headers: Mapping[str, str] = {}


class Request(NamedTuple):
    """A request: names of headers in lower case; `names` is what stood in the braces of the path."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    names: Mapping[str, str] = {}

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> Json:
        """The body as an object. Raises Refusal (415, 400)."""
        if self.kind != "application/json":
            raise Refusal(415, "Unsupported Media Type")
        try:
            found = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "The body is no JSON") from None
        if not isinstance(found, dict):
            raise Refusal(400, "The body is no object")
        return found

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def chosen(self, name: str, allowed: Sequence[str], default: str = "") -> str:
        """A parameter that must be one of a few words. Raises Refusal (400)."""
        value = self.params.get(name, default)
        if value != default and value not in allowed:
            raise Refusal(400, f"Invalid {name}: {value}")
        return value

    def listed(self, name: str, allowed: Sequence[str] = ()) -> set[str]:
        """A parameter of values between commas; empty where absent. Raises Refusal (400) for brackets and quotes."""
        text = self.params.get(name, "")
        values = {one for one in text.split(",") if one}
        if re.search(r"[\[\]\"']", text) or (allowed and values - set(allowed)):
            raise Refusal(400, f"Invalid {name}: {text}")
        return values

    def day(self, name: str, default: str) -> str:
        """A parameter such as 2026-11-20. Raises Refusal (400)."""
        text = self.params.get(name, default)
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text):
            raise Refusal(400, f"Invalid {name}: use YYYY-MM-DD")
        return text

    def whole(self, name: str, default: int, most: int | None = None) -> int:
        """A whole number from 1 on. Raises Refusal (400)."""
        text = self.params.get(name, str(default))
        number = int(text) if re.fullmatch(r"\d{1,9}", text) else 0
        if number < 1 or (most is not None and number > most):
            raise Refusal(400, f"Invalid {name}: {text}")
        return number


Answer = Callable[[Any, Request], Reply]


class Route(NamedTuple):
    """A method and a path such as `/selling/orders/{orderNumber}`, and what answers there."""

    method: str
    template: str
    answer: Answer
    pattern: re.Pattern[str]


def route(method: str, template: str, answer: Answer) -> Route:
    return Route(method, template, answer, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)))


def said(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply in JSON."""
    return Reply(status, json.dumps(value).encode(), JSON_KIND, headers or {})


def page(
    request: Request, name: str, rows: Sequence[Row], show: Callable[[Row], Json], default: int, most: int
) -> Json:
    """One page of the rows, counted from 1, as every list of the API has it."""
    number, size = request.whole("pageNumber", 1), request.whole("pageSize", default, most)
    end = number * size
    return {
        "count": len(rows),
        "pageSize": size,
        "pageNumber": number,
        "hasNextPage": end < len(rows),
        name: [show(row) for row in rows[end - size : end]],
    }
