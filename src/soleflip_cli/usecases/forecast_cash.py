"""The money to come: payouts that wait, payouts of sales still to be made, and expenses; each for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import isnan
from statistics import median_low
from typing import NamedTuple

from ..domain.charts import Expected, Fan
from ..domain.due import due_days
from ..domain.forecasting import Ahead, ahead
from ..domain.money import Money, exponent, half_up
from ..domain.series import period_of
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.cash import Expense, Ordered, Waiting, expenses, ordered, took, waiting
from .forecast_kept import Ask, keep
from .forecast_series import NOT_ENOUGH
from .forecast_shop import SPANS, SUM, Outlook
from .forecast_words import notes_of
from .shop_series import Shop, panels, read_shop
from .toolbox import Toolbox

_LATEST = 500
_POINTS = 20
_COLUMNS = (
    Column("currency", "Currency"),
    Column("span", "Span"),
    Column("from", "From", "date"),
    Column("until", "Until", "date", 3),
    Column("waiting", "Sold, not paid", "money"),
    Column("expenses", "Expenses", "money"),
    Column("sales", "Sales to come", "money"),
    Column("sales_low", "Low", "money", 1),
    Column("sales_high", "High", "money", 1),
    Column("interval", "Interval", "ratio", 4),
    Column("together", "Together", "money", 2),
)


class _Ranged(NamedTuple):
    """What sales to come pay in a period: the mean and the interval, in minor units."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Known:
    """What the books know of money on its way."""

    waiting: Sequence[Waiting]
    took: Mapping[str, list[int]]
    expenses: Sequence[Expense]
    ordered: Sequence[Ordered]

    def days(self, channel: str) -> list[int]:
        """Days from sale to payout at a channel; where it has paid none yet, anywhere."""
        return self.took.get(channel) or [days for some in self.took.values() for days in some]


def forecast_cash(box: Toolbox, ask: Ask) -> Table:
    """A row for each currency and period, and one for all periods. Raises UsageError for a method that there is not."""
    shop = read_shop(box, ask.scope)
    whole = ahead(ask.horizon, ask.scope.frequency, shop.told)
    coming = whole._replace(first=shop.told + timedelta(days=1))
    known = _read(box, ask)
    outlooks = [Outlook(panel, ask.scope, whole, ask.levels, ask.method) for panel in panels(shop, ask.scope)]
    sales = {str(one.panel.currency): _sales(one, known, coming) for one in outlooks}
    payouts, late = _placed(known, coming)
    spent = _spent(known, coming)
    found = [one for one in outlooks if not isnan(one.periods[0][0, 0])]
    lines = [line for one in found for line in one.lines()]
    notes = [*shop.notes, *_notes(shop, ask, coming, outlooks), *_known_notes(known, late)]
    if lines:
        notes += keep(box, ask, whole, shop.told, lines)
    currencies = dict.fromkeys([*sales, *sorted({*payouts, *spent})])
    rows = [
        row
        for currency in currencies
        for row in _rows(ask, coming, currency, sales.get(currency), payouts.get(currency), spent.get(currency))
    ]
    title = f"Money to come from {coming.first} on"
    return Table(title, _COLUMNS, rows, notes, charts=[*_charts(sales, coming)])


def _read(box: Toolbox, ask: Ask) -> _Known:
    chosen = ask.scope.channels
    with box.reader() as reader:
        pending = [one for one in waiting(reader.link) if not chosen or one.channel in chosen]
        paid = took(reader.link, _LATEST)
        return _Known(pending, paid, expenses(reader.link), ordered(reader.link))


Amounts = dict[str, Counter[int]]
"""Minor units by currency and period."""


def _placed(known: _Known, coming: Ahead) -> tuple[Amounts, list[Waiting]]:
    """Payouts that wait, in the period in which they usually would come; and those that should long have come."""
    found: Amounts = {}
    late: list[Waiting] = []
    for one in known.waiting:
        days = known.days(one.channel)
        if one.payout is None or not days:
            continue
        if (coming.first - one.sold_on).days > max(days):
            late.append(one)
            continue
        day = max(one.sold_on + timedelta(days=median_low(days)), coming.first)
        if day <= coming.last:
            found.setdefault(one.currency, Counter())[period_of(day, coming.frequency)] += one.payout
    return found, late


def _spent(known: _Known, coming: Ahead) -> Amounts:
    found: Amounts = {}
    for one in known.expenses:
        for day in due_days(one.spent_on, one.recurring, one.until, coming.first, coming.last):
            found.setdefault(one.currency, Counter())[period_of(day, coming.frequency)] -= one.amount
    return found


