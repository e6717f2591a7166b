"""Where the books are, whether this program may use them, and how they are brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ..domain.errors import BooksDisagree, NotReady, UsageError
from .link import Dialect, Link, connect_postgres, connect_sqlite, translated
from .views import create_views, drop_views

HEAD = "0001"
"""The newest revision; a constant, so that everyday commands need no Alembic to compare with it."""

KEPT_BACKUPS = 5
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
        if self.path:
            return str(self.path)
        head, at, tail = str(self.url).rpartition("@")
        return f"{head.split('//')[0]}//{head.split('//')[1].split(':')[0]}{at}{tail}" if at else tail


def locate(text: str) -> Location:
    """Read PATH, `sqlite:///PATH` or `postgresql://…`. Raises UsageError for other kinds of URL."""
    if text.startswith(("postgresql://", "postgres://")):
        return Location(None, text)
    if text.startswith("postgresql+psycopg://"):
        return Location(None, text.replace("+psycopg", "", 1))
    if "://" in text and not text.startswith("sqlite:///"):
        raise UsageError(f"{text.split('://')[0]} is no database that soleflip keeps books in", "--db books.db")
    return Location(Path(text.removeprefix("sqlite:///")).expanduser(), None)


def connect(location: Location, write: bool) -> Link:
    """A connection, whatever state the books are in."""
    if location.path:
        return connect_sqlite(location.path, write)
    return connect_postgres(str(location.url))


def revision(link: Link) -> str | None:
    """The revision of the books, None for an empty database. Raises NotReady for another program's."""
    if link.dialect == "sqlite":
        tables = {row[0] for row in link.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    else:
        tables = {row[0] for row in link.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    if "alembic_version" not in tables:
        if "sale" in tables or (tables and link.dialect == "sqlite"):
            raise NotReady("this database belongs to another program", "--db books.db")
        return None
    row = link.one("SELECT version_num FROM alembic_version")
    return row[0] if row else None


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
        raise NotReady(f"there are no books at {location} yet", "soleflip import FILE, or soleflip demo to look around")
    link = connect(location, write=False)
    try:
        found = revision(link)
    except BaseException:
        link.close()
        raise
    if found == HEAD:
        return link
    link.close()
    make_current(location, found, backups, talk)
    return connect(location, write=False)


def open_for_writing(location: Location, backups: Path, talk: Talk) -> Link:
    """Books that are current; a file that is not there yet is made. Raises NotReady."""
    if location.path:
        try:
            location.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise NotReady(f"the folder {location.path.parent} cannot be made ({error.strerror})", "soleflip db path") from error
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


def make_current(location: Location, found: str | None, backups: Path, talk: Talk) -> None:
    """Bring books to HEAD where that may happen by itself; a full copy of the old ones is kept."""
    if found and found > HEAD:
        raise NotReady(f"the books are newer ({found}) than this soleflip ({HEAD})", "update soleflip")
    if found and not location.path:
        raise NotReady(f"the books on Postgres are at revision {found}, soleflip needs {HEAD}", "soleflip db upgrade")
    if found and location.path:
        kept = back_up_beside(location.path, backups, found)
        talk(f"books upgraded from {found} to {HEAD}; the old ones are kept as {kept}")
    upgrade(location)


def upgrade(location: Location) -> None:
    """Run the revisions that are missing, in one transaction; the views are made anew after them."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    address = f"sqlite:///{location.path}" if location.path else str(location.url).replace("://", "+psycopg://", 1)
    options: dict[str, Any] = {"connect_args": {"isolation_level": None, "timeout": 30}} if location.path else {}
    engine = create_engine(address.replace("postgres+", "postgresql+", 1), poolclass=NullPool, **options)
    config = Config()
    config.set_main_option("script_location", "soleflip_cli.storage:migrations")
    with translated(), engine.connect() as connection:
        # SQLite takes part in a transaction of several DDL statements only if it is begun by hand.
        link = Link(connection.connection.driver_connection, location.dialect)
        link.run("BEGIN IMMEDIATE" if location.path else "SELECT 1")
        drop_views(link)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        create_views(link)
        connection.commit()


def back_up(path: Path, target: Path) -> None:
    """A consistent copy of a file of books, taken while others may be writing."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with translated():
        source, copy = sqlite3.connect(path, timeout=30), sqlite3.connect(target)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()


def back_up_beside(path: Path, backups: Path, name: str) -> Path:
    """A dated copy in the folder of backups; the newest five are kept."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = backups / f"{path.stem}-{name}-{stamp}.db"
    back_up(path, target)
    for old in sorted(backups.glob(f"{path.stem}-*.db"))[:-KEPT_BACKUPS]:
        old.unlink()
    return target


def ensure_whole(link: Link) -> None:
    """Raises BooksDisagree where SQLite itself finds its file damaged."""
    if link.dialect == "sqlite":
        found = [str(row[0]) for row in link.rows("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            raise BooksDisagree(f"the file of the books is damaged: {found[0]}", "soleflip db restore FILE")
