"""Forecasts of the shop as a table: rows, what a person must know beside them, drawings; and how they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from math import isnan
from typing import TYPE_CHECKING

from ..domain.charts import Expected, Fan, Seen
from ..domain.forecasting import Ahead, ahead
from ..domain.money import Money, exponent, half_up
from ..domain.series import first_day
from ..domain.table import Cell, Column, Kind, Table
from ..storage.forecasts import FINE, scores
from .forecast_kept import Ask, keep, named
from .forecast_series import AUTOMATIC, method_named
from .forecast_shop import SUM, Line, Outlook
from .forecast_words import notes_of
from .shop_series import Scope, ShopPanel, panels, read_shop
from .toolbox import Toolbox

if TYPE_CHECKING:
    from ..storage.forecasts import Score

Draw = Callable[[Sequence[tuple[int, int]]], str]
"""Draws whole numbers over places as a line of text."""
_MARK = "|"
_CELLS, _MOST_AHEAD = 24, 8
_CHARTS, _CHART_PERIODS = 8, 60
_TITLES = {"units": "Units", "revenue": "Revenue", "profit": "Profit", "payout": "Payouts"}


def forecast_books(box: Toolbox, ask: Ask, draw: Draw | None = None) -> Table:
    """What is to be expected; with `draw`, for people: a line of bars for each series, and fewer columns.

    Raises UsageError for a method that there is not.
    """
    method_named(ask.method)
    shop = read_shop(box, ask.scope)
    coming = ahead(ask.horizon, ask.scope.frequency, shop.told)
    made = panels(shop, ask.scope)
    outlooks = [Outlook(panel, ask.scope, coming, ask.levels, ask.method) for panel in made]
    found = [(one, [*one.lines()]) for one in outlooks]
    lines = [line for _, own in found for line in own]
    notes = [*shop.notes, *notes_of(shop, ask.scope, coming, outlooks)]
    tried = _last_scores(box, ask.scope) if lines else {}
    if lines:
        notes += [*_tried_note(ask.scope, tried), *keep(box, ask, coming, shop.told, lines)]
    title = f"{_TITLES[ask.scope.measure]} to be expected from {coming.first} on"
    table = Table(title, _columns(ask), [_row(ask, line, tried) for line in lines], notes)
    table = replace(table, charts=[chart for one in outlooks for chart in _charts(one, coming)])
    return _for_people(table, found, draw) if draw else table


def _columns(ask: Ask) -> list[Column]:
    kind: Kind = "number" if ask.scope.measure == "units" else "money"
    low, high = (f"{level * 100:g} %" for level in ask.levels)
    money = [] if ask.scope.measure == "units" else [Column("currency", "Currency", priority=10)]
    return [
        Column("series", "Series"),
        *money,
        Column("span", "Span"),
        Column("from", "From", "date"),
        Column("until", "Until", "date", 5),
        Column("mean", "Mean", kind),
        Column("low", low, "count" if kind == "number" else kind),
        Column("high", high, "count" if kind == "number" else kind),
        Column("interval", "Interval", "ratio", 9),
        Column("method", "Method", priority=6),
        Column("level", "Rests on", priority=3),
        Column("weight", "Of its own", "ratio", 8),
        Column("periods", "History", "count", 4),
        Column("mae_naive", "Last error to naive", "number", 7),
    ]


def _row(ask: Ask, line: Line, tried: dict[str | None, Score]) -> list[Cell]:
    units = line.currency is None
    amounts: list[Cell] = [_figure(value, line.currency) for value in (line.mean, line.low, line.high)]
    amounts[1:] = [int(line.low), int(line.high)] if units else amounts[1:]
    error = tried[line.currency].to_naive if line.currency in tried else None
    return [
        line.series,
        *([] if units else [line.currency]),
        line.span,
        line.first,
        line.last_day,
        *amounts,
        Decimal(ask.interval) / 100,
        line.method,
        line.level,
        half_up(Decimal(line.weight), 4),
        line.periods,
        None if error is None else Decimal(error) / FINE,
    ]


def _figure(value: float, currency: str | None) -> Cell:
    """Units with four decimals, money to the minor unit."""
    if currency is None:
        return half_up(Decimal(value), 4).normalize() + 0
    return Money(int(half_up(Decimal(value))), currency)


def _last_scores(box: Toolbox, scope: Scope) -> dict[str | None, Score]:
    """The figures of the last back-test of the same series, by currency."""
    with box.reader() as reader:
        every = scores(reader.link, scope.measure)
    alike = (one for one in reversed(every) if one.method == AUTOMATIC and one.grouping == scope.by)
    return {one.currency: one for one in alike if (one.frequency, one.channels) == (scope.frequency, named(scope))}


def _tried_note(scope: Scope, tried: dict[str | None, Score]) -> Iterator[str]:
    if not tried:
        measure = "" if scope.measure == "units" else f" {scope.measure}"
        by = "" if scope.by == "shop" else f" --by {scope.by}"
        yield f"how true such forecasts were: soleflip forecast backtest{measure or ' units'}{by}"


def _for_people(table: Table, found: Sequence[tuple[Outlook, list[Line]]], draw: Draw) -> Table:
    """The same with a course on the first row of each series, and its name there alone."""
    courses = [course for one, lines in found for course in _courses(one, lines, draw)]
    shown = [
        [row[0] if course is not None else "", course or "", *row[1:]]
        for row, course in zip(table.rows, courses, strict=True)
    ]
    return replace(
        table, columns=[table.columns[0], Column("course", "Course", priority=1), *table.columns[1:]], rows=shown
    )


def _courses(one: Outlook, lines: Sequence[Line], draw: Draw) -> Iterator[str | None]:
    """A course for the first line of each series, None for the others."""
    rows = (row for row in range(len(one.panel.names)) if not isnan(one.periods[0][row, 0]))
    for place in range(len(lines)):
        first = place == 0 or lines[place - 1].span == SUM
        yield _course(one, next(rows), draw) if first else None


def _course(one: Outlook, row: int, draw: Draw) -> str:
    """History and forecast as bars of one scale, with a mark between."""
    means = [float(value) for value in one.periods[0][row][:_MOST_AHEAD]]
    history = [float(value) for value in one.came(row)[-(_CELLS - len(means)) :]]
    while history and isnan(history[0]):
        history.pop(0)
    points = [(at, round(value * 100)) for at, value in enumerate([*history, *means]) if not isnan(value)]
    line = draw(points)
    return f"{line[: len(history)]}{_MARK}{line[len(history) :]}"


def _charts(one: Outlook, coming: Ahead) -> Iterator[Fan]:
    panel = one.panel
    shown = [row for row in range(len(panel.names)) if not isnan(one.periods[0][row, 0])]
    for row in shown[:_CHARTS]:
        yield Fan(
            panel.names[row] or "unknown",
            panel.currency or "items",
            [*_seen(panel, coming, one, row)],
            [*_expected(panel, coming, one, row)],
        )


def _major(panel: ShopPanel) -> float:
    return 1.0 if panel.currency is None else float(10 ** exponent(panel.currency))


def _seen(panel: ShopPanel, coming: Ahead, one: Outlook, row: int) -> Iterator[Seen]:
    for at in range(max(0, panel.width - _CHART_PERIODS), panel.width):
        value = float(one.came(row)[at])
        yield Seen(first_day(panel.first + at, coming.frequency), None if isnan(value) else value / _major(panel))


def _expected(panel: ShopPanel, coming: Ahead, one: Outlook, row: int) -> Iterator[Expected]:
    means, ranges = one.periods
    for step in range(len(coming.shares)):
        low, high = (float(value) / _major(panel) for value in ranges[row, step])
        yield Expected(coming.span(step + 1)[0], float(means[row, step]) / _major(panel), low, high)
