"""`soleflip cost`: what came on top of an item's price, or off it."""

from __future__ import annotations

from typing import Annotated

import typer

from . import typed
from .common import box, talk
from .stock_match import say_moves

app = typer.Typer(
    no_args_is_help=True,
    help="""What came on top of an item's price, or off it.

    \b
    soleflip cost add 12 13 --kind duty --amount 18.40
    soleflip cost add --invoice R-17 --kind packaging --amount 30
    soleflip cost add 12 --kind cashback --amount 6
    soleflip cost list 12""",
)


@app.command()
def add(
    kind: Annotated[
        str, typer.Option("--kind", metavar="WORD", help="duty, forwarder, packaging, cashback, voucher …")
    ],
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="What it was, for all of them.")],
    items: Annotated[
        list[int] | None, typer.Argument(metavar="[ITEM]…", help="Items, as `stock list` numbers them.")
    ] = None,
    supplier: Annotated[
        str | None, typer.Option("--supplier", metavar="NAME", help="All that was bought there.")
    ] = None,
    invoice: Annotated[str | None, typer.Option("--invoice", metavar="NUMBER", help="All on that invoice.")] = None,
    vat: Annotated[
        str | None, typer.Option("--vat", metavar="PERCENT", help="Its VAT rate; default: the item's.")
    ] = None,
    by_price: Annotated[bool, typer.Option("--by-price", help="Share it by price; default: alike.")] = False,
) -> None:
    """Share a cost over items, to the cent.

    \b
    soleflip cost add 12 13 --kind duty --amount 18.40 --by-price
    soleflip cost add --supplier "Corner Shop" --kind cashback --amount 12

    Cashback, voucher and discount make items cheaper. Items that are sold earn more or less by it.
    """
    from ..usecases.costs import Extra
    from ..usecases.costs import add as share

    extra = Extra(kind, typed.amount(amount, "--amount"), typed.rate(vat), by_price)
    done = share(box(), items or (), supplier, invoice, extra)
    talk(done.changed[0])
    say_moves(done.moves)
    talk("  take it back: soleflip undo")


@app.command("list")
def list_(item: Annotated[int, typer.Argument(metavar="ITEM", help="The item's number.")]) -> None:
    """The parts of what an item cost.

    \b
    soleflip cost list 12
    """
    from ..usecases.costs import list_costs
    from .output import show

    show(list_costs(box(), item))
