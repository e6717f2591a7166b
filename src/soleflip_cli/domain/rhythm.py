"""When something that happens again and again is to be expected next, as far as it keeps a rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

LEAST = 4
"""As many times at least say that there is a rhythm."""


def expected_next(moments: Sequence[datetime]) -> datetime | None:
    """The last moment and the usual gap; None for too few, or where most gaps are not about as long as that one.

    A pause, such as a night in which a computer slept, does not end a rhythm.
    """
    ordered = sorted(moments)
    gaps = sorted(later - earlier for earlier, later in pairwise(ordered))
    if len(ordered) < LEAST:
        return None
    usual = gaps[len(gaps) // 2]
    alike = sum(usual * 0.8 <= gap <= usual * 1.25 for gap in gaps)
    return ordered[-1] + usual if alike * 4 >= len(gaps) * 3 else None
