"""Hold methods against what came: forecasts of a file's series from origins gone by."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import half_up
from ..domain.series import YEAR
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from .forecast_series import AUTOMATIC, NOT_ENOUGH, method_named
from .series_file import Panel, Wish, read_panel

if TYPE_CHECKING:
    from ..forecasters.backtest import Score
    from ..forecasters.base import Method

USUAL = ("mean", "log-ses", "tsb", "imapa", "combined")
"""What the automatic choice is shown beside, where nobody asks for others."""
ALL = "all"
SCORE_COLUMNS = (
    Column("method", "Method"),
    Column("mase", "MASE", "number"),
    Column("rmsse", "RMSSE", "number"),
    Column("mae_naive", "Error to naive", "number"),
    Column("mae_seasonal_naive", "To seasonal naive", "number", 2),
    Column("bias", "Bias", "ratio"),
    Column("pinball_0.1", "Pinball 0.1", "number", 5),
    Column("pinball_0.5", "0.5", "number", 5),
    Column("pinball_0.9", "0.9", "number", 5),
    Column("pinball", "Pinball", "number"),
    Column("coverage_80", "Within 80 %", "ratio"),
    Column("series", "Series", "count", 4),
    Column("forecasts", "Forecasts", "count", 3),
)


class Trial(NamedTuple):
    """How many origins, how many periods apart (None: a horizon), which methods, whether ARIMA may take over."""

    origins: int = 4
    step: int | None = None
    methods: Sequence[str] = USUAL
    arima: bool = False


class Tried(NamedTuple):
    """How methods did, and the file that they were tried on."""

    table: Table
    panel: Panel | None


def backtest_file(wish: Wish, trial: Trial) -> Tried:
    """A row for the automatic choice and for each method. Raises what `read_panel` raises, UsageError for a method."""
    methods = beside(trial.methods)
    panel = read_panel(wish)
    looks = [] if panel is None or not panel.series else _origins(panel, trial)
    if panel is None or not looks:
        notes = ("the file has no rows",) if panel is None else (*panel.notes, f"{NOT_ENOUGH} for a back-test")
        return Tried(Table("Back-test", SCORE_COLUMNS, [], notes), panel)
    rows = [score_row(score) for score in _scores(panel, looks, methods, trial.arima)]
    title = f"Back-test: {counted(panel.horizon, panel.noun)} ahead from {counted(len(looks), 'origin')}"
    return Tried(Table(title, SCORE_COLUMNS, rows, (*panel.notes, *_notes(panel, looks, trial))), panel)


def beside(names: Sequence[str]) -> list[Method]:
    """The methods of those names, or all of them; naive ones are always there. Raises UsageError for another name."""
    from ..forecasters import METHODS

    if ALL in names:
        return [one for one in METHODS.values() if "naive" not in one.name]
    found = [method_named(name) for name in names if name != AUTOMATIC]
    return [one for one in found if one and "naive" not in one.name]


def _origins(panel: Panel, trial: Trial) -> list[int]:
    from ..forecasters.backtest import origins

    if trial.origins < 1:
        raise UsageError("a back-test wants one origin or more", "--origins 4")
    periods = max(len(one.values) for one in panel.series.values())
    return origins(periods, panel.horizon, trial.origins, trial.step or panel.horizon)


def _scores(panel: Panel, looks: Sequence[int], methods: Sequence[Method], arima: bool) -> list[Score]:
    from ..forecasters.backtest import backtest
    from ..forecasters.past import Past

    past = Past(panel.array(), panel.horizon, YEAR[panel.how.frequency])
    return backtest(past, looks, methods, arima)


def score_row(score: Score) -> list[Cell]:
    """The cells of a score under SCORE_COLUMNS."""
    losses = [*score.pinball]
    known = [loss for loss in losses if loss is not None]
    middle = sum(known) / len(known) if known else None
    figures = (score.mase, score.rmsse, score.to_naive, score.to_seasonal, score.bias, *losses, middle, score.coverage)
    return [score.method, *map(_number, figures), score.series, score.forecasts]


def _number(value: float | None) -> Decimal | None:
    return None if value is None else half_up(Decimal(value), 4)


def _notes(panel: Panel, looks: Sequence[int], trial: Trial) -> Sequence[str]:
    width = max(len(one.values) for one in panel.series.values())
    days = [panel.day(look - width + 1) for look in (looks[0], looks[-1])]
    fewer = [f"history has room for {counted(len(looks), 'origin')} only"] if len(looks) < trial.origins else []
    return [
        f"forecasts begin on {days[0]}" + (f" to {days[1]}" if days[1] != days[0] else ""),
        "MASE, RMSSE and pinball are in units of a series' usual change; bias above 0 is too much",
        *fewer,
    ]
