"""`soleflip price`: what to ask, and styles whose prices are watched."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import typed
from .backtest import backtest
from .common import box, options, talk
from .deals import deals
from .exits import PARTIAL
from .price_history import history, outlook
from .price_plan import apply, plan, plans
from .pricing import fees, floor, payout
from .suggest import check as check_price
from .suggest import compare, suggest

if TYPE_CHECKING:
    from ..usecases.toolbox import Toolbox
    from ..usecases.watch_check import Checked
    from ..usecases.watches import Lines

app = typer.Typer(
    no_args_is_help=True,
    help="""What to ask: payouts, floors, fees, how prices went.

    \b
    soleflip price suggest DD1391-100
    soleflip price plan
    soleflip price check DD1391-100 --at 119.99
    soleflip price payout 220 --channel stockx
    soleflip price floor 12 --channel stockx --target 20%
    soleflip price history DD1391-100
    soleflip price outlook
    soleflip price watch add DD1391-100 --size 42 --ask-below 150
    soleflip price watch check""",
)
for _command in (suggest, plan, apply, plans, compare, check_price, deals, payout, floor, history, outlook, backtest):
    app.command()(_command)
app.add_typer(fees, name="fees")
watch = typer.Typer(
    no_args_is_help=True,
    help="""Styles whose market prices are wanted.

    \b
    soleflip price watch add DD1391-100 --currency EUR
    soleflip price watch add DD1391-100 --size 42 --ask-below 150 --bid-above 180
    soleflip price watch check
    soleflip price watch list
    soleflip price watch remove DD1391-100""",
)
app.add_typer(watch, name="watch")

Style = Annotated[str, typer.Argument(metavar="STYLE", help="The maker's style code.")]
Size = Annotated[str | None, typer.Option("--size", metavar="SIZE", help="Only this size of it.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Asked for in it.")]
AskBelow = Annotated[
    str | None, typer.Option("--ask-below", metavar="AMOUNT", help="Tell when the lowest ask is below.")
]
BidAbove = Annotated[
    str | None, typer.Option("--bid-above", metavar="AMOUNT", help="Tell when the highest bid is above.")
]
MarginAbove = Annotated[
    str | None,
    typer.Option("--margin-above", metavar="SHARE", help="Tell when selling at the lowest ask leaves more of it: 20%."),
]
Cost = Annotated[
    str | None, typer.Option("--cost", metavar="AMOUNT", help="What one costs; default: what is in stock did.")
]


@watch.command()
def add(
    style: Style,
    size: Size = None,
    ask_below: AskBelow = None,
    bid_above: BidAbove = None,
    margin_above: MarginAbove = None,
    cost: Cost = None,
    currency: Currency = None,
) -> None:
    """Watch a style, or a size; tell when a price crosses a line.

    \b
    soleflip price watch add DD1391-100
    soleflip price watch add DD1391-100 --size 42 --ask-below 150 --bid-above 180
    soleflip price watch add DD1391-100 --size 43 --margin-above 20% --cost 119.99

    Without --size the lines are held against the lowest ask and the highest bid of all sizes. A style may be watched in
    several sizes, each with lines of its own.
    """
    from ..usecases.watches import told_lines
    from ..usecases.watches import watch as begin

    opened = box()
    one = begin(opened, style, currency, _size(opened, size), _lines(ask_below, bid_above, margin_above, cost))
    lines = told_lines(one)
    talk(f"{one.called} is watched, in {one.currency}{f': {lines}' if lines else ''}")
    talk("  its prices come with: soleflip sync market; take it back: soleflip undo")


@watch.command()
def edit(
    style: Style,
    size: Size = None,
    ask_below: AskBelow = None,
    bid_above: BidAbove = None,
    margin_above: MarginAbove = None,
    cost: Cost = None,
    currency: Currency = None,
) -> None:
    """Move a line of a watch; `none` takes it away.

    \b
    soleflip price watch edit DD1391-100 --size 42 --ask-below 140
    soleflip price watch edit DD1391-100 --size 42 --bid-above none

    A line that was moved is told of anew.
    """
    from ..usecases.watches import edit as change
    from ..usecases.watches import told_lines

    opened = box()
    lines = _lines(ask_below, bid_above, margin_above, cost)
    one = change(opened, style, _size(opened, size), currency, lines)
    talk(f"{one.called}, in {one.currency}: {told_lines(one) or 'no line'}")
    talk("  take it back: soleflip undo")


@watch.command()
def check(
    all_: Annotated[bool, typer.Option("--all", help="Also what was told before; nothing is noted as told.")] = False,
) -> None:
    """Tell which watches have crossed a line since the last check.

    \b
    soleflip price watch check
    soleflip price watch check --all
    soleflip price watch check --quiet           for cron, after sync market
    soleflip price watch check --format json

    A line for each hit, with the prices that were told last; nothing is fetched. What was told is told again once the
    price was back and has crossed the line anew. A price told more than a day ago is marked as old, one told more than
    a week ago does not count. Exit code 9 says that there is a hit, 0 that there is none.
    """
    from ..usecases import watch_check

    opened = box()
    found = watch_check.check(opened, all_)
    _tell(found)
    if not all_:
        watch_check.tell(opened, found)
    if found.hits:
        raise typer.Exit(PARTIAL)


def _tell(found: Checked) -> None:
    """Hits as lines of text, or as the format that was asked for."""
    from ..usecases.watch_hits import table, told
    from .output import show

    if options().format or options().output or options().excel:
        show(table(found.hits, found.notes))
        return
    for hit in found.hits:
        typer.echo(told(hit))
    sys.stdout.flush()
    for note in found.notes or (() if found.hits else ("no line was crossed since the last check",)):
        talk(note)


@watch.command("list")
def list_() -> None:
    """What is watched, and what it is worth.

    \b
    soleflip price watch list
    soleflip price watch list --format json
    """
    from ..usecases.watches import watches
    from .output import show

    show(watches(box()))


@watch.command()
def remove(style: Style, size: Size = None) -> None:
    """Watch a style no more; its prices stay.

    \b
    soleflip price watch remove DD1391-100
    soleflip price watch remove DD1391-100 --size 42
    """
    from ..usecases.watches import unwatch

    opened = box()
    for one in unwatch(opened, style, _size(opened, size)):
        talk(f"{one.called} is no longer watched in {one.currency}")
    talk("  take it back: soleflip undo")


def _size(opened: Toolbox, size: str | None) -> Any:
    return None if size is None else typed.one_size(size, str(opened.setting("sizes.purchases")))


def _lines(ask_below: str | None, bid_above: str | None, margin_above: str | None, cost: str | None) -> Lines:
    """The lines as they were typed. Raises UsageError for what is none."""
    from ..usecases.watches import Lines

    given = {"ask_below": ask_below, "bid_above": bid_above, "margin_above": margin_above, "cost": cost}
    without = tuple(name for name, text in given.items() if text is not None and text.strip().lower() == "none")
    ask_below, bid_above, margin_above, cost = (None if name in without else text for name, text in given.items())
    return Lines(
        typed.line(ask_below, "--ask-below"),
        typed.line(bid_above, "--bid-above"),
        None if margin_above is None else typed.share(margin_above, "--margin-above"),
        typed.optional_amount(cost, "--cost"),
        without,
    )
