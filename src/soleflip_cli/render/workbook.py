"""The face for Excel, Numbers and LibreOffice: a workbook with real numbers and real dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import IO, Any

from ..domain.errors import UsageError
from ..domain.money import EmptySum, Money, exponent, plain
from ..domain.table import Cell, Column, Kind, Table
from .base import Face, human_row, human_total, row_currency

_MOST_ROWS = 1_048_576  # Microsoft, "Excel specifications and limits"
_LONGEST_TEXT = 32_767  # the same page
_MEASURED_ROWS = 200
_NARROWEST, _WIDEST = 8, 50

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

_FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "ratio": "0.00%;[Red]-0.00%",
    "days": "#,##0.0",
    "number": "#,##0.00",
    "date": "yyyy-mm-dd",
    "time": 'yyyy-mm-dd hh:mm "UTC"',
}


def write(table: Table, stream: IO[bytes], face: Face) -> None:
    """One sheet of rows, one of notes. Raises OSError when the disk is full."""
    from shutil import copyfileobj
    from tempfile import TemporaryDirectory

    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory(prefix="soleflip-", ignore_cleanup_errors=True) as folder:
        draft = Path(folder) / "workbook.xlsx"
        book = Workbook(str(draft), {**_OPTIONS, "tmpdir": folder})
        try:
            _fill(book, table, face)
            book.close()
        except FileCreateError as failure:  # raised while an OSError was handled: hand that on
            raise failure.__context__ or OSError(str(failure)) from None
        finally:
            _close_parts(book)
        with draft.open("rb") as whole:
            copyfileobj(whole, stream)


def _close_parts(book: Any) -> None:
    for sheet in book.worksheets():
        with suppress(OSError):  # after a failure the package leaves these open
            sheet._opt_close()


def _fill(book: Any, table: Table, face: Face) -> None:
    sheet, styled = book.add_worksheet(_sheet_name(table)), _styles(book)
    widths = [_NARROWEST] * len(table.columns)
    if face.header:
        titles = [column.title for column in table.columns]
        _write_row(sheet, 0, titles, table.columns, lambda cell, column, currency: styled("", True))
        widths = _widened(widths, [f"{title} ▾" for title in titles])
    end = first = int(face.header)
    for end, row in enumerate(_within_limit(table, first), start=first + 1):
        _write_row(sheet, end - 1, row, table.columns, _picker(styled, bold=False))
        if end - first <= _MEASURED_ROWS:
            widths = _widened(widths, human_row(row, table.columns))
    widths = _widened(widths, _write_total(sheet, end, table, styled))
    if face.header:
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, end - 1, len(widths) - 1)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    _write_notes(book, table.notes)


def _write_total(sheet: Any, position: int, table: Table, styled: Callable[[str, bool], Any]) -> Sequence[str]:
    shown = human_total(table)
    if shown is None or table.total is None:
        return ()
    total = table.total if table.total[0] is not None else (shown[0], *table.total[1:])
    _write_row(sheet, position, total, table.columns, _picker(styled, bold=True))
    return shown


def _write_notes(book: Any, notes: Sequence[str]) -> None:
    if not notes:
        return
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 0, 100)
    for position, note in enumerate(notes):
        sheet.write_string(position, 0, _text(note))


def _write_row(
    sheet: Any, position: int, row: Sequence[Cell], columns: Sequence[Column], pick: Callable[..., Any]
) -> None:
    currency = row_currency(row, columns)
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if cell is not None and not isinstance(cell, EmptySum):
            method, native = _NATIVE[type(cell)]
            getattr(sheet, method)(position, place, native(cell), pick(cell, column, currency))


def _within_limit(table: Table, first: int) -> Iterator[Sequence[Cell]]:
    most = _MOST_ROWS - first - (table.total is not None)
    for count, row in enumerate(table.rows):
        if count == most:
            raise UsageError(f"a sheet of a workbook ends after {_MOST_ROWS:,} rows", "--format csv")
        yield row


def _styles(book: Any) -> Callable[[str, bool], Any]:
    @cache
    def styled(number_format: str, bold: bool) -> Any:
        look: dict[str, Any] = {"bold": bold, "num_format": number_format or "General"}
        return book.add_format(look)

    return styled


def _picker(styled: Callable[[str, bool], Any], bold: bool) -> Callable[[Cell, Column, str | None], Any]:
    def pick(cell: Cell, column: Column, currency: str | None) -> Any:
        number_format = _FORMATS.get(column.kind, "")
        return styled(_money_format(cell, currency) if isinstance(cell, Money) else number_format, bold)

    return pick


def _money_format(money: Money, currency: str | None) -> str:
    digits = "#,##0" + f".{'0' * exponent(money.currency)}".rstrip(".")
    suffix = "" if money.currency == currency else f' "{money.currency}"'
    return f"{digits}{suffix};[Red]-{digits}{suffix}"


def _widened(widths: Sequence[int], texts: Sequence[str]) -> list[int]:
    longest = [max(width, len(text) + 2) for width, text in zip(widths, texts, strict=False)]
    return [min(width, _WIDEST) for width in longest] or list(widths)


def _sheet_name(table: Table) -> str:
    """What Excel allows: at most 31 characters, none of []:*?/\\, no quote at an end, not "History"."""
    name = re.sub(r"[\[\]:*?/\\\s\x00-\x1f]+", " ", table.title)[:31].strip(" '")
    return name if name and name.lower() not in ("history", "notes") else f"{name} table".strip()


def _text(text: str) -> str:
    if text.startswith("<r>"):  # XlsxWriter takes a text within <r></r> for markup of its own
        text += " "
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


_NATIVE: dict[type, tuple[str, Callable[[Any], Any]]] = {
    str: ("write_string", _text),
    tuple: ("write_string", lambda cell: _text(", ".join(cell))),
    bool: ("write_boolean", bool),
    int: ("write_number", int),
    Money: ("write_number", lambda cell: Decimal(plain(cell.minor, cell.currency))),
    Decimal: ("write_number", Decimal),
    date: ("write_datetime", lambda cell: cell),
    datetime: ("write_datetime", lambda cell: cell.astimezone(UTC).replace(tzinfo=None)),
}
