"""What a purchase may come to: the spread of its return, from how prices move and how long things take to sell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from . import pricing
from .money import half_up
from .own_prices import Known
from .price_moves import PriceMoves
from .selling_time import Outlook
from .spells import Place
from .suggesting import Stake

_WAITS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of the items that sell at all within the days that are counted; each stands for a fifth of them."""
_KNOT = 10
"""What is left is reckoned for each so-manieth price; fees and VAT are lines, so it is read off between them."""


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
    came = sorted((known.price * factor, wait) for wait in days for factor in moves.factors(place, known.age + wait))
    spent, carry = stake.cost or 0, float(stake.carry)
    knots = [price for price, _ in came[::_KNOT]] + [came[-1][0]]
    for (low, left), (high, more) in pairwise((price, _left(price, stake)) for price in knots):
        slope = (more - left) / (high - low) if high > low else 0.0
        part = came[:_KNOT]
        del came[:_KNOT]
        yield from (left + slope * (price - low) - spent - carry * wait for price, wait in part)


def _left(price: float, stake: Stake) -> int:
    """What is left of a price after fees and VAT."""
    return pricing.payout(round(price), stake.schedule, stake.tax).left


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of sorted values lies."""
    place = share * len(ordered) - 0.5
    low = int(place)
    return ordered[low] + (ordered[low + 1] - ordered[low]) * (place - low)
