"""`soleflip forecast dead-stock`: what stock will do, and what may be left of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from . import typed
from .common import box
from .pricing import Channel, Country, Level, Parcel, asked_of

if TYPE_CHECKING:
    from ..domain.table import Table

Stale = Annotated[bool, typer.Option("--stale", help="Count prices too that were told more than a week ago.")]


def dead_stock(
    by: Annotated[
        Literal["item", "style", "brand", "category"], typer.Option("--by", help="A line for each of these.")
    ] = "item",
    chance: Annotated[
        str | None,
        typer.Option("--chance", metavar="SHARE", help="Only what sells within 90 days with less than this: 50%."),
    ] = None,
    stale: Stale = False,
    channel: Channel = "stockx",
    level: Level = None,
    parcel: Parcel = 1,
    country: Country = None,
) -> None:
    """Which items will not sell, and what is at risk.

    \b
    soleflip forecast dead-stock
    soleflip forecast dead-stock --chance 50%
    soleflip forecast dead-stock --by brand --format csv

    For each item at hand: the chance to sell within 30, 90 and 180 days at today's ask, the day, the payout, and the
    money at risk: its cost times the chance that it has not sold by then. Today's ask is that of its own listing, else
    what `price suggest` names to sell faster, else the lowest ask; without any of them the chance is that of your usual
    ask. The least likely come first. The page stock-forecasts says what is assumed.
    """
    from ..usecases.dead_stock import fates
    from ..usecases.dead_stock_tables import fates_table

    asked = asked_of(channel, level, None, parcel, None, country, None, None)
    below = None if chance is None else Decimal(typed.share(chance, "--chance")) / 10_000
    _show(fates_table(fates(box(), asked, stale), by, below))


def _show(table: Table) -> None:
    from ..usecases.days_shown import for_people
    from .output import show, shows_table

    show(for_people(table) if shows_table() else table)


STOCK = {"dead-stock": dead_stock}
"""The commands of this file, by name."""
