"""`soleflip sale cancel|fail|return|refund`: when it goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from . import typed
from .common import box, talk
from .stock_match import say_lines, say_moves

if TYPE_CHECKING:
    from ..usecases.trouble import What

Order = Annotated[str, typer.Argument(metavar="ORDER", help="The order number, or ORDER/LINE where it has several.")]
Penalty = Annotated[str | None, typer.Option("--penalty", metavar="AMOUNT", help="What the channel charges for it.")]
Freight = Annotated[str | None, typer.Option("--freight", metavar="AMOUNT", help="What its way back cost you.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note of your own.")]


def cancel(order: Order, penalty: Penalty = None, freight: Freight = None, day: Day = None, note: Note = None) -> None:
    """It was called off before it was paid.

    \b
    soleflip sale cancel 95591141-83912556
    soleflip sale cancel 95591141-83912556 --penalty 15

    The item comes back with its old cost and date; the penalty counts in every profit.
    """
    _fell("cancel", order, penalty, freight, None, day, note)


def fail(order: Order, penalty: Penalty = None, freight: Freight = None, day: Day = None, note: Note = None) -> None:
    """The channel did not accept it: authentication failed.

    \b
    soleflip sale fail 95591141-83912556 --penalty 29.40 --freight 6.00

    The item comes back with its old cost and date; penalty and freight count in every profit.
    """
    _fell("fail", order, penalty, freight, None, day, note)


def return_(order: Order, freight: Freight = None, day: Day = None, note: Note = None) -> None:
    """The buyer sent it back for the whole price.

    \b
    soleflip sale return vinted-2026-0007 --freight 6.00
    """
    _fell("return", order, None, freight, None, day, note)


def refund(
    order: Order,
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="What you gave back.")] = None,
    freight: Freight = None,
    day: Day = None,
    note: Note = None,
) -> None:
    """Give part of the price back; the sale stands.

    \b
    soleflip sale refund vinted-2026-0007 --amount 20 --note "small stain"
    """
    _fell("refund", order, None, freight, amount, day, note)


def _fell(
    what: What,
    order: str,
    penalty: str | None,
    freight: str | None,
    amount: str | None,
    day: str | None,
    note: str | None,
) -> None:
    from ..usecases.trouble import BECOMES, Trouble, fell

    trouble = Trouble(
        what,
        typed.optional_amount(penalty, "--penalty"),
        typed.optional_amount(freight, "--freight"),
        typed.optional_amount(amount, "--amount"),
        typed.day(day),
        note,
    )
    done = fell(box(), order, trouble)
    talk(f"order {order}: {BECOMES.get(what, 'refunded in part')}")
    say_lines(done.told)
    say_moves(done.moves)
    talk("  take it back: soleflip undo")
