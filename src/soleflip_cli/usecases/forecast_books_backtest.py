"""Hold forecasts of the shop against what came, at each level of the tree, and keep the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ..domain.charts import Bars
from ..domain.errors import Busy, NotReady, UsageError
from ..domain.forecasting import TREE, Ahead, By, ahead
from ..domain.series import YEAR, first_day
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.forecasts import FINE, Score, keep_scores, scores
from .forecast_backtest import SCORE_COLUMNS, USUAL, beside, score_row
from .forecast_kept import named
from .forecast_series import NOT_ENOUGH
from .forecast_shop import HALF_LIFE, past_of
from .series_file import NOUNS
from .shop_series import Scope, Shop, ShopPanel, panels, read_shop
from .toolbox import Toolbox

if TYPE_CHECKING:
    from ..forecasters.backtest import Forecaster
    from ..forecasters.backtest import Score as Scored
    from ..forecasters.base import Array, Method
    from ..forecasters.engine import Forecast
    from ..forecasters.past import Past

_BEFORE = Column("mae_naive_before", "Last time", "number", 1)
_TO_NAIVE = next(place for place, column in enumerate(SCORE_COLUMNS) if column.key == "mae_naive")
_FIGURES = ("mase", "rmsse", "mae_naive", "bias", "pinball", "coverage_80")


class BooksTrial(NamedTuple):
    """How far ahead, from how many origins, how many periods apart (None: a horizon), and which methods beside."""

    scope: Scope
    horizon: tuple[int, str] | None = None
    origins: int = 8
    step: int | None = None
    methods: Sequence[str] = USUAL
    dry_run: bool = False


class _Row(NamedTuple):
    """A method at one level, in one currency."""

    level: By
    currency: str | None
    score: Scored


def backtest_books(box: Toolbox, trial: BooksTrial) -> Table:
    """A row for the automatic choice and each method, at each level from the shop down to the grouping asked for.

    Raises UsageError for a method that there is not, and without an origin.
    """
    if trial.origins < 1:
        raise UsageError("a back-test wants one origin or more", "--origins 8")
    methods = beside(trial.methods)
    shop = read_shop(box, trial.scope)
    coming = ahead(trial.horizon, trial.scope.frequency, shop.told)
    rows, notes = [], [*shop.notes]
    for level in dict.fromkeys(("shop", *TREE[trial.scope.by])):
        scope = trial.scope._replace(by=level)
        for panel in panels(shop, scope):
            looks = _origins(panel, coming, trial)
            notes += [*_looked(panel, scope, looks, trial)]
            found = _scores(panel, scope, coming, looks, methods) if looks else []
            rows += [_Row(level, panel.currency, one) for one in found]
    return _table(box, trial, coming, shop, rows, list(dict.fromkeys(notes)))


def _origins(panel: ShopPanel, coming: Ahead, trial: BooksTrial) -> list[int]:
    from ..forecasters.backtest import origins

    horizon = len(coming.shares)
    return origins(panel.width, horizon, trial.origins, trial.step or horizon)


def _looked(panel: ShopPanel, scope: Scope, looks: Sequence[int], trial: BooksTrial) -> Iterator[str]:
    where = f" in {panel.currency}" if panel.currency else ""
    if not looks:
        yield f"{NOT_ENOUGH} for a back-test{where}: {counted(panel.width, NOUNS[scope.frequency])} of history"
        return
    days = [first_day(panel.first + look, scope.frequency) for look in (looks[0], looks[-1])]
    if scope.by == "shop":
        yield f"forecasts{where} begin on {days[0]}" + (f" to {days[1]}" if days[1] != days[0] else "")
    if len(looks) < trial.origins:
        yield f"history{where} has room for {counted(len(looks), 'origin')} only"


def _scores(
    panel: ShopPanel, scope: Scope, coming: Ahead, looks: Sequence[int], methods: Sequence[Method]
) -> list[Scored]:
    from ..forecasters.backtest import backtest
    from ..forecasters.past import Past

    horizon = len(coming.shares)
    if panel.currency is None:
        return backtest(past_of(panel, horizon, scope.frequency), looks, methods, chosen=_units(panel))
    past = Past(panel.known.amounts, horizon, YEAR[scope.frequency])
    return backtest(past, looks, methods, chosen=_money(panel, scope, horizon))


def _units(panel: ShopPanel) -> Forecaster:
    """The automatic choice for units, in the tree of places."""
    from ..forecasters.engine import automatic

    return lambda past, origin, levels: automatic(past, origin, levels, panel.places)


def _money(panel: ShopPanel, scope: Scope, horizon: int) -> Forecaster:
    """Units at each origin, times what an item brought by then."""
    from ..forecasters.amounts import each, worth
    from ..forecasters.engine import automatic
    from ..forecasters.totals import GRID, excess_of

    units = past_of(panel, horizon, scope.frequency)

    def said(past: Past, origin: int, levels: Sequence[float]) -> Forecast:
        found = automatic(units, origin, GRID, panel.places)
        one = each(panel.known.until(origin), panel.places, HALF_LIFE[scope.frequency])
        excess: Array = excess_of(found.means, found.quantiles)
        means, ranges = worth(found.means, excess, one, levels)
        return found._replace(means=means, quantiles=ranges)

    return said


def _table(
    box: Toolbox, trial: BooksTrial, coming: Ahead, shop: Shop, rows: Sequence[_Row], notes: Sequence[str]
) -> Table:
    money = [] if trial.scope.measure == "units" else [Column("currency", "Currency", priority=6)]
    columns = [Column("level", "Level"), *money, *_with(SCORE_COLUMNS, _BEFORE)]
    horizon = counted(len(coming.shares), NOUNS[trial.scope.frequency])
    title = f"Back-test of {trial.scope.measure}: {horizon} ahead from {counted(trial.origins, 'origin')}"
    if not rows:
        empty = [] if shop.lines else [f"{NOT_ENOUGH}: no sales"]
        return Table(title, columns, [], [*notes, *empty])
    before = _before(box, trial.scope)
    cells = [_cells(row, bool(money), before) for row in rows]
    said = "MASE, RMSSE and pinball are in units of a series' usual change; bias above 0 is too much"
    table = Table(title, columns, cells, [*notes, said, *_kept(box, trial, coming, shop, rows)])
    return replace(table, charts=[*_charts(rows)])


def _with(columns: Sequence[Column], after: Column) -> list[Column]:
    """The columns of a back-test, with what the error was before."""
    return [*columns[: _TO_NAIVE + 1], after, *columns[_TO_NAIVE + 1 :]]


Known = tuple[str, str | None, str]


def _before(box: Toolbox, scope: Scope) -> dict[Known, int | None]:
    """The error to naive in the last back-test of an earlier day, by level, currency and method."""
    with box.reader() as reader:
        every = scores(reader.link, scope.measure, box.today())
    alike = (one for one in reversed(every) if (one.frequency, one.channels) == (scope.frequency, named(scope)))
    return {(one.grouping, one.currency, one.method): one.to_naive for one in alike}


def _cells(row: _Row, money: bool, before: dict[Known, int | None]) -> list[Cell]:
    old = before.get((row.level, row.currency, row.score.method))
    cells = score_row(row.score)
    cells.insert(_TO_NAIVE + 1, None if old is None else Decimal(old) / FINE)
    return [row.level, *([row.currency] if money else []), *cells]


def _kept(box: Toolbox, trial: BooksTrial, coming: Ahead, shop: Shop, rows: Sequence[_Row]) -> Iterator[str]:
    """Keep the figures, so that later ones can be held against them; where that cannot be, say so."""
    if trial.dry_run:
        return
    try:
        with box.books("forecast backtest", existing=True) as books:
            keep_scores(books.link, [_score(box, trial, coming, shop, row) for row in rows])
    except (NotReady, Busy) as error:
        yield f"not kept: {error.message}"


def _score(box: Toolbox, trial: BooksTrial, coming: Ahead, shop: Shop, row: _Row) -> Score:
    keys = [column.key for column in SCORE_COLUMNS]
    cells = dict(zip(keys, score_row(row.score), strict=True))
    figures = [None if (value := cells[name]) is None else int(Decimal(str(value)) * FINE) for name in _FIGURES]
    mase, rmsse, to_naive, bias, pinball, coverage = figures
    scope, horizon = trial.scope, len(coming.shares)
    return Score(
        id=0,
        made_at=str(box.now()),
        made_on=box.today().isoformat(),
        told_on=shop.told.isoformat(),
        measure=scope.measure,
        grouping=row.level,
        currency=row.currency,
        frequency=scope.frequency,
        horizon=horizon,
        origins=trial.origins,
        step=trial.step or horizon,
        channels=named(scope),
        since=scope.since.isoformat() if scope.since else None,
        method=row.score.method,
        mase=mase,
        rmsse=rmsse,
        to_naive=to_naive,
        bias=bias,
        pinball=pinball,
        coverage=coverage,
        series=row.score.series,
        forecasts=row.score.forecasts,
    )


def _charts(rows: Sequence[_Row]) -> Iterator[Bars]:
    """The error of each method to the naive forecast, level by level."""
    for (level, currency), some in groupby(rows, lambda row: (row.level, row.currency)):
        bars = [(row.score.method, row.score.to_naive) for row in some if row.score.to_naive is not None]
        title = f"{level} ({currency})" if currency else level
        yield Bars(title, "error to naive; shorter is better", bars, 1.0)
