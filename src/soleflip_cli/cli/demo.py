"""`soleflip demo`: the real commands, one after the other, in the books of an invented shop."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Annotated

import typer

from ..domain.errors import UsageError
from .common import colored, options

_WIDTH = 76
"""Columns for a command, so that ` \\` still fits on a terminal of 80."""


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the folder there, to go on trying.")] = False,
) -> None:
    """Try everything in the books of an invented shop.

    Your own books are not touched.

    \b
    soleflip demo                        look, and leave no trace
    soleflip demo --keep                 keep the shop in a temporary folder
    soleflip demo --home ~/demo-shop     keep it there; run again, it is made anew
    """
    from ..usecases.demo import STEPS, demo_home, living_in

    told, screen = options().home, sys.stdout
    _refuse_what_does_not_apply()
    with demo_home(told, keep) as folder, redirect_stderr(screen):
        with living_in(folder):
            for heading, words in STEPS:
                _play(heading, shlex.split(words))
                if sys.stdout is not screen:  # Typer puts another one there when whoever read it has gone
                    raise typer.Exit
        for line in _farewell(folder if told or keep else None):
            typer.echo(line)


def _refuse_what_does_not_apply() -> None:
    given = options()
    if given.db or given.output or given.format or given.columns or given.limit is not None:
        raise UsageError("the demo has its own books and shows tables", hint="soleflip demo --home FOLDER")


def _play(heading: str, words: list[str]) -> None:
    """Show a command, run it, and end as it ends should it fail."""
    from .main import run

    if not sys.stdout.isatty():
        words += ["--format", "table"]
    typer.echo(_painted(f"\n# {heading}", "2"))
    typer.echo(_painted(_folded(f"$ soleflip {shlex.join(words)}"), "1;36"))
    sys.stdout.flush()
    code = run(words)
    if code:
        raise typer.Exit(code)


def _folded(command: str) -> str:
    """A long command on several lines, broken before an option; a shell takes it as one."""
    first, *parts = re.split(" (?=--)", command)
    lines = [first]
    for part in parts:
        if len(lines[-1]) + len(part) < _WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(f"    {part}")
    return " \\\n".join(lines)


def _painted(text: str, ink: str) -> str:
    return f"\x1b[{ink}m{text}\x1b[0m" if colored(sys.stdout) else text


def _farewell(kept: Path | None) -> Iterator[str]:
    soleflip = _started_as()
    yield f"\nStart your own books: {soleflip} import stockx REPORT.csv"
    if kept is None:
        yield f"A list of what you bought: {soleflip} import template purchases -o bought.csv"
        yield f"This shop is gone again; to try more in it: {soleflip} demo --keep"
    else:
        here = shlex.quote(str(kept))
        yield f"Try more in this shop: {soleflip} --home {here} report list"
        yield f"Remove it: rm -r {here}"


def _started_as() -> str:
    """What a person types to start this program: its name where the shell finds it by that, else as now."""
    start, found = Path(sys.argv[0]), shutil.which("soleflip")
    if start.parts[-2:] == ("soleflip_cli", "__main__.py"):
        return f"{shlex.quote(sys.executable)} -m soleflip_cli"
    if start.name != "soleflip" or (found and Path(found).resolve() == start.resolve()):
        return "soleflip"
    return shlex.quote(sys.argv[0])
