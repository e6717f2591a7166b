"""How demand behaves: how rare it is, and how uneven (Syntetos, Boylan, Croston 2005)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pvariance
from typing import Literal

RARE_FROM = 1.32
"""Mean periods between demands from which demand is rare."""
UNEVEN_FROM = 0.49
"""Squared coefficient of variation of the demands from which they are uneven."""

Demand = Literal["smooth", "erratic", "intermittent", "lumpy", "none"]


def interval(values: Sequence[float | None]) -> float | None:
    """Known periods per demand (ADI); None without a demand."""
    known = [value for value in values if value is not None]
    demands = sum(value > 0 for value in known)
    return len(known) / demands if demands else None


def unevenness(values: Sequence[float | None]) -> float | None:
    """The squared coefficient of variation of the demands (CV²), over all of them; None without a demand."""
    demands = [value for value in values if value is not None and value > 0]
    return pvariance(demands) / fmean(demands) ** 2 if demands else None


def demand_class(values: Sequence[float | None]) -> Demand:
    """Smooth, erratic (uneven), intermittent (rare), lumpy (both), none without a demand."""
    rare, uneven = interval(values), unevenness(values)
    if rare is None or uneven is None:
        return "none"
    if rare >= RARE_FROM:
        return "lumpy" if uneven >= UNEVEN_FROM else "intermittent"
    return "erratic" if uneven >= UNEVEN_FROM else "smooth"
