"""Walking through lists that services give in pages: by number, by offset, by cursor, by the link of a header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from urllib.parse import urljoin, urlsplit

from ..domain.errors import ServiceFailed
from ..domain.ports import Answer, Call
from .base import Session
from .records import inside

_LATER = "run the same command again later"
_LINK = r'<([^>]*)>[^,<]*;\s*rel="?next\b'


class Found(NamedTuple):
    """The records of one page, and how many there are in all, where the service says so."""

    records: list[Any]
    total: int | None


class Way(Protocol):
    """How one comes from a page to the next. `total` is where an answer says how many records there are in all."""

    @property
    def total(self) -> str | None:
        """A dotted path in the answer; None where it does not say."""

    def first(self) -> Mapping[str, object]:
        """What the first page is asked for with."""

    def onward(self, call: Call, answer: Answer, body: Any, found: Found) -> Mapping[str, object] | str | None:
        """What the next page is asked for with instead, or its address; None after the last one."""


@dataclass(frozen=True)
class ByNumber:
    """Pages that are numbered from `start`, `size` records each.

    `more` is where an answer says whether another page follows; without it the list ends with an empty page, or where
    `total` is reached.
    """

    size: int
    number: str = "page"
    sized: str = "limit"
    more: str | None = None
    total: str | None = None
    start: int = 1

    def first(self) -> Mapping[str, object]:
        """The first number."""
        return {self.number: self.start, self.sized: self.size}

    def onward(self, call: Call, answer: Answer, body: Any, found: Found) -> Mapping[str, object] | str | None:
        """The next number."""
        number = int(call.params[self.number])
        done = found.total is not None and (number - self.start + 1) * self.size >= found.total
        ended = not inside(body, self.more) if self.more else done
        return None if ended else {self.number: number + 1}


@dataclass(frozen=True)
class ByOffset:
    """Pages that begin at the so-manieth record, `size` at most; the list ends with an empty one, or at `total`."""

    size: int
    offset: str = "offset"
    sized: str = "limit"
    total: str | None = None

    def first(self) -> Mapping[str, object]:
        """From the beginning."""
        return {self.offset: 0, self.sized: self.size}

    def onward(self, call: Call, answer: Answer, body: Any, found: Found) -> Mapping[str, object] | str | None:
        """Behind the last record, also where a page holds fewer than were asked for."""
        offset = int(call.params[self.offset]) + len(found.records)
        return None if found.total is not None and offset >= found.total else {self.offset: offset}


@dataclass(frozen=True)
class ByCursor:
    """Pages that name the next one: at the path `next` stands what is sent back as `cursor`, or an address."""

    next: str = "next"
    cursor: str = "cursor"
    total: str | None = None

    def first(self) -> Mapping[str, object]:
        """Without a cursor."""
        return {}

    def onward(self, call: Call, answer: Answer, body: Any, found: Found) -> Mapping[str, object] | str | None:
        """The cursor of the answer."""
        told = inside(body, self.next)
        if told is None or told == "":
            return None
        return str(told) if str(told).startswith(("http://", "https://", "/")) else {self.cursor: told}


@dataclass(frozen=True)
class ByLink:
    """Pages whose header `Link` holds the address of the next one (RFC 8288, rel="next")."""

    total: str | None = None

    def first(self) -> Mapping[str, object]:
        """Nothing more."""
        return {}

    def onward(self, call: Call, answer: Answer, body: Any, found: Found) -> Mapping[str, object] | str | None:
        """The address in the header."""
        link = re.search(_LINK, answer.headers.get("link", ""))
        return link[1] if link else None


def pages(session: Session, path: str, records: str, way: Way, **params: object) -> Iterator[Found]:
    """The pages of a list that are not empty; the next one is fetched meanwhile.

    `records` is where an answer holds them: a dotted path, or "" where it is the list itself. `params` go with every
    page. Raises ServiceFailed where a page is no such thing, where pages go round in a circle, and where the next one
    is said to be at another address than the service's, since that would be given the login.
    """
    return session.ahead(_walk(session, records, way, session.call(path, {**way.first(), **params})))


def _walk(session: Session, records: str, way: Way, call: Call) -> Iterator[Found]:
    last: list[Any] = []
    been: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    while True:
        answer = session.send(call)
        body = answer.json()
        found = _found(session, body, records, way)
        place = call.url, frozenset(call.params.items())
        if place in been or (found.records and found.records == last):
            raise ServiceFailed(f"{session.connector.title} gave the same page again", _LATER)
        been.add(place)
        if found.records:
            yield found
        # A filtered page may be empty and name another: only pages that are counted end with an empty one.
        onward = way.onward(call, answer, body, found)
        if onward is None or (not found.records and isinstance(way, ByNumber | ByOffset)):
            return
        last, call = found.records, _next(session, call, onward)


def _found(session: Session, body: Any, records: str, way: Way) -> Found:
    held = inside(body, records)
    if not isinstance(held, list):
        raise ServiceFailed(f"{session.connector.title} gave a page without {records or 'a list'}", _LATER)
    total = inside(body, way.total) if way.total else None
    return Found(held, total if type(total) is int else None)


def _next(session: Session, call: Call, onward: Mapping[str, object] | str) -> Call:
    if not isinstance(onward, str):
        return call._replace(params={**call.params, **{name: str(value) for name, value in onward.items()}})
    url = urljoin(call.url, onward)
    if urlsplit(url)[:2] != urlsplit(session.urls["api_url"])[:2]:
        raise ServiceFailed(
            f"{session.connector.title} says that the next page is at another address: {urlsplit(url).hostname}",
            f"soleflip connect test {session.connector.name}",
        )
    return call._replace(url=url, params={})
