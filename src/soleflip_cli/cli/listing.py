"""`soleflip listing`: items on offer."""

from __future__ import annotations

from typing import Annotated

import typer

from . import listing_plan, typed
from .common import box, talk

app = typer.Typer(
    no_args_is_help=True,
    help="""Items on offer, and what must be taken down.

    \b
    soleflip listing add 12 --on vinted --ask 210
    soleflip listing add 12 --on ebay --ask 225
    soleflip listing list --stale
    soleflip listing end 12 --on ebay
    soleflip listing create 12 --on stockx --ask 210       at a connected service itself
    soleflip listing plan asks.csv --on stockx""",
)

Item = Annotated[int, typer.Argument(metavar="ITEM", help="The item's number, as `stock list` shows it.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")]


@app.command()
def add(
    item: Item,
    on: Annotated[str, typer.Option("--on", metavar="CHANNEL", help="Where, as `channel list` names it.")],
    ask: Annotated[str | None, typer.Option("--ask", metavar="AMOUNT", help="What you ask.")] = None,
    day: Day = None,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="TEXT", help="The channel's number of it.")
    ] = None,
) -> None:
    """Offer an item on a channel, or change its ask there.

    \b
    soleflip listing add 12 --on vinted --ask 210
    """
    from ..usecases.listings import offer

    talk(offer(box(), item, on, typed.optional_amount(ask, "--ask"), typed.day(day), reference))
    talk("  take it back: soleflip undo")


@app.command("list")
def list_(
    stale: Annotated[
        bool, typer.Option("--stale", help="Only what sold elsewhere, or left stock, and must be taken down.")
    ] = False,
    on: Annotated[str | None, typer.Option("--on", metavar="CHANNEL", help="Only there.")] = None,
) -> None:
    """What is on offer.

    \b
    soleflip listing list
    soleflip listing list --on stockx
    soleflip listing list --stale

    Listings that a service told of and that fit no item in stock are shown without a number.
    """
    from ..usecases.listings import list_listings
    from .output import show

    show(list_listings(box(), stale, on))


@app.command()
def end(
    item: Item,
    on: Annotated[str | None, typer.Option("--on", metavar="CHANNEL", help="Where; default: everywhere.")] = None,
    day: Day = None,
) -> None:
    """Take an item's offers down.

    \b
    soleflip listing end 12 --on ebay
    """
    from ..usecases.listings import end as take_down

    talk(f"item {item} is no longer offered on {', '.join(take_down(box(), item, on, typed.day(day)))}")
    talk("  take it back: soleflip undo")


for command in (
    listing_plan.create,
    listing_plan.update,
    listing_plan.activate,
    listing_plan.deactivate,
    listing_plan.delete,
    listing_plan.plan,
    listing_plan.apply,
    listing_plan.revert,
    listing_plan.plans,
):
    app.command()(command)
