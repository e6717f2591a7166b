"""`soleflip stock`: items bought, kept, lost, and the sales that took them."""

from __future__ import annotations

from typing import Annotated

import typer

from ..domain.words import added
from . import typed
from .common import AnySize, talk
from .stock_boxes import arrived, lot, move, refund
from .stock_match import link, match, say_lines, say_moves, unlink, unmatched
from .stock_scan import scan

app = typer.Typer(
    no_args_is_help=True,
    help="""Items: list, add, edit, match with the sales.

    \b
    soleflip stock add DD1391-100 --size 42,42.5x2 --cost 119.99 --shipping 6.90
    soleflip stock list
    soleflip stock match --review
    soleflip stock edit 12 --cost 99.50""",
)

Item = Annotated[int, typer.Argument(metavar="ITEM", help="The item's number, as `stock list` shows it.")]
Shipping = Annotated[str | None, typer.Option("--shipping", metavar="AMOUNT", help="Inbound shipping.")]
Supplier = Annotated[str | None, typer.Option("--supplier", metavar="NAME", help="Where it was bought.")]
Invoice = Annotated[str | None, typer.Option("--invoice", metavar="NUMBER", help="The shop's invoice.")]
Vat = Annotated[str | None, typer.Option("--vat", metavar="PERCENT", help="VAT rate that the invoice states.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of purchase; default: today.")]


@app.command()
def add(
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The maker's style code.")],
    size: Annotated[
        str, typer.Option("--size", metavar="SIZES", help="Such as 42,42.5x2,43 or 'US 9.5'; x2 is two of it.")
    ],
    cost: Annotated[str, typer.Option("--cost", metavar="AMOUNT", help="Price of each item, with VAT.")],
    shipping: Shipping = None,
    supplier: Supplier = None,
    day: Day = None,
    vat: Vat = None,
    invoice: Invoice = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What it is called.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Such as EUR.")] = None,
    ordered: Annotated[bool, typer.Option("--ordered", help="Bought, but not here yet.")] = False,
    shelf: Annotated[str | None, typer.Option("--shelf", metavar="PLACE", help="Where it lies.")] = None,
    any_size: AnySize = False,
) -> None:
    """Put items into stock.

    \b
    soleflip stock add DD1391-100 --size 42,42.5x2,43 --cost 119.99 --shipping 6.90
    soleflip stock add 162050C --size "US 9" --cost 55 --supplier "Corner Shop" --vat 19
    soleflip stock add DD1391-100 --size 43x3 --cost 119.99 --ordered

    --cost is for each item; --shipping is shared by all of them, to the cent.
    """
    from ..usecases.stock import Lot
    from ..usecases.stock import add as add_lot
    from .common import box

    opened = box()
    lot = Lot(
        sku,
        typed.sizes(size, str(opened.setting("sizes.purchases"))),
        typed.amount(cost, "--cost"),
        typed.optional_amount(shipping, "--shipping"),
        name,
        supplier,
        invoice,
        typed.day(day),
        typed.rate(vat),
        currency,
        ordered,
        shelf,
        any_size,
    )
    done = add_lot(opened, lot)
    talk(f"{added(done.numbers)}: {done.changed[0]}")
    say_moves(done.moves)
    talk(f"  look at it: soleflip stock show {done.numbers[0]}; take it back: soleflip undo")


@app.command("list")
def list_() -> None:
    """Every item held, oldest first.

    \b
    soleflip stock list
    soleflip stock list --format json
    soleflip report stock --brand Nike      the same, with filters
    """
    from ..reports.base import Query
    from ..usecases.report import report
    from .common import box
    from .output import show

    opened = box()
    with opened.reader() as reader:
        table = report("stock", Query(), reader, opened.today())
    show(table)


@app.command("show")
def show_(item: Item) -> None:
    """All about one item, and where each value comes from.

    \b
    soleflip stock show 12
    soleflip stock show 12 --format json
    """
    from .why import why

    why(f"item:{item}")


@app.command()
def edit(
    item: Item,
    cost: Annotated[str | None, typer.Option("--cost", metavar="AMOUNT", help="Its price, with VAT.")] = None,
    shipping: Shipping = None,
    vat: Vat = None,
    size: Annotated[str | None, typer.Option("--size", metavar="SIZE", help="Its size.")] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of purchase.")] = None,
    supplier: Supplier = None,
    invoice: Invoice = None,
    sku: Annotated[str | None, typer.Option("--sku", metavar="SKU", help="The maker's style code.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note of your own.")] = None,
    any_size: AnySize = False,
) -> None:
    """Correct an item, also one that is sold.

    \b
    soleflip stock edit 12 --cost 99.50
    soleflip stock edit 12 --size "EU 43" --date 2026-01-31

    Costs, profits and matches follow. What you set by hand stays when the list it came from is imported again.
    """
    from ..usecases.stock import Edit
    from ..usecases.stock import edit as edit_item
    from .common import box

    opened = box()
    new = Edit(
        typed.optional_amount(cost, "--cost"),
        typed.optional_amount(shipping, "--shipping"),
        typed.rate(vat),
        typed.one_size(size, str(opened.setting("sizes.purchases"))) if size is not None else None,
        typed.day(day),
        supplier,
        invoice,
        sku,
        note,
        any_size,
    )
    done = edit_item(opened, item, new)
    talk(f"item {item} changed" if done.changed else f"item {item} is so already: nothing changed")
    say_lines(done.changed)
    say_moves(done.moves)


@app.command()
def remove(
    item: Item,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="WHY",
            help="lost, donated, personal_use, written_off, returned; or mistake: it was never there.",
        ),
    ],
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")] = None,
) -> None:
    """Take an item out of stock without a sale. Its history stays.

    \b
    soleflip stock remove 12 --reason personal_use
    soleflip stock remove 12 --reason mistake          added twice, say
    """
    from ..usecases.stock_gone import remove as remove_item
    from .common import box

    done = remove_item(box(), item, reason, typed.day(day))
    why = done.changed[0].replace("_", " ")
    talk(f"item {item} is out of the books" if why == "mistake" else f"item {item} left stock: {why}")
    say_moves(done.moves)
    for what in done.told:
        talk(f"  {what}")
    talk(f"  take it back: soleflip stock restore {item}")


@app.command()
def restore(item: Item) -> None:
    """Put an item back that was removed.

    \b
    soleflip stock restore 12
    """
    from ..usecases.stock_gone import restore as restore_item
    from .common import box

    done = restore_item(box(), item)
    talk(f"item {item} is in stock again")
    say_moves(done.moves)


app.command()(arrived)
app.command()(scan)
app.command()(move)
app.command()(lot)
app.command()(refund)
app.command()(match)
app.command()(unmatched)
app.command()(link)
app.command()(unlink)
