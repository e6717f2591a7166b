"""Every setting, and where its value came from."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from ..domain.errors import NotReady, UsageError
from ..machine.paths import find_home, make_folder, system_zone
from .settings_table import SETTINGS, Setting, Value, by_form, every, expected, find, fits, nearest, parse

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

__all__ = [
    "SETTINGS",
    "Known",
    "Setting",
    "Settings",
    "Value",
    "every",
    "find",
    "load",
    "set_value",
    "unset_value",
]

PROJECT_FILE = "soleflip.toml"


class Known(NamedTuple):
    """A value and its origin: "default", a file, a variable, "option" or "books"."""

    value: Value
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for this run."""

    known: Mapping[str, Known]

    def value(self, name: str) -> Value:
        """The value of the setting `name`."""
        return self.known[name].value

    def text(self, name: str) -> str:
        """The value of a setting that is a word."""
        return str(self.known[name].value)

    def flag(self, name: str) -> bool:
        """The value of a setting that is true or false."""
        return self.known[name].value is True

    def count(self, name: str) -> int:
        """The value of a setting that is a whole number."""
        return int(self.known[name].value)

    def origin(self, name: str) -> str:
        """Where the value of `name` came from."""
        return self.known[name].origin

    def is_set(self, name: str) -> bool:
        """Whether somebody chose the value of `name`."""
        return self.origin(name) != "default"

    def with_services(self, names: Iterable[str], environ: Mapping[str, str] | None = None) -> Settings:
        """With these settings of services: a variable goes before a file. Raises NotReady for a wrong variable."""
        environ, laid = os.environ if environ is None else environ, dict[str, Known]()
        for setting in map(find, names):
            if environ.get(setting.variable):
                laid[setting.name] = _from_variable(setting.name, setting.variable, environ[setting.variable])
            elif setting.name not in self.known and setting.default is not None:
                laid[setting.name] = Known(setting.default, "default")
        return replace(self, known={**self.known, **laid})

    def with_books(self, kept: Mapping[str, Value]) -> Settings:
        """With the values that the books keep, where nobody chose another."""
        laid = {name: Known(value, "books") for name, value in kept.items() if not self.is_set(name)}
        return replace(self, known={**self.known, **laid})


def load(
    overrides: Mapping[str, str],
    home: Path | None = None,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Defaults < the user's config.toml < ./soleflip.toml < SOLEFLIP_* < `overrides` of the command line.

    Raises NotReady for a file or variable that holds an unknown setting or a wrong value, and
    UsageError for a wrong option.
    """
    environ = os.environ if environ is None else environ
    places = find_home(home, environ)
    known = {
        **_defaults(str(places.books), environ),
        **_from_file(places.config_file),
        **_from_file((cwd or Path.cwd()) / PROJECT_FILE),
        **_from_environment(environ),
    }
    return Settings({**known, **{name: Known(parse(name, text), "option") for name, text in overrides.items()}})


def set_value(path: Path, name: str, text: str) -> Value:
    """Keep `text` as the value of `name` in the file `path`, comments and all else as they are.

    Raises UsageError for an unknown name or a wrong value, NotReady when the file is not TOML.
    """
    value = parse(name, text)

    def put(document: Any) -> None:
        *tables, key = name.split(".")
        for table in tables:
            document = document.setdefault(table, {})
        document[key] = value

    _edit(path, put)
    return value


def unset_value(path: Path, name: str) -> bool:
    """Take `name` out of the file `path`, even one that is no setting; False if it is not there."""
    if name not in dict(_flat(read(path))):
        return False

    def drop(document: Any) -> None:
        *tables, key = name.split(".")
        for table in tables:
            document = document[table]
        del document[key]

    _edit(path, drop)
    return True


def shown(value: Value) -> str:
    """`value` as people see it: true or false in TOML's words, a URL without its password."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    password = urlsplit(text).password if "://" in text else None
    return text.replace(f":{password}@", ":***@") if password else text


def _defaults(books: str, environ: Mapping[str, str]) -> dict[str, Known]:
    found = {setting.name: setting.default for setting in SETTINGS.values()}
    found |= {"db": books, "timezone": system_zone(environ)[0]}
    return {name: Known(value, "default") for name, value in found.items() if value is not None}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Known]:
    given = {name: setting.variable for name, setting in SETTINGS.items() if environ.get(setting.variable)}
    return {name: _from_variable(name, variable, environ[variable]) for name, variable in given.items()}


def _from_variable(name: str, variable: str, text: str) -> Known:
    try:
        return Known(parse(name, text), variable)
    except UsageError as error:
        raise NotReady(f"{variable}: {error.message}", hint=f"unset {variable}") from error


def _from_file(path: Path) -> dict[str, Known]:
    return {name: Known(_checked(path, name, value), str(path)) for name, value in _flat(read(path))}


def read(path: Path) -> dict[str, Any]:
    """The TOML file `path`; empty when there is none. Raises NotReady, naming the line, if it is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotReady(f"{path} is not TOML: {error}", hint=f"mend or remove {path}") from error


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield above + key, value


def _checked(path: Path, name: str, value: object) -> Value:
    """`value` of the file `path`, books that are a relative path taken from its folder."""
    setting = by_form(name)
    if setting is None:
        near = nearest(name)
        did_you_mean = f"; the nearest is {near!r}" if near else ""
        raise NotReady(f"{path}: no setting is called {name!r}{did_you_mean}", hint=f"change or remove it in {path}")
    value = str(value) if isinstance(value, float) and setting.kind == "percent" else value
    if not isinstance(value, str | int) or not fits(setting, value):
        raise NotReady(
            f"{path}: {name} cannot be {value!r}: it is {expected(setting)}",
            hint=f"change or remove it in {path}",
        )
    is_path = setting.kind == "books" and "://" not in str(value)
    return str(path.parent / Path(str(value)).expanduser()) if is_path else value


def _edit(path: Path, change: Callable[[TOMLDocument], None]) -> None:
    """Change the TOML file `path`, whole or not at all; it may hold a password, so others cannot read it."""
    import tomlkit

    read(path)
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig") if path.exists() else "")
    change(document)
    draft = make_folder(path.parent) / f".{path.name}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(tomlkit.dumps(document), encoding="utf-8")
    draft.replace(path.resolve())
