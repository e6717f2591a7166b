"""Empty books on both engines: a test that asks for `books_url` runs twice."""

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgres"])
def books_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of books that do not exist yet (a SQLite file) or are empty (a Postgres database)."""
    if request.param == "postgres":
        return str(request.getfixturevalue("fresh_postgres"))
    return f"sqlite:///{tmp_path / 'books.db'}"
