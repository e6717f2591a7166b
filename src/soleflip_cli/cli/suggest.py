"""`soleflip price suggest|compare|check`: what to ask, where, and whether something is worth its price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import typed
from .common import box
from .pricing import Category, Channel, Country, Currency, Level, Parcel, Promotion, asked_of

if TYPE_CHECKING:
    from ..domain.table import Table
    from ..usecases.toolbox import Toolbox

Size = Annotated[str | None, typer.Option("--size", metavar="SIZE", help="Only this size.")]
Item = Annotated[int | None, typer.Option("--item", metavar="ITEM", help="Only this item, by its number.")]
Ask = Annotated[str | None, typer.Option("--ask", metavar="AMOUNT", help="The lowest ask, as you have seen it.")]
Bid = Annotated[str | None, typer.Option("--bid", metavar="AMOUNT", help="The highest bid, as you have seen it.")]
Target = Annotated[
    str | None, typer.Option("--target", metavar="PROFIT", help="Profit on top of the cost: 20%, roi:0.2 or 15.00.")
]
Stale = Annotated[bool, typer.Option("--stale", help="Count prices too that were told more than a week ago.")]


def suggest(
    style: Annotated[
        str | None, typer.Argument(metavar="[STYLE]", help="The maker's style code; default: all in stock.")
    ] = None,
    size: Size = None,
    item: Item = None,
    ask: Ask = None,
    bid: Bid = None,
    target: Target = None,
    allow_loss: Annotated[
        bool, typer.Option("--allow-loss", help="Recommend what the market pays, below the floor too.")
    ] = False,
    stale: Stale = False,
    channel: Channel = "stockx",
    level: Level = None,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
    category: Category = None,
    promotion: Promotion = None,
) -> None:
    """What to ask for what is in stock, and why.

    \b
    soleflip price suggest DD1391-100
    soleflip price suggest DD1391-100 --size 42 --target 20%
    soleflip price suggest DD1391-100 --size 42 --ask 210 --bid 185
    soleflip price suggest                       a line for each item in stock

    Choice beside choice: the bid, a step below the lowest ask, as much as it, the lowest ask of your region, what you
    sold it for, the usual ask; each with payout, profit, expected days and chances to sell. Two are recommended, `sell
    faster` and `earn more`, never below the floor unless --allow-loss is given. Where no price is known there is only
    the floor.
    """
    from ..usecases import suggest_tables
    from ..usecases.stakes import Wanted
    from ..usecases.suggest import Wish
    from ..usecases.suggest import suggest as find
    from .output import show, shows_table

    opened = box()
    whose = asked_of(channel, level, None, parcel, currency, country, category, promotion)
    prices = typed.line(ask, "--ask"), typed.line(bid, "--bid")
    wanted = Wanted(target, stale, allow_loss)
    found = find(opened, Wish(whose, wanted, style, _size(opened, size), item, *prices))
    if style is None and item is None:
        _show(suggest_tables.shelf_table(found))
    elif shows_table():
        for number, block in enumerate(suggest_tables.choice_blocks(found)):
            if number:
                typer.echo()
            show(block)
    else:
        show(suggest_tables.choices_table(found))


def compare(
    style: Annotated[str | None, typer.Argument(metavar="[STYLE]", help="A style in stock.")] = None,
    size: Size = None,
    item: Item = None,
    ask: Annotated[str | None, typer.Option("--ask", metavar="AMOUNT", help="The same ask everywhere.")] = None,
    cost: Annotated[
        str | None, typer.Option("--cost", metavar="AMOUNT", help="Without a style: what it took to own it.")
    ] = None,
    target: Target = None,
    stale: Stale = False,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
) -> None:
    """What each channel would pay, best first.

    \b
    soleflip price compare DD1391-100
    soleflip price compare DD1391-100 --size 42 --ask 210
    soleflip price compare --ask 210 --cost 119.99 --currency EUR

    At the lowest ask that the channel tells, else at that of another one: the last column says which. Fees, VAT and
    floor are those of each channel; one whose fees are not known is named, not guessed.
    """
    from ..usecases.compare import compare as compared
    from ..usecases.stakes import Wanted
    from ..usecases.suggest import Wish
    from .output import show

    opened = box()
    whose = asked_of("stockx", None, None, parcel, currency, country, None, None)
    wish = Wish(whose, Wanted(target, stale), style, _size(opened, size), item, typed.line(ask, "--ask"))
    wish = wish._replace(command="soleflip price compare")
    show(compared(opened, wish, typed.optional_amount(cost, "--cost")))


def check(
    style: Annotated[str, typer.Argument(metavar="STYLE", help="The maker's style code.")],
    at: Annotated[str, typer.Option("--at", metavar="AMOUNT", help="What it would cost you, all in all.")],
    size: Size = None,
    ask: Ask = None,
    bid: Bid = None,
    target: Target = None,
    stale: Stale = False,
    channel: Channel = "stockx",
    level: Level = None,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
    category: Category = None,
    promotion: Promotion = None,
) -> None:
    """Whether to buy at a price.

    \b
    soleflip price check DD1391-100 --at 119.99
    soleflip price check DD1391-100 --at 119.99 --size 42 --target 20%
    soleflip price check DD1391-100 --at 119.99 --size 42 --ask 210 --bid 185

    For each size that is priced: what selling it soon would leave, how many days that takes, and the most that it may
    cost to leave the target. The ROI range holds eight of ten such purchases, as far as your own sales tell; `loss` is
    the chance of less than nothing. Prices of a style that you do not hold come once it is watched (price watch add).
    """
    from ..usecases.check_price import Bid as Offer
    from ..usecases.check_price import check_price
    from ..usecases.roi_ranges import for_people
    from ..usecases.stakes import Wanted
    from .output import shows_table

    opened = box()
    whose = asked_of(channel, level, None, parcel, currency, country, category, promotion)
    prices = typed.line(ask, "--ask"), typed.line(bid, "--bid")
    offer = Offer(style, typed.amount(at, "--at"), _size(opened, size), *prices)
    table = check_price(opened, whose, Wanted(target, stale), offer)
    _show(for_people(table) if shows_table() else table)


def _show(table: Table) -> None:
    from ..usecases.days_shown import for_people
    from .output import show, shows_table

    show(for_people(table) if shows_table() else table)


def _size(opened: Toolbox, size: str | None) -> Any:
    return None if size is None else typed.one_size(size, str(opened.setting("sizes.purchases")))
