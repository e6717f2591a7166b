"""A line of small bars that shows how a number went."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
PLAIN = "_.-~=+*#"
"""The same for a terminal that has no such characters."""

BLANK = "\u00a0"
"""What stands where nothing is known: no line breaks at it."""

MOST_CELLS = 24


def sparkline(points: Sequence[tuple[int, int]], marks: str = BLOCKS) -> str:
    """Values over places (days, in order) as bars from the lowest to the highest; a blank where none is known.

    A cell stands for one place or, where there are more than `MOST_CELLS`, for the last value of several.
    """
    if not points:
        return ""
    first, span = points[0][0], points[-1][0] - points[0][0] + 1
    width = min(span, MOST_CELLS)
    cells: list[int | None] = [None] * width
    for place, value in points:
        cells[(place - first) * width // span] = value
    values = [value for _, value in points]
    low, height = min(values), max(values) - min(values)
    blank = BLANK if marks == BLOCKS else " "
    return "".join(blank if value is None else _mark(value - low, height, marks) for value in cells)


def _mark(above: int, height: int, marks: str) -> str:
    """The bar of a value so far above the lowest; a middle one where all are alike."""
    return marks[above * (len(marks) - 1) * 2 // height + 1 >> 1] if height else marks[len(marks) // 2 - 1]
