"""The range of returns that a purchase may come to, from what own sales made of the prices known before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..domain.money import half_up
from ..domain.own_prices import Known
from ..domain.price_moves import ENOUGH
from ..domain.roi_range import RoiRange, roi_range
from ..domain.spells import Place
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.link import Link
from .appraisal import Appraised, Appraiser
from .prices_known import Basis, Learnt, PricesKnown, market_price
from .toolbox import Toolbox

RANGE = (
    Column("roi_p10", "ROI, low", "ratio", 2),
    Column("roi_p50", "ROI, half", "ratio", 9),
    Column("roi_p90", "ROI, high", "ratio", 2),
    Column("chance_of_loss", "Loss", "ratio", 3),
    Column("roi_from", "ROI from", priority=13),
    Column("roi_sales", "Of sales", "count", 13),
)
_DAY = timedelta(days=1)


class Ranged(NamedTuple):
    """A range, and what it rests on."""

    range: RoiRange
    learnt: Learnt


class Ranges:
    """Ranges of purchases of today at one channel."""

    def __init__(self, box: Toolbox, link: Link, appraiser: Appraiser, channel: str) -> None:
        self._appraiser, self._channel = appraiser, channel
        self._known = PricesKnown(link, ZoneInfo(box.with_books().text("timezone")), channel)

    def of(self, found: Appraised, place: Place) -> Ranged | None:
        """The range at the cost of its stake; None where no price or too few sales are known."""
        stake, outlook = found.stake, found.outlook
        currency = stake.schedule.terms.currency
        known = self._known.own_known(place, self._channel, currency, self._appraiser.today)
        price = market_price(found.market.told) if found.market else None
        if found.market and price:
            known = {"market": Known(price, found.market.age(self._appraiser.markets.now) / _DAY), **known}
        learnt = self._known.best(known, self._channel, currency)
        told = learnt and roi_range(learnt.known, stake, learnt.moves, place, outlook)
        return Ranged(told, learnt) if learnt and told else None

    def notes(self, ranged: Sequence[Ranged | None]) -> Iterator[str]:
        """What the ranges rest on, or why there are none."""
        bases = {(one.learnt.basis, one.learnt.of): one.learnt.moves.sales for one in ranged if one}
        for (basis, of), sales in bases.items():
            whose = "of yours" if of == basis else "of yours around your own prices before"
            came = f"what came in {counted(sales, 'sale')} {whose}"
            yield f"ROI range: eight in ten of those that sell, from {_SAID[basis]} and {came}"
        told = sum(bool(one.known) for one in self._known.dealt)
        if ranged and not bases and told < ENOUGH:
            need = f"needs {ENOUGH} own sales whose price was known when they were bought"
            yield f"no ROI range: {need}; there are {told}"
        elif ranged and not bases:
            yield f"no ROI range: you sold none within a year, and fewer than {ENOUGH} at a market price known before"


_SAID: dict[Basis, str] = {
    "market": "the market price",
    "own sales of the size": "the last prices that you made with the size",
    "own sales of the style": "the last prices that you made with the style",
}


def range_cells(one: Ranged | None) -> list[Cell]:
    """The cells of RANGE."""
    if one is None:
        return [None] * len(RANGE)
    return [*one.range, one.learnt.basis, one.learnt.moves.sales]


def for_people(table: Table) -> Table:
    """A table in which low, half and high have become one column: `-4 to 38 %`."""
    keys = [one.key for one in table.columns]
    if "roi_p10" not in keys:
        return table
    at = keys.index("roi_p10")
    columns = [*table.columns[:at], Column("roi_range", "ROI range", priority=2), *table.columns[at + 3 :]]
    rows = [[*row[:at], _said(row[at], row[at + 2]), *row[at + 3 :]] for row in table.rows]
    return replace(table, columns=columns, rows=rows)


def _said(low: Cell, high: Cell) -> str | None:
    if not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return None
    return f"{half_up(low * 100)} to {half_up(high * 100)} %"
