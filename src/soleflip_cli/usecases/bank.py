"""Lines of the bank account: what stands behind each, and what a person says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..domain.banking import Booking, Candidate, by_amount, by_reference, fitting, referred
from ..domain.errors import BooksDisagree, UsageError
from ..domain.money import Money, plain
from ..domain.table import Cell, Column, Table
from ..domain.trade import STANDING
from ..storage.bank_lines import Line, candidates, lines, sale_candidates
from ..storage.books import Books
from ..storage.rows import alter_row
from .links import MOST_ROWS
from .sale_edit import pay
from .sale_rows import whole_sale
from .toolbox import Toolbox

_COLUMNS = (
    Column("line", "Line", "count"),
    Column("booked_on", "Booked", "date"),
    Column("currency", "Currency", priority=3),
    Column("amount", "Amount", "money"),
    Column("party", "With", priority=1),
    Column("text", "Text", priority=2),
    Column("target", "Stands for"),
    Column("proposals", "Likely", "texts"),
)
_SHOWN = 3

WORDS = {"private": "it has nothing to do with the business", "noted": "the books have its money otherwise"}
"""What a line may be that stands for no row: what is private, and what was noted as postage, freight, a refund."""


class Linked(NamedTuple):
    """A line and what stands behind it, and in what they differ."""

    target: str
    remarks: list[str]


def listed(box: Toolbox, unlinked: bool) -> Table:
    """The lines in the books, the latest first; those that have nothing behind them with what is likely."""
    with box.reader() as reader:
        free = [*candidates(reader.link), *sale_candidates(reader.link)]
        found = lines(reader.link, unlinked=unlinked)
    worth, named = by_amount(free), by_reference(free, [one.booking for one in found if one.kind is None])
    rows = [_row(one, worth, named) for one in found]
    still = sum(row[6] is None for row in rows)
    notes = [f"{still:,} of {len(rows):,} stand for nothing yet: soleflip bank link --help"] if still else []
    return Table("Bank account", _COLUMNS, rows, notes)


def _row(
    one: Line, worth: Mapping[tuple[int, str], list[Candidate]], named: Mapping[str, list[Candidate]]
) -> tuple[Cell, ...]:
    line = one.booking
    alike = [] if one.kind else [*fitting(line, worth.get((line.amount, line.currency), [])), *referred(line, named)]
    likely = tuple(found.target for found in dict.fromkeys(alike))[:_SHOWN]
    amount = Money(line.amount, line.currency)
    return one.id, line.booked_on, line.currency, amount, line.party, line.text, one.target, likely


def link(box: Toolbox, number: int, target: str) -> Linked:
    """Say what a line stands for. Raises UsageError for a line or thing that is not there, BooksDisagree if taken."""
    with box.books("bank link", existing=True) as books:
        line = _line(books, number)
        if (word := target.strip().casefold()) in WORDS:
            alter_row(books, "bank_line", number, {"kind": word, "target_id": None})
            return Linked(word, [WORDS[word]])
        found = _target(books, number, target)
        _require_same_way(line, found)
        if line.kind and line.target_id and (line.kind, line.target_id) != (found.kind, found.number):
            raise BooksDisagree(f"line {number} stands for {line.target} already", f"soleflip bank unlink {number}")
        other = _holder(books, found)
        if other and other != number:
            raise BooksDisagree(f"{found.target} stands behind line {other} already", f"soleflip bank unlink {other}")
        paid = _pay(box, books, line.booking, found) if found.kind == "sale" else []
        alter_row(books, "bank_line", number, {"kind": found.kind, "target_id": found.number})
        return Linked(found.target, paid or [*_differences(line, found)])


def _require_same_way(line: Line, found: Candidate) -> None:
    """Money that came in pays no purchase. Raises BooksDisagree."""
    if found.amount and (found.amount > 0) != (line.booking.amount > 0):
        way = "came in" if line.booking.amount > 0 else "went out"
        money = Money(line.booking.amount, line.booking.currency)
        raise BooksDisagree(f"line {line.id} is money that {way}, {money}: it is no {found.kind}", "soleflip bank list")


def _pay(box: Toolbox, books: Books, came: Booking, found: Candidate) -> list[str]:
    """A sale that waits for its money gets it with the line. Raises BooksDisagree for a sale that fell through."""
    sale, money = whole_sale(books, found.called or ""), Money(came.amount, came.currency)
    if sale["paid_at"] and sale["state"] in STANDING:
        return []
    if came.currency != sale["currency"] or came.amount <= 0:
        hint = f"soleflip sale paid {found.called} --amount AMOUNT"
        raise BooksDisagree(f"order {found.called} was sold in {sale['currency']}, the line is {money}", hint)
    differs = came.amount != sale["payout"]
    pay(box, books, sale, came.booked_on, Decimal(plain(*money)) if differs else None)
    due = Money(sale["payout"], came.currency) if differs and sale["payout"] else None
    return [f"order {found.called} is paid" + (f": {money}, no longer {due}" if due else "")]


def unlink(box: Toolbox, number: int) -> Linked:
    """Take back what stands behind a line; what it was. Raises BooksDisagree where nothing does."""
    with box.books("bank unlink", existing=True) as books:
        line = _line(books, number)
        if line.target is None:
            raise BooksDisagree(f"nothing stands behind line {number}", "soleflip bank list --open")
        alter_row(books, "bank_line", number, {"kind": None, "target_id": None})
        paid = line.kind == "sale"
        return Linked(line.target, [f"order {line.order} stays paid"] if paid else [])


def _line(books: Books, number: int) -> Line:
    found = lines(books.link, number) if 0 < number < MOST_ROWS else []
    if not found:
        raise UsageError(f"there is no line {number}", "soleflip bank list")
    return found[0]


def _target(books: Books, number: int, text: str) -> Candidate:
    kind, _, name = text.strip().partition(":")
    if kind.casefold() == "sale" and name:
        sale = whole_sale(books, name)
        return Candidate("sale", sale["id"], sale["payout"] or 0, sale["currency"], date.min, (), (), name)
    if kind.casefold() not in ("payout", "purchase", "expense") or not name:
        raise UsageError(
            f"{text[:40]!r} is no payout, purchase, sale or expense, nor {' or '.join(WORDS)}",
            f"soleflip bank link {number} payout:12",
        )
    alike = [one for one in candidates(books.link, linked=True) if one.kind == kind.casefold()]
    found = [one for one in alike if name == str(one.number)] or [one for one in alike if name in one.references]
    if not found:
        raise UsageError(f"there is no {kind.casefold()} {name[:40]}", "soleflip bank list --open")
    if len(found) > 1 and len({one.number for one in found}) > 1:
        several = ", ".join(one.target for one in found[:5])
        raise UsageError(f"{len(found)} are called {name}: {several}", f"soleflip bank link {number} {found[0].target}")
    return found[0]


def _holder(books: Books, found: Candidate) -> int | None:
    """Another line that it stands behind; a recurring expense may stand behind many."""
    if found.kind == "expense":
        return None
    return next((one.id for one in lines(books.link) if (one.kind, one.target_id) == (found.kind, found.number)), None)


def _differences(line: Line, found: Candidate) -> Iterator[str]:
    paid, due = Money(line.booking.amount, line.booking.currency), Money(found.amount, found.currency)
    if paid != due:
        yield f"the amounts differ: {paid} on the account, {due} in the books"
