"""`soleflip stock match` and its kin: which item a sale took."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ..domain.errors import UsageError
from ..domain.words import counted
from .common import options, talk

if TYPE_CHECKING:
    from ..usecases.links import Matched
    from ..usecases.moves import Move
    from ..usecases.reviews import Review

Order = Annotated[str, typer.Argument(metavar="SALE", help="The order number, or ORDER/LINE where it has several.")]
Proposed = Literal["pre-sold", "no-style", "doubtful-size"]
_MOST_TOLD = 5
_QUIT = ("q", "\x03", "\x04", "\x1b")


def match(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; store nothing.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Go through proposals, one key each.")] = False,
    accept: Annotated[
        Proposed | None,
        typer.Option("--accept", metavar="REASON", help="Accept proposals: pre-sold, no-style or doubtful-size."),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="DAYS", help="With --accept: at most so many days between, as 14d."),
    ] = None,
) -> None:
    """Match sales with the items they took.

    \b
    soleflip stock match                                 how sales and items stand
    soleflip stock match --dry-run                       which sales would change
    soleflip stock match --review                           decide on proposals
    soleflip stock match --accept pre-sold --within 14d     the same in a script

    After imports this happens by itself. A sale takes the oldest item of its style and size
    bought no later than it sold (see the setting matching.order).
    What is less than certain is proposed, never matched silently.
    """
    if review and accept:
        raise UsageError("--review asks, --accept does not: give one of them", "soleflip stock match --review")
    if within is not None and not accept:
        raise UsageError("--within goes with --accept", "soleflip stock match --accept pre-sold --within 14d")
    if review:
        return _review(dry_run)
    if accept:
        return _accept(accept, _days(within), dry_run)
    return _match(dry_run)


def _match(dry_run: bool) -> None:
    from ..usecases.links import match_all
    from ..usecases.moves import as_table
    from .common import box
    from .output import show

    found = match_all(box(), dry_run)
    if dry_run or found.moves or options().format or options().output:
        show(as_table(found.moves))
    _say_matched(found, "would change" if dry_run else "changed")


def _say_matched(found: Matched, verb: str) -> None:
    changed = f"{len(found.moves):,} {verb}" if found.moves else f"none {verb}"
    noun = counted(found.sales, "sale")
    talk(f"{found.matched:,} of {noun} {'has' if found.sales == 1 else 'have'} an item; {changed}")
    if found.proposed:
        talk(f"{counted(found.proposed, 'proposal')} to look at: soleflip stock match --review")
    if found.sales > found.matched:
        talk("those without, and why: soleflip stock unmatched")


def _accept(reason: Any, days: int | None, dry_run: bool) -> None:
    from ..usecases.reviews import accept, as_table, is_within
    from .common import box
    from .output import show

    chosen = accept(box(), is_within(reason, days), dry_run)
    show(as_table(chosen))
    talk(f"{counted(len(chosen), 'sale')} {'would be ' if dry_run else ''}linked")
    if chosen and not dry_run:
        talk("take one back: soleflip stock unlink ORDER --automatic")


def _review(dry_run: bool) -> None:
    """Ask for each proposal; without a terminal, list them."""
    import sys

    from ..usecases.reviews import as_table, reviews
    from .common import box
    from .output import show

    opened = box()
    with opened.reader() as reader:
        found = reviews(reader)
    if dry_run or options().no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        show(as_table(found))
    elif found:
        _ask(opened, found)
    else:
        talk("nothing to review")


def _ask(opened: Any, found: list[Review]) -> None:
    """Each proposal, one key: y links, n leaves it, q ends."""
    from ..usecases.reviews import agree

    linked = 0
    for number, one in enumerate(found, 1):
        _propose(one, number, len(found))
        key = _key()
        if key == "q":
            break
        if key == "y":
            agree(opened, one)
            linked += 1
    talk(f"{counted(linked, 'sale')} linked; {counted(len(found) - linked, 'sale')} left to review")


def _propose(one: Review, number: int, count: int) -> None:
    from ..render.base import printable

    lines = (
        f"{number}/{count}  order {one.sale.order_number}, item {one.proposal.item_id}",
        f"  {one.name}",
        f"  {one.why}",
        f"  sold    {one.sale.words('payout')}",
        f"  bought  {one.item.words('cost')}",
    )
    typer.echo("\n" + "\n".join(map(printable, lines)), err=True)


def _key() -> str:
    """y, n or q, whatever else is typed in between; the end of input and ^C are q."""
    typer.echo("  link them? [y]es [n]o [q]uit ", err=True, nl=False)
    while True:
        try:
            key = typer.getchar().casefold()
        except (EOFError, KeyboardInterrupt):
            key = "q"
        if key in ("y", "n", *_QUIT):
            key = key if key in ("y", "n") else "q"
            typer.echo(key, err=True)
            return key


def unmatched() -> None:
    """Sales without an item, and why.

    \b
    soleflip stock unmatched
    soleflip stock unmatched -o unmatched.csv
    """
    from ..usecases.unmatched import unmatched as without_item
    from .common import box
    from .output import show

    show(without_item(box()))


def link(order: Order, item: Annotated[int, typer.Argument(metavar="ITEM", help="The item's number.")]) -> None:
    """Say which item a sale took.

    \b
    soleflip stock link 90264714-90164473 12
    soleflip stock link 90264714-90164473/2 12     the second line of an order

    Matching leaves the two alone from then on.
    """
    from ..usecases.links import link as link_sale
    from .common import box

    done = link_sale(box(), order, item)
    talk(f"order {done.order_number} took item {item}; linked by hand")
    say_lines(done.remarks)
    say_moves(done.moves)
    talk(f"  take it back: soleflip stock unlink {done.order_number} --automatic")


def unlink(
    order: Order,
    automatic: Annotated[bool, typer.Option("--automatic", help="Let the rule decide again.")] = False,
) -> None:
    """Take a sale's item away.

    \b
    soleflip stock unlink 90264714-90164473
    soleflip stock unlink 90264714-90164473 --automatic

    The sale stays without an item until you link it; with --automatic the rule decides again.
    """
    from ..usecases.links import unlink as unlink_sale
    from .common import box

    done = unlink_sale(box(), order, automatic)
    how = "by rule" if automatic else "until you link it"
    talk(f"order {done.order_number} {done.remarks[0]}, {how}")
    say_moves(done.moves)
    if not automatic:
        talk(f"  take it back: soleflip stock unlink {done.order_number} --automatic")


def say_lines(lines: Iterable[str]) -> None:
    """Remarks under what was said."""
    for line in lines:
        talk(f"  {line}")


def say_moves(moves: list[Move]) -> None:
    """Which other sales moved; of many only the first few."""
    say_lines(move.words for move in moves[:_MOST_TOLD])
    if len(moves) > _MOST_TOLD:
        talk(f"  and {counted(len(moves) - _MOST_TOLD, 'more sale')} changed the item")


def _days(text: str | None) -> int | None:
    if text is None:
        return None
    number = text.strip().casefold().removesuffix("d")
    if not (number.isascii() and number.isdigit()):
        raise UsageError(f"{text!r} is no number of days", "--within 14d")
    return int(number)
