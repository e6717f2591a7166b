"""The face for people at a terminal: an aligned table, or records where it is too wide."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import IO
from unicodedata import combining, east_asian_width

from ..domain.table import Column, Kind, Table
from .base import NUMERIC, UNKNOWN, Face, human_rows, human_total, printable

_UNLIMITED = 100_000
_FOLDED: frozenset[Kind] = frozenset({"text", "texts"})
_LEAST_TEXT = 8
_GAPS = ("  ", " ")
_INDENT = "  "
_STACK_GAP = "    "
_MOST_STACKS = 4
_MOST_IN_HEADING = 2

# Sixteen-colour codes follow the reader's own theme; magenta reads on dark and on light alike.
_INK = {"strong": "1", "header": "1;35", "negative": "31", "quiet": "2"}


@dataclass(frozen=True, slots=True)
class _Page:
    """A table in the human dialect, with the room it has."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None
    room: int
    face: Face

    def everything(self) -> Sequence[Sequence[str]]:
        """The rows, and the total if there is one."""
        return self.rows if self.total is None else [*self.rows, self.total]

    def paint(self, text: str, *inks: str) -> str:
        """`text` in the inks; untouched on a page without colour."""
        if not (self.face.color and text and inks):
            return text
        return f"\x1b[{';'.join(_INK[ink] for ink in inks)}m{text}\x1b[0m"


def write(table: Table, stream: IO[str], face: Face) -> None:
    """Title, rows, total and notes, as wide as the terminal; numbers are never cut."""
    page = _Page(table.columns, list(human_rows(table)), human_total(table), _room(stream, face), face)
    if face.header and table.title:
        stream.write(page.paint(table.title, "strong") + "\n\n")
    for line in _body(page):
        stream.write(line.rstrip() + "\n")
    for before, note in zip(chain("\n", [""] * len(table.notes)), table.notes, strict=False):
        stream.write(before + page.paint(_bulleted(note, page.room), "quiet") + "\n")


def _room(stream: IO[str], face: Face) -> int:
    if face.width is not None:
        return face.width
    return shutil.get_terminal_size().columns if stream.isatty() else _UNLIMITED


def _bulleted(note: str, room: int) -> str:
    return textwrap.fill(printable(note), room, initial_indent="• ", subsequent_indent="  ")


def _body(page: _Page) -> Iterator[str]:
    least, content = _measures(page)
    titles = [_cells(column.title) for column in page.columns]
    for gap in _GAPS:
        spare = page.room - sum(least) - len(gap) * (len(least) - 1)
        if spare >= 0:
            widths = _grown(least, content, spare)
            return _grid(page, _grown(widths, titles, spare - sum(widths) + sum(least)), gap)
    return _records(page)


def _measures(page: _Page) -> tuple[list[int], list[int]]:
    """For each column, the least width that cuts no number and no word of a title, and the width of all."""
    titles = [column.title if page.face.header else "" for column in page.columns]
    content = [max(map(_cells, cells)) for cells in zip(*page.everything(), strict=True)]
    content = content or [0] * len(titles)
    least = [
        max(_longest_word(title), min(width, _LEAST_TEXT) if column.kind in _FOLDED else width)
        for column, title, width in zip(page.columns, titles, content, strict=True)
    ]
    return least, content


def _grown(widths: Sequence[int], targets: Sequence[int], spare: int) -> list[int]:
    """Hand `spare` out, the narrowest first, to columns below their target."""
    grown = list(widths)
    while spare and (short := [place for place, target in enumerate(targets) if grown[place] < target]):
        grown[min(short, key=grown.__getitem__)] += 1
        spare -= 1
    return grown


def _grid(page: _Page, widths: Sequence[int], gap: str) -> Iterator[str]:
    rule = page.paint("─" * (sum(widths) + len(gap) * (len(widths) - 1)), "quiet")
    if page.face.header:
        yield from _header(page, widths, gap)
        yield rule
    for row in page.rows:
        yield from _lines(page, row, widths, gap)
    if not page.rows:
        yield page.paint("Nothing to show.", "quiet")
    if page.total is not None:
        yield rule
        yield from _lines(page, page.total, widths, gap, "strong")


