"""What goes wrong on demand: statuses, cut answers, silence; once, a few times or always."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from .wire import HTML_KIND, Reply, said

STATUSES = ("401", "403", "404", "408", "413", "415", "429", "500", "502", "503", "504")
SPOILED = ("truncate", "type", "rename")  # the answer is right and then spoiled
SENT = ("cut", "reset", "hang", "drip")  # the answer is sent badly, or not at all
HTML = b"<!DOCTYPE html><html><head><title>gateway</title></head><body><h1>Error</h1><p>cloudflare</p></body></html>"


@dataclass
class Fault:
    """A rule: `do` it to the `nth` request that matches and the ones after it, `times` in all (None: always).

    `path` is a regular expression to be found in the path. `retry_after` goes out as it stands, `date` as a date
    `seconds` ahead. `html` answers with a page. `done` carries the request out first, so that only the answer is
    lost. `rename` calls the key `field` by `name` wherever it stands, or drops it where `name` is empty. `seconds`
    is how long a hang lasts, and how long a drip takes.
    """

    do: str
    path: str = ""
    method: str = ""
    nth: int = 1
    times: int | None = 1
    retry_after: str = ""
    html: bool = False
    done: bool = False
    seconds: float = 30
    field: str = ""
    name: str = ""
    seen: int = 0
    given: int = 0

    def __post_init__(self) -> None:
        self.do = str(self.do)
        if self.do not in STATUSES + SPOILED + SENT:
            raise ValueError(f"no such fault: {self.do}; there are {', '.join(STATUSES + SPOILED + SENT)}")
        re.compile(self.path)

    @property
    def spares_the_work(self) -> bool:
        """Whether the request is not carried out."""
        return not self.done and (self.do in STATUSES or self.do in ("reset", "hang"))

    def strikes(self, method: str, path: str) -> bool:
        """Count a request; whether it is one that this fault is for."""
        if (self.method and self.method != method) or not re.search(self.path, path):
            return False
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.given < self.times)


def striking(faults: Iterable[Fault], method: str, path: str) -> Fault | None:
    """The first fault for this request; the others only count it."""
    struck = [fault for fault in faults if fault.strikes(method, path)]
    if not struck:
        return None
    struck[0].given += 1
    return struck[0]


def refused(fault: Fault, error_key: str) -> Reply:
    """The answer of a fault that is a status."""
    status = int(fault.do)
    headers = {"Retry-After": _later(fault)} if fault.retry_after else {}
    if fault.html:
        return Reply(status, HTML, HTML_KIND, headers)
    if status == 429:  # nobody captured one: the gateway's own shape
        return said({"message": "Limit Exceeded"}, status, headers)
    return said({"statusCode": status, error_key: HTTPStatus(status).phrase}, status, headers)


def spoiled(fault: Fault, reply: Reply) -> Reply:
    """A right answer, spoiled."""
    match fault.do:
        case "truncate":
            return reply._replace(body=reply.body[: len(reply.body) // 2])
        case "type":
            return reply._replace(kind="text/plain")
        case "rename" if reply.kind.startswith("application/json"):
            value = _renamed(json.loads(reply.body), fault.field, fault.name)
            return reply._replace(body=json.dumps(value).encode())
    return reply


def _renamed(value: Any, field: str, name: str) -> Any:
    if isinstance(value, list):
        return [_renamed(one, field, name) for one in value]
    if not isinstance(value, dict):
        return value
    pairs = ((name if key == field else key, _renamed(one, field, name)) for key, one in value.items())
    return {key: one for key, one in pairs if key}


def _later(fault: Fault) -> str:
    return formatdate(time.time() + fault.seconds, usegmt=True) if fault.retry_after == "date" else fault.retry_after
