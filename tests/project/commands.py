"""The commands of the live program, as values: what can be typed, and what its help says."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import typer

NAME = "soleflip"


@dataclass(frozen=True)
class Command:
    """One command or group: `path` is what is typed, rows are (what is typed, what it means).

    `names` are all its options, `valued` those that take a value.
    """

    path: tuple[str, ...]
    usage: str
    help: str
    arguments: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]
    names: frozenset[str]
    valued: frozenset[str]
    inner: tuple[str, ...]

    @property
    def title(self) -> str:
        return " ".join(self.path)


@cache
def commands() -> tuple[Command, ...]:
    """Every command that is not hidden, the root first, each group before what it holds."""
    from soleflip_cli.cli.main import app

    return tuple(_walk(typer.main.get_command(app), NAME, None))


def _walk(command: Any, name: str, parent: typer.Context | None) -> Iterator[Command]:
    context = typer.Context(command, info_name=name, parent=parent, **command.context_settings)
    inner = [(word, command.get_command(context, word)) for word in _listed(command, context)]
    shown = [(word, found) for word, found in inner if found and not found.hidden]
    yield _described(command, context, tuple(word for word, _ in shown))
    for word, found in shown:
        yield from _walk(found, word, context)


def _listed(command: Any, context: typer.Context) -> list[str]:
    return list(command.list_commands(context)) if hasattr(command, "list_commands") else []


def _described(command: Any, context: typer.Context, inner: tuple[str, ...]) -> Command:
    params = [one for one in command.get_params(context) if not getattr(one, "hidden", False)]
    flags = [one for one in params if one.param_type_name == "option"]
    return Command(
        path=tuple(context.command_path.split()),
        usage=" ".join([context.command_path, *command.collect_usage_pieces(context)]),
        help=(command.help or "").split("\f")[0].replace("\b\n", "").strip(),
        arguments=_rows((one for one in params if one not in flags), context),
        options=_rows(flags, context),
        names=_spellings(flags),
        valued=_spellings(one for one in flags if not (one.is_flag or one.count)),
        inner=inner,
    )


def _spellings(params: Any) -> frozenset[str]:
    return frozenset(word for one in params for word in (*one.opts, *one.secondary_opts))


def _rows(params: Any, context: typer.Context) -> tuple[tuple[str, str], ...]:
    records = [one.get_help_record(context) for one in params]
    return tuple((name.strip(), " ".join(meaning.split())) for name, meaning in filter(None, records))
