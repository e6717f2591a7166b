"""Take the last command back, or another one, and tell which there were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from ..domain.errors import BooksDisagree, UsageError
from ..domain.table import Column, Table
from ..domain.words import counted
from ..storage.books import Books
from ..storage.operations import Done, Touched, operations, touched
from ..storage.undo import undo_batch
from ..storage.undoing import undo_operation
from . import listing_books, sync_listings
from .moves import Move, Moves
from .toolbox import Toolbox

_SHOWN = 50
_BESIDE = {"adjustment", "shipment", "payout"}
_COLUMNS = (
    Column("number", "Number", "count"),
    Column("done_at", "Done", "time"),
    Column("command", "Command"),
    Column("what", "What"),
    Column("batch", "Batch", "count", 1),
    Column("undone_at", "Undone", "time"),
)


class Undone(NamedTuple):
    """What was taken back: the command, how many rows it had altered, and the sales that moved."""

    number: int
    command: str
    rows: int
    moves: list[Move]


def undo(box: Toolbox, number: int | None = None) -> Undone:
    """Take back the last command that wrote and still stands, or command `number`.

    Raises UsageError where there is none, BooksDisagree where something later was built upon it.
    """
    with box.books("undo", existing=True) as books:
        found = _one(books, number)
        _refuse_if_elsewhere(found)
        moves = Moves(books.link)
        if found.batch_id is None:
            rows = undo_operation(books, found.id)
        else:
            gone = undo_batch(books, found.batch_id)
            rows = gone["sales"] + gone["items"] + gone["lines"] + gone["restored"]
        return Undone(found.id, found.command, rows, moves.seen())


def _one(books: Books, number: int | None) -> Done:
    known = operations(books.link, 1_000_000)
    standing = [one for one in known if one.undone_at is None and one.command != sync_listings.COMMAND]
    if number is None:
        if not standing:
            raise UsageError("there is nothing to undo", "soleflip undo --list")
        return standing[0]
    found = next((one for one in known if one.id == number), None)
    if found is None:
        raise UsageError(f"there is no command {number}", "soleflip undo --list")
    if found.undone_at:
        raise UsageError(f"command {number} ({found.command}) was undone already", "soleflip undo --list")
    return found


def _refuse_if_elsewhere(found: Done) -> None:
    """What was done at a service is not undone in the books alone: they would disagree with it."""
    if found.command.startswith(listing_books.COMMAND):
        plan = found.command.removeprefix(listing_books.COMMAND).strip()
        raise BooksDisagree(
            f"command {found.id} changed listings at a service: they are put back there",
            f"soleflip listing revert {plan}",
        )
    if found.command == sync_listings.COMMAND:
        raise BooksDisagree(f"command {found.id} follows what a service says: nothing to undo", "soleflip undo --list")


def history(box: Toolbox) -> Table:
    """The latest commands that wrote, the newest first."""
    with box.reader() as reader:
        known = operations(reader.link, _SHOWN)
        wrote = touched(reader.link, [one.id for one in known])
    rows = [(one.id, one.done_at, one.command, _what(one, wrote), one.batch_id, one.undone_at) for one in known]
    return Table("Commands", _COLUMNS, rows)


def _what(done: Done, wrote: Mapping[int, Sequence[Touched]]) -> str | None:
    """What a command wrote, in a few words: the file, the order, the items."""
    if done.file:
        return PurePath(done.file).name
    told = [_words(one) for one in wrote.get(done.id, ()) if one.entity not in _BESIDE]
    return ", ".join(told) or None


def _words(one: Touched) -> str:
    name = one.entity.replace("_", " ")
    if one.rows == 1:
        return f"order {one.order}" if one.order else f"{name} {one.first}"
    follow = one.last - one.first + 1 == one.rows and one.entity != "sale"
    return f"{name}s {one.first} to {one.last}" if follow else counted(one.rows, name)
