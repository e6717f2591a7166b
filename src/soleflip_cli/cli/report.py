"""`soleflip report`: profit, fees, stock and payouts, grouped and filtered as you like."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .report_month import month, quarter, year
from .report_options import Asked, question, with_report_options

_HELP = """Profit, return, dead stock and more, grouped as you like.

\b
Examples:
  soleflip report roi --by brand,month
  soleflip report sales --since 30d --output sales.xlsx
  soleflip report list
"""

app = typer.Typer(no_args_is_help=True, help=_HELP)

OlderThan = Annotated[
    int | None,
    typer.Option("--older-than", metavar="DAYS", min=0, help="Held longer than this; default: dead_stock.days."),
]
Open = Annotated[bool, typer.Option("--open", help="Sales that wait for their payout, oldest first.")]


@app.command()
@with_report_options
def roi(asked: Asked) -> None:
    """What came back for what it cost, by brand.

    \b
    Examples:
      soleflip report roi
      soleflip report roi --by month --year 2026
      soleflip report roi --by brand,size --sort -roi --limit 20
    """
    _answer("roi", asked)


@app.command()
@with_report_options
def sales(asked: Asked) -> None:
    """Every sale, newest first.

    \b
    Examples:
      soleflip report sales --since 30d
      soleflip report sales --where "profit < 0"
      soleflip report sales --where "landed_cost is unknown" -o no-cost.csv
    """
    _answer("sales", asked)


@app.command()
@with_report_options
def stock(asked: Asked) -> None:
    """Every item held, oldest first.

    \b
    Examples:
      soleflip report stock
      soleflip report stock --by brand,size
      soleflip report stock --as-of 2026-12-31 -o stock.xlsx
    """
    _answer("stock", asked)


@app.command()
@with_report_options
def aging(asked: Asked) -> None:
    """Money in stock by how long it has been held.

    \b
    Examples:
      soleflip report aging
      soleflip report aging --brand Nike
      soleflip report aging --by bucket,supplier
    """
    _answer("aging", asked)


@app.command("dead-stock")
@with_report_options
def dead_stock(asked: Asked, older_than: OlderThan = None) -> None:
    """Items held too long, oldest first.

    \b
    Examples:
      soleflip report dead-stock
      soleflip report dead-stock --older-than 180
      soleflip report dead-stock --by brand --sort -landed_cost
    """
    _answer("dead-stock", asked, older_than=older_than)


@app.command("returns-due")
@with_report_options
def returns_due(asked: Asked) -> None:
    """Items that their shop still takes back.

    \b
    Examples:
      soleflip report returns-due
      soleflip report returns-due --where "days_left <= 7"
      soleflip report returns-due --by supplier

    How long a shop takes things back is said with: soleflip supplier edit NAME --return-by 30d
    """
    _answer("returns-due", asked)


@app.command()
@with_report_options
def fees(asked: Asked) -> None:
    """What was kept, by kind, and what was never itemised.

    \b
    Examples:
      soleflip report fees
      soleflip report fees --by quarter --channel stockx
      soleflip report fees --month 2026-10 --format json
    """
    _answer("fees", asked)


@app.command()
@with_report_options
def payouts(asked: Asked, open_: Open = False) -> None:
    """Every bank transfer against the sales it pays, newest first.

    \b
    Examples:
      soleflip report payouts --year 2026
      soleflip report payouts --open
      soleflip report payouts --where "reconciled = false"
    """
    _answer("payouts-open" if open_ else "payouts", asked)


@app.command()
@with_report_options
def adjustments(asked: Asked) -> None:
    """Penalties, refunds, postage and cashback, newest first.

    \b
    Examples:
      soleflip report adjustments --month 2026-10
      soleflip report adjustments --by kind,month
      soleflip report adjustments --where "kind = 'penalty'"
    """
    _answer("adjustments", asked)


@app.command()
@with_report_options
def expenses(asked: Asked) -> None:
    """What was spent on the business, newest first.

    \b
    Examples:
      soleflip report expenses --year 2026
      soleflip report expenses --by what,month
    """
    _answer("expenses", asked)


app.command()(month)
app.command()(quarter)
app.command()(year)


@app.command("list")
def list_() -> None:
    """Every report, measure and dimension, with what it means.

    \b
    Examples:
      soleflip report list
      soleflip report list --format json
    """
    from ..usecases.report import describe
    from .output import show

    show(describe())


def _answer(name: str, asked: Asked, **more: Any) -> None:
    """Ask the books and show what they say."""
    from ..usecases.report import report as answer
    from .common import box
    from .output import show

    world = box()
    today = world.today()
    if name == "dead-stock" and more["older_than"] is None:
        more["older_than"] = world.setting("dead_stock.days")
    query = question(asked, today, vat_open=world.with_books().flag("vat.reclaim"), **more)
    with world.reader() as reader:
        table = answer(name, query, reader, today)
    show(table)
