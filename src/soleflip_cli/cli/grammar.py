"""The grammar of the command line: common options in any place, commands loaded when called."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from ..domain.errors import UsageError
from .common import colored

# The common options. No subcommand may declare any of these names: they would be taken from it.
VALUED = frozenset({"--db", "--home", "--format", "--output", "--columns", "--limit"})
FLAGS = frozenset({"--no-header", "--excel", "--quiet", "--verbose", "--no-input", "--yes"})
SHORT = {"o": "--output", "q": "--quiet", "v": "--verbose", "y": "--yes"}

_MORE = "Common options (--format, --output, --columns, --limit, --db, -q, -v …) may follow: see soleflip --help."


def hoist(argv: Sequence[str]) -> list[str]:
    """`argv` with the common options in front, in their long form. What follows `--` stays as it is.

    Raises UsageError for an option that lacks its value.
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif (found := _common(word, words)) is not None:
            front += found
        else:
            rest.append(word)
    return front + rest


def _common(word: str, following: Iterator[str]) -> list[str] | None:
    """The common options that `word` holds, values drawn from what follows; None if it is another's."""
    name, equals, _ = word.partition("=")
    if word in FLAGS or (equals and name in VALUED):
        return [word]
    if word in VALUED:
        return [_with_value(word, "", following)]
    return _unbundled(word[1:], following) if word[:1] == "-" and word[1:2] != "-" else None


def _unbundled(letters: str, following: Iterator[str]) -> list[str] | None:
    """The options in `-qvo FILE`; None unless every letter is a common one. A value stands apart.

    So `-order_number`, as a value of --sort, is left alone.
    """
    names = [SHORT.get(letter) for letter in letters]
    if not names or None in names or any(name in VALUED for name in names[:-1]):
        return None
    return [_with_value(name, "", following) if name in VALUED else name for name in names if name]


def _with_value(name: str, value: str, following: Iterator[str]) -> str:
    value = value or next(following, "")
    if not value:
        raise UsageError(f"{name} wants a value", hint="soleflip --help")
    return f"{name}={value}"


class Entry(NamedTuple):
    """A command or group: where it lives, under which heading it stands, what it does."""

    name: str
    panel: str
    help: str
    module: str
    attribute: str = "app"


class Shelf(TyperGroup):
    """The root command: it lists what is on the shelf, and imports a command when it is called."""

    entries: Sequence[Entry] = ()
    examples: Sequence[tuple[str, str]] = ()

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of the help page."""
        return [entry.name for entry in self.entries]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, imported now; None if there is none of that name."""
        entry = next((entry for entry in self.entries if entry.name == cmd_name), None)
        return entry and load(entry)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Name the nearest command when there is none of that name."""
        if args[0] not in self.list_commands(ctx) and not ctx.resilient_parsing:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            ctx.fail(f"No such command {args[0]!r}." + "".join(f" Did you mean {name!r}?" for name in near))
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Examples first, then commands by panel, then the options."""
        width = max(len(entry.name) for entry in self.entries)
        write_section(formatter, "Examples", self.examples)
        for panel in dict.fromkeys(entry.panel for entry in self.entries):
            rows = [(entry.name.ljust(width), entry.help) for entry in self.entries if entry.panel == panel]
            write_section(formatter, panel, rows)
        super().format_options(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Nothing more: the commands stand above the options."""
        return None


def write_section(formatter: Any, heading: str, rows: Iterable[tuple[str, str]]) -> None:
    """One heading of the help page with its two columns."""
    with formatter.section(typer.style(heading, bold=True) if colored(sys.stdout) else heading):
        formatter.write_dl(list(rows), col_max=44)


def load(entry: Entry) -> Any:
    """The command or group of `entry`, ready to run."""
    found = getattr(import_module(entry.module, __package__), entry.attribute)
    frame = typer.Typer(add_completion=False, rich_markup_mode=None)
    frame.callback()(lambda: None)  # makes it a group, even around a single command
    if isinstance(found, typer.Typer):
        frame.add_typer(found, name=entry.name)
    else:
        frame.command(entry.name)(found)
    root = typer.main.get_command(frame)
    assert isinstance(root, TyperGroup)
    return _pointing_to_common_options(root.commands[entry.name])


def _pointing_to_common_options(command: Any) -> Any:
    command.epilog = command.epilog or _MORE
    for inner in getattr(command, "commands", {}).values():
        _pointing_to_common_options(inner)
    return command
