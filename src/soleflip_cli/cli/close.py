"""`soleflip close`: a period whose figures are filed."""

from __future__ import annotations

from typing import Annotated

import typer

from ..domain.errors import UsageError
from ..domain.words import counted
from .common import box, talk
from .stock_match import say_lines


def close(
    period: Annotated[
        str | None, typer.Argument(metavar="[PERIOD]", help="2026-10, 2026-Q4 or 2026.", show_default=False)
    ] = None,
    reopen: Annotated[bool, typer.Option("--reopen", help="Open it again.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show what was closed, and whether it is unchanged.")] = False,
) -> None:
    """Close a month, quarter or year whose figures are filed.

    \b
    soleflip close 2026-10
    soleflip close 2026
    soleflip close 2026 --reopen
    soleflip close --list

    Its figures are kept, its sales keep their items, and whatever would change it is refused from then on:
    sales, items, penalties and expenses of its days, also in files. A payout that arrives later is not.
    """
    from ..usecases.close import close as shut
    from ..usecases.close import listed
    from ..usecases.close import reopen as open_again
    from .output import show

    if list_:
        show(listed(box()))
        return
    if period is None:
        raise UsageError("say which period", "soleflip close 2026-10")
    if reopen:
        talk(f"{period} is open again; {counted(open_again(box(), period), 'sale')} may be matched anew")
        talk(f"  close it when you are done: soleflip close {period}")
        return
    done = shut(box(), period)
    made = ", ".join(map(str, done.made)) or "nothing"
    talk(f"{done.name} is closed: made {made}; {counted(done.pinned, 'sale')} pinned")
    say_lines(done.unknown)
    talk(f"  open it again: soleflip close {done.name} --reopen")
