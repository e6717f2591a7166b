"""Prices that are over a line of a watch, as a person or a program reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from ..domain.money import Money
from ..domain.price_history import Crossing
from ..domain.table import Cell, Column, Table
from ..domain.words import ago
from ..storage.watches import Watch
from .sizes_priced import Priced
from .why_parts import purse

OLD = timedelta(days=1)
"""A price told longer ago is marked as old."""

_COLUMNS = (
    Column("style", "Style code"),
    Column("size", "Size"),
    Column("line", "Line"),
    Column("channel", "Channel", priority=3),
    Column("currency", "Currency", priority=4),
    Column("limit", "Limit", "money", 1),
    Column("before", "From", "money"),
    Column("now", "To", "money"),
    Column("margin_limit", "Margin limit", "ratio", 2),
    Column("margin_before", "Margin from", "ratio", 2),
    Column("margin_now", "Margin to", "ratio", 2),
    Column("crossed_at", "Crossed", "time", 5),
    Column("told_at", "Told last", "time", 6),
    Column("hours_old", "Hours ago", "count"),
    Column("stale", "Old", "flag", 7),
    Column("new", "New", "flag", 8),
)


class Hit(NamedTuple):
    """A line that a price is over: of which size, since when, from what to what, and whether it is news."""

    watch: Watch
    line: str
    limit: int
    price: Priced
    crossed: Crossing
    age: timedelta
    is_new: bool

    @property
    def is_old(self) -> bool:
        """Whether the price was told more than a day ago."""
        return self.age > OLD


def table(hits: Sequence[Hit], notes: Sequence[str]) -> Table:
    """Hits as rows, and what else must be said."""
    return Table("Over their lines", _COLUMNS, [_row(hit) for hit in hits], notes)


def told(hit: Hit) -> str:
    """A hit on one line: what crossed, from what to what, and how old the price is."""
    one, currency = hit.crossed, hit.price.currency
    shown = _percent if hit.line == "margin" else lambda value: str(Money(value, currency))
    before = "" if one.before is None else f"{shown(one.before)} → "
    side = "below" if hit.line == "ask" else "above"
    size = f" {hit.price.size}"
    old = ", OLD" if hit.is_old else ""
    return (
        f"{hit.watch.style}{size}: {hit.line} {before}{shown(one.now)}, {side} {shown(hit.limit)} "
        f"({hit.price.service}, told {ago(hit.age)} ago{old})"
    )


def _row(hit: Hit) -> list[Cell]:
    one, money, is_margin = hit.crossed, purse(hit.price.currency), hit.line == "margin"
    amounts = [hit.limit, one.before, one.now]
    return [
        hit.watch.style,
        hit.price.size,
        hit.line,
        hit.price.service,
        hit.price.currency,
        *([None] * 3 if is_margin else map(money, amounts)),
        *(map(_ratio, amounts) if is_margin else [None] * 3),
        one.at,
        hit.price.asked[-1],
        int(hit.age / timedelta(hours=1)),
        hit.is_old,
        hit.is_new,
    ]


def _ratio(points: int | None) -> Decimal | None:
    return None if points is None else Decimal(points).scaleb(-4)


def _percent(points: int) -> str:
    return f"{Decimal(points).scaleb(-2):f} %"
