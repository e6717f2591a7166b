"""Whether everything is ready: one check after another, none of which changes anything."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from .. import __version__
from ..domain.errors import SoleflipError
from ..domain.table import Column, Table
from ..machine import keyrings
from ..machine.paths import Home, find_home, nearest_existing, system_zone
from .settings import PROJECT_FILE, Settings, load

if TYPE_CHECKING:
    from .toolbox import Toolbox

State: TypeAlias = Literal["ok", "warning", "problem"]

_LEAST_SQLITE = (3, 35, 0)  # the first with RETURNING and upserts of several targets
_LITTLE, _TOO_LITTLE = 1_000_000_000, 100_000_000  # bytes free

# What the books say of themselves, and what that is worth.
_BOOKS: Mapping[str, tuple[State, str | None]] = {
    "current": ("ok", None),
    "absent": ("ok", "soleflip import FILE"),
    "behind": ("problem", "soleflip db upgrade"),
    "newer": ("problem", "install the newest soleflip"),
    "foreign": ("problem", "soleflip config get db"),
}


class Check(NamedTuple):
    """What was looked at, how it stands, what was seen and what to do about it."""

    what: str
    state: State
    seen: str
    advice: str | None = None


class Surroundings(NamedTuple):
    """What the checks look at."""

    overrides: Mapping[str, str]
    home: Path | None
    cwd: Path
    environ: Mapping[str, str]
    open_box: Callable[[], Toolbox]

    @property
    def places(self) -> Home:
        """The folders in use."""
        return find_home(self.home, self.environ)

    def settings(self) -> Settings:
        """The settings in force. Raises NotReady when a file or variable is wrong."""
        return load(self.overrides, self.home, self.cwd, self.environ)


def examine(around: Surroundings) -> list[Check]:
    """Every check, in the order in which trouble should be mended."""
    return [_guarded(what, look, around) for what, look in _CHECKS.items()]


def as_table(checks: list[Check]) -> Table:
    """The checks as rows of check, state, seen and advice."""
    columns = [
        Column("check", "Check"),
        Column("state", "State"),
        Column("seen", "Seen"),
        Column("advice", "What to do"),
    ]
    return Table("", columns, checks)


def _guarded(what: str, look: Callable[[Surroundings], Check], around: Surroundings) -> Check:
    try:
        return look(around)
    except SoleflipError as error:
        return Check(what, "problem", error.message, error.hint)
    except OSError as error:
        return Check(what, "problem", str(error))


def _program(around: Surroundings) -> Check:
    return Check("soleflip", "ok", f"{__version__} on Python {platform.python_version()}")


def _sqlite(around: Surroundings) -> Check:
    old = sqlite3.sqlite_version_info < _LEAST_SQLITE
    advice = "install a Python that brings SQLite 3.35 or newer" if old else None
    return Check("sqlite", "problem" if old else "ok", sqlite3.sqlite_version, advice)


def _settings(around: Surroundings) -> Check:
    around.settings()
    files = [path for path in (around.places.config_file, around.cwd / PROJECT_FILE) if path.exists()]
    return Check("settings", "ok", ", ".join(map(str, files)) or f"no file yet ({around.places.config_file})")


def _home(around: Surroundings) -> Check:
    places = around.places
    for folder in dict.fromkeys((places.data, places.config)):
        if not os.access(nearest_existing(folder), os.W_OK | os.X_OK):
            return Check("home", "problem", f"{folder} cannot be written", "soleflip --home DIR doctor")
    return Check("home", "ok", str(places.data))


def _disk(around: Surroundings) -> Check:
    free = shutil.disk_usage(nearest_existing(around.places.data)).free
    state: State = "problem" if free < _TOO_LITTLE else "warning" if free < _LITTLE else "ok"
    return Check("disk", state, f"{free // 1_000_000:,} MB free", None if state == "ok" else "make room on the disk")


def _books(around: Surroundings) -> Check:
    location, engine, state, seen = around.open_box().books_state()
    worth, advice = _BOOKS.get(state, ("problem", "soleflip db check"))
    return Check("books", worth, "; ".join(filter(None, (location, engine, state, seen))), advice)


def _timezone(around: Surroundings) -> Check:
    settings, here = _with_books(around), around.settings().text("timezone")
    zone, origin = settings.text("timezone"), settings.origin("timezone")
    if origin == "books":
        beside = "" if here == zone else f"; this computer is in {here}"
        return Check("timezone", "ok", f"{zone}, as the books keep it{beside}")
    found = system_zone(around.environ)[1]
    if origin != "default":
        return Check("timezone", "ok", f"{zone}, from {origin}")
    if found == "unknown":
        advice = "soleflip config set timezone Europe/Berlin"
        return Check("timezone", "warning", f"{zone}, as the system names none", advice)
    return Check("timezone", "ok", f"{zone}, from {found}")


def _with_books(around: Surroundings) -> Settings:
    """The settings as the books keep them; those in force where the books cannot be asked."""
    try:
        return around.open_box().with_books()
    except SoleflipError:
        return around.settings()


def _keyring(around: Surroundings) -> Check:
    usable, seen = keyrings.probe()
    return Check("keyring", "ok", seen if usable else f"{seen}; this version needs none")


_CHECKS: Mapping[str, Callable[[Surroundings], Check]] = {
    "soleflip": _program,
    "sqlite": _sqlite,
    "settings": _settings,
    "home": _home,
    "disk": _disk,
    "books": _books,
    "timezone": _timezone,
    "keyring": _keyring,
}
