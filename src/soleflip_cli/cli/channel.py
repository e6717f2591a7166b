"""`soleflip channel`: places to sell."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import box, talk

app = typer.Typer(
    no_args_is_help=True,
    help="""Places to sell: those everybody knows, and your own.

    \b
    soleflip channel list
    soleflip channel add flea-market --name "Flea market"
    soleflip channel remove flea-market""",
)

Word = Annotated[str, typer.Argument(metavar="WORD", help="What you type after --on.")]


@app.command()
def add(
    word: Word, name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What it is called.")] = None
) -> None:
    """Name a place to sell.

    \b
    soleflip channel add flea-market --name "Flea market"
    """
    from ..usecases.channels import add as add_channel

    talk(f"channel {add_channel(box(), word, name)} added")


@app.command("list")
def list_() -> None:
    """Every channel, and how many sales the books have of it.

    \b
    soleflip channel list
    """
    from ..usecases.channels import list_channels
    from .output import show

    show(list_channels(box()))


@app.command()
def remove(word: Word) -> None:
    """Forget a place to sell on which nothing was sold.

    \b
    soleflip channel remove flea-market
    """
    from ..usecases.channels import remove as remove_channel

    remove_channel(box(), word)
    talk(f"channel {word} removed")
