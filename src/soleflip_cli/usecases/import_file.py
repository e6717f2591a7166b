"""Read one file into the books: find out what it is, take what can be read, set aside what cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

from ..domain.days import LocalDays
from ..domain.errors import NotUnderstood, UsageError
from ..importers import IMPORTERS, recognise
from ..importers.base import BadRow, Importer, heading
from ..importers.reading.currencies import currency_in
from ..importers.reading.headings import missed
from ..importers.reading.notation import Told, notations
from ..importers.reading.rows import Rejected, RowReader, currencies
from ..importers.reading.source import Source, open_source
from ..machine.aside import possible
from ..storage.batches import Batch, begin, finish
from ..storage.books import Books
from ..storage.bulk import SalesIn
from ..storage.collector import paused_collector
from ..storage.derived import repay
from ..storage.payloads import Layout
from ..storage.purchases_in import PurchasesIn
from ..storage.transfers import reconcile, unreconciled
from .import_reading import LARGE, Reading
from .import_repeats import Repeats, once
from .import_totals import Totals
from .rejects import Rejects
from .toolbox import Toolbox

Advance = Callable[[int], None]


class Wish(NamedTuple):
    """What a person said about an import; None is left to the file."""

    format: str | None = None
    account: str = "main"
    encoding: str | None = None
    told: Told = Told()
    currency: str | None = None
    dry_run: bool = False


@dataclass
class Outcome:
    """What came of one file, as the JSON summary has it (amounts as decimal strings)."""

    file: str
    format: str
    batch: int | None
    read: int
    added: int
    updated: int
    unchanged: int
    rejected: int
    rejects_file: str | None
    totals: list[dict[str, Any]]
    facts: dict[str, int]
    first_rejects: Sequence[BadRow] = field(default=())
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """One flat object; the sums of several currencies stand in a list under `totals`."""
        head = {n: getattr(self, n) for n in ("file", "format", "batch", "read", "added", "updated", "unchanged")}
        head |= {"rejected": self.rejected, "rejects_file": self.rejects_file}
        sums = self.totals[0] if len(self.totals) == 1 else {"totals": self.totals}
        return {**head, **sums, **self.facts}


class _Rehearsed(Exception):
    """Leaves the transaction of a dry run without a trace."""


def import_file(path: Path, wish: Wish, box: Toolbox, advance: Advance = lambda n: None) -> Outcome:
    """Import one file: one transaction, so a crash leaves no half of it. Safe to repeat.

    Raises NotUnderstood when it is no file of its kind or not one row can be read, UsageError for a
    missing file or where only a person can say what a column means.
    """
    if not wish.dry_run:
        return _imported(path, wish, box, advance)
    with box.spare() as spare:
        return _imported(path, wish, spare, advance)


def _imported(path: Path, wish: Wish, box: Toolbox, advance: Advance) -> Outcome:
    source, importer = _open(path, wish)
    outcome: Outcome | None = None
    try:
        with Rejects(path, source.header, source.make.encoding, source.delimiter) as rejects, paused_collector():
            try:
                with box.books(f"import {importer.name}") as books:
                    outcome = _Import(source, importer, wish, books, box, rejects, advance).run()
                    if wish.dry_run:
                        raise _Rehearsed
            except _Rehearsed:
                pass
            assert outcome is not None
            return outcome
    finally:
        source.close()


def _open(path: Path, wish: Wish) -> tuple[Source, Importer]:
    if not path.is_file():
        what = f"{path} is no ordinary file" if path.exists() else f"there is no file {path}"
        raise UsageError(what, "soleflip import FILE")
    told = IMPORTERS[wish.format] if wish.format else None
    if told is None:
        source = open_source(path, _known, wish.encoding)
        importer = recognise(source.header)
        assert importer is not None
        return source, importer
    source = open_source(path, lambda header: 1_000 * told.known(header) + sum(map(bool, header)), wish.encoding)
    missing = told.missing(source.header)
    if missing:
        source.close()
        raise _not_that(path, told, missing, source.header)
    return source, told


def _known(header: Sequence[str]) -> int:
    found = recognise(header)
    return found.known(header) if found else 0


def _not_that(path: Path, told: Importer, missing: Sequence[str], header: Sequence[str]) -> NotUnderstood:
    other = recognise(header)
    found = ", ".join(name.strip() for name in header if name.strip())[:300]
    return NotUnderstood(
        f"{path.name} is no {told.title}: it lacks the column{'s' * (len(missing) > 1)} "
        f"{', '.join(map(repr, missing))}; it has {found}",
        f"soleflip import {other.name} {quote(str(path))}" if other else "soleflip import formats",
    )


class _Import:
    """One import while it runs, within the transaction of its books."""

    def __init__(
        self,
        source: Source,
        importer: Importer,
        wish: Wish,
        books: Books,
        box: Toolbox,
        rejects: Rejects,
        advance: Advance,
    ) -> None:
        self._source, self._importer, self._books, self._rejects = source, importer, books, rejects
        self._wish, self._box, self._advance = wish, box, advance
        people = {} if box.setting("privacy.keep_buyer") else importer.people
        named = {heading(name) for name in people}
        self._people = [at for at, name in enumerate(source.header) if heading(name) in named]
        self._totals = Totals(importer.kind)
        self._read = 0

    def run(self) -> Outcome:
        """Read the first rows, decide how the file is written, then take all of it."""
        sample = [*islice(self._source.parts, 1)]
        rows = [row for part in sample for row in part.cells]
        header = self._source.header
        how = notations(self._importer, header, rows, self._told())
        reader = RowReader(self._importer, header, how, self._currency(rows), self._books.at + timedelta(days=1))
        self._blank(rows)
        layout = Layout.of(header, rows)
        batch = self._begin(layout)
        writer: Any = self._writer(batch)
        reading = Reading(self._source, reader, layout.packer(), self._people)
        place, known = 0, Repeats(self._importer, layout)
        for chunk in reading.chunks(sample, self._is_large()):
            repeats = writer.take(chunk.lines, chunk.payloads, chunk.records)
            self._set_aside(known.bad(chunk, repeats), len(chunk.lines) + len(chunk.bad))
            self._totals.add(once(chunk.records, repeats))
            self._advance(chunk.position - place)
            place = chunk.position
        return self._finish(batch, writer)

    def _blank(self, rows: list[list[str]]) -> None:
        """Take people out of rows before anything is kept of them."""
        for at in self._people:
            for row in rows:
                row[at] = ""

    def _is_large(self) -> bool:
        """Whether a second process shall read the file, while this one writes the books."""
        return self._importer.kind == "sale" and self._source.make.size >= LARGE and possible()

    def _set_aside(self, bad: Sequence[Rejected], read: int) -> None:
        self._read += read
        for one, cells in bad:
            self._rejects.add(one, cells)

    def _told(self) -> Told:
        told = self._wish.told._replace(zone=self._books.zone)
        if self._importer.kind != "purchase" or told.sizes:
            return told
        chosen = str(self._box.setting("sizes.purchases"))
        return told._replace(sizes=None if chosen == "auto" else chosen)

    def _currency(self, rows: Sequence[Sequence[str]]) -> str | None:
        """What amounts without a currency are in: as told, else as the first rows or the books leave no doubt."""
        chosen = self._wish.currency or str(self._box.setting("currency"))
        if chosen and currency_in(chosen) != chosen.upper():
            raise UsageError(f"{chosen!r} is no currency that soleflip knows", "name one by its code: --currency EUR")
        if chosen:
            return chosen.upper()
        named = currencies(self._importer, self._source.header, rows)
        if named:
            return named.pop() if len(named) == 1 else None
        known = self._books.only_currency()
        if rows and known is None:
            raise UsageError("the file names no currency", "say which one: --currency EUR")
        if rows:
            self._box.talk(f"{self._source.path.name} names no currency: read as {known}, as all the books hold")
        return known

    def _begin(self, layout: Layout) -> Batch:
        make, path = self._source.make, self._source.path
        about = {
            "format": self._importer.name,
            "file": str(path.absolute()),
            "sha256": make.sha256,
            "encoding": make.encoding,
            "account": self._wish.account,
        }
        return begin(self._books.link, self._books.operation, layout, about)

    def _writer(self, batch: Batch) -> SalesIn | PurchasesIn:
        books, importer = self._books, self._importer
        if importer.kind == "purchase":
            return PurchasesIn(books.link, batch, books.reclaim)
        return SalesIn(books.link, batch, importer.channel or "own", [*importer.fees], LocalDays(books.zone))

    def _finish(self, batch: Batch, writer: SalesIn | PurchasesIn) -> Outcome:
        if self._read and self._read == self._rejects.count:
            raise _nothing_readable(self._source.path, self._rejects)
        if self._read and (missing := missed(self._importer, self._source.header)):
            self._box.talk(f"{self._source.path.name} {missing}")
        facts = _settle(self._books, writer)
        counts = writer.counts
        placed = None if self._wish.dry_run else self._rejects.place(self._box.home.rejects)
        outcome = Outcome(
            str(self._source.path),
            self._importer.name,
            None if self._wish.dry_run else batch.id,
            self._read,
            counts["added"],
            counts["updated"],
            counts["unchanged"],
            self._rejects.count,
            str(placed) if placed else None,
            self._totals.rows(),
            facts,
            self._rejects.first,
            self._wish.dry_run,
        )
        finish(self._books.link, batch, outcome.as_json())
        return outcome


def _settle(books: Books, writer: SalesIn | PurchasesIn) -> dict[str, int]:
    """Transfers and matches after all rows are in; what they came to."""
    if isinstance(writer, SalesIn):
        reconcile(books.link, writer.altered)
        repay(books, writer.altered)
        books.rematch(writer.products)
        open_transfers = unreconciled(books.link, writer.payouts)
        matched = books.matched_sales(writer.sales)
        return {"transfers": len(writer.payouts), "transfers_unreconciled": open_transfers, "matched": matched}
    books.rematch(writer.products)
    return {"matched": books.matched_items(writer.items)}


def _nothing_readable(path: Path, rejects: Rejects) -> NotUnderstood:
    first = rejects.first[0]
    where = f"line {first.line}" + (f", column {first.column!r}" if first.column else "")
    value = f" ({first.value[:60]!r})" if first.value else ""
    return NotUnderstood(
        f"not one row of {path.name} can be read; the first: {where}{value} {first.reason}", "soleflip import formats"
    )
