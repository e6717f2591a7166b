"""A list of listings and asks, as a person or a program writes it: CSV, its columns found by name."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..domain.errors import NotUnderstood, UsageError
from ..domain.offers import ACTIONS
from . import typed

if TYPE_CHECKING:
    from ..usecases.listing_plan import Change

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "item": ("item", "item_id", "item number"),
    "listing": ("listing", "listing_id", "listingid", "reference"),
    "ask": ("ask", "new ask", "price", "amount"),
    "action": ("action",),
    "currency": ("currency", "currency_code", "currencycode"),
    "expires": ("expires", "expires in"),
}
_HINT = "a first line such as: item,ask"


def read_changes(file: str) -> list[Change]:
    """The changes that a file, or standard input for `-`, lists. Raises UsageError, NotUnderstood."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UsageError(f"there is no file {file!r}", "soleflip listing plan FILE") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no text in UTF-8", "soleflip listing plan FILE") from error
    return changes_in(text)


def changes_in(text: str) -> list[Change]:
    """The changes that a text lists, one a line below its headings. Raises UsageError, NotUnderstood."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    mark = max(",;\t", key=first.count)
    rows = [(number, row) for number, row in _rows(text, mark) if any(cell.strip() for cell in row)]
    if not rows:
        raise NotUnderstood("there is no line to read", _HINT)
    places = _places(rows[0][1])
    if not places.keys() & {"item", "listing"}:
        raise NotUnderstood("no column is called item or listing", _HINT)
    if not places.keys() & {"ask", "action"}:
        raise NotUnderstood("no column is called ask or action", _HINT)
    return [_change(number, {name: _cell(row, at) for name, at in places.items()}) for number, row in rows[1:]]


def _rows(text: str, mark: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise NotUnderstood(f"line {reader.line_num} cannot be read: {error}", _HINT) from error


def _places(header: Sequence[str]) -> dict[str, int]:
    names = [" ".join(cell.split()).casefold() for cell in header]
    found = {name: next((names.index(one) for one in words if one in names), -1) for name, words in _COLUMNS.items()}
    return {name: at for name, at in found.items() if at >= 0}


def _cell(row: Sequence[str], at: int) -> str | None:
    return (row[at].strip() if at < len(row) else "") or None


def _change(number: int, cells: Mapping[str, str | None]) -> Change:
    from ..usecases.listing_plan import Change

    name, action = cells.get("listing") or cells.get("item"), (cells.get("action") or "").casefold() or None
    if not name:
        raise UsageError(f"line {number} names neither an item nor a listing", "mend this line: nothing was planned")
    if action not in (None, *ACTIONS):
        raise UsageError(f"line {number}: {action!r} is no action", f"one of {', '.join(ACTIONS)}")
    try:
        ask = typed.optional_amount(cells.get("ask"), "ask")
        days = typed.days(cells.get("expires"), "expires")
    except UsageError as error:
        raise UsageError(f"line {number}: {error.message}", error.hint) from error
    known: Any = action
    return Change(name, known, ask, cells.get("currency"), days, where=f"line {number}: ")
