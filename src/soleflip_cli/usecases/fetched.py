"""What comes of fetching a stream of a service, and what it means where a connector stumbles over an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from ..connectors.records import STUMBLES
from ..domain.errors import ServiceFailed
from ..domain.services import Unreadable

T = TypeVar("T")

Advance = Callable[[int, int | None], None]
"""Hears how many more things came, and how many there are if that is known."""


@dataclass
class Fetched:
    """What came of a stream: how many things by what became of them, those that cannot be read, the batches that took
    things in, the days of those that wait until a closed period is opened, and what a person must be told. `advance`
    hears how many more came."""

    advance: Advance | None = None
    counts: Counter[str] = field(default_factory=Counter)
    bad: list[Unreadable] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def came(self, more: int, total: int | None = None) -> None:
        """Count what was read; `total` is how many there are, where that is known."""
        self.counts["read"] += more
        if self.advance:
            self.advance(more, total)

    def stored(self, batch: int, counts: Counter[str]) -> None:
        """Count what a batch did."""
        self.counts.update({name: counts[name] for name in ("added", "updated", "unchanged")})
        self.batches.append(batch)


def drawn(coming: Iterator[T], title: str) -> Iterator[T]:
    """What a connector gives. Raises ServiceFailed where it stumbles over an answer."""
    while True:
        with understood(title):
            try:
                one = next(coming)
            except StopIteration:
                return
        yield one


@contextmanager
def understood(title: str) -> Iterator[None]:
    """Where a connector stumbles over an answer, that is a failure of its service: raises ServiceFailed."""
    try:
        yield
    except STUMBLES as error:
        what = f"{type(error).__name__}: {error}"[:120]
        raise ServiceFailed(
            f"{title} gave an answer that cannot be read ({what})", "soleflip --version, and report it"
        ) from error


def unreadable(reference: object, reason: str) -> Unreadable:
    """A record that cannot be taken in, under a name that can be kept and shown."""
    name = "".join(sign for sign in str(reference) if sign.isprintable()).strip()
    return Unreadable(name[:60] or "?", reason[:200])
