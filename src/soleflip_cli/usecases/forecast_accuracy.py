"""What was forecast of the shop earlier, held against what came: run by run, and all of one kind together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import isnan
from typing import NamedTuple, cast

from ..domain.accuracy import bias, coverage, mae, ratio
from ..domain.forecasting import By, Measure
from ..domain.money import exponent, half_up
from ..domain.series import Frequency, period_of
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.forecasts import FINE, Run, Value, runs, values_of
from .forecast_shop import SUM
from .shop_series import Scope, ShopPanel, panels, read_shop
from .toolbox import Toolbox

_COLUMNS = (
    Column("run", "Forecast"),
    Column("measure", "Of"),
    Column("by", "By"),
    Column("made_on", "Made", "date", 2),
    Column("from", "From", "date", 3),
    Column("until", "Until", "date", 3),
    Column("currency", "Currency", priority=1),
    Column("series", "Series", "count", 5),
    Column("forecasts", "Periods", "count"),
    Column("mae", "Error", "number"),
    Column("mae_of_naive", "Of naive", "number", 4),
    Column("mae_naive", "Error to naive", "number"),
    Column("bias", "Bias", "ratio"),
    Column("interval", "Interval", "ratio", 6),
    Column("coverage", "Within", "ratio"),
)
ALL = "all"


class _Pair(NamedTuple):
    """What was said of a period that is over, and what came, in one unit."""

    series: str | None
    said: float
    low: float
    high: float
    last: float | None
    came: float


class _Judged(NamedTuple):
    """The pairs of one run in one currency."""

    run: Run
    currency: str | None
    pairs: list[_Pair]


class _Actual:
    """What came, by scope: each is read from the books once."""

    def __init__(self, box: Toolbox) -> None:
        self._box = box
        self._known: dict[Scope, list[ShopPanel]] = {}

    def of(self, run: Run) -> list[ShopPanel]:
        """The shop as the run looked at it, with all that is known by now."""
        scope = Scope(
            cast("Measure", run.measure),
            cast("By", run.grouping),
            cast("Frequency", run.frequency),
            tuple(run.channels.split(",")) if run.channels else (),
            date.fromisoformat(run.since) if run.since else None,
        )
        if scope not in self._known:
            self._known[scope] = panels(read_shop(self._box, scope), scope)
        return self._known[scope]


def accuracy(box: Toolbox, measure: Measure | None) -> Table:
    """How true the forecasts that were kept have been, over the periods that are over; all of a kind, then each."""
    with box.reader() as reader:
        every = runs(reader.link, measure)
        said: dict[int, list[Value]] = {}
        for value in values_of(reader.link, [run.id for run in every]):
            said.setdefault(value.run_id, []).append(value)
    actual = _Actual(box)
    judged = [one for run in every for one in _judged(run, said.get(run.id, []), actual)]
    rows = [*_together(judged), *(_row(one, str(one.run.id)) for one in judged)]
    return Table("How true forecasts were", _COLUMNS, rows, [*_notes(every, judged)])


def _judged(run: Run, values: Sequence[Value], actual: _Actual) -> Iterator[_Judged]:
    periods = [one for one in values if one.span != SUM]
    for panel in actual.of(run):
        pairs = [*_pairs(run, panel, [one for one in periods if one.currency == panel.currency])]
        if pairs:
            yield _Judged(run, panel.currency, pairs)


def _pairs(run: Run, panel: ShopPanel, values: Iterable[Value]) -> Iterator[_Pair]:
    """What was said beside what came; periods that are not over, or not known, are left out."""
    unit = FINE if panel.currency is None else 10 ** exponent(panel.currency)
    scale = 1 if panel.currency is None else unit
    rows = {name: row for row, name in enumerate(panel.names)}
    came = panel.known.units if panel.currency is None else panel.known.amounts
    for one in values:
        at = period_of(date.fromisoformat(one.first_on), cast("Frequency", run.frequency)) - panel.first
        found = float(came[rows[one.series], at]) if one.series in rows and 0 <= at < panel.width else float("nan")
        if not isnan(found):
            last = None if one.last is None else one.last / unit
            yield _Pair(one.series, one.mean / unit, one.low / unit, one.high / unit, last, found / scale)


def _together(judged: Sequence[_Judged]) -> Iterator[list[Cell]]:
    """A row for all runs of one kind: measure, grouping, length of periods, currency."""
    kinds: dict[tuple[str | None, ...], list[_Judged]] = {}
    for one in judged:
        kinds.setdefault((one.run.measure, one.run.grouping, one.run.frequency, one.currency), []).append(one)
    for some in kinds.values():
        whole = _Judged(some[0].run, some[0].currency, [pair for one in some for pair in one.pairs])
        dates: Mapping[str, Cell] = {
            "made_on": None,
            "from": min(_day(one.run.first_on) for one in some),
            "until": max(_day(one.run.last_on) for one in some),
            "interval": None if len({(one.run.low, one.run.high) for one in some}) > 1 else _interval(some[0].run),
        }
        row = _row(whole, ALL)
        yield [dates.get(column.key, cell) for column, cell in zip(_COLUMNS, row, strict=True)]


def _row(one: _Judged, name: str) -> list[Cell]:
    run, pairs = one.run, one.pairs
    came, said = [pair.came for pair in pairs], [pair.said for pair in pairs]
    own, naive = mae(came, said), mae(came, [pair.last for pair in pairs])
    fair = mae(
        [pair.came for pair in pairs if pair.last is not None], [pair.said for pair in pairs if pair.last is not None]
    )
    within = coverage(came, [pair.low for pair in pairs], [pair.high for pair in pairs])
    return [
        name,
        run.measure,
        run.grouping,
        _day(run.made_on),
        _day(run.first_on),
        _day(run.last_on),
        one.currency,
        len({pair.series for pair in pairs}),
        len(pairs),
        *(_number(value) for value in (own, naive, ratio(fair, naive), bias(came, said))),
        _interval(run),
        _number(within),
    ]


def _interval(run: Run) -> Decimal:
    return Decimal(run.high - run.low) / FINE


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _number(value: float | None) -> Decimal | None:
    return None if value is None else half_up(Decimal(value), 4)


def _notes(every: Sequence[Run], judged: Sequence[_Judged]) -> Iterator[str]:
    if not every:
        yield "no forecast was kept yet: soleflip forecast units"
        return
    waiting = len({run.id for run in every} - {one.run.id for one in judged})
    if waiting:
        yield f"{counted(waiting, 'forecast')} without a period that is over, or of nothing that is known"
    if judged:
        yield "naive says of every period what came in the last one before; below 1, errors are smaller than its own"
