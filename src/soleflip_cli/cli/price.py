"""`soleflip price`: what things are worth."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import box, talk

app = typer.Typer(
    no_args_is_help=True,
    help="""What things are worth.

    \b
    soleflip price watch add DD1391-100
    soleflip price watch list""",
)
watch = typer.Typer(
    no_args_is_help=True,
    help="""Styles whose market prices are wanted.

    \b
    soleflip price watch add DD1391-100 --currency EUR
    soleflip price watch list
    soleflip price watch remove DD1391-100""",
)
app.add_typer(watch, name="watch")

Style = Annotated[str, typer.Argument(metavar="STYLE", help="The maker's style code.")]


@watch.command()
def add(
    style: Style,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Asked for in it.")] = None,
) -> None:
    """Watch a style of which none is in stock.

    \b
    soleflip price watch add DD1391-100
    """
    from ..usecases.watches import watch as begin

    code, told = begin(box(), style, currency)
    talk(f"{code} is watched, in {told}")
    talk("  its prices come with: soleflip sync market; take it back: soleflip undo")


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
def remove(style: Style) -> None:
    """Watch a style no more; its prices stay.

    \b
    soleflip price watch remove DD1391-100
    """
    from ..usecases.watches import unwatch

    talk(f"{unwatch(box(), style)} is no longer watched")
    talk("  take it back: soleflip undo")
