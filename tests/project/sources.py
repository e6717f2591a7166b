"""The project's own source files, read once as text and as syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.isolation import ROOT

PACKAGE = ROOT / "src" / "soleflip_cli"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One module: where it lies below the package, what it says, and its tree."""

    place: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.place.split("/")[0] if "/" in self.place else ""

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the package save the migrations, which are history and stay as they were."""
    return tuple(_read(path) for path in sorted(PACKAGE.rglob("*.py")) if "versions" not in path.parts)


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(PACKAGE).as_posix(), text, ast.parse(text, path.name))


def length(function: Function) -> int:
    """Lines of the body and one for the signature, however many lines that takes."""
    return (function.end_lineno or function.lineno) - function.body[0].lineno + 2


def named(source: Source, function: Function) -> str:
    """Where to look: `domain/money.py:40 to_minor`."""
    return f"{source.place}:{function.lineno} {function.name}"
