"""`soleflip ship`: parcels to send, and parcels sent."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from . import typed
from .common import box, talk
from .stock_match import say_lines

_SEND = "orders"


class ShipGroup(TyperGroup):
    """`ship list`; whatever else stands there is an order to be sent."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """A name of a subcommand wins; anything else is an order."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return _SEND, self.commands[_SEND], args


app = typer.Typer(
    cls=ShipGroup,
    no_args_is_help=True,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    help="""What is to be shipped, and what has been.

    \b
    soleflip ship list
    soleflip ship vinted-2026-0007 --tracking 1Z999 --cost 4.50
    soleflip ship 95591141-83912556 95591142-83912557 --cost 9     one parcel""",
)


@app.command("list")
def list_() -> None:
    """Sales that are to be shipped, the most urgent first.

    \b
    soleflip ship list
    soleflip ship list --format json
    """
    from ..usecases.ship import waiting
    from .output import show

    show(waiting(box()))


@app.command(_SEND)
def send(
    orders: Annotated[list[str], typer.Argument(metavar="ORDER…", help="Orders that go in one parcel.")],
    tracking: Annotated[str | None, typer.Option("--tracking", metavar="NUMBER", help="The carrier's number.")] = None,
    carrier: Annotated[str | None, typer.Option("--carrier", metavar="NAME", help="Who carries it.")] = None,
    cost: Annotated[str | None, typer.Option("--cost", metavar="AMOUNT", help="What it cost you, in all.")] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When; default: today.")] = None,
) -> None:
    """Send orders off in one parcel.

    \b
    soleflip ship vinted-2026-0007 --tracking 1Z999 --cost 4.50
    soleflip ship orders 95591141-83912556 95591142-83912557 --cost 9

    The word `orders` may be left out.
    """
    from ..usecases.ship import Parcel, ship

    parcel = Parcel(tracking, carrier, typed.optional_amount(cost, "--cost"), typed.day(day))
    done = ship(box(), orders, parcel)
    talk(f"shipped: {', '.join(done.names)}")
    say_lines(done.told)
    talk("  take it back: soleflip undo")
