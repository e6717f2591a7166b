"""`soleflip stock match` and its kin: which item a sale took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ..domain.errors import UsageError
from .common import options, talk

if TYPE_CHECKING:
    from ..usecases.links import Review

Order = Annotated[str, typer.Argument(metavar="SALE", help="The sale's order number.")]
Proposed = Literal["pre-sold", "no-style", "doubtful-size"]


def match(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; store nothing.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Go through proposals, one key each.")] = False,
    accept: Annotated[
        Proposed | None,
        typer.Option("--accept", metavar="REASON", help="Accept proposals: pre-sold, no-style or doubtful-size."),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="DAYS", help="With --accept: at most so many days between, as 14d.")
    ] = None,
) -> None:
    """Match sales with the items they took; after imports this happens by itself.

    \b
    soleflip stock match                                    how sales and items stand
    soleflip stock match --review                           decide on proposals
    soleflip stock match --accept pre-sold --within 14d     the same in a script

    A sale takes the oldest item of its style and size bought no later than it sold (see the
    setting matching.order). What is less than certain is proposed, never matched silently.
    """
    if review:
        return _review()
    if accept:
        return _accept(accept, _days(within))
    return _match(dry_run)


def _match(dry_run: bool) -> None:
    from ..usecases.links import match_all
    from .common import box
    from .output import show_json, wants_json

    found = match_all(box(), dry_run)
    if wants_json():
        show_json({**found._asdict(), "dry_run": dry_run})
    verb = "would get" if dry_run else "got"
    talk(f"{found.matched:,} of {found.sales:,} sales have their item; {found.changed:,} {verb} another one")
    if found.proposed:
        talk(f"{found.proposed:,} more are likely: soleflip stock match --review")
    if found.sales > found.matched:
        talk("the rest and why: soleflip stock unmatched")


def _accept(reason: Any, days: int | None) -> None:
    from ..usecases.links import accept, as_table, is_within
    from .common import box
    from .output import show

    chosen = accept(box(), is_within(reason, days))
    show(as_table(chosen))
    talk(f"{len(chosen):,} sales linked")


def _review() -> None:
    """Ask for each proposal; without a terminal, list them."""
    import sys

    from ..usecases.links import as_table, reviews
    from .common import box
    from .output import show

    opened = box()
    with opened.reader() as reader:
        found = reviews(reader)
    if options().no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        show(as_table(found))
        return
    if not found:
        talk("nothing to review")
    linked = sum(_asked(opened, one, number, len(found)) for number, one in enumerate(found, 1))
    if found:
        talk(f"{linked:,} sales linked")


def _asked(opened: Any, one: Review, number: int, count: int) -> bool:
    """One proposal, one key: y links, n leaves it, q ends."""
    from ..usecases.links import link as link_sale

    talk(f"\n{number}/{count}  order {one.order_number}: {one.why}")
    talk(f"  sold    {one.sale}")
    talk(f"  bought  {one.item}   item {one.proposal.item_id}")
    typer.echo("  link them? [y]es [n]o [q]uit ", err=True, nl=False)
    key = typer.getchar().casefold()
    talk(key if key in "ynq" else "n")
    if key in ("q", "\x03", "\x1b"):
        raise typer.Exit
    if key == "y":
        link_sale(opened, one.order_number, one.proposal.item_id)
    return key == "y"


def unmatched() -> None:
    """Sales without an item, and why."""
    from ..usecases.links import unmatched as without_item
    from .common import box
    from .output import show

    show(without_item(box()))


def link(order: Order, item: Annotated[int, typer.Argument(metavar="ITEM", help="The item's number.")]) -> None:
    """Say which item a sale took; matching leaves the two alone from then on.

    \b
    soleflip stock link 90264714-90164473 12
    """
    from ..usecases.links import link as link_sale
    from .common import box

    talk(f"order {link_sale(box(), order, item)} took item {item}; take it back: soleflip stock unlink {order}")


def unlink(
    order: Order,
    automatic: Annotated[bool, typer.Option("--automatic", help="Let the rule decide again.")] = False,
) -> None:
    """Take a sale's item away; the sale stays without one until you link it.

    \b
    soleflip stock unlink 90264714-90164473
    soleflip stock unlink 90264714-90164473 --automatic
    """
    from ..usecases.links import unlink as unlink_sale
    from .common import box

    name = unlink_sale(box(), order, automatic)
    talk(f"order {name}: " + ("the rule decides again" if automatic else f"no item; undo: soleflip stock unlink {order} --automatic"))


def _days(text: str | None) -> int | None:
    if text is None:
        return None
    number = text.strip().removesuffix("d")
    if not number.isdigit():
        raise UsageError(f"{text!r} is no number of days", "--within 14d")
    return int(number)
