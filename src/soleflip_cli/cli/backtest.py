"""`soleflip price backtest`: what would have been foretold of the own sales, and what came."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import typer

from ..domain.errors import UsageError
from ..reports.periods import period
from . import typed
from .common import box
from .pricing import Country

By = Literal["month", "brand", "category", "level"]


def backtest(
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="Replay from this day on: 2026-03-01, 2026-03, 6m.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Replay no day after this one.")] = None,
    every: Annotated[
        str | None,
        typer.Option(
            "--every", metavar="DAYS", help="Replay every so many days, 7d; default: the first of each month."
        ),
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="WORD", help="Payouts and advice of this channel alone.")
    ] = None,
    by: Annotated[By | None, typer.Option("--by", help="A line for each of these.")] = None,
    country: Country = None,
) -> None:
    """How true chances, days, payouts and returns would have been.

    \b
    soleflip price backtest
    soleflip price backtest --since 2026-03 --every 7d
    soleflip price backtest --by brand
    soleflip price backtest --channel stockx --format json

    Goes back to earlier days, foretells from what was known then, and compares with what came: chances to sell with
    what sold, days with days, payouts with those that were stated, advised asks with prices made, ranges of returns
    with returns. The page backtest says what each figure means and when not to trust it. Thirty items must have sold
    before a day can be replayed.
    """
    from ..usecases.backtest import Wish
    from ..usecases.backtest import backtest as replayed
    from ..usecases.backtest_tables import backtest_blocks, backtest_table
    from .output import show, shows_table

    opened = box()
    today = opened.today()
    wish = Wish(_day(since, today, 0), _day(until, today, 1), _every(every), channel, by, country)
    found = replayed(opened, wish)
    if not shows_table():
        show(backtest_table(found))
        return
    for number, block in enumerate(backtest_blocks(found)):
        if number:
            typer.echo()
        show(block)


def _day(text: str | None, today: date, side: int) -> date | None:
    """The first or the last day of what was typed."""
    return None if text is None else period(text, today)[side]


def _every(text: str | None) -> int | None:
    """Days between two replays. Raises UsageError for none."""
    days = typed.days(text, "--every")
    if days == 0:
        raise UsageError("between two replays lies a day at least", "--every 7d")
    return days
