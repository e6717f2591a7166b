"""`soleflip find`: look for a text in everything."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import box


def find(text: Annotated[str, typer.Argument(metavar="TEXT", help="What to look for; case does not count.")]) -> None:
    """Look for a text in everything.

    \b
    soleflip find dunk
    soleflip find R-17
    soleflip find 1Z999 --format json

    It looks in sales, items, suppliers, transfers, expenses, bank lines and names of files.
    """
    from ..usecases.find import find as look
    from .output import show

    show(look(box(), text))
