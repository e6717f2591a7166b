"""`soleflip price deals`: which offers of a list are worth buying."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from . import typed
from .common import box, options, talk
from .exits import PARTIAL
from .pricing import Category, Channel, Country, Currency, Level, Parcel, Promotion, asked_of
from .suggest import Stale, Target

if TYPE_CHECKING:
    from ..importers.base import BadRow

_SHOWN = 20


def deals(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Style code, size and price of each offer.")],
    every: Annotated[bool, typer.Option("--all", help="Also what is not worth it.")] = False,
    extra: Annotated[
        str | None, typer.Option("--extra", metavar="AMOUNT", help="What each costs on top, such as shipping to you.")
    ] = None,
    target: Target = None,
    stale: Stale = False,
    channel: Channel = "stockx",
    level: Level = None,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
    category: Category = None,
    promotion: Promotion = None,
    sizes: Annotated[
        Literal["us", "eu", "uk", "cm"] | None,
        typer.Option("--sizes", metavar="SYSTEM", help="System of sizes that name none: us, eu, uk or cm."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="If it is neither UTF-8 nor Windows-1252.")
    ] = None,
    decimal: Annotated[
        Literal[".", ","] | None,
        typer.Option("--decimal", metavar="MARK", help="The decimal mark, where it is in doubt: . or ,"),
    ] = None,
) -> None:
    """Which offers of a list are worth buying, best first.

    \b
    soleflip price deals sale.csv
    soleflip price deals sale.xlsx --target 20% --extra 5.90
    soleflip price deals sale.csv --all --format csv -o weighed.csv

    Each line is weighed as `price check` does, and those that earn most a day come first. The columns are found by
    name, English or German: style code, size and price; currency, shop, link and quantity if there are any. Prices come
    from the books: of styles in stock or watched (price watch add). Nothing is stored.
    """
    from ..importers.reading.notation import Told
    from ..usecases.days_shown import for_people
    from ..usecases.deals import Wish, find_deals
    from ..usecases.deals_table import deals_table
    from ..usecases.stakes import Wanted
    from .output import progress, show, shows_table

    opened = box()
    chosen = sizes or str(opened.setting("sizes.purchases"))
    told = Told(decimal, sizes=None if chosen == "auto" else chosen)
    whose = asked_of(channel, level, None, parcel, currency, country, category, promotion)
    wish = Wish(whose, Wanted(target, stale), typed.amount(extra or "0", "--extra"), every, encoding, told)
    with progress(file.stat().st_size if file.is_file() else None, file.name) as advance:
        found = find_deals(opened, file, wish, advance)
    table = deals_table(found)
    show(for_people(table) if shows_table() else table)
    _name_bad(found.bad)


def _name_bad(bad: Sequence[BadRow]) -> None:
    """Say which rows could not be read, all of them with --verbose, and leave with the code that says so."""
    if not bad:
        return
    from ..usecases.rejects import reason

    shown = bad if options().verbose else bad[:_SHOWN]
    talk(f"{len(bad):,} of the rows could not be read:")
    for one in shown:
        talk(f"  line {one.line:,}{', ' if one.column else ': '}{reason(one)}")
    if len(shown) < len(bad):
        talk(f"  … and {len(bad) - len(shown):,} more: --verbose names them all")
    raise typer.Exit(PARTIAL)
