"""Rows that could not be read, written beside their file so that they can be mended and imported."""

from __future__ import annotations

import csv
import errno
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from ..importers.base import REJECTED, BadRow

SUFFIX = ".rejects.csv"
_SHOWN = 5
_LONGEST_VALUE = 24


class Rejects:
    """Collects bad rows of one file, on disk, for there may be a million. `place` puts them beside it."""

    def __init__(self, source: Path, header: Sequence[str], encoding: str, delimiter: str | None) -> None:
        self._source, self._encoding, self._delimiter = source, encoding, delimiter or ","
        self._header = [name for name in header if name not in REJECTED]
        self._keep = [at for at, name in enumerate(header) if name not in REJECTED]
        self._torn: list[tuple[int, int]] = []
        self._draft: IO[str] | None = None
        self.count = 0
        self.first: list[BadRow] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._draft:
            self._draft.close()

    def add(self, bad: BadRow, row: Sequence[str] | None) -> None:
        """A bad row and its cells; None where not even its cells can be told apart."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(bad)
        if row is None:
            self._writer()
            if bad.last:
                self._torn.append((bad.line, bad.last))
                return
        cells = [row[at] if row and at < len(row) else "" for at in self._keep]
        self._writer().writerow([*cells, str(bad.line), reason(bad)])

    def _writer(self) -> Any:
        if self._draft is None:
            self._draft = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 (__exit__ closes it)
            self._csv = csv.writer(self._draft, delimiter=self._delimiter, lineterminator="\n")
            self._csv.writerow([*self._header, *REJECTED])
        return self._csv

    def place(self, otherwise: Path) -> Path | None:
        """Write them as NAME.rejects.csv beside the source, or into `otherwise` where that may not be written."""
        if self._draft is None:
            return None
        if self._torn:
            self._draft.writelines(_torn(self._source, self._encoding, self._torn))
            self._torn.clear()
        name = self._source.name.removesuffix(SUFFIX)
        for folder in (self._source.parent, otherwise):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                return self._write(folder, name)
            except PermissionError:
                continue
            except OSError as error:
                if error.errno not in (errno.EROFS, errno.ENAMETOOLONG):
                    raise
        return None

    def _write(self, folder: Path, name: str) -> Path:
        assert self._draft is not None
        for number in range(1, 1_000):
            target = folder / (f"{name}{SUFFIX}" if number == 1 else f"{name}-{number}{SUFFIX}")
            self._draft.seek(0)
            if target.exists() and not self._says_the_same(target):
                continue
            with target.open("w", encoding="utf-8", newline="") as stream:
                shutil.copyfileobj(self._draft, stream)
            return target
        raise FileExistsError(f"{folder / name}{SUFFIX} and 999 more are there already")

    def _says_the_same(self, target: Path) -> bool:
        assert self._draft is not None
        with target.open("rb") as stream:
            while part := self._draft.read(1 << 16).encode():
                if stream.read(len(part)) != part:
                    return False
            same = not stream.read(1)
        self._draft.seek(0)
        return same


def reason(bad: BadRow) -> str:
    """What is wrong with a row, the same on the screen and in its file: column, value and why."""
    value = bad.value if len(bad.value) <= _LONGEST_VALUE else bad.value[: _LONGEST_VALUE - 1] + "…"
    why = f"{value!r} {bad.reason}" if value else bad.reason
    return f"{bad.column}: {why}" if bad.column else why


def is_rejects(path: Path) -> bool:
    """Whether `path` is a file of rejects, which folders and watches skip."""
    return path.name.endswith(SUFFIX)


def _torn(path: Path, encoding: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """The physical lines first to last of each span, as they are in the file; spans in order."""
    with path.open(encoding=encoding, newline="") as stream:
        done = 0
        for first, last in spans:
            yield "".join(islice(stream, first - done - 1, last - done)).rstrip("\r\n") + "\n"
            done = last
