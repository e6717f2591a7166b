"""Why a report has no rows: a name that the books do not know, or days that they do not cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Protocol

from ..reports.base import Facts, Query, Report

_NAMED = 5


class Reader(Protocol):
    """The books, open for reading. SQL has `?` for its values, whatever the engine writes."""

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""

    def rows(self, sql: str, params: Sequence[object]) -> Iterable[tuple[Any, ...]]:
        """The rows that one SELECT answers."""


def nothing(report: Report, query: Query, reader: Reader) -> Iterator[str]:
    """Notes for a report without rows: names that are not in the books, else the days that these cover."""
    facts = report.facts
    days = f"SELECT MIN({facts.date}), MAX({facts.date}) FROM {facts.view}"
    first, last = next(iter(reader.rows(days, ())))
    if first is None:
        left = facts.history and next(iter(reader.rows(f"SELECT COUNT(*) FROM {facts.history}", ())))[0]
        yield (
            f"no {facts.noun} are held: all {left} were sold or left" if left else f"the books hold no {facts.noun} yet"
        )
        return
    strange = [
        *(note for name in query.brand for note in _strange(facts, "brand", name, reader)),
        *(note for name in query.channel for note in _strange(facts, "channel", name, reader)),
    ]
    yield from strange or [report.nothing or f"the {facts.noun} in the books are of {first} to {last}"]


def _strange(facts: Facts, key: str, name: str, reader: Reader) -> Iterator[str]:
    """A note on a name that no row has, with the nearest that there is, else the first few."""
    sql = f"SELECT DISTINCT {key} FROM {facts.view} WHERE {key} IS NOT NULL ORDER BY {key}"
    known = {str(row[0]).casefold(): str(row[0]) for row in reader.rows(sql, ())}
    if name.casefold() in known:
        return
    near = get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    few = [*known.values()][:_NAMED]
    there = f"nearest: {known[near[0]]}" if near else f"there is {', '.join(few)}{', …' if len(known) > _NAMED else ''}"
    yield f"no {facts.noun} are of {key} {name!r}; {there}"
