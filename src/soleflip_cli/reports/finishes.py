"""How integer sums become cells: totals, money, ratios and means."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..domain.money import EmptySum, Money, half_up, ratio


def count(values: Sequence[Any], currency: str) -> int:
    """How many; none is 0."""
    return values[0] or 0


def amount(values: Sequence[Any], currency: str) -> Money | None:
    """One amount, None while unknown."""
    return None if values[0] is None else Money(values[0], currency)


def total(values: Sequence[Any], currency: str) -> Money:
    """What is known, added up; nothing known adds up to 0, and the count beside it says so."""
    return EmptySum(0, currency) if values[0] is None else Money(values[0], currency)


def total_of(values: Sequence[Any], currency: str) -> Money | None:
    """A sum and how many it is over: None where none of them is known, 0 where there are none."""
    known, rows = values
    return None if known is None and rows else Money(known or 0, currency)


def quotient(values: Sequence[Any], currency: str) -> Decimal | None:
    """The first sum over the second; None without one."""
    return ratio(*values)


def whole_days(values: Sequence[Any], currency: str) -> Decimal | None:
    """The days of one row."""
    return None if values[0] is None else Decimal(values[0])


def per_day(values: Sequence[Any], currency: str) -> Money | None:
    """Money over days, half-up to the minor unit; None without either."""
    minor, days = values
    return None if minor is None or not days else Money(int(half_up(Decimal(minor) / days)), currency)


def sorted_texts(values: Sequence[Any], currency: str) -> tuple[str, ...]:
    """The texts that a list gathered, in code-point order."""
    return tuple(sorted(values[0] or ()))
