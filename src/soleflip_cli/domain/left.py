"""What is left of many prices after fees and VAT: reckoned for a few of them, and read off between these."""

from __future__ import annotations

from bisect import bisect_right

from . import pricing
from .suggesting import Stake

_PARTS = 12


class Left:
    """What is left of any price between two, in minor units; fees and VAT are lines with few bends."""

    def __init__(self, low: float, high: float, stake: Stake) -> None:
        step = max(high - low, 1.0) / _PARTS
        self._prices = [max(round(low + at * step), 0) for at in range(_PARTS + 1)]
        self._left = [pricing.payout(price, stake.schedule, stake.tax).left for price in self._prices]

    def of(self, price: float) -> float:
        """What is left of one."""
        at = min(max(bisect_right(self._prices, price), 1), _PARTS)
        low, high = self._prices[at - 1], self._prices[at]
        share = (price - low) / (high - low) if high > low else 0.0
        return self._left[at - 1] + share * (self._left[at] - self._left[at - 1])
