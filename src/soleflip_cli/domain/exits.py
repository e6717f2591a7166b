"""What becomes of an item that is held: the chances that it sells, the day, and the money that may stay in it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .money import half_up
from .suggesting import Pace, Told, expected

SPANS = (30, 90, 180)
"""Days for which it is told whether an item will have sold; what is left after the last is money at risk."""


class Exit(NamedTuple):
    """The chance to sell within each of SPANS, 0 to 1, and the expected days (`is_more`: longer than these)."""

    chances: tuple[float, ...]
    days: float
    is_more: bool

    def on(self, today: date) -> date:
        """The day on which it is expected to sell, or (`is_more`) after which."""
        return today + timedelta(days=round(self.days))

    def at_risk(self, cost: int | None) -> int | None:
        """Its cost times the chance that it has not sold after the last of SPANS, half-up; None without a cost."""
        return None if cost is None else _times(Decimal(cost), 1 - self.chances[-1])

    def holding(self, carry: Decimal) -> int:
        """What holding it costs until it sells, in minor units, half-up, `carry` being that of a day."""
        return _times(carry, self.days)


AT_ONCE = Exit((1.0,) * len(SPANS), 0.0, False)


def leaving(ask: int | None, told: Told, pace: Pace) -> Exit:
    """What is to be expected at an ask in minor units; at the usual distance where it or the lowest ask is unknown.

    What is asked at the highest bid or below it sells at once.
    """
    if ask is not None and told.bid is not None and ask <= told.bid:
        return AT_ONCE
    outlook = pace.outlook if ask is None else expected(ask, told.ask, pace)
    return Exit(tuple(map(outlook.chance, SPANS)), outlook.expected_days, outlook.is_more)


def _times(amount: Decimal, factor: float) -> int:
    return int(half_up(amount * Decimal(repr(factor))))