def _header(page: _Page, widths: Sequence[int], gap: str) -> Iterator[str]:
    folds = [_folded(column.title, width) for column, width in zip(page.columns, widths, strict=True)]
    height = max(map(len, folds))
    sunk = [[""] * (height - len(fold)) + fold for fold in folds]
    for pieces in zip(*sunk, strict=True):
        painted = (page.paint(piece, "header") for piece in pieces)
        yield gap.join(map(_padded, pieces, widths, page.columns, painted))


def _lines(page: _Page, row: Sequence[str], widths: Sequence[int], gap: str, *inks: str) -> Iterator[str]:
    for pieces in zip_longest(*map(_folded, row, widths), fillvalue=""):
        painted = (
            page.paint(piece, *inks, *_inks(piece, column)) for piece, column in zip(pieces, page.columns, strict=True)
        )
        yield gap.join(map(_padded, pieces, widths, page.columns, painted))


def _records(page: _Page) -> Iterator[str]:
    """A block for each row: its first texts as a heading, then titles and values in columns."""
    lead = _heading_width(page.columns)
    stacks = _stacks(page, range(lead, len(page.columns)))
    for number, row in enumerate(page.everything()):
        if number:
            yield ""
        if lead:
            yield page.paint(" · ".join(filter(None, row[:lead])), "header")
        for places in zip_longest(*(stack.places for stack in stacks)):
            pairs = zip(stacks, places, strict=True)
            yield _INDENT + _STACK_GAP.join(_pair(page, row, stack, place) for stack, place in pairs)


def _heading_width(columns: Sequence[Column]) -> int:
    texts = [column.kind in _FOLDED for column in columns[:_MOST_IN_HEADING]]
    return [*texts, False].index(False)


@dataclass(frozen=True, slots=True)
class _Stack:
    """Pairs of title and value, one under the other: the columns shown and how wide both sides are."""

    places: Sequence[int]
    title_width: int
    value_width: int


def _stacks(page: _Page, places: Sequence[int]) -> list[_Stack]:
    """As many stacks side by side as the room holds, at least one."""
    for abreast in range(min(_MOST_STACKS, len(places)), 1, -1):
        height = -(-len(places) // abreast)
        stacks = [_stack(page, places[start : start + height]) for start in range(0, len(places), height)]
        wide = sum(len(_INDENT) + stack.title_width + stack.value_width for stack in stacks)
        if wide + len(_INDENT) + len(_STACK_GAP) * (len(stacks) - 1) <= page.room:
            return stacks
    return [_stack(page, places)]


def _stack(page: _Page, places: Sequence[int]) -> _Stack:
    titles = max((_cells(page.columns[place].title) for place in places), default=0)
    values = max((_cells(row[place]) for row in page.everything() for place in places), default=0)
    return _Stack(places, titles, values)


def _pair(page: _Page, row: Sequence[str], stack: _Stack, place: int | None) -> str:
    if place is None:
        return " " * (stack.title_width + len(_INDENT) + stack.value_width)
    column, value = page.columns[place], row[place]
    title = page.paint(column.title, "quiet") + " " * (stack.title_width - _cells(column.title))
    return title + _INDENT + _padded(value, stack.value_width, column, page.paint(value, *_inks(value, column)))


def _inks(text: str, column: Column) -> tuple[str, ...]:
    if text == UNKNOWN:
        return ("quiet",)
    return ("negative",) if column.kind in ("money", "ratio") and text.startswith("-") else ()


def _padded(text: str, width: int, column: Column, painted: str) -> str:
    blank = " " * (width - _cells(text))
    return blank + painted if column.kind in NUMERIC else painted + blank


def _folded(text: str, width: int) -> list[str]:
    if _cells(text) <= width:
        return [text]
    narrow = width if text.isascii() else max(1, width // 2)  # textwrap counts characters, not cells
    return textwrap.wrap(text, narrow) or [""]


def _longest_word(title: str) -> int:
    return max(map(_cells, title.split()), default=0)


def _cells(text: str) -> int:
    """How many terminal columns `text` takes."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(sign) in "WF" else not combining(sign) for sign in text)
