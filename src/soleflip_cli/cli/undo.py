"""`soleflip undo`: take the last command back."""

from __future__ import annotations

from typing import Annotated

import typer

from ..domain.words import counted
from .common import box, talk
from .stock_match import say_moves


def undo(
    number: Annotated[
        int | None, typer.Argument(metavar="[NUMBER]", help="Which command, as --list shows it; default: the last.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the latest commands that wrote.")] = False,
) -> None:
    """Take back the last command that wrote, or another one.

    \b
    soleflip undo
    soleflip undo --list
    soleflip undo 17

    What was altered gets its old values, what was added leaves the books; matches and figures follow. A command
    on whose rows a later one built is refused: undo that one first.
    """
    from ..usecases.undo import history
    from ..usecases.undo import undo as take_back
    from .output import show

    if list_:
        show(history(box()))
        return
    done = take_back(box(), number)
    talk(f"undone: command {done.number}, {done.command} ({counted(done.rows, 'row')})")
    say_moves(done.moves)
