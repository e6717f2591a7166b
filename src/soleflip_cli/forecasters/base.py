"""The shape of a method: many series in, the mean of what comes next out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]

Fit: TypeAlias = "Callable[[Array, int, int], Array]"
"""`fit(values, horizon, season)` → means: series × periods in, series × horizon out.

A row is one series, its last column the last period that is known; NaN is a period of which nothing is known (before
the launch, sold out, missing) and never a zero. A row of NaN alone gives NaN. `season` is periods in a year.
"""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to forecast. `least` is how many known periods it wants.

    `counts` says that it makes no sense of values below zero; `slow` that it loads statsmodels and takes series singly.
    """

    name: str
    title: str
    fit: Fit
    least: int = 1
    counts: bool = False
    slow: bool = False
