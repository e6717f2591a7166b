"""`soleflip tag` and `soleflip note`: words of one's own on sales and items."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import box, talk

What = Annotated[str, typer.Argument(metavar="ORDER|ITEM", help="An order number, or an item's number.")]


def tag(
    what: What,
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORD]…", help="The words; none: show them.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the words off.")] = False,
) -> None:
    """Put words of your own on a sale or an item.

    \b
    soleflip tag 12 gift vault
    soleflip tag 95591141-83912556 disputed
    soleflip tag 12 gift --remove
    soleflip report stock --where "tags like '%vault%'"
    """
    from ..usecases.marks import tag as mark

    marked = mark(box(), what, words or (), remove)
    talk(f"{marked.name}: {', '.join(marked.tags) or 'no tags'}")


def note(
    what: What,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to write; '' takes the note away.")],
) -> None:
    """Write a note beside a sale or an item.

    \b
    soleflip note 12 "box damaged"
    soleflip note 95591141-83912556 "buyer asked for the receipt"

    It takes the place of what stood there.
    """
    from ..usecases.marks import note as write

    name = write(box(), what, text)
    talk(f"{name}: {'noted' if text.strip() else 'note taken away'}")
