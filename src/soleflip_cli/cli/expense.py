"""`soleflip expense`: money spent on the business."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import typer

from . import typed
from .common import box, talk
from .stock_match import say_lines

app = typer.Typer(
    no_args_is_help=True,
    help="""Money spent on the business: once, every month, every year.

    \b
    soleflip expense add 49.90 --what labels --vat 19
    soleflip expense add 12.99 --what software --recurring monthly --date 2026-01-15
    soleflip expense list
    soleflip report expenses --by what,month""",
)

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The expense, as `expense list` numbers it.")]
What = Annotated[str | None, typer.Option("--what", metavar="TEXT", help="What for.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")]
Vat = Annotated[str | None, typer.Option("--vat", metavar="PERCENT", help="VAT rate on the invoice.")]
Recurring = Annotated[
    Literal["monthly", "yearly"] | None,
    typer.Option("--recurring", metavar="HOW", help="It comes again: monthly or yearly."),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="The last day on which it comes; or never.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note of your own.")]


@app.command()
def add(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="What it was, with VAT.")],
    what: What = None,
    day: Day = None,
    vat: Vat = None,
    recurring: Recurring = None,
    until: Until = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Such as EUR.")] = None,
    note: Note = None,
) -> None:
    """Enter an expense.

    \b
    soleflip expense add 49.90 --what labels
    soleflip expense add 12.99 --what software --recurring monthly --date 2026-01-15

    What recurs is due on the same day of each month, or on its last where it has none such.
    """
    from ..usecases.expenses import add as enter

    talk(enter(box(), _spent(amount, what, day, vat, recurring, until, currency=currency, note=note)))
    talk("  take it back: soleflip undo")


@app.command()
def edit(
    number: Number,
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="What it was, with VAT.")] = None,
    what: What = None,
    day: Day = None,
    vat: Vat = None,
    recurring: Recurring = None,
    until: Until = None,
    note: Note = None,
) -> None:
    """Correct an expense, or end one that recurs.

    \b
    soleflip expense edit 3 --amount 45
    soleflip expense edit 3 --until 2026-12-31
    """
    from ..usecases.expenses import edit as change

    done = change(box(), number, _spent(amount, what, day, vat, recurring, until, note=note))
    talk(f"expense {number} changed" if done else f"expense {number} is so already: nothing changed")
    say_lines([*done, *(["take it back: soleflip undo"] if done else [])])


@app.command()
def remove(number: Number) -> None:
    """Take an expense out of the books.

    \b
    soleflip expense remove 3
    """
    from ..usecases.expenses import remove as take_out

    take_out(box(), number)
    talk(f"expense {number} is out of the books; take it back: soleflip undo")


@app.command("list")
def list_() -> None:
    """Every expense that was due, newest first.

    \b
    soleflip expense list
    soleflip report expenses --month 2026-10      the same, with filters
    """
    from ..reports.base import Query
    from ..usecases.report import report
    from .output import show

    opened = box()
    with opened.reader() as reader:
        table = report("expenses", Query(), reader, opened.today())
    show(table)


def _spent(
    amount: str | None,
    what: str | None,
    day: str | None,
    vat: str | None,
    recurring: Any,
    until: str | None,
    **more: Any,
) -> Any:
    from ..usecases.expenses import Spent

    spent = typed.optional_amount(amount, "AMOUNT")
    return Spent(spent, what, typed.day(day), typed.rate(vat), recurring, _end(until), **more)


def _end(until: str | None) -> date | None:
    from ..usecases.expenses import NEVER

    return NEVER if until and until.strip().casefold() == "never" else typed.day(until)
