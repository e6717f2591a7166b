"""Periods that are closed, and the guard that every write passes: what they came to must not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ..domain.closing import NEVER, Reach, reach
from ..domain.days import LocalDays
from ..domain.errors import BooksDisagree
from .kept import kept_settings
from .link import Link

_ROWS = {
    "sale": "sold_at, paid_at, state, voided_by",
    "item": "acquired_on, removed_on, voided_by, "
    "(SELECT sold_on FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL) AS sold_on",
    "adjustment": "happened_on",
    "expense": "spent_on, until, recurring",
}
_NAMES = {
    "sale": ("sold_at", "paid_at", "state", "voided_by"),
    "item": ("acquired_on", "removed_on", "voided_by", "sold_on"),
    "adjustment": ("happened_on",),
    "expense": ("spent_on", "until", "recurring"),
}


class Closed(NamedTuple):
    """A closed period: its name, its first and its last day."""

    name: str
    since: str
    until: str


class Guard:
    """Refuses what would change the figures of a period that is closed when it is asked first."""

    def __init__(self, link: Link) -> None:
        self._link = link

    @property
    def last(self) -> str:
        """The last day that is closed; before all days where none is."""
        return max((one.until for one in self.periods), default="")

    @cached_property
    def periods(self) -> list[Closed]:
        """Those that are closed, the first first."""
        found = self._link.rows(
            "SELECT name, since, until FROM period WHERE reopened_at IS NULL AND voided_by IS NULL ORDER BY since, id"
        )
        return [Closed(name, str(since), str(until)) for name, since, until in found]

    @cached_property
    def _days(self) -> LocalDays:
        return LocalDays(ZoneInfo(kept_settings(self._link).get("timezone", "UTC")))

    def altered(self, entity: str, number: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Raise BooksDisagree where a row that was altered so reaches into a closed period."""
        if entity not in _ROWS or not self.periods:
            return
        row = self._link.one(f"SELECT {_ROWS[entity]} FROM {entity} WHERE id = ?", (number,))
        stored = dict(zip(_NAMES[entity], row or (), strict=False))
        had, has = (self._plain({**stored, **fields}) for fields in (before, after))
        new = before.get("voided_by") and not after.get("voided_by")
        self.refuse(f"this {entity}" if new else called(self._link, entity, number), reach(entity, had, has))

    def added(self, rows: Iterable[tuple[str, str]]) -> None:
        """The same for new sales or items, each a day and what it is called."""
        if self.periods:
            for day, what in rows:
                self.refuse(what, [Reach(day, NEVER)])

    def limited_to(self, earlier: Iterable[Closed]) -> Guard:
        """This guard, over those periods alone that were closed `earlier` too."""
        kept = {*earlier}
        self.periods = [one for one in self.periods if one in kept]
        return self

    def refuse(self, what: str, reaches: Iterable[Reach]) -> None:
        """Raise BooksDisagree for the first closed period that any of these days lie in."""
        for one in reaches:
            for period in self.periods:
                if one.first <= period.until and one.last >= period.since:
                    raise _refused(what, one, period)

    def _plain(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Days as text; instants of sales as their local days."""
        named = {name: str(value) if isinstance(value, date) else value for name, value in fields.items()}
        for instant, day in (("sold_at", "sold_on"), ("paid_at", "paid_on")):
            if instant in named:
                at = named.pop(instant)
                named[day] = self._days.day(datetime.fromisoformat(str(at))) if at else None
        named.pop("month", None)
        return named


def called(link: Link, entity: str, number: int) -> str:
    """A row as people know it: a sale by its order, another thing by its number."""
    order = link.one("SELECT order_number FROM sale WHERE id = ?", (number,)) if entity == "sale" else None
    return f"order {order[0]}" if order else f"{entity.replace('_', ' ')} {number}"


def _refused(what: str, one: Reach, period: Closed) -> BooksDisagree:
    lies = f"{one.first[:10]} lies in {period.name}, which is closed"
    if one.first < period.since:
        lies = f"its days from {one.first[:10]} on reach into {period.name}, which is closed"
    return BooksDisagree(f"{what}: {lies}", f"soleflip close {period.name} --reopen")
