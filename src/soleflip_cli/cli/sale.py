"""`soleflip sale`: sales by hand, corrections, and their steps onwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from . import typed
from .common import AnySize, talk
from .sale_trouble import cancel, fail, refund, return_
from .stock_match import say_lines, say_moves

if TYPE_CHECKING:
    from ..usecases.sale_rows import Sold

app = typer.Typer(
    no_args_is_help=True,
    help="""Sales by hand, corrections, and what goes wrong.

    \b
    soleflip sale add DD1391-100 --size 43 --price 180 --on vinted --postage 5.49
    soleflip sale paid vinted-2026-0007
    soleflip sale fail 95591141-83912556 --penalty 29.40
    soleflip sale list --where "state = 'sold'\"""",
)

Order = Annotated[str, typer.Argument(metavar="ORDER", help="The order number, or ORDER/LINE where it has several.")]
Orders = Annotated[list[str], typer.Argument(metavar="ORDER…", help="One or more order numbers.")]
Fee = Annotated[str | None, typer.Option("--fee", metavar="AMOUNT", help="What the channel kept.")]
Payout = Annotated[str | None, typer.Option("--payout", metavar="AMOUNT", help="What reached you, if you know.")]
Country = Annotated[str | None, typer.Option("--buyer-country", metavar="NAME", help="Where it went.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note of your own.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")]


@app.command()
def add(
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The maker's style code.")],
    size: Annotated[str, typer.Option("--size", metavar="SIZE", help="Such as 43 or 'US 9.5'.")],
    price: Annotated[str, typer.Option("--price", metavar="AMOUNT", help="What the buyer paid for it.")],
    on: Annotated[str, typer.Option("--on", metavar="CHANNEL", help="Where, as `channel list` names it.")],
    fee: Fee = None,
    payout: Payout = None,
    postage: Annotated[
        str | None, typer.Option("--postage", metavar="AMOUNT", help="What sending it cost you.")
    ] = None,
    day: Day = None,
    country: Country = None,
    order: Annotated[str | None, typer.Option("--order", metavar="NUMBER", help="Its order number.")] = None,
    item: Annotated[int | None, typer.Option("--item", metavar="ITEM", help="The very item that went.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What it is called.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Such as EUR.")] = None,
    note: Note = None,
    paid: Annotated[bool, typer.Option("--paid", help="The money is here.")] = False,
    any_size: AnySize = False,
) -> None:
    """Enter a sale.

    \b
    soleflip sale add DD1391-100 --size 43 --price 180 --on vinted --postage 5.49
    soleflip sale add DD1391-100 --size "US 9" --price 150 --on cash --paid
    soleflip sale add CT8012-116 --size 44 --price 210 --on ebay --fee 23.10 --order 12-34567-89012

    Without --order it gets a number such as vinted-2026-0007. Cash, Vinted and Kleinanzeigen keep nothing of a
    private seller's price; elsewhere the payout is unknown until --fee or --payout says it.
    """
    from ..usecases.sell import Sale
    from ..usecases.sell import add as enter
    from .common import box

    opened = box()
    sale = Sale(
        sku,
        typed.one_size(size, str(opened.setting("sizes.purchases"))),
        typed.amount(price, "--price"),
        on,
        typed.optional_amount(fee, "--fee"),
        typed.optional_amount(payout, "--payout"),
        typed.optional_amount(postage, "--postage"),
        typed.day(day),
        country,
        order,
        item,
        name,
        currency,
        note,
        paid,
        any_size,
    )
    _say(enter(opened, sale), "added")


@app.command()
def edit(
    order: Order,
    price: Annotated[str | None, typer.Option("--price", metavar="AMOUNT", help="What the buyer paid.")] = None,
    fee: Fee = None,
    payout: Payout = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of the sale.")] = None,
    size: Annotated[str | None, typer.Option("--size", metavar="SIZE", help="Its size.")] = None,
    sku: Annotated[str | None, typer.Option("--sku", metavar="SKU", help="The maker's style code.")] = None,
    country: Country = None,
    ship_by: Annotated[
        str | None, typer.Option("--ship-by", metavar="YYYY-MM-DD", help="The last day to ship it.")
    ] = None,
    note: Note = None,
    any_size: AnySize = False,
) -> None:
    """Correct a sale.

    \b
    soleflip sale edit vinted-2026-0007 --price 175
    soleflip sale edit 95591141-83912556 --ship-by 2026-10-20

    Figures and matches follow. What you set by hand stays when the report it came from is imported again.
    """
    from ..usecases.sale_edit import SaleEdit
    from ..usecases.sale_edit import edit as correct
    from .common import box

    opened = box()
    new = SaleEdit(
        typed.optional_amount(price, "--price"),
        typed.optional_amount(fee, "--fee"),
        typed.optional_amount(payout, "--payout"),
        typed.day(day),
        typed.one_size(size, str(opened.setting("sizes.purchases"))) if size is not None else None,
        sku,
        country,
        typed.day(ship_by),
        note,
        any_size,
    )
    done = correct(opened, order, new)
    _say(done, "changed" if done.told else "is so already: nothing changed")


@app.command("list")
def list_(
    where: Annotated[
        str | None, typer.Option("--where", metavar="CONDITION", help="Only sales for which it holds.")
    ] = None,
) -> None:
    """The latest sales, newest first; with --where all that fit.

    \b
    soleflip sale list
    soleflip sale list --where "channel = 'vinted' and state = 'sold'"
    soleflip report sales                  every sale, with more filters

    Without --where the last hundred, or as many as --limit says.
    """
    from ..usecases.sales_list import latest
    from .common import box, options
    from .output import show

    show(latest(box(), where, options().limit))


@app.command("show")
def show_(order: Order) -> None:
    """All about one sale, and where each value comes from.

    \b
    soleflip sale show vinted-2026-0007
    """
    from .why import why

    why(order)


@app.command()
def verified(orders: Orders) -> None:
    """The channel has found them genuine.

    \b
    soleflip sale verified 95591141-83912556
    """
    from ..usecases.sale_edit import verified as mark
    from .common import box

    _say(mark(box(), orders), "verified")


@app.command()
def paid(
    orders: Orders,
    day: Day = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="What came, where it was not known or differs.")
    ] = None,
) -> None:
    """The money of these sales is here.

    \b
    soleflip sale paid vinted-2026-0007 --date 2026-10-20
    soleflip sale paid 12-34567-89012 --amount 186.90
    """
    from ..usecases.sale_edit import paid as mark
    from .common import box

    _say(mark(box(), orders, typed.day(day), typed.optional_amount(amount, "--amount")), "paid")


def _say(done: Sold, what: str) -> None:
    talk(f"order{'s' if len(done.names) > 1 else ''} {', '.join(done.names)} {what}")
    say_lines(done.told)
    say_moves(done.moves)
    talk("  take it back: soleflip undo")


app.command()(cancel)
app.command()(fail)
app.command("return")(return_)
app.command()(refund)
