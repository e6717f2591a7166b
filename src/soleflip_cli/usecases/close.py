"""Close a month, quarter or year: its figures stand, and nothing is written into it any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money
from ..domain.table import Column, Table
from ..storage.books import Books
from ..storage.closed import Closed
from ..storage.closing import Kept, kept, shut
from ..storage.closing import reopen as open_again
from ..storage.link import moment
from ..storage.results import results
from .month import Span, notes, span
from .toolbox import Toolbox

_COLUMNS = (
    Column("period", "Period"),
    Column("since", "From", "date", 2),
    Column("until", "To", "date", 2),
    Column("closed_at", "Closed", "time"),
    Column("reopened_at", "Reopened", "time"),
    Column("unchanged", "Unchanged", "flag"),
    Column("differences", "Differences", "texts"),
)
_LIST = "soleflip close --list"
Figures = Mapping[str, Mapping[str, int | None]]


class Shut(NamedTuple):
    """A period that was closed: how many sales were pinned, what was made by currency, and what was not known."""

    name: str
    pinned: int
    made: list[Money]
    unknown: list[str]


def close(box: Toolbox, text: str) -> Shut:
    """Close a period. Raises UsageError while it is not over, BooksDisagree where it is closed already."""
    asked = span(text)
    if asked.until > box.today():
        raise UsageError(f"{asked.name} is not over: it ends on {asked.until}", _LIST)
    with box.books(f"close {asked.name}", existing=True) as books:
        period = Closed(asked.name, asked.since.isoformat(), asked.until.isoformat())
        around = [
            one for one in books.operation.guard.periods if one.since <= period.since <= period.until <= one.until
        ]
        if around:
            within = "" if around[0].name == asked.name else f", as part of {around[0].name}"
            raise BooksDisagree(f"{asked.name} is closed already{within}", _LIST)
        found = _figures(books, asked)
        pinned = shut(books, period, found)
        made = [Money(lines["made"] or 0, currency) for currency, lines in found.items()]
        came = results(books.link, asked.since, asked.until)
        unknown = [note for currency, one in came.items() for note in notes(one, currency)]
        return Shut(asked.name, pinned, made, unknown)


def reopen(box: Toolbox, text: str) -> int:
    """Open a closed period again; how many sales may be matched anew. Raises BooksDisagree where it is not closed."""
    name = span(text).name
    with box.books(f"close {name} --reopen", existing=True) as books:
        closed = [one.id for one in kept(books.link) if one.name == name and one.reopened_at is None]
        if not closed:
            raise BooksDisagree(f"{name} is not closed", _LIST)
        return open_again(books, closed[0])


def listed(box: Toolbox) -> Table:
    """Every period that was closed, and whether its figures are still the same."""
    with box.rehearsal("close --list") as (books, _):
        rows = [_row(one, books) for one in kept(books.link)]
    return Table("Closed periods", _COLUMNS, rows)


def _row(one: Kept, books: Books) -> tuple[Any, ...]:
    since, until = (date.fromisoformat(str(day)) for day in (one.since, one.until))
    days = one.name, since, until, moment(one.closed_at), one.reopened_at and moment(one.reopened_at)
    if one.reopened_at is not None:
        return *days, None, ()
    differing = tuple(_differences(one.figures, _figures(books, Span(one.name, since, until))))
    return *days, not differing, differing


def _figures(books: Books, asked: Span) -> dict[str, dict[str, int | None]]:
    """What a period came to, currency by currency, without money that may still come for its sales."""
    found = results(books.link, asked.since, asked.until)
    return {
        currency: {**came.result._asdict(), "made": came.result.made, "stock": came.cash.stock}
        for currency, came in found.items()
    }


def _differences(then: Figures, now: Figures) -> list[str]:
    pairs = [(currency, name) for currency in sorted({*then, *now}) for name in (then.get(currency) or now[currency])]
    both = [(one, then.get(one[0], {}).get(one[1]), now.get(one[0], {}).get(one[1])) for one in pairs]
    return [f"{name}: {_said(was, code)}, now {_said(has, code)}" for (code, name), was, has in both if was != has]


def _said(amount: int | None, currency: str) -> str:
    return "unknown" if amount is None else str(Money(amount, currency))
