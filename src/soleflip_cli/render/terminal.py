"""The face for people at a terminal: an aligned table, or records where it is too wide."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import IO
from unicodedata import combining, east_asian_width

from ..domain.table import Column, Kind, Table
from .base import NUMERIC, UNKNOWN, Face, human_rows, human_total, printable

_UNLIMITED = 100_000
_FOLDED: frozenset[Kind] = frozenset({"text", "texts"})
_LEAST_TEXT = 8
_FAIR_SHARE = 8  # a text column has at least this part of the room, if it needs it
_WHOLE_WORD, _WHOLE_SHARE = 20, 3  # a word is broken only when it has more cells, and more of the room, than this
_WORD = re.compile(r"(\s*)([^\s/]+/*|/+)")  # a line may end after a slash: joined style codes, paths
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
    shown, lines = _body(page)
    for line in lines:
        stream.write(line.rstrip() + "\n")
    notes = [*table.notes, *_left_out(page, shown)]
    for before, note in zip(chain("\n", [""] * len(notes)), notes, strict=False):
        stream.write(before + page.paint(_bulleted(note, page.room), "quiet") + "\n")


def _room(stream: IO[str], face: Face) -> int:
    if face.width is not None:
        return face.width
    return shutil.get_terminal_size().columns if stream.isatty() else _UNLIMITED


def _bulleted(note: str, room: int) -> str:
    return textwrap.fill(printable(note), room, initial_indent="• ", subsequent_indent="  ")


def _body(page: _Page) -> tuple[_Page, Iterator[str]]:
    """What is shown of the page, and its lines: with fewer columns if need be, else as records of all."""
    for share in (page.room // _FAIR_SHARE, 0):
        least, content = _measures(page, share)
        for places in _choices(page):
            if lines := _fitted(_only(page, places), [least[at] for at in places], [content[at] for at in places]):
                return _only(page, places), lines
    return page, _records(page)


def _fitted(page: _Page, least: Sequence[int], content: Sequence[int]) -> Iterator[str] | None:
    """The lines of a grid; None where even its least widths exceed the room."""
    for gap in _GAPS:
        spare = page.room - sum(least) - len(gap) * (len(least) - 1)
        if spare >= 0:
            return _grid(page, _widths(page, least, content, spare), gap)
    return None


def _choices(page: _Page) -> Iterator[list[int]]:
    """The columns to try: all, then without the one that matters least, and so on. A currency that differs stays."""
    places = list(range(len(page.columns)))
    yield places
    spare = [place for place in places if page.columns[place].priority and not _is_mixed_currency(page, place)]
    for goes in sorted(spare, key=lambda place: -page.columns[place].priority):
        places = [place for place in places if place != goes]
        yield places


def _is_mixed_currency(page: _Page, place: int) -> bool:
    return page.columns[place].key == "currency" and len({row[place] for row in page.rows}) > 1


def _only(page: _Page, places: Sequence[int]) -> _Page:
    if len(places) == len(page.columns):
        return page

    def pick(row: Sequence[str]) -> list[str]:
        return [row[place] for place in places]

    total = None if page.total is None else pick(page.total)
    return replace(
        page, columns=[page.columns[place] for place in places], rows=list(map(pick, page.rows)), total=total
    )


def _left_out(page: _Page, shown: _Page) -> Iterator[str]:
    """What a reader must know of the columns that found no room."""
    hidden = [place for place, column in enumerate(page.columns) if column not in shown.columns]
    for place in hidden:
        if page.columns[place].key == "currency" and page.rows:
            yield f"amounts in {page.rows[0][place]}"
    if hidden:
        noun = "column" if len(hidden) == 1 else "columns"
        yield f"{len(hidden)} {noun} more: a wider window, --columns … or --format csv"


def _measures(page: _Page, share: int) -> tuple[list[int], list[int]]:
    """For each column, the least width that cuts no number and no word that is not very long, and the width of all."""
    titles = [column.title if page.face.header else "" for column in page.columns]
    columns = list(zip(*page.everything(), strict=True)) or [()] * len(titles)
    content = [max(map(_cells, cells), default=0) for cells in columns]
    least = [
        max(_longest_word(title), _least_text(page, cells, width, share) if column.kind in _FOLDED else width)
        for column, title, cells, width in zip(page.columns, titles, columns, content, strict=True)
    ]
    return least, content


def _least_text(page: _Page, cells: Sequence[str], width: int, share: int) -> int:
    """As wide as the longest word unless that is very long, and as its `share`; a short text stays on one line."""
    whole = min(page.room, max(_WHOLE_WORD, page.room // _WHOLE_SHARE))
    words = min(max(map(_longest_word, cells), default=0), whole)
    return min(width, max(_LEAST_TEXT, share, words))


def _widths(page: _Page, least: Sequence[int], content: Sequence[int], spare: int) -> list[int]:
    """Room for contents first, then for titles on one line."""
    widths = _grown(least, content, spare)
    return _grown(widths, [_cells(column.title) for column in page.columns], spare - sum(widths) + sum(least))


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
    """`text` in lines of at most `width` cells, broken at blanks; only a word that is wider is broken itself."""
    if _cells(text) <= width:
        return [text]
    lines = [""]
    for blank, whole in _WORD.findall(text):
        for number, word in enumerate(_pieces(whole, width)):
            longer = lines[-1] + (" " if blank and lines[-1] and not number else "") + word
            if _cells(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
    return lines if lines[0] else lines[1:] or [""]


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word cut where a line is full; each piece has a sign at least."""
    piece = ""
    for sign in word if _cells(word) > width else ():
        if piece and _cells(piece + sign) > width:
            yield piece
            piece = ""
        piece += sign
    yield piece or word


def _longest_word(text: str) -> int:
    return max((_cells(word) for _, word in _WORD.findall(text)), default=0)


def _cells(text: str) -> int:
    """How many terminal columns `text` takes."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(sign) in "WF" else not combining(sign) for sign in text)
