"""What an ask pays out, to the minor unit, and the smallest ask that pays what is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm
from typing import Literal, NamedTuple, TypeAlias

from .errors import UsageError
from .money import net_of, to_minor
from .schedules import Base, Part, Schedule

Regime: TypeAlias = Literal["none", "margin", "regular"]

_TARGET = r"(roi:)?\s*([0-9]{1,10}(?:[.,][0-9]{1,4})?)\s*(%)?"
_MOST = 10**15


class Tax(NamedTuple):
    """VAT on a price: none, on what it exceeds the `purchase` price by (margin scheme), or on all of it (regular).

    `rate` is percent; `purchase` is gross minor units.
    """

    regime: Regime = "none"
    rate: Decimal = Decimal(19)
    purchase: int = 0

    def on(self, price: int) -> int:
        """The VAT in a price, in minor units, half-up."""
        if self.regime == "margin":
            rate, whole = self.rate.as_integer_ratio()
            return _half_up(max(price - self.purchase, 0) * rate, 100 * whole + rate)
        return price - net_of(price, int(self.rate * 100)) if self.regime == "regular" else 0


class Payout(NamedTuple):
    """What becomes of an ask, in minor units: `buyer` is what the buyer pays, `fees` are by kind, `vat` is owed."""

    ask: int
    buyer: int
    fees: Mapping[str, int]
    payout: int
    vat: int

    @property
    def left(self) -> int:
        """What is left of the payout when VAT is paid."""
        return self.payout - self.vat


def payout(ask: int, schedule: Schedule, tax: Tax = Tax(), postage: int = 0) -> Payout:  # noqa: B008 (it is frozen)
    """What an ask in minor units pays out. `postage` is what the buyer pays beside it, part of the payout.

    At a channel where the payout is named, `ask` is that payout, and the buyer pays what `ask_for` says.
    """
    if schedule.channel.base == "payout":
        buyer = ask_for(ask, schedule)
        return Payout(ask, buyer, _fees(buyer, buyer, schedule), ask, tax.on(ask))
    fees = _fees(ask, ask + postage if schedule.channel.base == "buyer" else ask, schedule)
    return Payout(ask, ask + postage, fees, ask + postage - sum(fees.values()), tax.on(ask + postage))


def ask_for(wanted: int, schedule: Schedule) -> int:
    """The smallest price, to the minor unit, of which at least `wanted` is left when the fees are taken."""
    named = schedule._replace(channel=schedule.channel._replace(base="ask", grid=Decimal(0)))
    return floor(wanted, named) if schedule.parts else wanted


def floor(need: int, schedule: Schedule, tax: Tax = Tax(), postage: int = 0) -> int:  # noqa: B008 (it is frozen)
    """The smallest ask on the channel's grid of which at least `need` is left after fees and VAT, in minor units.

    Raises UsageError where fees and VAT take so much that no ask does.
    """
    step = schedule.grid
    ask = max(-(-_least(need, schedule, tax, postage) // step) * step, step)
    while payout(ask, schedule, tax, postage).left < need:
        ask += step
    return ask


def _least(need: int, schedule: Schedule, tax: Tax, postage: int) -> int:
    """A price that no smaller one can pay `need`: fees and VAT each rounded in the seller's favour.

    What is left is the least of its branches (each fee flat or in percent, the margin taxed or not), each a line.
    """
    taxed = (tax.regime, tax.rate) if tax.regime != "none" else ("none", Decimal(0))
    least = 0
    for slope, start, rate, whole in _branches(
        schedule.parts, schedule.channel.base, schedule.terms.parcel, postage, *taxed
    ):
        if slope <= 0:
            raise UsageError("fees and VAT take all of any ask", f"soleflip price fees show {schedule.channel.key}")
        least = max(least, -((rate * tax.purchase + start - need * whole) // slope))
    if least > _MOST:
        raise UsageError("that is more money than an ask can be", "--cost 119.99")
    return least


@lru_cache(maxsize=512)
def _branches(
    parts: tuple[Part, ...], base: Base, parcel: int, postage: int, regime: Regime, tax: Decimal
) -> tuple[tuple[int, int, int, int], ...]:
    """What is left of an ask after fees and VAT, as lines of which the lowest counts.

    Each is a slope, a start and the part of the purchase price that comes on top, times its last number, so that all
    are whole. The start has the most that rounding can give.
    """
    parts = () if base == "payout" else parts
    whole, slack = Fraction(postage if base == "buyer" else 0), Fraction(1 + len(parts), 2)
    found: list[tuple[int, int, int, int]] = []
    for choice in product(*((False, True) if part.minimum else (False,) for part in parts)):
        slope, start = Fraction(0), Fraction(0)
        for part, flat in zip(parts, choice, strict=True):
            rest = (1 - slope, whole - start) if part.of == "rest" else (Fraction(1), whole)
            more = _line(part, flat, *rest, parcel)
            slope, start = slope + more[0], start + more[1]
        lines = _taxed(1 - slope, postage - start, postage, regime, Fraction(tax) / (100 + Fraction(tax)))
        found += (_scaled(first, second + slack, third) for first, second, third in lines)
    return tuple(found)


def _scaled(*ratios: Fraction) -> tuple[int, int, int, int]:
    """Three ratios times their least common denominator, and that."""
    whole = lcm(*(one.denominator for one in ratios))
    slope, start, rate = (int(one * whole) for one in ratios)
    return slope, start, rate, whole


def _line(part: Part, flat: bool, slope: Fraction, start: Fraction, parcel: int) -> tuple[Fraction, Fraction]:
    """A fee as a line over the ask: its minimum, or its rate of what it is of, and its fixed amount."""
    rate = Fraction(0) if flat else Fraction(part.rate) / 100
    return rate * slope, rate * start + (part.minimum if flat else 0) + share(part, parcel)


def _taxed(
    slope: Fraction, start: Fraction, postage: int, regime: Regime, rate: Fraction
) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    if regime != "regular":
        yield slope, start, Fraction(0)
    if regime != "none":
        yield slope - rate, start - rate * postage, rate if regime == "margin" else Fraction(0)


def _fees(price: int, whole: int, schedule: Schedule) -> dict[str, int]:
    """Each fee of a price, `whole` being what fees are of, in the order in which they are taken; each half-up."""
    fees: dict[str, int] = {}
    for part in schedule.parts:
        of = whole - sum(fees.values()) if part.of == "rest" else whole
        fees[part.kind] = charge(part, of, schedule.terms.parcel)
    return fees


def charge(part: Part, of: int, parcel: int = 1) -> int:
    """One fee of an amount in minor units: its rate, half-up, or its minimum, and its fixed part."""
    rate, whole = part.rate.as_integer_ratio()
    return max(_half_up(max(of, 0) * rate, 100 * whole), part.minimum) + share(part, parcel)


def share(part: Part, parcel: int) -> int:
    """The fixed part of a fee for one item: all of it, or its share of a parcel of so many, half-up."""
    return _half_up(part.fixed, max(parcel, 1)) if part.shared else part.fixed


def _half_up(part: int, whole: int) -> int:
    """A ratio of whole numbers that are not negative, to a whole one."""
    return (2 * part + whole) // (2 * whole)


def penalty(price: int, schedule: Schedule) -> int | None:
    """What a sale that the seller fails costs, in minor units; None where no rule says."""
    return None if schedule.penalty is None else charge(schedule.penalty, price)


def target(text: str, cost: int, currency: str) -> int:
    """The profit that is wanted, in minor units: `15.00`, or `20%` and `roi:0.2`, both of the cost, rounded up.

    Raises UsageError for anything else.
    """
    read = re.fullmatch(_TARGET, text.strip().lower(), re.ASCII)
    if read is None or (read[1] and read[3]):
        raise UsageError(f"{text[:40]!r} is no target", "--target 20%, --target 15.00 or --target roi:0.2")
    value = Decimal(read[2].replace(",", "."))
    if not (read[1] or read[3]):
        return to_minor(value, currency)
    return int((cost * value / (1 if read[1] else 100)).to_integral_value(ROUND_CEILING))
