"""A list of offers, opened and read part by part; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, cast

from ..domain.errors import NotUnderstood, UsageError
from ..domain.trade import OfferRecord
from ..importers import recognise
from ..importers.base import BadRow
from ..importers.offers import OFFERS
from ..importers.reading.currencies import currency_in
from ..importers.reading.headings import missed
from ..importers.reading.notation import Told, notations
from ..importers.reading.rows import RowReader, currencies, place
from ..importers.reading.source import Rows, Source, open_source
from .import_many import readable

_COMMAND = "soleflip price deals"
_HEADINGS = "a first line such as: style code,size,price,shop,link"


class Part(NamedTuple):
    """Offers that stand together in a file with the line of each, and the rows that are none.

    `position` tells the bytes of the file read so far.
    """

    lines: Sequence[int]
    offers: Sequence[OfferRecord]
    bad: Sequence[BadRow]
    position: int


class OfferFile(NamedTuple):
    """An open list: what must be said of it as a whole, and its parts."""

    notes: Sequence[str]
    parts: Iterator[Part]


@contextmanager
def open_offers(path: Path, told: Told, encoding: str | None, currency: str, now: datetime) -> Iterator[OfferFile]:
    """A list for reading; amounts that name no currency are in that of their heading, else in `currency`.

    Raises NotUnderstood where it is none, UsageError for a missing file or where a column leaves open what it means.
    """
    source = _opened(path, encoding)
    try:
        sample = [*islice(source.parts, 1)]
        rows = [row for part in sample for row in part.cells]
        at = min(place(OFFERS.fields[name].columns, source.header) for name in ("reduced", "price"))
        named = currency_in(source.header[at])
        how = notations(OFFERS, source.header, rows, told)
        reader = RowReader(OFFERS, source.header, how, named or currency, now)
        notes = [*_notes(source, rows, None if named else currency)]
        yield OfferFile(notes, _parts(source, reader, chain(sample, source.parts)))
    finally:
        source.close()


def _opened(path: Path, encoding: str | None) -> Source:
    try:
        there = path.is_file()
    except OSError as error:
        raise UsageError(f"{str(path)[:80]} cannot be read: {error.strerror}", f"{_COMMAND} FILE") from error
    if not there:
        what = f"{path} is no ordinary file" if path.exists() else f"there is no file {path}"
        raise UsageError(what, f"{_COMMAND} FILE")
    try:
        with readable(path):
            source = open_source(path, lambda header: 1_000 * OFFERS.known(header) + sum(map(bool, header)), encoding)
    except NotUnderstood as error:
        hint = (error.hint or _HEADINGS).replace("soleflip import formats", _HEADINGS)
        raise NotUnderstood(error.message, hint.replace("soleflip import", _COMMAND)) from error
    missing = OFFERS.missing(source.header)
    if missing:
        source.close()
        raise _no_list(path, missing, source.header)
    return source


def _no_list(path: Path, missing: Sequence[str], header: Sequence[str]) -> NotUnderstood:
    found = ", ".join(name.strip() for name in header if name.strip())[:300]
    lacks = f"the column{'s' * (len(missing) > 1)} {', '.join(map(repr, missing))}"
    return NotUnderstood(f"{path.name} is no list of offers: it lacks {lacks}; it has {found}", _HEADINGS)


def _notes(source: Source, rows: Sequence[Sequence[str]], currency: str | None) -> Iterator[str]:
    other = recognise(source.header)
    if other:
        yield f"{source.path.name} reads like a {other.title} too: here each line is something that may be bought"
    if unsized := missed(OFFERS, source.header):
        yield f"{source.path.name} {unsized}"
    if currency and rows and not currencies(OFFERS, source.header, rows):
        yield f"{source.path.name} names no currency: read as {currency}"


def _parts(source: Source, reader: RowReader, parts: Iterator[Rows]) -> Iterator[Part]:
    for part in parts:
        cells: list[Sequence[str]] = [*zip(*part.cells, strict=True)] or [()] * len(source.header)
        good, records, rejected = reader.read(part.lines, cells)
        bad = sorted([*part.bad, *(one for one, _ in rejected)], key=lambda one: one.line)
        yield Part([part.lines[at] for at in good], cast("list[OfferRecord]", records), bad, source.position())
