"""What is watched, and the lines that are told of when a price crosses them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from ..domain.sizes import Size
from .link import Link
from .services import utc

_WATCHES = """
SELECT watch.id, product.style, watch.currency, watch.since, watch.size_key, watch.ask_below, watch.bid_above,
    watch.margin_above, watch.cost, watch.ask_told_at, watch.bid_told_at, watch.margin_told_at
FROM watch JOIN product ON product.id = watch.product_id
WHERE watch.voided_by IS NULL AND product.style = COALESCE(?, product.style)
ORDER BY product.style, watch.currency, watch.id
"""
LINES = ("ask", "bid", "margin")


class Watch(NamedTuple):
    """A style, or one size of it, that is watched: its lines (None: there is none), and when each was last told of."""

    id: int
    style: str
    currency: str
    since: date
    size: Size | None
    ask_below: int | None
    bid_above: int | None
    margin_above: int | None
    cost: int | None
    told: dict[str, datetime | None]

    @property
    def called(self) -> str:
        """Style and size, for people."""
        return f"{self.style} {self.size.label}" if self.size else self.style


class Telling(NamedTuple):
    """When a line of a watch was told of; None where the price is back, so that it can be told of anew."""

    watch: int
    line: str
    at: datetime | None


def watching(link: Link, style: str | None = None) -> list[Watch]:
    """Every watch, by style code and currency; those of one style if it is named."""
    return [_watch(*row) for row in link.rows(_WATCHES, (style,))]


def note_told(link: Link, tellings: Iterable[Telling]) -> None:
    """Note what was told of. No undo knows of it: nobody can take back what was said."""
    for one in tellings:
        assert one.line in LINES
        link.run(f"UPDATE watch SET {one.line}_told_at = ? WHERE id = ?", (one.at and str(one.at), one.watch))


def size_with(key: str) -> Size:
    """The size of a key."""
    system, _, value = key.partition(":")
    return Size(system, value, None, value)


def _watch(number: int, style: str, currency: str, since: Any, size: str | None, *rest: Any) -> Watch:
    told = dict(zip(LINES, map(utc, rest[4:]), strict=True))
    head = number, style, currency, date.fromisoformat(str(since)), size_with(size) if size else None
    return Watch._make((*head, *rest[:4], told))
