"""What a purchase may come to: the spread of its return, from how prices move and how long things take to sell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from .left import Left
from .money import half_up
from .own_prices import Known
from .price_moves import PriceMoves
from .selling_time import Outlook
from .spells import Place
from .suggesting import Stake

_WAITS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of the items that sell at all within the days that are counted; each stands for a fifth of them."""


class RoiRange(NamedTuple):
    """The return below which one in ten, half and nine in ten such purchases lie, and the chance of a loss.

    0.1 is 10 % of the cost. It is what is left after fees, VAT and the cost of holding.
    """

    low: Decimal
    middle: Decimal
    high: Decimal
    loss: Decimal


def roi_range(known: Known, stake: Stake, moves: PriceMoves, place: Place, outlook: Outlook) -> RoiRange | None:
    """The return of an item bought today, if it sells within the days that are counted; None without a cost."""
    cost = stake.cost
    if not cost:
        return None
    outcomes = sorted(outcome / cost for outcome in _outcomes(known, stake, moves, place, waits(outlook)))
    low, middle, high = (half_up(Decimal(repr(_at(outcomes, share))), 4) for share in (0.1, 0.5, 0.9))
    lost = sum(one < 0 for one in outcomes)
    return RoiRange(low, middle, high, half_up(Decimal(lost) / len(outcomes), 4))


def waits(outlook: Outlook) -> list[float]:
    """Equally likely days until it sells, of those within which it is counted."""
    sure = outlook.chance(outlook.most)
    return [outlook.days_for(share * sure) for share in _WAITS]


def _outcomes(known: Known, stake: Stake, moves: PriceMoves, place: Place, days: Sequence[float]) -> Iterator[float]:
    """Equally likely profits, in minor units."""
    spent, carry = stake.cost or 0, float(stake.carry)
    came = [(known.price * factor, wait) for wait in days for factor in moves.factors(place, known.age + wait)]
    left = Left(min(came)[0], max(came)[0], stake)
    return (left.of(price) - spent - carry * wait for price, wait in came)


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of sorted values lies."""
    place = share * len(ordered) - 0.5
    low = int(place)
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)
