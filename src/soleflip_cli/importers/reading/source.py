"""A file opened as a table: where its header stands, and its rows one after the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ...domain.errors import NotUnderstood
from ...domain.words import counted
from ..base import REJECTED, BadRow
from .encoding import Make, examine
from .sheets import sheet_rows

HEADER_WITHIN = 40
DELIMITERS = ",;\t|"
LARGEST_CELL = 1 << 20
AT_ONCE = 2_000
Rating = Callable[[Sequence[str]], int]
Row = tuple[int, list[str]]


class Rows(NamedTuple):
    """Rows that stand together in a file: the line where each starts, their cells, and what could not be cut.

    A row has exactly as many cells as the header; rows without a filled cell are left out.
    """

    lines: list[int]
    cells: list[list[str]]
    bad: list[BadRow]


@dataclass(frozen=True, slots=True)
class Source:
    """An open table; `parts` gives its rows, AT_ONCE at a time. `position` tells the bytes read so far."""

    path: Path
    make: Make
    delimiter: str | None
    header: list[str]
    parts: Iterator[Rows]
    position: Callable[[], int]
    close: Callable[[], None]


def open_source(path: Path, rate: Rating, told: str | None = None) -> Source:
    """Open `path` at its header: of the first 40 lines, the one that `rate` gives most for.

    `told` names the encoding. Raises NotUnderstood when the file is empty, binary, in an unknown
    encoding, or has no line that rates above zero.
    """
    make = examine(path, told)
    if make.encoding == "spreadsheet":
        return _open_sheet(path, make, rate)
    return _open_text(path, make, rate)


def _open_text(path: Path, make: Make, rate: Rating) -> Source:
    delimiter, skipped = _find_header(path, _head(path, make.encoding), rate)
    raw = path.open("rb")
    stream = io.TextIOWrapper(raw, encoding=make.encoding, newline="")
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    header = _skip(reader, skipped)
    return Source(path, make, delimiter, header, _parts(reader, header), raw.tell, stream.close)


def _head(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, newline="") as stream:
            return "".join(islice(stream, HEADER_WITHIN))
    except (UnicodeError, LookupError) as error:
        raise NotUnderstood(f"{path.name} cannot be read as {encoding}", "try another --encoding") from error


def _skip(reader: Iterator[list[str]], preamble: int) -> list[str]:
    """The header, after the records before it; what quotes those have is nobody's business."""
    while True:
        try:
            row = next(reader)
        except csv.Error:
            row = []
        if not preamble:
            return row
        preamble -= 1


def _find_header(path: Path, head: str, rate: Rating) -> tuple[str, int]:
    rated = [(rate(row), -number, mark) for mark in DELIMITERS for number, row in enumerate(_records(head, mark))]
    best, number, mark = max(rated, default=(0, 0, ","))
    if best <= 0:
        first = next((line.strip() for line in head.splitlines() if line.strip()), "nothing")
        raise NotUnderstood(
            f"{path.name} is no report that soleflip knows; it begins with: {first[:100]}",
            "soleflip import formats",
        )
    return mark, -number


def _records(head: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _parts(reader: Any, header: list[str]) -> Iterator[Rows]:
    """Rows cut from the file many at a time: a generator's step costs as much as a row."""
    while True:
        part = _part(reader)
        if not (part.cells or part.bad):
            return
        yield _even(part, header)


def _part(reader: Any) -> Rows:
    """The next rows as they come, none at the end of the file; `lines` has one more, where the next would start."""
    found = lines, cells, bad = Rows([reader.line_num + 1], [], [])
    try:
        for row in islice(reader, AT_ONCE):
            cells.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error as error:
        last = reader.line_num
        bad.append(BadRow(lines[-1], None, "", _syntax(str(error), last - lines[-1] + 1), last))
    except UnicodeDecodeError as error:
        message = f"the lines from {lines[-1]} on cannot be read as {error.encoding}"
        raise NotUnderstood(message, "try another --encoding") from error
    return found


def _even(part: Rows, header: list[str]) -> Rows:
    """Rows of the header's width; those that have another are mended or set aside."""
    starts, cells, bad = part
    if {*map(len, cells)} <= {len(header)} and all(map(any, cells)):
        return Rows(starts[: len(cells)], cells, bad)
    spans = [(line, row, after - 1) for line, row, after in zip(starts, cells, starts[1:], strict=False) if any(row)]
    fitted = [_fitted(line, row, header, last) for line, row, last in spans]
    good = [one for one in fitted if not isinstance(one, BadRow)]
    bad += [one for one in fitted if isinstance(one, BadRow)]
    return Rows([line for line, _ in good], [row for _, row in good], bad)


def _fitted(line: int, row: list[str], header: list[str], last: int) -> Row | BadRow:
    """A row with empty cells too many, or a mended one without the columns that rejects add, is as good."""
    width = len(header)
    if len(row) >= width and not any(row[width:]):
        return line, row[:width]
    if header[len(row) :] == [*REJECTED]:
        return line, [*row, "", ""]
    return BadRow(line, None, "", f"has {counted(len(row), 'column')} where the header has {width}", last)


def _syntax(error: str, lines: int) -> str:
    if "unexpected end" in error:
        rest = f"; the {lines:,} lines from here on were not read" if lines > 1 else ""
        return f"opens a quote that is never closed{rest}"
    if "field limit" in error:
        return "has a cell of more than 1 MiB"
    return f"has quotes that do not pair up ({error})"


def _open_sheet(path: Path, make: Make, rate: Rating) -> Source:
    best: tuple[int, int, list[Row]] = (0, 0, [])
    for rows in sheet_rows(path):
        for at, (_, row) in enumerate(rows[:HEADER_WITHIN]):
            best = max(best, (rate(row), -at, rows), key=lambda found: found[:2])
    rating, at, rows = best
    if rating <= 0:
        raise NotUnderstood(f"{path.name} has no sheet that soleflip knows", "soleflip import formats")
    header = rows[-at][1]
    body = [row for row in rows[1 - at :] if any(row[1])]
    parts = (_sheet_part(body[at : at + AT_ONCE]) for at in range(0, len(body), AT_ONCE))
    return Source(path, make, None, header, parts, lambda: make.size, lambda: None)


def _sheet_part(rows: list[Row]) -> Rows:
    return Rows([line for line, _ in rows], [cells for _, cells in rows], [])
