"""Data out: the table of a command in the chosen format, to stdout or a file; and progress beside it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Literal

from ..domain.errors import UsageError
from ..domain.table import Cell, Table
from ..domain.words import counted
from .common import colored, options, talk, wrote

if TYPE_CHECKING:
    from rich.progress import Progress

    from ..render import Renderer

Unit = Literal["bytes", "things"]
_WITHOUT_NOTES = frozenset({"csv", "json", "ndjson"})
_PATIENCE = 0.5  # seconds before a progress bar appears


def show(table: Table, default: str | None = None, what: str = "") -> None:
    """Write `table` as --format, the suffix of --output or `default` says; else a table, or csv in a pipe.

    Where it goes to a file, say so: `what`, or the number of rows.

    Raises UsageError for an unknown column or suffix, a missing folder, a workbook on a terminal.
    """
    from ..render import Face

    wrote()  # the table is what is asked for
    chosen = options()
    renderer = _renderer(default)
    table = _limited(_narrowed(table, chosen.columns), chosen.limit)
    numbers = count()
    table = replace(table, rows=(row for row, _ in zip(table.rows, numbers)))  # noqa: B905 (numbers never end)
    face = Face(chosen.header, chosen.excel, None, chosen.output is None and colored(sys.stdout))
    with _sink(renderer.binary, "utf-8" if renderer.name in _WITHOUT_NOTES | {"html"} else None) as stream:
        renderer.write(table, stream, face)
    for note in table.notes if renderer.name in _WITHOUT_NOTES else ():
        talk(note)
    if chosen.output is not None:
        talk(f"{what or counted(next(numbers), 'row')} written to {chosen.output}")


def show_json(value: Any) -> None:
    """Write plain data as JSON to stdout or --output."""
    import json

    wrote()
    with _sink(binary=False, encoding="utf-8") as stream:
        stream.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
    if options().output is not None:
        talk(f"written to {options().output}")


def wants_json() -> bool:
    """Whether the person asked for JSON, by --format or the suffix of --output."""
    chosen = options()
    if chosen.format is not None:
        return chosen.format == "json"
    return chosen.output is not None and chosen.output.suffix.lower() == ".json"


def shows_table() -> bool:
    """Whether what is shown is a table for people: asked for, or on a terminal."""
    return _renderer(None).name == "table"


def _renderer(default: str | None) -> Renderer:
    from ..render import RENDERERS, by_suffix

    chosen = options()
    if chosen.format is not None:
        return RENDERERS[chosen.format]
    if chosen.output is not None:
        return by_suffix(chosen.output) or _unknown_suffix(chosen.output, list(RENDERERS))
    if chosen.excel:
        return RENDERERS["csv"]
    return RENDERERS[default or ("table" if sys.stdout.isatty() else "csv")]


def _unknown_suffix(path: Path, formats: Sequence[str]) -> Renderer:
    raise UsageError(
        f"the name {path.name!r} does not say which format is wanted",
        hint=f"add --format, one of {', '.join(formats)}",
    )


def _narrowed(table: Table, keys: Sequence[str]) -> Table:
    """Only the columns of `keys`, in that order; all of them without any."""
    if not keys:
        return table
    places = {column.key: place for place, column in enumerate(table.columns)}
    unknown = [key for key in keys if key not in places]
    if unknown:
        raise UsageError(f"no column is called {', '.join(unknown)}", hint=f"--columns {','.join(places)}")
    wanted = [places[key] for key in keys]

    def pick(row: Sequence[Cell]) -> list[Cell]:
        return [row[place] for place in wanted]

    return replace(
        table,
        columns=[replace(table.columns[place], priority=0) for place in wanted],
        rows=map(pick, table.rows),
        total=None if table.total is None else pick(table.total),
    )


def _limited(table: Table, limit: int | None) -> Table:
    """The first `limit` rows; the total still counts every row, and a note says so."""
    if limit is None:
        return table
    told = () if table.total is None else (f"at most {limit} rows are shown; the total counts all",)
    return replace(table, rows=islice(table.rows, min(limit, sys.maxsize)), notes=(*table.notes, *told))


@contextmanager
def _sink(binary: bool, encoding: str | None = None) -> Iterator[IO[Any]]:
    """Where the data goes: --output FILE, which appears whole or not at all; else stdout."""
    path = options().output
    if path is not None:
        with _file(path, binary) as stream:
            yield stream
        return
    if binary and sys.stdout.isatty():
        raise UsageError("a workbook cannot be shown on a terminal", hint="add --output FILE.xlsx")
    if encoding and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding)
    yield sys.stdout.buffer if binary else sys.stdout
    sys.stdout.flush()


@contextmanager
def _file(path: Path, binary: bool) -> Iterator[IO[Any]]:
    """A file beside `path` that takes its place when all is written. A device is written as it is."""
    path = path.resolve()
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", hint=f"mkdir -p {path.parent}")
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint="name a file: --output FILE")
    if path.exists() and not path.is_file():
        with _opened(path, binary) as stream:
            yield stream
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with _opened(draft, binary) as stream:
            yield stream
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _opened(path: Path, binary: bool) -> IO[Any]:
    return path.open("wb") if binary else path.open("w", encoding="utf-8", newline="")


@contextmanager
def progress(total: int | None, title: str, unit: Unit = "bytes") -> Iterator[Callable[..., None]]:
    """A bar on a terminal's stderr for work of `total` bytes or things (None: unknown), fed by `advance(more)`.

    `advance(more, total)` corrects the total where it is known later.
    """
    if options().quiet or not sys.stderr.isatty():
        yield lambda more, total=None: None
        return
    bar = _Bar(total, title, unit)
    try:
        yield bar.advance
    finally:
        bar.stop()


class _Bar:
    """A progress bar that shows, and is imported, only when the work takes a while."""

    def __init__(self, total: int | None, title: str, unit: Unit) -> None:
        self._total, self._title, self._unit = total, title, unit
        self._done, self._due = 0, monotonic() + _PATIENCE
        self._shown: Progress | None = None

    def advance(self, more: int, total: int | None = None) -> None:
        """`more` are done, of so many in all if that is known by now."""
        self._done += more
        self._total = total or self._total
        if self._shown is None and monotonic() >= self._due:
            self._shown = _started(self._title, self._unit)
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=self._done, total=self._total)

    def stop(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.stop()


def _started(title: str, unit: Unit) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    counted = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
    parts = (TextColumn("{task.description}"), BarColumn(), counted, TimeRemainingColumn())
    bar = Progress(*parts, console=Console(stderr=True), transient=True)
    bar.add_task(title, total=None)
    bar.start()
    return bar
