"""How a file writes numbers and dates: one vote for each column, never for a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from ...domain.errors import UsageError
from ..base import EMPTY, bare_number
from .dates import Order

_GAP = " '\u00a0\u202f"
_DECISIVE = {
    mark: re.compile(
        rf"[+-]?(?:\d{{1,3}}(?:[{other}{_GAP}]\d{{3}})+[{mark}]\d+|\d*[{mark}](?:\d{{1,2}}|\d{{4,}})"
        rf"|\d{{4,}}[{mark}]\d{{3}}|\d{{1,3}}(?:[{other}]\d{{3}}){{2,}}|0[{mark}]\d+)"
    )
    for mark, other in ((",", "."), (".", ","))
}
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
Mark = Literal[".", ","]


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


_MOST_MONTHS = 12


def day_order(name: str, cells: Iterable[str]) -> Order:
    """Whether a column of dates puts the day or the month first, by its parts above twelve; "ymd" where no date tells.

    Dots mean day first (no country writes month.day.year), and so do slashes beside them that tell nothing.
    Raises UsageError when slashes leave it open, or contradict each other.
    """
    found = [re.match(r"\s*(\d{1,2})([./-])(\d{1,2})\2\d", cell) for cell in cells]
    dates = [(int(d[1]), int(d[3])) for d in found if d and d[2] != "."]
    votes = {first > second for first, second in dates if min(first, second) <= _MOST_MONTHS < max(first, second)}
    if len(votes) == 1:
        return "dmy" if votes.pop() else "mdy"
    if not votes and any(d and d[2] == "." for d in found):
        return "dmy"
    if not votes and all(first == second for first, second in dates):
        return "ymd"
    why = "put the day first in some rows and the month in others" if votes else "may be day first or month first"
    raise UsageError(f"the dates of the column {name!r} {why}", "say which: --dates dmy or --dates mdy")
