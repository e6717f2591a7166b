"""The faces a table can take, by name."""

from __future__ import annotations

from pathlib import Path

from . import as_json, delimited, markdown, terminal, workbook
from .base import Face, Renderer

RENDERERS: dict[str, Renderer] = {
    renderer.name: renderer
    for renderer in (
        Renderer("table", (".txt",), False, terminal.write),
        Renderer("csv", (".csv",), False, delimited.write),
        Renderer("json", (".json",), False, as_json.write),
        Renderer("ndjson", (".ndjson", ".jsonl"), False, as_json.write_lines),
        Renderer("md", (".md", ".markdown"), False, markdown.write),
        Renderer("xlsx", (".xlsx",), True, workbook.write),
    )
}


def by_suffix(path: str | Path) -> Renderer | None:
    """The renderer whose suffix `path` bears, in any case; None when no face has it."""
    suffix = Path(path).suffix.lower()
    return next((renderer for renderer in RENDERERS.values() if suffix in renderer.suffixes), None)


__all__ = ["RENDERERS", "Face", "Renderer", "by_suffix"]
