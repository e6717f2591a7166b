"""The outside world in one box: settings, books, the clock, and a voice. Tests hand in another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from ..domain.errors import NotReady, SoleflipError
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


class _Rehearsed(Exception):
    """Leaves the transaction of a rehearsal without a trace."""


@dataclass(frozen=True)
class Toolbox:
    """What a use-case may reach: `now` gives aware UTC, `talk` says something to the person.

    `noted` is told what each command wrote, if anybody wants to know.
    """

    settings: Settings
    home: Home
    talk: Talk
    now: Callable[[], datetime]
    noted: Callable[[dict[str, Any]], None] | None = None
    _seen: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def location(self) -> Location:
        """Where the books are."""
        from ..storage.engine import locate

        return locate(self.settings.text("db"))

    def setting(self, name: str) -> Value:
        """The value of a setting, as this run has it, else as the books keep it."""
        return self.settings.value(name) if self.settings.is_set(name) else self.with_books().value(name)

    def today(self) -> date:
        """The day it is in the zone that somebody chose, else that of the books, else this computer's."""
        return self.now().astimezone(ZoneInfo(self.with_books().text("timezone"))).date()

    def with_books(self) -> Settings:
        """The settings, those that shape figures as the books keep them where nobody chose another."""
        kept = self._seen or self._kept()
        return self.settings.with_books({name: parse(name, value) for name, value in kept.items()})

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """The books for reading; if settings that shape figures have changed, the figures follow first.

        Raises NotReady where there are no books, or where figures cannot follow.
        """
        from ..storage.engine import open_for_reading
        from ..storage.reader import Reader

        link = open_for_reading(self.location, self.home.backups, self.talk)
        changed = self._changed(link)
        if changed:
            link.close()
            self._follow_first(changed)
            link = open_for_reading(self.location, self.home.backups, self.talk)
        try:
            yield Reader(link)
        finally:
            link.close()

    @contextmanager
    def books(self, command: str, existing: bool = False) -> Iterator[Books]:
        """The books for writing: one transaction, all of it or nothing. New books are made unless `existing`.

        Settings that have changed are followed before, and stay followed whatever becomes of the command.
        """
        link = self._writing(existing)
        try:
            self._bring_in_line(link, command)
            with link.transaction():
                books = self._opened(link, command, self._wanted(link))
                yield books
            if self.noted:
                self.noted(_wrote(link, books))
        finally:
            link.close()

    @contextmanager
    def rehearsal(self, command: str) -> Iterator[tuple[Books, frozenset[str]]]:
        """Existing books in which whatever happens is undone, and the settings they do not follow yet."""
        link = self._writing(existing=True)
        try:
            with link.transaction():
                changed = frozenset(self._changed(link))
                yield self._opened(link, command, self._wanted(link)), changed
                raise _Rehearsed
        except _Rehearsed:
            pass
        finally:
            link.close()

    @contextmanager
    def spare(self) -> Iterator[Toolbox]:
        """This box; where it has no books yet, one whose books lie in a temporary folder and are gone afterwards."""
        if self.books_state()[2] != "absent":
            yield self
            return
        with TemporaryDirectory(prefix="soleflip-") as folder:
            books = settings_of.Known(f"sqlite:///{folder}/books.db", "option")
            box = replace(self, settings=replace(self.settings, known={**self.settings.known, "db": books}))
            with replace(box, talk=lambda text: None).books("rehearsal"):
                pass
            yield box

    def books_state(self) -> tuple[str, str, str, str]:
        """Where the books are, their engine, how they stand to this program, and what is wrong if anything."""
        from ..storage.engine import state

        found, detail = "unusable", ""
        try:
            found = state(self.location)
        except SoleflipError as error:
            detail = error.message
        return str(self.location), self.location.dialect, found, detail

    def _writing(self, existing: bool) -> Link:
        from ..storage.engine import open_for_reading, open_for_writing

        if existing:
            open_for_reading(self.location, self.home.backups, self.talk).close()
        return open_for_writing(self.location, self.home.backups, self.talk)

    def _kept(self) -> dict[str, str]:
        """The settings that the books keep; none where there are no books that this program can read."""
        from ..storage.engine import connect, state
        from ..storage.kept import kept_settings

        try:
            if state(self.location) == "current":
                link = connect(self.location, write=False)
                try:
                    self._seen.update(kept_settings(link))
                finally:
                    link.close()
        except SoleflipError:
            return {}
        return self._seen

    def _wanted(self, link: Link) -> dict[str, str]:
        """The settings that shape figures: as somebody chose them, else as the books keep them."""
        from ..storage.kept import SHAPING, kept_settings

        kept = kept_settings(link)
        self._seen.update(kept)
        return {
            name: kept[name] if name in kept and not self.settings.is_set(name) else self._text(name)
            for name in SHAPING
        }

    def _changed(self, link: Link) -> dict[str, str]:
        """Those of them that the books do not follow yet."""
        return {name: value for name, value in self._wanted(link).items() if self._seen.get(name) != value}

    def _text(self, name: str) -> str:
        return settings_of.shown(self.settings.value(name))

    def _follow_first(self, changed: Mapping[str, str]) -> None:
        """Let the books follow the settings before they are read. Raises NotReady where they cannot be written."""
        try:
            with self.books("settings"):
                pass
        except NotReady as error:
            name, value = next(iter(changed.items()))
            kept = f"{name} = {self._seen[name]}" if name in self._seen else f"no {name}"
            raise NotReady(
                f"figures cannot follow {name} = {value} ({self.settings.origin(name)}): the books keep {kept} "
                f"and cannot be written ({error.message})",
                self._back_to(name),
            ) from error

    def _back_to(self, name: str) -> str:
        """What makes the setting as the books keep it."""
        origin = self.settings.origin(name)
        if origin.startswith("SOLEFLIP_"):
            return f"unset {origin}"
        return f"soleflip config set {name} {self._seen[name]}" if name in self._seen else "soleflip db path"

    def _bring_in_line(self, link: Link, command: str) -> None:
        """Let the figures follow settings that have changed, and say so; once, since the books keep them."""
        from ..storage.books import follow
        from ..storage.kept import keep_settings

        changed = self._changed(link)
        if not changed:
            return
        is_new = not self._seen
        with link.transaction():
            books = self._opened(link, command, self._wanted(link))
            keep_settings(link, changed)
            if not is_new:
                follow(books, changed)
        self._seen.update(changed)
        if is_new:
            self.talk(f"new books at {self.location}; days are those of {changed['timezone']}")
        else:
            self.talk("figures recomputed for " + ", ".join(f"{name} = {value}" for name, value in changed.items()))

    def _opened(self, link: Link, command: str, wanted: Mapping[str, str]) -> Books:
        from ..storage.books import Books

        order = cast("Order", wanted["matching.order"])
        reclaim = parse("vat.reclaim", wanted["vat.reclaim"]) is True
        return Books(link, ZoneInfo(wanted["timezone"]), order, reclaim, command, self.now())


def _wrote(link: Link, books: Books) -> dict[str, Any]:
    """The command, its number for `undo`, and the rows that it wrote."""
    from ..storage.operations import written

    number = books.operation.wrote
    return {
        "command": books.operation.command,
        "number": number,
        "wrote": {} if number is None else written(link, number),
    }


def toolbox(overrides: Mapping[str, str], home: Path | None, talk: Talk) -> Toolbox:
    """The real one: settings of this computer, its clock. Raises NotReady or UsageError for wrong settings."""
    import os

    settings = settings_of.load(overrides, home)
    return Toolbox(settings, find_home(home, os.environ), talk, lambda: datetime.now(UTC))
