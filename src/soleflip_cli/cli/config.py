"""`soleflip config`: settings, and where each value comes from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..domain.table import Column, Table
from .common import options, talk

if TYPE_CHECKING:
    from ..usecases.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="""Settings, and where each value comes from.

    \b
    soleflip config list
    soleflip config set timezone Europe/Berlin

    A value comes from the first of: option, SOLEFLIP_* in the environment, ./soleflip.toml,
    config.toml of this user, the books (for what shapes their figures), the default.""",
)


def _names(incomplete: str) -> list[str]:
    from ..usecases.settings_table import every

    return [name for name in every() if name.startswith(incomplete)]


Name = Annotated[str, typer.Argument(metavar="NAME", help="The setting.", autocompletion=_names)]


@app.command("list")
def list_(
    show_origin: Annotated[bool, typer.Option("--show-origin", help="Where each value comes from.")] = False,
) -> None:
    """Every setting and its value.

    \b
    soleflip config list
    soleflip config list --show-origin
    """
    from .output import show

    show(_table(_settings(), show_origin))


@app.command()
def get(name: Name) -> None:
    """The value of one setting.

    \b
    soleflip config get timezone
    """
    from ..usecases.settings import shown
    from ..usecases.settings_table import find
    from .output import show_json, wants_json

    value = shown(_settings().value(find(name).name))
    show_json(value) if wants_json() else typer.echo(value)


@app.command("set")
def set_(name: Name, value: Annotated[str, typer.Argument(help="Its new value.")]) -> None:
    """Keep a value in this user's config.toml.

    \b
    soleflip config set timezone Europe/Berlin
    soleflip config set dead_stock.days 120
    """
    from ..usecases.settings import set_value, shown
    from ..usecases.settings_table import find

    path = _config_file()
    kept = shown(set_value(path, name, value))
    talk(f"{name} = {kept}, kept in {path}")
    if kept != value and "***" in kept:
        talk("the password stands there in plain text; ~/.pgpass is a better place")
    _warn(name, find(name).shapes_figures)


@app.command()
def unset(name: Name) -> None:
    """Take a setting out of this user's config.toml.

    \b
    soleflip config unset dead_stock.days
    """
    from ..usecases.settings import unset_value
    from ..usecases.settings_table import every, find

    path = _config_file()
    if not unset_value(path, name):
        talk(f"{find(name).name} is not set in {path}")
        return
    talk(f"{name} is no longer set in {path}")
    if name in every():
        _warn(name, find(name).shapes_figures)


@app.command()
def path() -> None:
    """Where this user's config.toml is, or would be.

    \b
    soleflip config path
    """
    typer.echo(_config_file())


def _table(settings: Settings, show_origin: bool) -> Table:
    from ..usecases.settings import shown
    from ..usecases.settings_table import every

    columns = [Column("name", "Setting"), Column("value", "Value"), Column("meaning", "Meaning")]
    rows = [[name, shown(settings.value(name)), setting.meaning] for name, setting in every().items()]
    if show_origin:
        columns.insert(2, Column("origin", "From"))
        for row in rows:
            row.insert(2, settings.origin(row[0]))
    return Table("", columns, rows)


def _settings() -> Settings:
    """What holds for this run; where nobody chose a value, that which the books keep."""
    from ..usecases.settings_table import SETTINGS, every
    from .common import box

    return box().with_books().with_services(every().keys() - SETTINGS.keys())


def _config_file() -> Path:
    from ..machine.paths import find_home

    return find_home(options().home, os.environ).config_file


def _warn(name: str, shapes_figures: bool) -> None:
    """Say what a change of `name` means: figures follow, the books keep it, or a stronger origin still rules."""
    from ..usecases.settings import shown

    settings = _settings()
    origin = settings.origin(name)
    if origin == "books":
        talk(f"the books keep {name} = {shown(settings.value(name))}; another: soleflip config set {name} VALUE")
    elif origin not in (str(_config_file()), "default"):
        talk(f"{origin} also sets {name}, and goes first")
    elif shapes_figures:
        talk("figures are recomputed with it at the next command")
