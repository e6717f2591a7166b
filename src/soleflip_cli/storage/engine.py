"""Where the books are, whether this program may use them, and how they are brought up to date."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from ..domain.errors import BooksDisagree, NotReady, SoleflipError, UsageError
from . import link as drivers
from .link import Dialect, Link, connect_postgres, connect_sqlite, translated

HEAD = "0006"
"""The newest revision; a constant, so that everyday commands need no Alembic to compare with it."""

NEWEST = "head"
"""How far an upgrade goes, in Alembic's words."""

MIGRATIONS = "soleflip_cli.storage:migrations"
"""Where Alembic finds the revisions."""

_OURS = frozenset({"alembic_version", "book_setting"})
_TABLES: dict[Dialect, str] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}
_SECRETS = re.compile(r"(?<=//)([^:@/]*:).*@|((?:password|passfile)=)[^&\s]*")
Talk = Callable[[str], None]
State = Literal["absent", "current", "behind", "newer", "foreign"]


class Location(NamedTuple):
    """A file of books or the URL of a Postgres database; exactly one of the two is set."""

    path: Path | None
    url: str | None

    @property
    def dialect(self) -> Dialect:
        return "sqlite" if self.path else "postgresql"

    def __str__(self) -> str:
        """For people: a URL shows no password."""
        return str(self.path) if self.path else _SECRETS.sub(_masked, str(self.url))


def _masked(secret: re.Match[str]) -> str:
    return f"{secret[1]}***@" if secret[1] else f"{secret[2]}***"


def locate(text: str) -> Location:
    """Read PATH, `sqlite:///PATH` or `postgresql://…`. Raises UsageError for other kinds of URL."""
    kind, separator, _ = text.partition("://")
    if kind in ("postgresql", "postgres", "postgresql+psycopg"):
        return Location(None, _server(text.replace("+psycopg", "", 1)))
    if separator and not text.startswith("sqlite:///"):
        raise UsageError(f"{kind} is no database that soleflip keeps books in", "--db books.db")
    return Location(Path(text.removeprefix("sqlite:///")).expanduser(), None)


def _server(url: str) -> str:
    try:
        readable = urlsplit(url).port != 0
    except ValueError:
        readable = False
    if not readable:
        raise UsageError("the URL of the books cannot be read", "--db postgresql://user@host:5432/name")
    return url


def connect(location: Location, write: bool) -> Link:
    """A connection, whatever state the books are in."""
    if location.path:
        return connect_sqlite(location.path, write)
    try:
        return connect_postgres(str(location.url))
    except SoleflipError as error:
        secret = urlsplit(str(location.url)).password
        spoken = (unquote(secret), secret) if secret else ()
        clean = reduce(lambda text, word: text.replace(word, "***"), spoken, error.message)
        raise type(error)(clean, error.hint) from None


def revision(link: Link) -> str | None:
    """The revision of the books, None for an empty database. Raises NotReady for another program's."""
    tables = {row[0] for row in link.rows(_TABLES[link.dialect])}
    row = link.one("SELECT version_num FROM alembic_version") if tables >= _OURS else None
    if row is None and (tables if link.dialect == "sqlite" else tables & {*_OURS, "sale"}):
        raise NotReady("this database belongs to another program", "--db books.db")
    return str(row[0]) if row else None


def state(location: Location) -> State:
    """How the books stand to this program."""
    if location.path and not location.path.exists():
        return "absent"
    link = connect(location, write=False)
    try:
        found = revision(link)
    except NotReady:
        return "foreign"
    finally:
        link.close()
    return "absent" if found is None else _standing(found)


def _standing(found: str) -> State:
    return "current" if found == HEAD else "newer" if found > HEAD else "behind"


def open_for_reading(location: Location, backups: Path, talk: Talk) -> Link:
    """Books that are current; SQLite books that are behind are upgraded first. Raises NotReady."""
    if location.path and not location.path.exists():
        raise no_books(location)
    link = connect(location, write=False)
    try:
        found = revision(link)
        if found == HEAD:
            return link
    except BaseException:
        link.close()
        raise
    link.close()
    if found is None:
        raise no_books(location)
    make_current(location, found, backups, talk)
    return connect(location, write=False)


def no_books(location: Location) -> NotReady:
    """What to say where books are asked for and there are none."""
    return NotReady(
        f"there are no books at {location} yet", "soleflip init, soleflip import FILE, or soleflip demo to look around"
    )


def open_for_writing(location: Location, backups: Path, talk: Talk) -> Link:
    """Books that are current; a file that is not there yet is made. Raises NotReady."""
    if location.path:
        try:
            location.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise NotReady(
                f"the folder {location.path.parent} cannot be made ({error.strerror})", "soleflip db path"
            ) from error
    link = connect(location, write=True)
    try:
        found = revision(link)
        if found == HEAD:
            return link
    except BaseException:
        link.close()
        raise
    link.close()
    make_current(location, found, backups, talk)
    return connect(location, write=True)


def make_current(location: Location, found: str | None, backups: Path, talk: Talk, asked: bool = False) -> None:
    """Bring books to HEAD; a full copy of an old file is kept. A server's books wait until it is `asked`."""
    if found and found > HEAD:
        raise NotReady(f"the books are newer ({found}) than this soleflip ({HEAD})", "update soleflip")
    if found and not location.path and not asked:
        raise NotReady(f"the books on Postgres are at revision {found}, soleflip needs {HEAD}", "soleflip db upgrade")
    if found and location.path:
        from .backups import back_up_beside

        kept = back_up_beside(location.path, backups, found)
        talk(f"books upgraded from {found} to {HEAD}; the old ones are kept as {kept}")
    upgrade(location)


def upgrade(location: Location) -> None:
    """Run the revisions that are missing and make the views anew, in one transaction that a kill undoes."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    from .views import create_views, drop_views

    address = "sqlite://" if location.path else "postgresql+psycopg://"
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    engine = create_engine(address, creator=lambda: _driver(location), poolclass=NullPool)
    try:
        # Alembic commits by itself unless a transaction of SQLAlchemy is open before it starts.
        with translated(), engine.begin() as connection:
            link = Link(connection.connection.driver_connection, location.dialect)
            _lock(link)
            drop_views(link)
            config.attributes["connection"] = connection
            command.upgrade(config, NEWEST)
            create_views(link)
    except DBAPIError as error:
        with translated():
            raise (error.orig or error) from error


def _driver(location: Location) -> Any:
    """A bare connection for SQLAlchemy. On SQLite a transaction of DDL must be begun by hand."""
    if location.path:
        return sqlite3.connect(location.path, timeout=drivers.WAIT_SECONDS, isolation_level=None)
    import psycopg

    return psycopg.connect(str(location.url), application_name="soleflip", client_encoding="utf8")


def _lock(link: Link) -> None:
    """Begin as the only writer."""
    if link.dialect == "sqlite":
        link.run("BEGIN IMMEDIATE")
        return
    link.run(f"SET LOCAL lock_timeout = '{drivers.WAIT_SECONDS}s'")
    link.run("SELECT pg_advisory_xact_lock(?)", (drivers._WRITER,))


def ensure_whole(link: Link) -> None:
    """Raises BooksDisagree where SQLite itself finds its file damaged."""
    if link.dialect == "sqlite":
        found = [str(row[0]) for row in link.rows("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            raise BooksDisagree(f"the file of the books is damaged: {found[0]}", "soleflip db restore FILE")
