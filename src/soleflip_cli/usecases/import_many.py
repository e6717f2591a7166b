"""Several files and folders in one go: one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from ..domain.errors import SoleflipError, UsageError
from .import_file import Advance, Outcome, Wish, import_file
from .rejects import is_rejects
from .toolbox import Toolbox

READABLE = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
Progress = Callable[[int | None, str], AbstractContextManager[Advance]]


class Failure(NamedTuple):
    """A file that could not be imported, and why."""

    path: Path
    error: SoleflipError


def import_many(
    paths: Iterable[Path], wish: Wish, box: Toolbox, progress: Progress
) -> list[Outcome | Failure]:
    """Import each file, in order; files of rejects in folders are left alone. Raises UsageError for none."""
    results: list[Outcome | Failure] = []
    for path in files(paths):
        try:
            with progress(path.stat().st_size if path.exists() else None, path.name) as advance:
                results.append(import_file(path, wish, box, advance))
        except SoleflipError as error:
            results.append(Failure(path, error))
    return results


def files(paths: Iterable[Path]) -> Sequence[Path]:
    """Files as named, and what can be read in folders, by name. Raises UsageError for an empty folder."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [p for p in sorted(path.iterdir()) if p.suffix.casefold() in READABLE and p.is_file() and not is_rejects(p)]
        if not inside:
            raise UsageError(f"the folder {path} holds nothing to import", "soleflip import formats")
        found += inside
    return found
