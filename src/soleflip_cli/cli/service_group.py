"""A group of commands that has one for each service that can be connected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup


class ServiceGroup(TyperGroup):
    """`of` makes what runs for the service of a name and a title."""

    of: Callable[[str, str], Callable[..., None]]

    def __init__(self, *args: Any, **options: Any) -> None:
        from ..connectors import connectors

        super().__init__(*args, **options)
        make = type(self).of
        own = {one.name: _command(one.name, make(one.name, one.title)) for one in connectors().values()}
        self.commands = {**own, **self.commands}


def _command(name: str, run: Callable[..., None]) -> Any:
    frame = typer.Typer(add_completion=False, rich_markup_mode=None)
    frame.command(name, context_settings={"help_option_names": ["-h", "--help"]})(run)
    return typer.main.get_command(frame)
