"""The settings there are: name, kind, default and meaning of each."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from ..domain.errors import UsageError
from ..machine.paths import is_zone

if TYPE_CHECKING:
    from ..connectors.base import Connector

Value: TypeAlias = str | int | bool
Kind: TypeAlias = Literal["books", "zone", "choice", "flag", "count", "currency", "country", "url", "percent"]


class Setting(NamedTuple):
    """One setting. `default` None depends on the computer; `shapes_figures`: a change alters old figures."""

    name: str
    kind: Kind
    default: Value | None
    meaning: str
    choices: tuple[str, ...] = ()
    shapes_figures: bool = False

    @property
    def variable(self) -> str:
        """Its name in the environment: SOLEFLIP_VAT_RECLAIM for vat.reclaim."""
        return "SOLEFLIP_" + self.name.upper().replace(".", "_").replace("-", "_")


_STORES = ("", "keyring", "file", "plain")

SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("db", "books", None, "the books: a file, or the URL of a Postgres database"),
        Setting("timezone", "zone", None, "IANA zone whose days, months and years count", (), True),
        Setting(
            "matching.order",
            "choice",
            "fifo",
            "which item a sale takes: first bought, last bought, dearest, or none by itself",
            ("fifo", "lifo", "highest", "none"),
            True,
        ),
        Setting(
            "sizes.purchases",
            "choice",
            "auto",
            "size system of purchase files; auto is as the file says, else us",
            ("us", "eu", "uk", "cm", "auto"),
        ),
        Setting("currency", "currency", "", "currency of amounts that name none; empty: the one the books know"),
        Setting("country", "country", "", "where you sell from, as fees depend on it; empty: each command is told"),
        Setting("vat.reclaim", "flag", False, "costs count without the VAT that you reclaim", (), True),
        Setting("dead_stock.days", "count", 90, "an item held longer than this many days is dead stock"),
        Setting("secrets.store", "choice", "", "where secrets are kept; `soleflip connect` sets it", _STORES),
        Setting("stockx.level", "count", 0, "your seller level at StockX, 1 to 5; 0: as your last payouts show it"),
        Setting("stockx.parcel", "count", 1, "items in a parcel of yours to StockX; 0: it takes no shipping of you"),
        Setting(
            "tax.regime",
            "choice",
            "none",
            "VAT that an ask must leave room for: none, on the margin, or regular",
            ("none", "margin", "regular"),
        ),
        Setting("tax.rate", "percent", "19", "rate of that VAT in percent"),
        Setting("capital.rate", "percent", "0", "what money that lies in stock costs you, in percent a year"),
        Setting("privacy.keep_buyer", "flag", False, "keep names and addresses of buyers as imported"),
    )
}


_OF_SERVICES = re.compile(r"([a-z0-9-]+)\.([a-z0-9_]+_url|per_second|callback_port)")


def every() -> dict[str, Setting]:
    """All settings, those of services too: what each connector says of itself, so that none needs a line here."""
    from ..connectors import connectors

    return {**SETTINGS, **{one.name: one for connector in connectors().values() for one in _settings_of(connector)}}


def _settings_of(connector: Connector) -> Iterator[Setting]:
    name, title = connector.name, connector.title
    for key in connector.urls:
        what = {"api_url": "API", "login_url": "login"}.get(key, key)
        yield Setting(f"{name}.{key}", "url", "", f"another address of {title}'s {what}, for trying things out")
    usual = math.ceil(connector.per_second or 0)
    yield Setting(f"{name}.per_second", "count", usual, "requests a second to such another address; 0 is no limit")
    if connector.login:
        port = f"the port on 127.0.0.1 that {title}'s login leads back to"
        yield Setting(f"{name}.callback_port", "count", 8123, port)


def by_form(name: str) -> Setting | None:
    """The setting `name`, one of a service by its form alone: its connector may be of a package that is gone."""
    match = _OF_SERVICES.fullmatch(name)
    return SETTINGS.get(name) or (match and Setting(name, "url" if match[2].endswith("_url") else "count", "", ""))


def find(name: str) -> Setting:
    """The setting `name`. Raises UsageError with the nearest name when there is none."""
    found = SETTINGS.get(name) or (every().get(name) if by_form(name) else None)
    if found is None:
        near = nearest(name)
        hint = f"soleflip config get {near}" if near else "soleflip config list"
        raise UsageError(f"no setting is called {name!r}", hint=hint)
    return found


def nearest(name: str) -> str | None:
    """The setting whose name is closest to `name`, if any is close."""
    return next(iter(get_close_matches(name, every(), n=1, cutoff=0.5)), None)


def parse(name: str, text: str) -> Value:
    """`text` of an option, a variable or `config set` as the value of `name`. Raises UsageError."""
    setting = find(name)
    value = _PARSE[setting.kind](text.strip())
    if value is None or not fits(setting, value):
        raise UsageError(f"{name} cannot be {text!r}: it is {expected(setting)}", hint=f"soleflip config get {name}")
    return value


def expected(setting: Setting) -> str:
    """What a value of `setting` looks like, in words."""
    return _EXPECTED[setting.kind] + ", ".join(choice or "nothing" for choice in setting.choices)


def fits(setting: Setting, value: Value) -> bool:
    """Whether `value` is of the kind that `setting` takes, and one of its choices."""
    if setting.choices:
        return value in setting.choices
    return _FITS[setting.kind](value)


def _as_flag(text: str) -> bool | None:
    return _FLAGS.get(text.lower())


def _as_count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _as_books(text: str) -> str:
    return text if "://" in text else str(Path(text).expanduser().absolute())


_SAFE = ("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")
_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_PARSE: Mapping[Kind, Callable[[str], Value | None]] = {
    "books": _as_books,
    "zone": str,
    "choice": str.lower,
    "flag": _as_flag,
    "count": _as_count,
    "currency": str.upper,
    "country": str.upper,
    "url": lambda text: text.rstrip("/"),
    "percent": lambda text: text.rstrip("% ").replace(",", "."),
}
_FITS: Mapping[Kind, Callable[[Any], bool]] = {
    "books": lambda value: isinstance(value, str) and bool(value),
    "zone": lambda value: isinstance(value, str) and is_zone(value),
    "flag": lambda value: isinstance(value, bool),
    "count": lambda value: type(value) is int and value >= 0,
    "currency": lambda value: (
        isinstance(value, str) and (not value or (len(value) == 3 and value.isascii() and value.isalpha()))
    ),
    "country": lambda value: isinstance(value, str) and re.fullmatch(r"([A-Z]{2})?", value, re.ASCII) is not None,
    "url": lambda value: isinstance(value, str) and (not value or value.startswith(_SAFE)),
    "percent": lambda value: (
        not isinstance(value, bool) and re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", str(value), re.ASCII) is not None
    ),
}
_EXPECTED: Mapping[Kind, str] = {
    "books": "a path or a URL",
    "zone": "an IANA zone like Europe/Berlin",
    "choice": "one of ",
    "flag": "true or false",
    "count": "a whole number",
    "currency": "an ISO 4217 code like EUR",
    "country": "an ISO 3166 code of two letters like DE",
    "url": "an address that begins with https://, or http:// on this computer",
    "percent": "a percentage below 100 like 19 or 8.1",
}
