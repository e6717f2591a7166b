"""`soleflip price history|outlook`: how prices went, and how soon things will sell."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ..reports.periods import period
from . import typed
from .bars import drawing
from .common import box

Kind = Literal["standard", "flex", "direct"]


def history(
    style: Annotated[str, typer.Argument(metavar="STYLE", help="The maker's style code.")],
    size: Annotated[
        str | None, typer.Option("--size", metavar="SIZE", help="Only this one; default: those in stock, else all.")
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help="From this day on: 2026-10-01, 2026-10, 30d, 6m.")
    ] = "90d",
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="NAME", help="Only what this one told, such as stockx.")
    ] = None,
    kind: Annotated[
        Kind, typer.Option("--kind", metavar="KIND", help="How it would be sold: standard, flex or direct.")
    ] = "standard",
    series: Annotated[bool, typer.Option("--series", help="The prices of every day instead of a summary.")] = False,
) -> None:
    """How the prices of a style went, by size.

    \b
    soleflip price history DD1391-100
    soleflip price history DD1391-100 --size 42 --since 30d
    soleflip price history DD1391-100 --series --format csv -o dunk.csv

    Ask and bid as they were told last, how they lie apart, the lowest and highest since the day, for how many days
    they stand unchanged, what the ask gains or loses in 30 days (the median of all slopes between two days), how far
    it swings, and its course. Below 8 days with an ask neither trend nor volatility is told.
    """
    from ..usecases import price_history
    from .output import show, shows_table

    opened = box()
    meant = typed.one_size(size, str(opened.setting("sizes.purchases"))) if size is not None else None
    wish = price_history.Wish(style, period(since, opened.today())[0], meant, channel, kind)
    if series:
        show(price_history.series(opened, wish))
    else:
        show(price_history.history(opened, wish, drawing() if shows_table() else None))


def outlook(
    style: Annotated[str | None, typer.Argument(metavar="[STYLE]", help="Only this style code.")] = None,
) -> None:
    """How soon what is in stock will sell.

    \b
    soleflip price outlook
    soleflip price outlook DD1391-100 --format json

    The chance to sell within 7, 30 and 90 days, from your own items, those that sold and those that did not: few of a
    size lean on those of its style, brand, category and the whole shop. The page time-to-sell says how, and what is
    assumed until thirty have sold.
    """
    from ..usecases.days_shown import for_people
    from ..usecases.outlooks import outlooks
    from .output import show, shows_table

    table = outlooks(box(), style)
    show(for_people(table) if shows_table() else table)
