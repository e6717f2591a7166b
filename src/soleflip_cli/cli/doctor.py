"""`soleflip doctor`: is everything ready?"""

from __future__ import annotations

import typer

from .common import box, options, overrides
from .exits import NOT_READY


def doctor() -> None:
    """Check that everything is ready.

    \b
    soleflip doctor
    soleflip doctor --format json

    Looks at program, settings, disk, books, time zone and keyring. Nothing is changed.
    Exit code 3 when there is a problem.
    """
    import os
    from pathlib import Path

    from ..usecases.doctor import Surroundings, as_table, examine
    from .output import show

    checks = examine(Surroundings(overrides(), options().home, Path.cwd(), os.environ, box))
    show(as_table(checks))
    if any(check.state == "problem" for check in checks):
        raise typer.Exit(NOT_READY)
