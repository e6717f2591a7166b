"""A month, quarter or year: what was made, beside the same span a year before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import Money
from ..domain.result import Cash, Result
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..reports.periods import period
from ..storage.results import Came, results
from .toolbox import Toolbox

_YEARS = (1970, 2200)

Unit = Literal["month", "quarter", "year"]

_COLUMNS = (
    Column("line", "Line"),
    Column("currency", "Currency", priority=1),
    Column("amount", "Amount", "money"),
    Column("last_year", "A year before", "money"),
)
_RESULT = {
    "items": "profit of items sold",
    "postage": "postage and packing",
    "penalties": "penalties",
    "refunds": "refunds and return freight",
    "extras": "cashback and compensation",
    "gone": "cost of items lost or sent back",
    "shop": "paid back by shops",
    "expenses": "expenses",
}


class Span(NamedTuple):
    """A stretch of days under its name: `2026-10`, `2026-Q4` or `2026`."""

    name: str
    since: date
    until: date


def span(text: str, unit: Unit | None = None) -> Span:
    """The month, quarter or year that `text` names; `unit` demands one of them. Raises UsageError for another."""
    name = text.strip().upper()
    kind = unit or ("quarter" if "Q" in name else "month" if "-" in name else "year")
    first, last = period(name, date.min, kind)
    if not _YEARS[0] <= first.year <= _YEARS[1]:
        raise UsageError(f"{name} is no {kind} of these books", f"years are {_YEARS[0]} to {_YEARS[1]}")
    return Span(f"{name[:4]}-{name[-2:]}" if kind == "quarter" else name, first, last)


def _present(unit: Unit, today: date) -> str:
    """The name of the month, quarter or year that `today` lies in."""
    names = {"month": f"{today:%Y-%m}", "quarter": f"{today.year}-Q{(today.month + 2) // 3}"}
    return names.get(unit, f"{today.year}")


def made(box: Toolbox, unit: Unit, text: str | None) -> Table:
    """What the span came to, line by line and currency by currency; days to come are left out."""
    name, since, until = span(text or _present(unit, box.today()), unit)
    if since > box.today():
        raise UsageError(f"{name} has not begun", f"soleflip report {unit} {_present(unit, box.today())}")
    until = min(until, max(box.today(), since))
    before = _a_year_before(since), _a_year_before(until)
    with box.reader() as reader:
        now, then = results(reader.link, since, until), results(reader.link, *before)
    rows = [row for currency in sorted(now.keys() | then.keys()) for row in _rows(currency, now, then)]
    told = [note for currency, came in now.items() for note in notes(came, currency)]
    return Table(f"{since} to {until}", _COLUMNS, rows, told or ([] if rows else ["nothing happened"]))


def _rows(currency: str, now: dict[str, Came], then: dict[str, Came]) -> Iterator[tuple[Cell, ...]]:
    first = _lines(now.get(currency))
    second = _lines(then[currency]) if currency in then else {}
    for title, amount in first.items():
        before = Money(second[title], currency) if second else None  # the books hold nothing of that time
        yield title, currency, Money(amount, currency), before


def _lines(came: Came | None) -> dict[str, int]:
    """Every line by its title, in order."""
    result, cash = (came.result, came.cash) if came else (Result(), Cash())
    lines = {title: getattr(result, name) for name, title in _RESULT.items()}
    lines |= {"made": result.made, "cash in": cash.came, "cash out": cash.went}
    return lines | {"money in stock": cash.stock}


def notes(came: Came, currency: str) -> Iterator[str]:
    """What a result says nothing of."""
    unknown = came.unknown
    if unknown.sales_without_cost:
        paid = Money(unknown.their_payout, currency)
        yield f"{counted(unknown.sales_without_cost, 'sale')} without a cost, {paid} of payout: not counted as profit"
    if unknown.sales_without_payout:
        yield f"{counted(unknown.sales_without_payout, 'sale')} whose payout is unknown: not counted"
    if unknown.gone_without_cost:
        yield f"{counted(unknown.gone_without_cost, 'item')} lost or sent back without a cost: not counted"


def _a_year_before(day: date) -> date:
    """The same day a year before; of 29 February the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)
