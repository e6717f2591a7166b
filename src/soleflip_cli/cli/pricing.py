"""`soleflip price`: what an ask pays out, the lowest ask that pays for an item, and the fees behind both."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from . import typed
from .common import box, confirm, options, talk

if TYPE_CHECKING:
    from ..usecases.fee_rules import Asked
    from ..usecases.prices import Price

fees = typer.Typer(
    no_args_is_help=True,
    help="""What channels keep: dated rules, yours over those shipped.

    \b
    soleflip price fees list
    soleflip price fees show stockx --level 3
    soleflip price fees learn --save""",
)

Channel = Annotated[str, typer.Option("--channel", metavar="WORD", help="Where it is sold.")]
Level = Annotated[
    int | None,
    typer.Option("--level", metavar="N", help="Your level or rating there; default: set, else as payouts show it."),
]
On = Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="Fees of that day; default: today.")]
Parcel = Annotated[
    int | None,
    typer.Option(
        "--parcel", metavar="N", help="Items that share a parcel; 0: no shipping is taken. Default: 1, or set."
    ),
]
Currency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Such as EUR.")]
Country = Annotated[str | None, typer.Option("--country", metavar="CODE", help="Where you sell from, such as DE.")]
Category = Annotated[str | None, typer.Option("--category", metavar="WORD", help="Such as watches or handbags.")]
Promotion = Annotated[
    list[str] | None, typer.Option("--promotion", metavar="WORD", help="One that counts, such as half-fee; repeatable.")
]
Postage = Annotated[
    str | None, typer.Option("--postage", metavar="AMOUNT", help="What the buyer pays for shipping on top.")
]


def payout(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The ask; at Klekt the payout that you name.")],
    channel: Channel = "stockx",
    level: Level = None,
    on: On = None,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
    category: Category = None,
    promotion: Promotion = None,
    postage: Postage = None,
    cost: Annotated[
        str | None, typer.Option("--cost", metavar="AMOUNT", help="What it took to own it: adds profit and ROI.")
    ] = None,
) -> None:
    """What an ask pays out, fee by fee.

    \b
    soleflip price payout 220 --channel stockx
    soleflip price payout 220 --channel stockx --level 3 --on 2023-06-30 --parcel 3
    soleflip price payout 180 --channel alias --country DE --cost 120 --format json
    """
    from ..usecases.prices import pay_out

    asked = asked_of(channel, level, on, parcel, currency, country, category, promotion)
    paid = typed.optional_amount(cost, "--cost")
    _show(pay_out(box(), asked, typed.amount(amount, "AMOUNT"), paid, typed.optional_amount(postage, "--postage")))


def floor(
    item: Annotated[int | None, typer.Argument(metavar="ITEM", help="Its number, as `stock list` shows it.")] = None,
    channel: Channel = "stockx",
    cost: Annotated[
        str | None, typer.Option("--cost", metavar="AMOUNT", help="Instead: what it took to own it.")
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="PROFIT",
            help="Profit on top: 20% or roi:0.2 of the cost (both are the same), or an amount, 15.00.",
        ),
    ] = None,
    level: Level = None,
    on: On = None,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
    category: Category = None,
    promotion: Promotion = None,
    postage: Postage = None,
) -> None:
    """The lowest ask that pays cost, target, fees and VAT.

    \b
    soleflip price floor 12 --channel stockx
    soleflip price floor --cost 119.99 --channel stockx --level 2 --target 20%
    soleflip price floor --cost 119.99 --channel ebay --currency USD --country US --target 15.00

    A percentage is of the cost, not of the ask: a cost of 120 and 20% leave 24 of profit. VAT is that of the settings
    tax.regime (none, margin, regular) and tax.rate; the answer says which one was used.
    """
    from ..usecases.prices import lowest

    asked = asked_of(channel, level, on, parcel, currency, country, category, promotion)
    paid = typed.optional_amount(cost, "--cost")
    _show(lowest(box(), asked, item, paid, target, typed.optional_amount(postage, "--postage")))


@fees.command("list")
def list_() -> None:
    """Every channel, since when its fees are known, and which.

    \b
    soleflip price fees list
    """
    from ..usecases.fee_rules import list_fees
    from .output import show

    show(list_fees(box()))


@fees.command("show")
def show_(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="Such as stockx.")],
    level: Level = None,
    on: On = None,
    parcel: Parcel = None,
    currency: Currency = None,
    country: Country = None,
    category: Category = None,
    promotion: Promotion = None,
    every: Annotated[bool, typer.Option("--all", help="Every rule there is, of any day and anybody.")] = False,
) -> None:
    """What a channel keeps on a day, with source and confidence.

    \b
    soleflip price fees show stockx
    soleflip price fees show stockx --level 3 --on 2023-06-30
    soleflip price fees show stockx --all

    Confidence is stated (the channel says so), measured (payouts show it), reported (others say so), learnt (from
    your payouts) or yours.
    """
    from ..usecases.fee_rules import show_fees, show_rules
    from .output import show

    asked = asked_of(channel, level, on, parcel, currency, country, category, promotion)
    show(show_rules(box(), channel) if every else show_fees(box(), asked))


@fees.command()
def learn(
    channel: Annotated[str, typer.Option("--channel", metavar="WORD", help="Whose sales to learn from.")] = "stockx",
    currency: Currency = None,
    save: Annotated[bool, typer.Option("--save", help="Write what was learnt into your fees.toml.")] = False,
) -> None:
    """Learn what a channel keeps from your past sales.

    \b
    soleflip price fees learn
    soleflip price fees learn --channel stockx --save

    Month by month: each has one rate and one minimum. The answer says how many payouts they explain to the cent, how
    many more with promotions and bonuses, and how many last month's would have explained. --save asks first; --yes
    agrees.
    """
    from ..usecases.price_fees import learn_fees
    from ..usecases.price_fees import save as keep
    from .output import show

    opened = box()
    lesson = learn_fees(opened, channel, currency)
    show(lesson.table())
    if not save:
        talk(f"  keep it: soleflip price fees learn --channel {lesson.channel.key} --save")
    elif confirm(f"write what was learnt of {lesson.channel.title} into your fees.toml?"):
        talk(f"written to {keep(opened, lesson)}; it holds from now on: soleflip price fees show {lesson.channel.key}")


def asked_of(
    channel: str,
    level: int | None,
    on: str | None,
    parcel: int | None,
    currency: str | None,
    country: str | None,
    category: str | None,
    promotion: list[str] | None,
) -> Asked:
    from ..usecases.fee_rules import Asked

    day = typed.day(on, "--on")
    return Asked(channel, day, level, currency, country, category, parcel, tuple(promotion or ()))


def _show(price: Price) -> None:
    """For people line by line, as JSON one object, else one row."""
    from .output import show, show_json, wants_json

    if wants_json():
        show_json(price.as_json())
    else:
        show(price.lines() if _for_people() else price.row())


def _for_people() -> bool:
    chosen = options()
    if chosen.format is not None:
        return chosen.format in ("table", "md")
    if chosen.output is not None:
        return chosen.output.suffix.lower() == ".md"
    return sys.stdout.isatty() and not (chosen.excel or chosen.columns)
