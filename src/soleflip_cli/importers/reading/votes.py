"""How a file writes numbers and dates: one vote for each column, never for a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from ...domain.errors import UsageError
from ..base import EMPTY, bare_number

_DECISIVE = {
    ",": re.compile(r"-?\d{1,3}(?:[. ']\d{3})+,\d+|-?\d*,(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:\.\d{3}){2,}|0,\d+"),
    ".": re.compile(r"-?\d{1,3}(?:[, ']\d{3})+\.\d+|-?\d*\.(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:,\d{3}){2,}|0\.\d+"),
}
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
Mark = Literal[".", ","]
Order = Literal["ymd", "dmy", "mdy"]


def decimal_mark(name: str, cells: Iterable[str], otherwise: Mark | None) -> Mark | None:
    """The decimal mark of a column, by the cells that leave no doubt; None when no cell has a mark.

    Cells such as `1.234` may mean either: `otherwise` then decides. Raises UsageError when nothing
    does, or when cells contradict each other.
    """
    numbers = {bare_number(cell) for cell in cells if cell.strip() not in EMPTY}
    votes: list[Mark] = [mark for mark in (".", ",") if any(_DECISIVE[mark].fullmatch(n) for n in numbers)]
    if len(votes) == 1:
        return votes[0]
    if votes or any(map(_EITHER.fullmatch, numbers)):
        if otherwise:
            return otherwise
        why = "writes both 1.5 and 1,5" if votes else "may mean thousands or decimals, as in 1.234"
        raise UsageError(f"the column {name!r} {why}", "say which mark is the decimal one: --decimal , or --decimal .")
    return None


def day_order(name: str, cells: Iterable[str]) -> Order:
    """Whether a column of dates puts the day or the month first, by its parts above twelve.

    Dots mean day first (no country writes month.day.year). Raises UsageError when slashes leave it open.
    """
    dates = [re.match(r"\s*(\d{1,2})([./-])(\d{1,2})\2\d", cell) for cell in cells]
    parts: Sequence[tuple[int, str, int]] = [(int(d[1]), d[2], int(d[3])) for d in dates if d]
    if not parts:
        return "ymd"
    if any(first > 12 or mark == "." for first, mark, _ in parts):
        return "dmy"
    if any(second > 12 for _, _, second in parts):
        return "mdy"
    if all(first == second for first, _, second in parts):
        return "dmy"
    raise UsageError(
        f"the dates of the column {name!r} may be day first or month first", "say which: --dates dmy or --dates mdy"
    )
