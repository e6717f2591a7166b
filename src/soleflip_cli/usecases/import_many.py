"""Several files and folders in one go: one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from ..domain.errors import Busy, MachineFailed, NotReady, NotUnderstood, SoleflipError, UsageError
from .import_file import Advance, Outcome, Wish, import_file
from .rejects import is_rejects
from .toolbox import Toolbox

READABLE = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
Progress = Callable[[int | None, str], AbstractContextManager[Advance]]


class Failure(NamedTuple):
    """A file that could not be imported, and why."""

    path: Path
    error: SoleflipError


def import_many(paths: Iterable[Path], wish: Wish, box: Toolbox, progress: Progress) -> list[Outcome | Failure]:
    """Import each file, in order; files of rejects in folders are left alone. Raises UsageError for none.

    Where the books themselves fail, the files that follow fail alike, without another try.
    """
    results: list[Outcome | Failure] = []
    broken: SoleflipError | None = None
    for path in files(paths):
        try:
            if broken:
                raise broken
            with readable(path), progress(path.stat().st_size if path.is_file() else None, path.name) as advance:
                results.append(import_file(path, wish, box, advance))
        except SoleflipError as error:
            results.append(Failure(path, error))
            broken = error if isinstance(error, Busy | NotReady | MachineFailed) else None
    return results


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Say of a file or folder that this computer does not let us read that it is so; other files may be better."""
    try:
        yield
    except OSError as error:
        if error.filename is None or Path(error.filename) != path:
            raise
        raise NotUnderstood(f"{path} cannot be read: {error.strerror}", "soleflip import FILE") from error


def files(paths: Iterable[Path]) -> Sequence[Path]:
    """Files as named, and what can be read in folders, by name. Raises UsageError for an empty folder."""
    found: list[Path] = []
    for path in paths:
        if str(path) == "-":
            raise UsageError("standard input cannot be imported, only a file", "soleflip import FILE")
        if not path.is_dir():
            found.append(path)
            continue
        with readable(path):
            inside = [one for one in sorted(path.iterdir()) if _wanted(one)]
        if not inside:
            raise UsageError(f"the folder {path} holds nothing to import", "soleflip import formats")
        found += inside
    return found


def _wanted(path: Path) -> bool:
    """Tables, but not rejects, nor what Excel and macOS leave beside an open or copied file."""
    if is_rejects(path) or path.name.startswith((".", "~$")):
        return False
    return path.suffix.casefold() in READABLE and path.is_file()
