"""`soleflip why`: a number, opened down to the file and line it came from."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from ..domain.errors import UsageError
from ..domain.money import Money
from ..domain.table import Column, Kind
from .common import box, colored, options

if TYPE_CHECKING:
    from ..storage.origins import Record
    from ..usecases.why_parts import Line, Part
    from ..usecases.why_sources import Source

Letters: TypeAlias = Mapping[tuple[int, int], str]
"""A letter for each record, by batch and line."""

_WIDTH = 80
_LABEL = 20
_REMARK = 42
_LAST_REMARK = 52
"""Remarks start in one column, further right beside a long value, below it beside a very long one."""


def why(
    what: Annotated[
        str, typer.Argument(metavar="ORDER|ITEM", show_default=False, help="An order number, or an item's number.")
    ],
) -> None:
    """Where a number comes from, down to file, line and cell.

    \b
    Examples:
      soleflip why 73459812-73359571
      soleflip why item:12
      soleflip why 73459812-73359571 --format json
    """
    from ..usecases.why import why as open_up

    with box().reader() as reader:
        show_parts(open_up(what, reader))


def show_parts(parts: Sequence[Part]) -> None:
    """Headings with their figures, for people or as JSON. Raises UsageError for a format of tables."""
    from .output import show_json, wants_json

    if wants_json():
        show_json([as_json(part) for part in parts] if len(parts) > 1 else as_json(parts[0]))
    elif options().format in (None, "table"):
        _write(parts)
    else:
        raise UsageError(f"this is no table: it cannot be written as {options().format}", "add --format json")


def as_json(part: Part) -> dict[str, Any]:
    """A part as plain data: its lines by key, its parts by key, lists where there are many alike."""
    found: dict[str, Any] = {"title": part.title}
    for line in part.lines:
        found[line.key] = _line_json(line)
    for inner in part.parts:
        many = [{"label": line.label, **_line_json(line)} for line in inner.lines]
        found[inner.key] = many if inner.many else as_json(inner)
    return found


def _line_json(line: Line) -> dict[str, Any]:
    from ..render.base import machine

    currency = {"currency": line.value.currency} if isinstance(line.value, Money) else {}
    return {"value": machine(line.value), **currency, "note": line.note, "source": _source_json(line.source)}


def _source_json(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    if source.record is None:
        return {"command": source.command, "changed_at": source.at}
    record = source.record
    return {
        "file": record.file,
        "line": record.line,
        "batch": record.batch,
        "format": record.format,
        "imported_at": record.imported_at,
        "column": source.column,
        "cell": source.cell,
    }


def _write(parts: Sequence[Part]) -> None:
    from ..usecases.why import records
    from .output import _sink

    found = records(parts)
    letters = {(record.batch, record.line): chr(ord("a") + at) for at, record in enumerate(found[:26])}
    ink = options().output is None and colored(sys.stdout)
    with _sink(binary=False) as stream:
        for part in parts:
            stream.writelines(f"{line}\n" for line in (*_told(part, letters, "", ink), ""))
        if found:
            stream.writelines(f"{line}\n" for line in _legend(found, ink))


def _told(part: Part, letters: Letters, margin: str, ink: bool) -> Iterator[str]:
    """A part as indented lines: label, value, and beside it where it comes from."""
    yield margin + _styled(part.title, ink, bold=True)
    shown = [_shown(line) for line in part.lines]
    sums = [len(text) for line, text in zip(part.lines, shown, strict=True) if _is_money(line)]
    for line, text in zip(part.lines, shown, strict=True):
        value = text.rjust(max(sums)) if _is_money(line) else text
        yield from _row(line.label, value, _remark(line, text, letters), margin + "  ", ink)
    for inner in part.parts:
        yield ""
        yield from _told(inner, letters, margin + "  ", ink)


def _row(label: str, value: str, remark: str, margin: str, ink: bool) -> Iterator[str]:
    start = len(margin) + max(_LABEL, len(label)) + 1
    first, *more = textwrap.wrap(value, _WIDTH - start, drop_whitespace=False) or [""]
    head = f"{margin}{label:<{_LABEL}} {first}".rstrip()
    at = max(len(head) + 2, _REMARK)
    if more or at > _LAST_REMARK:
        yield from (head, *(" " * start + rest.strip() for rest in more))
        head, at = "", start + 2
    beside = textwrap.wrap(remark, _WIDTH - at) or ([""] if head else [])
    for rest in beside:
        yield (head.ljust(at) + _styled(rest, ink, dim=True)).rstrip()
        head = ""


def _remark(line: Line, text: str, letters: Letters) -> str:
    """What stands beside a value: a note, and the cell it was read from where that is spelled otherwise."""
    source = line.source
    if source is None:
        return _plain(line.note or "")
    if source.record is None:
        read = f"by hand: soleflip {source.command}, {str(source.at)[:10]}"
    else:
        letter = letters.get((source.record.batch, source.record.line), "")
        read = f"{letter}: {source.column}" + ("" if source.cell == text.strip() else f' "{source.cell}"')
    return _plain(f"{read} ({line.note})" if line.note else read)


def _legend(found: Sequence[Record], ink: bool) -> Iterator[str]:
    yield _styled("Where it comes from", ink, bold=True)
    for at, record in enumerate(found[:26]):
        file = _plain(PurePath(record.file).name)
        imported = f"{record.imported_at[:16]} UTC" + (", undone since" if record.undone else "")
        told = f"{file}, line {record.line}, batch {record.batch} ({record.format}), imported {imported}"
        yield from textwrap.wrap(f"  {chr(ord('a') + at)}: {told}", _WIDTH, subsequent_indent="     ")


def _shown(line: Line) -> str:
    from ..render.base import human

    kinds: dict[type, Kind] = {Money: "money", int: "count", date: "date"}
    return human(line.value, Column(line.key, "", kinds.get(type(line.value), "text")))


def _is_money(line: Line) -> bool:
    return isinstance(line.value, Money) or line.key in ("payout", "landed_cost", "profit")


def _plain(text: str) -> str:
    from ..render.base import printable

    return printable(text)


def _styled(text: str, ink: bool, **how: bool) -> str:
    return typer.style(_plain(text), **how) if ink and text else _plain(text)
