"""What a table looks like drawn: neutral values that a page draws and every other face leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias


class Seen(NamedTuple):
    """What came in the period that begins on that day; None is not known."""

    day: date
    value: float | None


class Expected(NamedTuple):
    """What is expected of a period: the mean, and the interval around it."""

    day: date
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fan:
    """History and forecast of one series, in the unit that `unit` names."""

    title: str
    unit: str
    seen: Sequence[Seen]
    expected: Sequence[Expected]


@dataclass(frozen=True, slots=True)
class Bars:
    """Values by name, and a line that they are held against; `unit` says what they are."""

    title: str
    unit: str
    bars: Sequence[tuple[str, float]]
    line: float | None = None


Chart: TypeAlias = Fan | Bars
