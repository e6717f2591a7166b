"""The faces a table can take, by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from ..domain.table import Table
from .base import Face, Renderer


def _face(module: str, write: str = "write") -> Callable[[Table, IO[Any], Face], None]:
    """What writes a face, imported when it is worn."""

    def put(table: Table, stream: IO[Any], face: Face) -> None:
        getattr(import_module(f".{module}", __name__), write)(table, stream, face)

    return put


RENDERERS: dict[str, Renderer] = {
    renderer.name: renderer
    for renderer in (
        Renderer("table", (".txt",), False, _face("terminal")),
        Renderer("csv", (".csv",), False, _face("delimited")),
        Renderer("json", (".json",), False, _face("as_json")),
        Renderer("ndjson", (".ndjson", ".jsonl"), False, _face("as_json", "write_lines")),
        Renderer("md", (".md", ".markdown"), False, _face("markdown")),
        Renderer("html", (".html", ".htm"), False, _face("page")),
        Renderer("xlsx", (".xlsx",), True, _face("workbook")),
    )
}


def by_suffix(path: str | Path) -> Renderer | None:
    """The renderer whose suffix `path` bears, in any case; None when no face has it."""
    suffix = Path(path).suffix.lower()
    return next((renderer for renderer in RENDERERS.values() if suffix in renderer.suffixes), None)


__all__ = ["RENDERERS", "Face", "Renderer", "by_suffix"]
