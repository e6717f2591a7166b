"""The outside world in one box: settings, books, the clock, and a voice. Tests hand in another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from ..domain.errors import SoleflipError
from ..machine.paths import Home, find_home
from . import settings as settings_of
from .settings import Settings, Value
from .settings_table import parse

if TYPE_CHECKING:
    from ..domain.matching import Order
    from ..storage.books import Books
    from ..storage.engine import Location
    from ..storage.link import Link
    from ..storage.reader import Reader

Talk = Callable[[str], None]


@dataclass(frozen=True)
class Toolbox:
    """What a use-case may reach: `now` gives aware UTC, `talk` says something to the person."""

    settings: Settings
    home: Home
    talk: Talk
    now: Callable[[], datetime]

    @cached_property
    def location(self) -> Location:
        """Where the books are."""
        from ..storage.engine import locate

        return locate(self.settings.text("db"))

    def setting(self, name: str) -> Value:
        """The value of a setting, as this run has it."""
        return self.settings.value(name)

    def today(self) -> date:
        """The day it is in the zone of the settings."""
        return self.now().astimezone(ZoneInfo(self.settings.text("timezone"))).date()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """The books for reading; if settings that shape figures have changed, the figures follow first."""
        from ..storage.engine import open_for_reading
        from ..storage.reader import Reader

        link = open_for_reading(self.location, self.home.backups, self.talk)
        if self._outdated(link):
            link.close()
            with self.books("settings"):
                pass
            link = open_for_reading(self.location, self.home.backups, self.talk)
        try:
            yield Reader(link)
        finally:
            link.close()

    @contextmanager
    def books(self, command: str) -> Iterator[Books]:
        """The books for writing: one transaction, all of it or nothing."""
        from ..storage.engine import open_for_writing

        link = open_for_writing(self.location, self.home.backups, self.talk)
        try:
            with link.transaction():
                yield self._opened(link, command)
        finally:
            link.close()

    def books_state(self) -> tuple[str, str, str, str]:
        """Where the books are, their engine, how they stand to this program, and what is wrong if anything."""
        from ..storage.engine import state

        try:
            found, detail = state(self.location), ""
        except SoleflipError as error:
            found, detail = "unusable", error.message
        return str(self.location), self.location.dialect, found, detail

    def _outdated(self, link: Link) -> bool:
        from ..storage.books import SHAPING, kept_settings

        kept = kept_settings(link)
        return any(self.settings.is_set(name) and kept.get(name) != self._text(name) for name in SHAPING)

    def _text(self, name: str) -> str:
        value = self.settings.value(name)
        return str(value).lower() if isinstance(value, bool) else str(value)

    def _opened(self, link: Link, command: str) -> Books:
        """Books whose settings are those of this run where somebody chose them, else the ones they keep."""
        from ..storage.books import SHAPING, Books, follow, keep_settings, kept_settings

        kept = kept_settings(link)
        wanted = {
            name: self._text(name) if self.settings.is_set(name) or name not in kept else kept[name] for name in SHAPING
        }
        books = Books(
            link,
            ZoneInfo(wanted["timezone"]),
            cast("Order", wanted["matching.order"]),
            parse("vat.reclaim", wanted["vat.reclaim"]) is True,
            command,
            self.now(),
        )
        changed = {name: value for name, value in wanted.items() if kept.get(name) != value}
        keep_settings(link, changed)
        if not kept:
            self.talk(f"new books at {self.location}; days are those of {wanted['timezone']}")
        elif changed:
            self.talk("figures recomputed for " + ", ".join(f"{name} = {value}" for name, value in changed.items()))
            follow(books, changed)
        return books


def toolbox(overrides: Mapping[str, str], home: Path | None, talk: Talk) -> Toolbox:
    """The real one: settings of this computer, its clock. Raises NotReady or UsageError for wrong settings."""
    import os

    settings = settings_of.load(overrides, home)
    return Toolbox(settings, find_home(home, os.environ), talk, lambda: datetime.now(UTC))
