"""`soleflip price plan|apply|plans`: asks for everything in stock by rules, and carrying them over."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ..domain.errors import UsageError
from ..domain.words import counted
from .common import box, options, talk
from .connect import manner
from .listing_plan import carry_out
from .pricing import Channel, Country, Currency, Level, Parcel, asked_of

Dry = Annotated[bool, typer.Option("--dry-run", help="Show it; keep and send nothing.")]


def plan(
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="FILE", help="Default: asks.toml beside config.toml, if it is there."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what stays as it is, and why.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print a file of rules to begin with.")] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="Count prices too that were told more than a week ago.")
    ] = False,
    channel: Channel = "stockx",
    level: Level = None,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
    dry_run: Dry = False,
) -> None:
    """Plan asks for everything in stock, by rules.

    \b
    soleflip price plan
    soleflip price plan --all --rules weekend.toml
    soleflip price plan --example > asks.toml

    For each item: keep, lower, raise, list or take off, and what that changes of the profit to be expected within 30
    days. The rules say how asks follow the market, what must be left of them after so many days in stock, how far they
    may move in a day, and what nobody touches. The plan is kept; nothing is sent.
    """
    from ..usecases.days_shown import for_people
    from ..usecases.price_plan import keep, plan_prices
    from ..usecases.price_plan_tables import lines_table
    from ..usecases.stakes import Wanted
    from .output import show, shows_table

    if example:
        _print_example()
        return
    whose = asked_of(channel, level, None, parcel, currency, country, None, None)
    opened = box()
    made = plan_prices(opened, whose, Wanted(stale=stale), rules)
    table = lines_table(made, everything)
    show(for_people(table) if shows_table() else table)
    if not dry_run:
        number, asks = keep(opened, made), counted(len(made.to_do()), "ask")
        talk(f"plan {number}: {asks}{f'; carry it over: soleflip price apply {number}' if made.to_do() else ''}")


def _print_example() -> None:
    """The example, into the file that is named."""
    from ..domain.repricing_files import EXAMPLE

    target = options().output
    if target is None:
        typer.echo(EXAMPLE, nl=False)
    elif target.exists():
        raise UsageError(f"{target} is there already", "name another file, or move it away")
    else:
        target.write_text(EXAMPLE, encoding="utf-8")
        talk(f"written to {target}")


def apply(
    number: Annotated[int | None, typer.Argument(metavar="[PLAN]", help="Its number; default: the latest.")] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Only write the list: item, listing, action, ask, currency.")
    ] = False,
    dry_run: Dry = False,
) -> None:
    """Carry a plan of asks over into listings.

    \b
    soleflip price apply
    soleflip price apply 3 --yes                  in a script
    soleflip price apply 3 --export -o asks.csv   for another tool, or by hand

    Where soleflip can change listings at the channel, what is to be sent is shown first, and asked for; an item whose
    listing was changed since is left alone. Elsewhere it writes the list, which `listing plan` reads too.
    """
    from ..usecases import price_apply
    from ..usecases.price_plan_tables import export_table
    from .output import show

    opened = box()
    chosen = price_apply.chosen_plan(opened, number)
    for note in chosen.notes:
        talk(note)
    if not export and price_apply.can_write(opened, chosen.plan.channel):
        made = price_apply.carry_over(opened, chosen, manner(), dry_run)
        if made.number:
            talk(f"plan {chosen.plan.id} of asks becomes plan {made.number} of listings")
        again = f"soleflip price apply {chosen.plan.id} --yes"
        done = partial(price_apply.done, opened, chosen.plan)
        carry_out(made, dry_run, strict=False, agreed=done, again=again)
        return
    if not export:
        talk(f"soleflip cannot change listings at {chosen.plan.channel} as things are: here is the list")
    show(export_table(chosen.steps), default=None if options().format or options().output else "csv")


def plans() -> None:
    """The latest plans of asks, and what they come to.

    \b
    soleflip price plans
    """
    from ..usecases.price_plan_tables import plans_table
    from .output import show

    show(plans_table(box()))
