"""Forecast every series of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import half_up
from ..domain.series import YEAR
from ..domain.table import Cell, Column, Table
from .series_file import Panel, Wish, read_panel

if TYPE_CHECKING:
    from ..forecasters.base import Method
    from ..forecasters.engine import Forecast

AUTOMATIC = "auto"
ALL_SERIES = "all series"
OWN = "series"
NOT_ENOUGH = "not enough data"
_DECIMALS = 4
_SHOWN = 3


class How(NamedTuple):
    """The levels of the quantiles, the method by name, whether ARIMA may take over where it does better."""

    levels: Sequence[float]
    method: str = AUTOMATIC
    arima: bool = False


class Told(NamedTuple):
    """The forecasts, and the file that they were made from; None where it holds no rows."""

    table: Table
    panel: Panel | None


def method_named(name: str) -> Method | None:
    """The method of that name, None for the automatic choice. Raises UsageError for one that there is not."""
    from ..forecasters import METHODS

    if name != AUTOMATIC and name not in METHODS:
        raise UsageError(f"no method is called {name[:40]!r}", f"--method, one of {', '.join((AUTOMATIC, *METHODS))}")
    return METHODS.get(name)


def forecast_file(wish: Wish, how: How) -> Told:
    """What is to be expected of each series in the periods to come. Raises what `read_panel` raises."""
    method = method_named(how.method)
    panel = read_panel(wish)
    columns = [
        Column("series", "Series"),
        Column("date", "Date", "date"),
        Column("mean", "Mean", "number"),
        *(Column(f"q{level:g}", f"{level * 100:g} %", "number") for level in how.levels),
        Column("method", "Method", priority=2),
        Column("level", "Rests on", priority=1),
    ]
    if panel is None or not panel.series:
        notes = ("the file has no rows",) if panel is None else (*panel.notes, NOT_ENOUGH)
        return Told(Table("Forecast", columns, [], notes), panel)
    found = _forecast(panel, how, method)
    rows = [*_rows(panel, found)]
    title = f"Forecast from {panel.day(1)} on"
    return Told(Table(title, columns, rows, (*panel.notes, *_notes(panel, found))), panel)


def _forecast(panel: Panel, how: How, method: Method | None) -> Forecast:
    from ..forecasters.engine import automatic, by_method
    from ..forecasters.past import Past

    values = panel.array()
    past = Past(values, panel.horizon, YEAR[panel.how.frequency])
    if method is None:
        return automatic(past, values.shape[1], how.levels, arima=how.arima)
    return by_method(past, values.shape[1], method, how.levels)


def _rows(panel: Panel, found: Forecast) -> Iterator[list[Cell]]:
    """A row for each series and period that something can be said of."""
    for row, name in enumerate(panel.series):
        level = OWN if found.depths[row] is None else ALL_SERIES
        for step, mean in enumerate(found.means[row]):
            if not isnan(mean):
                quantiles = [_number(value) for value in found.quantiles[row, step]]
                yield [name, panel.day(step + 1), _number(mean), *quantiles, found.methods[row], level]


def _number(value: float) -> Decimal | None:
    return None if isnan(value) else half_up(Decimal(float(value)), _DECIMALS).normalize() + 0


def _notes(panel: Panel, found: Forecast) -> Iterator[str]:
    """Which series lean on others, and which have nothing to lean on."""
    names = [*panel.series]
    leaning = [row for row, depth in enumerate(found.depths) if depth is not None]
    for row in leaning[:_SHOWN]:
        yield f"{names[row]} has little history: {found.own[row]:.0%} of it is its own, the rest of {ALL_SERIES}"
    if len(leaning) > _SHOWN:
        yield f"{len(leaning) - _SHOWN} more with little history lean on {ALL_SERIES}"
    silent = [names[row] for row in range(len(names)) if isnan(found.means[row][0])]
    if silent:
        more = f" and {len(silent) - _SHOWN} more" if len(silent) > _SHOWN else ""
        yield f"{NOT_ENOUGH}: {', '.join(silent[:_SHOWN])}{more}"
