"""Read a bank statement into the books, and find the payouts and purchases behind its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

from ..domain.banking import Statement
from ..domain.errors import BooksDisagree, NotUnderstood, UsageError
from ..domain.money import plain
from ..importers.bank import read_statements
from ..importers.base import BadRow
from ..importers.reading.encoding import examine
from ..importers.reading.notation import Told
from ..storage.bank_lines import BankIn, lines
from ..storage.batches import Batch, begin, finish
from ..storage.books import Books
from ..storage.payloads import Layout
from .settings_table import parse
from .toolbox import Toolbox


class Request(NamedTuple):
    """What a person said about a statement; None is left to the file."""

    account: str | None = None
    encoding: str | None = None
    told: Told = Told()
    currency: str | None = None
    dry_run: bool = False


class Taken(NamedTuple):
    """What came of a file: its lines by what became of them, and those that still have nothing behind them."""

    file: str
    batch: int | None
    read: int
    added: int
    unchanged: int
    matched: int
    open: int
    rejected: int
    bad: Sequence[BadRow]

    def as_json(self) -> dict[str, Any]:
        """One flat object."""
        return {"format": "bank", **self._asdict()} | {"bad": [f"line {one.line}: {one.reason}" for one in self.bad]}


_MOST = 10**15
_YEARS = (1970, 2100)


def import_bank(path: Path, wish: Request, box: Toolbox) -> Taken:
    """Read one statement: one transaction. Safe to repeat, also with a longer one of the same format.

    Raises UsageError for a missing file, NotUnderstood for one that is no statement, holds no line, or whose
    lines do not lead from its opening to its closing balance.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}", "soleflip import bank FILE")
    told = str(parse("currency", wish.currency)) if wish.currency else str(box.setting("currency"))
    found = read_statements(path, wish.told, wish.encoding, told.upper() or None)
    _require_sound(path, found.statements, found.bad)
    if wish.dry_run:
        with box.rehearsal("import bank") as (books, _):
            taken = _take(path, wish, books, found.statements, found.bad)
        return taken._replace(batch=None)
    with box.books("import bank") as books:
        return _take(path, wish, books, found.statements, found.bad)


def _require_sound(path: Path, statements: Iterable[Statement], bad: Sequence[BadRow]) -> None:
    statements = [*statements]
    if not any(one.bookings for one in statements):
        why = f"; the first row that cannot be read: line {bad[0].line} {bad[0].reason}" if bad else ""
        raise NotUnderstood(f"{path.name} holds no line of a bank account{why}", "export a longer time")
    for line in (line for one in statements for line in one.bookings):
        if abs(line.amount) >= _MOST or not _YEARS[0] <= line.booked_on.year <= _YEARS[1]:
            what = f"{plain(line.amount, line.currency)} {line.currency} on {line.booked_on}"
            raise NotUnderstood(f"{path.name}: {what} is no line of a bank account", "export the statement again")
    for one in statements:
        if one.gap:
            currency = one.bookings[0].currency if one.bookings else "EUR"
            opening, moved, closing = (
                plain(amount or 0, currency)
                for amount in (one.opening, sum(line.amount for line in one.bookings), one.closing)
            )
            message = f"{path.name} does not add up: opening {opening} and lines of {moved} are not closing {closing}"
            raise NotUnderstood(f"{message} {currency}", "export the statement again")


def _begin(path: Path, wish: Request, books: Books, account: str) -> Batch:
    make = examine(path, wish.encoding or "utf-8")
    about = {"format": "bank", "file": str(path.absolute()), "sha256": make.sha256, "encoding": make.encoding}
    return begin(books.link, books.operation, Layout((), {}), {**about, "account": account})


def _require_same_account(books: Books, batch: Batch, path: Path) -> None:
    """The lines of one file under two accounts would stand twice in the books."""
    other = books.link.one(
        "SELECT earlier.account FROM import_batch AS earlier JOIN import_batch AS own ON own.sha256 = earlier.sha256 "
        "WHERE own.id = ? AND earlier.id <> own.id AND earlier.format = 'bank' AND earlier.undone_at IS NULL "
        "AND earlier.account <> own.account",
        (batch.id,),
    )
    if other:
        hint = f"soleflip import bank {quote(str(path))} --account {quote(other[0])}"
        raise BooksDisagree(f"{path.name} was read before, as account {other[0]}", hint)


def _take(path: Path, wish: Request, books: Books, statements: Iterable[Statement], bad: Sequence[BadRow]) -> Taken:
    accounts: dict[str, list[Any]] = {}
    for one in statements:
        accounts.setdefault(wish.account or one.account or "main", []).extend(one.bookings)
    batch = _begin(path, wish, books, ", ".join(accounts))
    _require_same_account(books, batch, path)
    amounts = {line.amount for bookings in accounts.values() for line in bookings}
    writer = BankIn(books.link, batch, amounts)
    for account, bookings in accounts.items():
        writer.take(account, bookings)
    counts, read = writer.counts, sum(map(len, accounts.values())) + len(bad)
    still = len(lines(books.link, unlinked=True))
    numbers = (read, counts["added"], counts["unchanged"], counts["matched"], still, len(bad))
    taken = Taken(str(path), batch.id, *numbers, bad)
    finish(books.link, batch, taken.as_json())
    return taken
