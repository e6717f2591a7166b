"""`soleflip status`, and `soleflip` alone: what waits today."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import box
from .exits import PARTIAL


def status(
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 9 where something is late, for monitoring.")
    ] = False,
) -> None:
    """What waits today, and the command that deals with it.

    \b
    soleflip status
    soleflip status --format json
    soleflip status --check --quiet || echo "something is late"

    `soleflip` alone shows the same. Late are parcels not shipped in time, offers to take down, rows that an import
    set aside, transfers that do not add up, and times for returns that end today.
    """
    from ..usecases.status import status as waiting
    from .output import show

    table, late = waiting(box())
    show(table)
    if check and late:
        raise typer.Exit(PARTIAL)
