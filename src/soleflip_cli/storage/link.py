"""One connection to the books, on SQLite or Postgres, through the plain driver."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from ..domain.errors import Busy, MachineFailed, NotReady, SoleflipError, UsageError

Dialect = Literal["sqlite", "postgresql"]
Row = tuple[Any, ...]
WAIT_SECONDS = 30
ROWS_AT_ONCE = 250
"""In one statement, whose parameters SQLite limits."""
_WRITER = 5_011_977
"""The advisory lock that a writer holds on Postgres: one writer at a time, as on SQLite."""


def moment(stored: str | datetime) -> datetime:
    """An instant as either engine gives it."""
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


class Link:
    """SQL with `?` for parameters, on either engine. `transaction` is the only way to write.

    Driver errors come out as Busy, NotReady or MachineFailed; what is left is a bug.
    """

    def __init__(self, driver: Any, dialect: Dialect) -> None:
        self._driver, self.dialect = driver, dialect

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Every row of a SELECT."""
        with translated():
            return list(self._driver.execute(self._spelled(sql), params).fetchall())

    def each(self, sql: str, params: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of a SELECT, one at a time."""
        with translated():
            yield from self._driver.execute(self._spelled(sql), params)

    def one(self, sql: str, params: Sequence[object] = ()) -> Row | None:
        """The first row of a SELECT, None without one."""
        with translated():
            row: Row | None = self._driver.execute(self._spelled(sql), params).fetchone()
        return row

    def run(self, sql: str, params: Sequence[object] = ()) -> int:
        """One statement; how many rows it touched."""
        with translated():
            return int(self._driver.execute(self._spelled(sql), params).rowcount)

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for each of `rows`."""
        with translated():
            self._driver.cursor().executemany(self._spelled(sql), rows)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """New rows: `executemany` on SQLite, COPY on Postgres."""
        names = ", ".join(f'"{column}"' for column in columns)
        if self.dialect == "sqlite":
            self.many(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})', rows)
            return
        with translated(), self._driver.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    def update(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Whole numbers, or NULL, for columns of rows that are there; each of `rows` ends with the id of its own.

        Many rows to a statement, which takes two thirds of the time of `many`.
        """
        places = ", ".join(f'"{column}" = CAST(new.column{at} AS BIGINT)' for at, column in enumerate(columns, 1))
        one = f"({', '.join('?' * (len(columns) + 1))})"
        for some in chunks(rows, ROWS_AT_ONCE):
            self.run(
                f'UPDATE "{table}" SET {places} FROM (VALUES {", ".join([one] * len(some))}) AS new '
                f'WHERE "{table}".id = new.column{len(columns) + 1}',
                [*chain.from_iterable(some)],
            )

    def listed(self, values: Sequence[object], kind: str = "text") -> tuple[str, object]:
        """`values` as a table `wanted(value)` to join with, and its parameter; `kind` text or bigint."""
        if self.dialect == "sqlite":
            return "json_each(?) AS wanted", json.dumps(values)
        return f"unnest(?::{kind}[]) AS wanted(value)", list(values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one writer at a time. A crash inside leaves the books as they were."""
        self._begin()
        try:
            yield
            with translated():
                self._driver.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def close(self) -> None:
        """Let the books go."""
        self._driver.close()

    def _begin(self) -> None:
        with translated():
            if self.dialect == "sqlite":
                self._driver.execute("BEGIN IMMEDIATE")
                return
            self._driver.execute("BEGIN")
        until = time.monotonic() + WAIT_SECONDS
        while not self.rows("SELECT pg_try_advisory_xact_lock(?)", (_WRITER,))[0][0]:
            if time.monotonic() > until:
                self._roll_back()
                raise Busy("another soleflip is writing to these books", "try again in a minute")
            time.sleep(0.05)

    def _roll_back(self) -> None:
        """Leave the transaction; where the connection is gone, it is gone with it."""
        if self.dialect == "postgresql" or self._driver.in_transaction:
            with suppress(sqlite3.Error, SoleflipError), translated():
                self._driver.execute("ROLLBACK")

    def _spelled(self, sql: str) -> str:
        return sql if self.dialect == "sqlite" else _for_psycopg(sql)


@lru_cache(maxsize=512)
def _for_psycopg(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """`rows` in lists of at most `size`."""
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


@contextmanager
def translated() -> Iterator[None]:
    """Say what a driver's error means to the person."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error) from error
    except OverflowError as error:
        raise UsageError("no number in the books is that large", "soleflip stock list") from error
    except UnicodeEncodeError as error:
        raise UsageError("text that is not UTF-8 can neither be stored nor found", "type it anew") from error
    except Exception as error:
        if type(error).__module__.startswith("psycopg"):
            raise _meaning(error) from error
        raise


_MEANINGS: tuple[tuple[tuple[str, ...], type[SoleflipError], str, str | None], ...] = (
    (("locked", "lock timeout"), Busy, "the books are in use by another process", "try again in a minute"),
    (("readonly", "read-only"), NotReady, "the books are read-only", "soleflip db path"),
    (("disk is full", "no space left"), MachineFailed, "the disk is full: nothing was stored", "free some space"),
    (("disk i/o",), MachineFailed, "the disk failed while the books were written", "soleflip db check"),
    (
        ("not a database", "malformed", "encrypted"),
        NotReady,
        "this file is no book of soleflip, or is damaged",
        "soleflip db restore FILE",
    ),
    (("unable to open",), NotReady, "the books cannot be opened", "soleflip db path"),
    (
        ("connection", "password", "does not exist", "could not translate"),
        NotReady,
        "the Postgres server cannot be used",
        None,
    ),
)


def _meaning(error: Exception) -> Exception:
    text = str(error).strip()
    for signs, kind, message, hint in _MEANINGS:
        if any(sign in text.casefold() for sign in signs):
            return kind(f"{message} ({text.splitlines()[0]})", hint)
    return error


def connect_sqlite(path: Path, write: bool) -> Link:
    """Open a file of books. For reading, one that may not be written is opened as it lies."""
    with translated():
        if not write:
            return Link(_read_only(path), "sqlite")
        driver = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        for pragma in ("synchronous=NORMAL", "cache_size=-48000", "temp_store=MEMORY"):
            driver.execute(f"PRAGMA {pragma}")
        if _holds_sales(driver):
            driver.execute("PRAGMA journal_mode=WAL")
            return Link(driver, "sqlite")
        driver.execute("PRAGMA synchronous=FULL")
        return _NewBooks(driver, "sqlite")


class _NewBooks(Link):
    """Books without a sale: nobody reads them yet, so their first filling goes without a write-ahead log.

    That writes each page once instead of twice (1.0 of 3.8 seconds for 200,000 sales). The rollback journal
    is as safe against a crash; after it the books change to WAL, at the latest with the next writer.
    """

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._driver.execute("PRAGMA busy_timeout=0")
            if _holds_sales(self._driver):
                self._driver.execute("PRAGMA journal_mode=WAL")
        super().close()


def _holds_sales(driver: sqlite3.Connection) -> bool:
    """Whether there is a table of sales with something in it, in books of any revision."""
    made = driver.execute("SELECT 1 FROM sqlite_master WHERE name = 'sale'").fetchone()
    return bool(made and driver.execute("SELECT 1 FROM sale LIMIT 1").fetchone())


def _read_only(path: Path) -> sqlite3.Connection:
    driver = _settled(path)
    driver.execute("PRAGMA query_only=ON")
    # SQLite's own LOWER knows ASCII alone; Postgres and people know more letters.
    driver.create_function("lower", 1, _lower, deterministic=True)
    return driver


def _settled(path: Path) -> sqlite3.Connection:
    """The books as their last whole transaction left them, also after a process was killed while it wrote."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    if driver := _answering(address):
        return driver
    if not _has_leftovers(path):
        # A WAL file needs its folder to be writable even for reading, unless it is declared immutable.
        return sqlite3.connect(f"{address}&immutable=1", uri=True, isolation_level=None)
    if driver := _answering(address.replace("?mode=ro", "?mode=rw")):
        driver.close()  # a connection that may write has undone, or completed, what the killed process left
    if driver := _answering(address):
        return driver
    raise NotReady(
        "a process was killed while it wrote to these books, and they may not be written from here",
        "soleflip db check, as somebody who may write them",
    )


def _answering(address: str) -> sqlite3.Connection | None:
    """A connection that can read; None where the file, its folder or its journals would have to be written."""
    driver = sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        driver.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        driver.close()
        if str(error).startswith(("unable to open", "attempt to write a readonly")):
            return None
        raise
    return driver


def _has_leftovers(path: Path) -> bool:
    """Whether a journal with something in it lies beside the file of books."""
    beside = (path.with_name(path.name + suffix) for suffix in ("-journal", "-wal"))
    return any(one.exists() and one.stat().st_size > 0 for one in beside)


def _lower(text: str | float | bytes | None) -> str | float | bytes | None:
    return text.lower() if isinstance(text, str) else text


def connect_postgres(url: str) -> Link:
    """Open books on a Postgres server. Raises NotReady when the driver or the server is missing."""
    try:
        import psycopg
    except ImportError as error:
        raise NotReady("Postgres needs its driver", "pip install 'soleflip[postgres]'") from error
    with translated():
        driver = psycopg.connect(url, autocommit=True, application_name="soleflip", client_encoding="utf8")
        driver.execute("SET TIME ZONE 'UTC'")
        return Link(driver, "postgresql")
