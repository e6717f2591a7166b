"""`soleflip forecast dead-stock|reorder`: what stock will do, what may be left of it, what to buy again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..domain.errors import UsageError
from . import typed
from .common import box
from .pricing import Channel, Country, Currency, Level, Parcel, asked_of

if TYPE_CHECKING:
    from ..domain.table import Table

_MOST = 365
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


def reorder(
    target: Annotated[
        str, typer.Option("--target", metavar="PROFIT", help="Profit on top of the cost: 20%, roi:0.2 or 15.00.")
    ] = "20%",
    lead: Annotated[
        str, typer.Option("--lead", metavar="DAYS", help="Days from ordering until it can be sold.")
    ] = "7d",
    horizon: Annotated[
        str, typer.Option("--horizon", metavar="DAYS", help="Days after that within which it is to sell.")
    ] = "90d",
    budget: Annotated[
        str | None, typer.Option("--budget", metavar="AMOUNT", help="Spend no more than this in all.")
    ] = None,
    by: Annotated[Literal["size", "style"], typer.Option("--by", help="A line for each of these.")] = "size",
    stale: Stale = False,
    channel: Channel = "stockx",
    level: Level = None,
    parcel: Parcel = 1,
    currency: Currency = None,
    country: Country = None,
) -> None:
    """What to buy again, how many, and for how much.

    \b
    soleflip forecast reorder
    soleflip forecast reorder --target 25% --lead 14d --horizon 60d
    soleflip forecast reorder --budget 2000 --by style

    Of what has sold within a year: how many of each size to buy so that even the last of them sells within the horizon
    with a chance of one half, the most that each may cost, the profit to expect and how far that may be off. Demand is
    sales a day while the size was there; what is in stock or ordered sells first. Most profit for its money comes
    first; --budget is spent in that order. The page stock-forecasts says what is assumed.
    """
    from ..domain.restocking import Span
    from ..usecases.reorder import Wish
    from ..usecases.reorder import reorder as find
    from ..usecases.reorder_table import reorder_table

    asked = asked_of(channel, level, None, parcel, currency, country, None, None)
    span = Span(_days(lead, "--lead", 0), _days(horizon, "--horizon", 1))
    wish = Wish(asked, target, span, typed.line(budget, "--budget"), stale)
    _show(reorder_table(find(box(), wish), by))


def _days(text: str, option: str, least: int) -> int:
    """Days from `least` to a year. Raises UsageError."""
    found = typed.days(text, option) or 0
    if not least <= found <= _MOST:
        raise UsageError(f"{text[:40]!r} is not {least} to {_MOST} days", f"{option} 30d")
    return found


def _show(table: Table) -> None:
    from ..usecases.days_shown import for_people
    from .output import show, shows_table

    show(for_people(table) if shows_table() else table)


def add_stock(app: typer.Typer) -> None:
    """Add these commands to a group."""
    app.command("dead-stock")(dead_stock)
    app.command("reorder")(reorder)
