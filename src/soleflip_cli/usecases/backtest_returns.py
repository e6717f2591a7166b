"""The range of returns that would have been told on the day of each purchase, beside the return that came."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from ..domain.roi_range import RoiRange, roi_range
from ..domain.selling_time import SellingTimes
from ..domain.suggesting import Stake
from .backtest_advice import AdviceThen
from .prices_known import Basis, Dealt, PricesKnown

Without: TypeAlias = Literal["no cost", "no payout", "no fees", "no price"]
"""Why nothing is compared for an item that was bought on a replayed day or later, and sold."""


class Returned(NamedTuple):
    """What was told of a purchase, from the last replay day before it on, and the return that came, as a fraction."""

    dealt: Dealt
    basis: Basis
    range: RoiRange
    came: float

    @property
    def is_within(self) -> bool:
        """Whether it came within the range."""
        return float(self.range.low) <= self.came <= float(self.range.high)


class Returns(NamedTuple):
    """Every purchase of which a range was told, and for how many it was not, and why."""

    found: list[Returned]
    without: Counter[Without]


def returns_then(
    known: PricesKnown, advice: AdviceThen, days: Sequence[date], times: Sequence[SellingTimes], until: date
) -> Returns:
    """Ranges of what was bought from the first of the replayed `days` to `until` and has sold, as learnt on these.

    Prices, fees and levels are those of the day of the purchase, `times` those learnt on each replayed day.
    """
    found, without = list[Returned](), Counter[Without]()
    for one in known.dealt:
        at = bisect_right(days, one.item.acquired_on) - 1
        if at < 0 or one.item.sold_on < one.item.acquired_on or one.item.acquired_on > until:
            continue
        said = _returned(one, known, advice, days[at], times[at])
        if isinstance(said, Returned):
            found.append(said)
        else:
            without[said] += 1
    return Returns(found, without)


def _returned(one: Dealt, known: PricesKnown, advice: AdviceThen, day: date, times: SellingTimes) -> Returned | Without:
    item = one.item
    if not item.cost:
        return "no cost"
    if item.paid is None:
        return "no payout"
    stake = advice.stake(item, item.acquired_on)
    if stake is None:
        return "no fees"
    learnt = known.best(one.known, item.channel, item.currency, day)
    told = learnt and roi_range(learnt.known, stake, learnt.moves, one.place, times.outlook(one.place))
    return Returned(one, learnt.basis, told, _came(one, stake)) if learnt and told else "no price"


def _came(one: Dealt, stake: Stake) -> float:
    """The return of the sale, after VAT and what holding it cost."""
    item, cost = one.item, one.item.cost or 0
    held = float(stake.carry) * (item.sold_on - item.acquired_on).days
    return ((item.paid or 0) - stake.tax.on(item.sold_for) - cost - held) / cost
