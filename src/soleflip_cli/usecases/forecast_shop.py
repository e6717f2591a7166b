"""Forecast the shop itself: units, revenue, profit or payouts of the series in the books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from ..domain.forecasting import Ahead, By, level_of
from ..domain.series import YEAR, Frequency
from .forecast_series import AUTOMATIC, method_named
from .shop_series import Scope, ShopPanel

if TYPE_CHECKING:
    from ..forecasters.amounts import Each
    from ..forecasters.base import Array
    from ..forecasters.engine import Forecast
    from ..forecasters.past import Past

HALF_LIFE: Mapping[Frequency, float] = {"daily": 28.0, "weekly": 4.0, "monthly": 1.0}
"""Periods after which what an item brings counts half: four weeks did best of 4 to 26 on the sets at hand."""
SUM = "sum"
SPANS: Mapping[Frequency, str] = {"daily": "day", "weekly": "week", "monthly": "month"}


class Line(NamedTuple):
    """What is expected of a series in a period, or in all of them (`span` sum); amounts in minor units.

    `level` is what it rests on, `weight` how much of it is the series' own, `periods` its known history, `last` what
    came in the last whole period, None where that is not known.
    """

    series: str | None
    currency: str | None
    span: str
    first: date
    last_day: date
    mean: float
    low: float
    high: float
    method: str
    level: By
    weight: float
    periods: int
    last: float | None


class Outlook:
    """The forecast of one panel: means and quantiles of each period and of all together, series × periods × levels."""

    def __init__(
        self, panel: ShopPanel, scope: Scope, ahead: Ahead, levels: Sequence[float], method: str = AUTOMATIC
    ) -> None:
        """Raises UsageError for a method that there is not."""
        from ..forecasters.totals import excess_of, summed

        self.panel, self._scope, self._ahead, self._levels = panel, scope, ahead, levels
        self.found = units_ahead(panel, len(ahead.shares), scope.frequency, method)
        self.excess = excess_of(self.found.means, self.found.quantiles)
        self._whole = summed(self.found.means, self.excess, ahead.shares)
        self._history = [sum(row) for row in (panel.known.units >= 0).tolist()]

    @cached_property
    def one(self) -> Each | None:
        """What an item brings; None where units are counted."""
        from ..forecasters.amounts import each

        if self.panel.currency is None:
            return None
        return each(self.panel.known, self.panel.places, HALF_LIFE[self._scope.frequency])

    @cached_property
    def periods(self) -> tuple[Array, Array]:
        """Means and quantiles of single periods."""
        return self._worth(self.found.means, self.excess)

    @cached_property
    def whole(self) -> tuple[Array, Array]:
        """Means and quantiles of all periods together."""
        return self._worth(*self._whole)

    def _worth(self, means: Array, excess: Array) -> tuple[Array, Array]:
        from ..forecasters.amounts import worth
        from ..forecasters.counts import quantiles

        if self.one is None:
            return means, quantiles(means, excess, self._levels)
        return worth(means, excess, self.one, self._levels)

    def part(self, row: int, shares: Sequence[float]) -> tuple[float, float, float]:
        """Mean, low and high of a series over its periods, of each so much."""
        from ..forecasters.totals import summed

        means, ranges = self._worth(*summed(self.found.means, self.excess, shares))
        return float(means[row, 0]), float(ranges[row, 0, 0]), float(ranges[row, 0, 1])

    def came(self, row: int) -> Array:
        """What the history of a series was."""
        import numpy as np

        known = self.panel.known
        every: Array = known.units if self.panel.currency is None else known.amounts
        return np.asarray(every[row])

    def lines(self) -> Iterator[Line]:
        """A line for each series and period that something can be said of, and one for all periods."""
        for row in range(len(self.panel.names)):
            if isnan(self.periods[0][row, 0]):
                continue
            for step in range(len(self._ahead.shares)):
                yield self._line(row, SPANS[self._scope.frequency], *self._ahead.span(step + 1), self.periods, step)
            yield self._line(row, SUM, self._ahead.first, self._ahead.last, self.whole, 0)

    def _line(self, row: int, span: str, first: date, last: date, told: tuple[Array, Array], at: int) -> Line:
        found, history = self.found, self.came(row)
        low, high = (float(value) for value in told[1][row, at])
        level, weight = level_of(self._scope.by, found.depths[row]), float(found.own[row])
        before = float(history[-1]) if not isnan(history[-1]) else None
        about = found.methods[row], level, weight, self._history[row], before
        name, currency = self.panel.names[row], self.panel.currency
        return Line(name, currency, span, first, last, float(told[0][row, at]), low, high, *about)


def past_of(panel: ShopPanel, horizon: int, frequency: Frequency) -> Past:
    """The units of a panel, as methods take them."""
    from ..forecasters.past import Past

    return Past(panel.known.units, horizon, YEAR[frequency])


def units_ahead(panel: ShopPanel, horizon: int, frequency: Frequency, method: str) -> Forecast:
    """Units to be expected, with quantiles at GRID. Raises UsageError for a method that there is not."""
    from ..forecasters.engine import automatic, by_method
    from ..forecasters.totals import GRID

    chosen, past = method_named(method), past_of(panel, horizon, frequency)
    if chosen is None:
        return automatic(past, panel.width, GRID, panel.places)
    return by_method(past, panel.width, chosen, GRID)
