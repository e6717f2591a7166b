"""What every command shares: the common options, the outside world, and talk with the person."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from ..domain.errors import SoleflipError, UsageError
from .exits import code_of

if TYPE_CHECKING:
    from ..usecases.toolbox import Toolbox

AnySize = Annotated[bool, typer.Option("--any-size", help="Take a size that no connected service knows.")]


@dataclass(frozen=True, slots=True)
class Common:
    """The options that every command takes, before or after its name."""

    db: str | None = None
    home: Path | None = None
    format: str | None = None
    output: Path | None = None
    columns: tuple[str, ...] = ()
    limit: int | None = None
    header: bool = True
    excel: bool = False
    quiet: bool = False
    verbose: int = 0
    no_input: bool = False
    yes: bool = False


_given: ContextVar[Common] = ContextVar("common options")
_NONE_GIVEN = Common()
_wrote: ContextVar[list[dict[str, Any]]] = ContextVar("what the commands of this run wrote")


def options() -> Common:
    """The common options of this run."""
    return _given.get(_NONE_GIVEN)


def remember(common: Common) -> None:
    """Make `common` the options of this run."""
    _given.set(common)
    _wrote.set([])


def wrote() -> list[dict[str, Any]]:
    """What the commands of this run wrote, where JSON is asked for; it is told once."""
    told = _wrote.get([])
    _wrote.set([])
    return told


def overrides() -> dict[str, str]:
    """The settings that were given as options, by name."""
    db = options().db
    return {} if db is None else {"db": db}


def box(chosen: Mapping[str, str] | None = None) -> Toolbox:
    """The outside world, as the options and the settings say; `chosen` are settings that a command was told."""
    from ..usecases.toolbox import toolbox

    opened = toolbox({**overrides(), **(chosen or {})}, options().home, talk)
    return replace(opened, noted=_wrote.get([]).append) if options().format == "json" else opened


def talk(text: str) -> None:
    """Say something to the person, beside the data; not with --quiet."""
    if not options().quiet:
        typer.echo(text, err=True)


def detail(text: str) -> None:
    """Say something that only --verbose asks for."""
    if options().verbose:
        talk(text)


def announce(head: str, ink: str, text: str) -> None:
    """Say something that even --quiet does not hide, its head in colour `ink` (an ANSI number) on a terminal."""
    head = f"\x1b[{ink}m{head}:\x1b[0m" if colored(sys.stderr) else f"{head}:"
    typer.echo(f"{head} {text}", err=True, color=True)


def complain(error: SoleflipError) -> int:
    """What and why on one line, what to do on the next; the exit code for it."""
    announce("error", "31", error.message)
    if error.hint:
        announce("try", "36", error.hint)
    return code_of(error)


def ask(question: str, option: str, default: str | None = None) -> str:
    """The person's answer. Raises UsageError, naming the `option` that answers, where nobody can be asked."""
    _require_somebody(question, option)
    return str(typer.prompt(question, default=default, err=True))


def confirm(question: str, option: str = "--yes") -> bool:
    """Whether the person agrees; --yes agrees beforehand. Raises UsageError where nobody can be asked."""
    if options().yes:
        return True
    _require_somebody(question, option)
    return typer.confirm(question, err=True)


def colored(stream: TextIO) -> bool:
    """Whether colour belongs on `stream`: FORCE_COLOR, NO_COLOR, TERM=dumb, else only on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def _require_somebody(question: str, option: str) -> None:
    if options().no_input or not sys.stdin.isatty():
        raise UsageError(f"nobody is here to answer: {question}", hint=f"answer beforehand with {option}")
