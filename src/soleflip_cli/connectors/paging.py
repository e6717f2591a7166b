"""Walking through lists that services give in pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from ..domain.errors import ServiceFailed
from .base import Session


class Found(NamedTuple):
    """The records of one page, and how many there are in all, as the service says."""

    records: list[Any]
    total: int


def pages(session: Session, path: str, key: str, size: int, **params: object) -> Iterator[Found]:
    """The pages of a list that counts them from 1 (`pageNumber`, `pageSize`) and says `hasNextPage`.

    The next one is fetched meanwhile. Raises ServiceFailed where a page is no such thing.
    """
    return session.ahead(_numbered(session, path, key, size, params))


def _numbered(session: Session, path: str, key: str, size: int, params: Mapping[str, object]) -> Iterator[Found]:
    before: list[Any] = []
    for number in count(1):
        page = session.get(path, pageNumber=number, pageSize=size, **params)
        records = page.get(key) if isinstance(page, dict) else None
        if not isinstance(records, list):
            raise ServiceFailed(
                f"{session.connector.title} gave a page without {key}", "run the same command again later"
            )
        if records and records == before:
            raise ServiceFailed(
                f"{session.connector.title} gives the same page of {key} again and again",
                "run the same command again later",
            )
        before = records
        if records:
            yield Found(records, int(page.get("count") or 0))
        if not records or not page.get("hasNextPage"):
            return
