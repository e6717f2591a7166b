"""`soleflip payout`: what reached you, and for which sales."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import box

_HELP = """Payouts: what reached you, and for which sales.

\b
Examples:
  soleflip payout find 1204.18
  soleflip payout find 1.204,18 --within 0,05
  soleflip report payouts
"""

app = typer.Typer(no_args_is_help=True, help=_HELP)


@app.command()
def find(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", show_default=False, help="As the bank statement has it.")],
    within: Annotated[str, typer.Option("--within", metavar="AMOUNT", help="How far from it is near enough.")] = "0",
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Only in this currency; default: any.")
    ] = None,
) -> None:
    """The sales behind a bank transfer of this amount.

    One transfer of the amount; else all that one channel sent on one day; else a single sale.
    Where nothing comes to it, the nearest transfers are named.

    \b
    Examples:
      soleflip payout find 1204.18
      soleflip payout find 1204,18 --within 0,50 --currency EUR
    """
    from ..usecases.payouts import find as look
    from .output import show

    with box().reader() as reader:
        table = look(amount, within, currency, reader)
    show(table)
