"""Excel and OpenDocument sheets as rows of text, exactly as a CSV would have shown them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ...domain.errors import NotUnderstood

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheet_rows(path: Path) -> Iterator[list[tuple[int, list[str]]]]:
    """Each sheet of the workbook as (row number as Excel shows it, texts). Raises NotUnderstood."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                first = (sheet.start or (0, 0))[0]
                rows = sheet.to_python(skip_empty_area=True)
                yield [(first + at + 1, [_text(cell) for cell in row]) for at, row in enumerate(rows)]
    except (CalamineError, OSError) as error:
        raise NotUnderstood(
            f"{path.name} is no workbook that can be read: {error}", "save it as .xlsx or CSV"
        ) from error


def _text(cell: Cell) -> str:
    """Numbers as Excel shows them, of 15 digits and no `.0`; dates become ISO, a midnight a plain date.

    `1.234` may mean thousands in a text, but not in a number: a fourth decimal leaves no doubt.
    """
    if isinstance(cell, float):
        shown = str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        return f"{shown}0" if shown[-4:-3] == "." else shown
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
