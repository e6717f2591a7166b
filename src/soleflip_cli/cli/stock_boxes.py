"""`soleflip stock arrived|move|lot|refund`: boxes that come, lie and go back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..domain.errors import UsageError
from ..domain.words import added, counted
from . import typed
from .common import AnySize, box, talk
from .stock_match import say_lines, say_moves

Items = Annotated[list[int] | None, typer.Argument(metavar="[ITEM]…", help="Items, as `stock list` numbers them.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")]
Supplier = Annotated[str | None, typer.Option("--supplier", metavar="NAME", help="Where it was bought.")]
Invoice = Annotated[str | None, typer.Option("--invoice", metavar="NUMBER", help="The shop's invoice.")]


def arrived(
    items: Items = None,
    supplier: Supplier = None,
    invoice: Invoice = None,
    shelf: Annotated[str | None, typer.Option("--shelf", metavar="PLACE", help="Where they lie now.")] = None,
    day: Day = None,
) -> None:
    """What was ordered is here.

    \b
    soleflip stock arrived                              what has not come yet
    soleflip stock arrived 12 13 --shelf B3
    soleflip stock arrived --invoice R-17
    soleflip stock arrived --supplier "Corner Shop"
    """
    from ..usecases.arrivals import arrived as came
    from ..usecases.arrivals import ordered
    from .output import show

    opened = box()
    if not items and supplier is None and invoice is None:
        show(ordered(opened))
        return
    done = came(opened, items or (), supplier, invoice, shelf, typed.day(day))
    talk(f"{counted(len(done.numbers), 'item')} arrived: {', '.join(map(str, done.numbers))}")
    say_lines(done.changed)
    talk("  take it back: soleflip undo")


def move(
    items: Annotated[list[int], typer.Argument(metavar="ITEM…", help="Items, as `stock list` numbers them.")],
    shelf: Annotated[str, typer.Option("--shelf", metavar="PLACE", help="Where they lie now.")],
) -> None:
    """Put items on another shelf.

    \b
    soleflip stock move 12 13 --shelf B4
    """
    from ..usecases.arrivals import move as put

    done = put(box(), items, shelf)
    talk(f"{counted(len(done.numbers), 'item')} moved to {shelf}")


def lot(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="Lines such as DD1391-100 42 x2 119.99; - reads stdin.")
    ],
    supplier: Supplier = None,
    invoice: Invoice = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of purchase.")] = None,
    shipping: Annotated[
        str | None, typer.Option("--shipping", metavar="AMOUNT", help="Inbound shipping of all, shared to the cent.")
    ] = None,
    vat: Annotated[str | None, typer.Option("--vat", metavar="PERCENT", help="VAT rate on the invoice.")] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Such as EUR.")] = None,
    ordered: Annotated[bool, typer.Option("--ordered", help="Bought, but not here yet.")] = False,
    shelf: Annotated[str | None, typer.Option("--shelf", metavar="PLACE", help="Where they lie.")] = None,
    any_size: AnySize = False,
) -> None:
    """Put many items into stock, a line each.

    \b
    soleflip stock lot bought.txt --supplier "Corner Shop" --invoice R-17 --shipping 9.90
    pbpaste | soleflip stock lot - --ordered

    A line is style code, size, how many if more than one, and the price of each: DD1391-100 42 x2 119.99.
    A # begins a remark. If one line is wrong, nothing is stored.
    """
    from ..usecases.stock import Lot, add

    opened = box()
    lines = typed.lot_lines(_text(file), str(opened.setting("sizes.purchases")))
    money = typed.lot_currency(lines, currency)
    terms = (None, supplier, invoice, typed.day(day), typed.rate(vat), money, ordered, shelf, any_size)
    lots = [Lot(sku, sizes, cost, None, *terms) for sku, sizes, cost, _ in lines]
    done = add(opened, *lots, command="stock lot", shipping=typed.optional_amount(shipping, "--shipping"))
    talk(f"{added(done.numbers)}:")
    say_lines(done.changed)
    say_moves(done.moves)
    talk("  take it back: soleflip undo")


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {file!r}", "soleflip stock lot FILE") from error
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise UsageError(f"{file} is no text in UTF-8", "soleflip stock lot FILE") from error


def refund(
    item: Annotated[int, typer.Argument(metavar="ITEM", help="The item's number, as `stock list` shows it.")],
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="What the shop pays back.")],
    freight: Annotated[str | None, typer.Option("--freight", metavar="AMOUNT", help="What its way back cost.")] = None,
    day: Day = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note of your own.")] = None,
) -> None:
    """It goes back to the shop for its money.

    \b
    soleflip stock refund 12 --amount 119.99 --freight 6
    """
    from ..usecases.shop_return import refund as send_back

    back, sent = typed.amount(amount, "--amount"), typed.optional_amount(freight, "--freight")
    done = send_back(box(), item, back, sent, typed.day(day), note)
    talk(f"item {item} went back to the shop\n  {done.changed[0]}")
    talk("  take it back: soleflip undo")
