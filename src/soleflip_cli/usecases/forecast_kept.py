"""Forecasts of the shop that stay in the books, so that what came can be held against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..domain.errors import Busy, NotReady
from ..domain.forecasting import Ahead
from ..storage.forecasts import FINE, Run, Value, keep_forecast
from .forecast_series import AUTOMATIC
from .forecast_shop import Line
from .shop_series import Scope
from .toolbox import Toolbox


class Ask(NamedTuple):
    """What is to be forecast: `interval` is how many of a hundred outcomes lie within; a dry run keeps nothing."""

    scope: Scope
    horizon: tuple[int, str] | None = None
    interval: int = 80
    method: str = AUTOMATIC
    dry_run: bool = False

    @property
    def levels(self) -> tuple[float, float]:
        """The two ends of the interval."""
        return (100 - self.interval) / 200, (100 + self.interval) / 200


def named(scope: Scope) -> str | None:
    """The channels of a scope as they are kept; None for all."""
    return ",".join(sorted(scope.channels)) or None


def keep(box: Toolbox, ask: Ask, coming: Ahead, told: date, lines: Sequence[Line]) -> Iterator[str]:
    """Keep a forecast in place of the same one of that day, and say so; where that cannot be, say that."""
    if ask.dry_run:
        return
    try:
        with box.books("forecast", existing=True) as books:
            number = keep_forecast(books.link, _run(box, ask, coming, told), [*map(_value, lines)])
    except (NotReady, Busy) as error:
        yield f"not kept: {error.message}"
        return
    yield f"kept as forecast {number}: soleflip forecast accuracy tells later how true it was"


def _run(box: Toolbox, ask: Ask, coming: Ahead, told: date) -> Run:
    scope, (low, high) = ask.scope, (round(level * FINE) for level in ask.levels)
    return Run(
        id=0,
        made_at=str(box.now()),
        made_on=box.today().isoformat(),
        told_on=told.isoformat(),
        measure=scope.measure,
        grouping=scope.by,
        frequency=scope.frequency,
        periods=len(coming.shares),
        first_on=coming.first.isoformat(),
        last_on=coming.last.isoformat(),
        method=ask.method,
        low=low,
        high=high,
        channels=named(scope),
        since=scope.since.isoformat() if scope.since else None,
    )


def _value(line: Line) -> Value:
    scale = FINE if line.currency is None else 1
    return Value(
        id=0,
        run_id=0,
        series=line.series,
        currency=line.currency,
        span=line.span,
        first_on=line.first.isoformat(),
        last_on=line.last_day.isoformat(),
        mean=round(line.mean * scale),
        low=round(line.low * scale),
        high=round(line.high * scale),
        last=None if line.last is None else round(line.last * scale),
        method=line.method,
        level=line.level,
        own=round(line.weight * FINE),
    )
