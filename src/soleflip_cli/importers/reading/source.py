"""A file opened as a table: where its header stands, and its rows one after the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from ...domain.errors import NotUnderstood
from ..base import REJECTED, BadRow
from .encoding import Make, examine
from .sheets import sheet_rows

HEADER_WITHIN = 40
DELIMITERS = ",;\t|"
LARGEST_CELL = 1 << 20
AT_ONCE = 1_000
Rating = Callable[[Sequence[str]], int]
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """An open table. `rows` yields (line where the record starts, cells), or a BadRow in its place.

    A row has exactly as many cells as the header. `position` tells the bytes read so far.
    """

    path: Path
    make: Make
    delimiter: str | None
    header: list[str]
    rows: Iterator[Row | BadRow]
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
    return Source(path, make, delimiter, header, _rows(reader, header), raw.tell, stream.close)


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


def _rows(reader: Iterator[list[str]], header: list[str]) -> Iterator[Row | BadRow]:
    """Row after row, though cut from the file many at a time: a generator's step costs as much as a row."""
    return chain.from_iterable(iter(partial(_some_rows, reader, header), []))


def _some_rows(reader: Iterator[list[str]], header: list[str]) -> list[Row | BadRow]:
    """The next rows; none at the end of the file."""
    found: list[Row | BadRow] = []
    width, line = len(header), reader.line_num + 1  # type: ignore[attr-defined]
    try:
        for row in reader:
            if any(row):
                last = reader.line_num  # type: ignore[attr-defined]
                found.append((line, row) if len(row) == width else _fitted(line, row, header, last))
            line = reader.line_num + 1  # type: ignore[attr-defined]
            if len(found) == AT_ONCE:
                break
    except csv.Error as error:
        last = reader.line_num  # type: ignore[attr-defined]
        found.append(BadRow(line, None, "", _syntax(str(error), last - line + 1), last))
    except UnicodeDecodeError as error:
        message = f"the lines from {line} on cannot be read as {error.encoding}"
        raise NotUnderstood(message, "try another --encoding") from error
    return found


def _fitted(line: int, row: list[str], header: list[str], last: int) -> Row | BadRow:
    """A row with empty cells too many, or a mended one without the columns that rejects add, is as good."""
    width = len(header)
    if len(row) > width and not any(row[width:]):
        return line, row[:width]
    if header[len(row) :] == [*REJECTED]:
        return line, [*row, "", ""]
    return BadRow(line, None, "", f"has {len(row)} columns where the header has {width}", last)


def _syntax(error: str, lines: int) -> str:
    if "unexpected end" in error:
        return f"opens a quote that is never closed; the {lines} lines from here on were not read"
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
    body = (row for row in rows[1 - at :] if any(row[1]))
    return Source(path, make, None, header, body, lambda: make.size, lambda: None)