def _sales(one: Outlook, known: _Known, coming: Ahead) -> list[_Ranged] | None:
    """What sales to come pay in each period and in all; None where nothing can be said of them or of their payouts."""
    days = sorted(day for some in known.took.values() for day in some)
    if not days or isnan(one.periods[0][0, 0]):
        return None
    shares = _shares(days, coming)
    parts = [[row[at] for row in shares] for at in range(len(shares))]
    parts.append([sum(row) for row in shares])
    return [_Ranged(*one.part(0, part)) for part in parts]


def _shares(days: Sequence[int], coming: Ahead) -> list[list[float]]:
    """How much of the sales of each period (rows) is paid in each period (columns) before the last day."""
    points = [days[(2 * at + 1) * len(days) // (2 * _POINTS)] for at in range(_POINTS)]
    count = len(coming.shares)
    found = [[0.0] * count for _ in range(count)]
    for step in range(count):
        start, end = coming.span(step + 1)
        length = (end - start).days + 1
        for sold in (start + timedelta(days=at) for at in range(length)):
            for paid in (sold + timedelta(days=lag) for lag in points) if sold >= coming.first else ():
                if paid <= coming.last:
                    found[step][period_of(paid, coming.frequency) - coming.until - 1] += 1 / length / _POINTS
    return found


def _rows(
    ask: Ask,
    coming: Ahead,
    currency: str,
    sales: Sequence[_Ranged] | None,
    payouts: Counter[int] | None,
    spent: Counter[int] | None,
) -> Iterator[list[Cell]]:
    """A row for each period, from the first day that is not over, and one for all."""
    count = len(coming.shares)
    for at in range(count + 1):
        numbers = range(coming.until + 1, coming.until + count + 1) if at == count else [coming.until + 1 + at]
        known = [sum((some or Counter())[number] for number in numbers) for some in (payouts, spent)]
        start, end = (coming.first, coming.last) if at == count else coming.span(at + 1)
        told = sales[at] if sales else None
        amounts = [None if told is None else _money(value, currency) for value in (told or ())] or [None] * 3
        yield [
            currency,
            SUM if at == count else SPANS[coming.frequency],
            max(start, coming.first),
            min(end, coming.last),
            *(Money(value, currency) for value in known),
            *amounts,
            Decimal(ask.interval) / 100,
            None if told is None else _money(told.mean + sum(known), currency),
        ]


def _money(value: float, currency: str) -> Money:
    return Money(int(half_up(Decimal(value))), currency)


def _notes(shop: Shop, ask: Ask, coming: Ahead, outlooks: Sequence[Outlook]) -> Iterator[str]:
    yield from notes_of(shop, ask.scope, coming, outlooks)
    yield "sold, not paid and expenses are what the books know; sales to come are forecast; together is their sum"


def _known_notes(known: _Known, late: Sequence[Waiting]) -> Iterator[str]:
    """How long payouts take, and what is not in the figures."""
    for channel, days in sorted(known.took.items()):
        yield f"{channel} paid {median_low(days)} days after the sale, the middle of {counted(len(days), 'sale')}"
    if known.waiting and not known.took:
        yield f"{NOT_ENOUGH}: no sale was paid yet, so when the next ones will be is not known"
    if late:
        yield f'{_sums(late)} should long have come, and are left out: soleflip sale list --where "paid_at is null"'
    unknown = sum(one.payout is None for one in known.waiting)
    if unknown:
        yield f"{counted(unknown, 'sale')} not paid yet, whose payout is not known: left out"
    for one in known.ordered:
        cost = f", {Money(one.landed_cost, one.currency)}" if one.landed_cost else ""
        yield f"{counted(one.items, 'item')} on order{cost}: left out, for the books do not say what is paid"


def _sums(late: Sequence[Waiting]) -> str:
    totals: Counter[str] = Counter()
    for one in late:
        totals[one.currency] += one.payout or 0
    money = ", ".join(str(Money(total, currency)) for currency, total in sorted(totals.items()))
    return f"payouts of {counted(len(late), 'sale')} ({money})"


def _charts(sales: Mapping[str, Sequence[_Ranged] | None], coming: Ahead) -> Iterator[Fan]:
    for currency, found in sales.items():
        if found:
            major = float(10 ** exponent(currency))
            days: list[date] = [coming.span(step + 1)[0] for step in range(len(coming.shares))]
            told = [Expected(day, *(value / major for value in one)) for day, one in zip(days, found, strict=False)]
            yield Fan("Payouts of sales to come", currency, [], told)
