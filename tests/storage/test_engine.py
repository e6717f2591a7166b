"""Which books this program opens, how it brings them up to date, and what a kill leaves of them."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import Busy, NotReady, UsageError
from soleflip_cli.storage import engine, link, views
from soleflip_cli.storage.engine import (
    HEAD,
    connect,
    locate,
    make_current,
    open_for_reading,
    open_for_writing,
    revision,
    state,
    upgrade,
)
from soleflip_cli.storage.views import VIEWS
from tests.storage.shop import open_shop
from tests.support.isolation import ROOT

NEXT = '''"""Another revision, long enough to be killed in."""
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "HEAD"


def upgrade() -> None:
    for number in range(200):
        op.create_table(f"spare_{number}", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("item") as table:
        table.add_column(sa.Column("spare", sa.Text(), nullable=True))
'''.replace("HEAD", HEAD)


def quiet(text: str) -> None:
    """Nobody listens."""


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is one revision ahead of this one."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "src" / "soleflip_cli" / "storage" / "migrations", folder)
    (folder / "versions" / "9001_next.py").write_text(NEXT)
    monkeypatch.setattr(engine, "MIGRATIONS", str(folder))
    monkeypatch.setattr(engine, "HEAD", "9001")
    return folder


def found_revision(books: str) -> str | None:
    opened = connect(locate(books), write=False)
    try:
        return revision(opened)
    finally:
        opened.close()


def run(books: str, *statements: str) -> None:
    opened = connect(locate(books), write=True)
    try:
        with opened.transaction():
            for statement in statements:
                opened.run(statement)
    finally:
        opened.close()


def test_books_that_are_not_there_are_made_by_the_first_write(books_url: str, tmp_path: Path) -> None:
    where = locate(books_url)
    assert state(where) == "absent"
    open_for_writing(where, tmp_path, quiet).close()
    assert state(where) == "current"
    open_for_reading(where, tmp_path, quiet).close()


def test_reading_makes_no_books(books_url: str, tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="no books"):
        open_for_reading(locate(books_url), tmp_path, quiet)
    assert state(locate(books_url)) == "absent"


def test_the_revisions_make_exactly_the_tables_that_are_declared(books_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from soleflip_cli.storage.tables import METADATA

    upgrade(locate(books_url))
    address = books_url.replace("postgresql://", "postgresql+psycopg://")
    made = create_engine(address)
    with made.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    made.dispose()
    assert differences == []


def test_newer_books_are_refused_for_reading_and_writing(books_url: str, tmp_path: Path) -> None:
    upgrade(locate(books_url))
    run(books_url, "UPDATE alembic_version SET version_num = '9999'")
    assert state(locate(books_url)) == "newer"
    for open_books in (open_for_reading, open_for_writing):
        with pytest.raises(NotReady, match="newer") as caught:
            open_books(locate(books_url), tmp_path, quiet)
        assert caught.value.hint == "update soleflip"


def test_the_database_of_another_program_is_refused(books_url: str, tmp_path: Path) -> None:
    run(books_url, "CREATE TABLE sale (id INTEGER)", "CREATE TABLE alembic_version (version_num TEXT)")
    assert state(locate(books_url)) == "foreign"
    with pytest.raises(NotReady, match="another program"):
        open_for_writing(locate(books_url), tmp_path, quiet)


def test_an_older_file_is_backed_up_and_upgraded_by_itself(tmp_path: Path, next_revision: Path) -> None:
    books, said = str(tmp_path / "books.db"), []
    with pytest.MonkeyPatch.context() as past:
        past.setattr(engine, "HEAD", HEAD)
        past.setattr(engine, "MIGRATIONS", "soleflip_cli.storage:migrations")
        upgrade(locate(books))
    assert state(locate(books)) == "behind"
    open_for_reading(locate(books), tmp_path / "backups", said.append).close()
    assert found_revision(books) == "9001"
    (kept,) = (tmp_path / "backups").glob(f"books-{HEAD}-*.db")
    assert str(kept) in said[0]
    assert found_revision(str(kept)) == HEAD


def test_an_older_server_waits_until_it_is_asked(
    fresh_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(locate(fresh_postgres))
    monkeypatch.setattr(engine, "HEAD", "9001")
    with pytest.raises(NotReady) as caught:
        open_for_writing(locate(fresh_postgres), tmp_path, quiet)
    assert caught.value.hint == "soleflip db upgrade"


def test_the_newest_five_backups_are_kept(tmp_path: Path) -> None:
    from soleflip_cli.storage.backups import back_up_beside

    upgrade(locate(str(tmp_path / "books.db")))
    made = [back_up_beside(tmp_path / "books.db", tmp_path / "kept", name) for name in "zyxwvut"]
    assert sorted((tmp_path / "kept").iterdir()) == sorted(made[-5:])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:se%40cret@localhost/books", "postgresql://me:***@localhost/books"),
        ("postgresql://me:se@cret@localhost/books", "postgresql://me:***@localhost/books"),
        ("postgresql://localhost/books?user=me&password=secret", "postgresql://localhost/books?user=me&password=***"),
        ("postgresql://me@localhost/books", "postgresql://me@localhost/books"),
    ],
)
def test_a_url_never_shows_its_password(url: str, shown: str) -> None:
    assert str(locate(url)) == shown


def test_a_server_that_is_not_there_is_not_ready_and_no_password_is_told() -> None:
    with pytest.raises(NotReady) as caught:
        connect(locate("postgresql://me:secret@localhost:1/books"), write=False)
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("url", ["mysql://localhost/books", "postgresql://localhost:port/books"])
def test_a_url_of_another_kind_is_a_wrong_use(url: str) -> None:
    with pytest.raises(UsageError):
        locate(url)


def test_books_that_may_only_be_read_can_be_read(tmp_path: Path) -> None:
    box = open_shop(str(tmp_path / "books.db"), tmp_path)
    address = f"file:{tmp_path / 'books.db'}?mode=ro"
    with box.reader() as reader:
        assert len(list(reader.rows("SELECT order_number FROM sale_facts"))) == 6
        with pytest.raises(NotReady, match="read-only"):
            reader.link.run("UPDATE sale SET price = 1")
    assert sqlite3.connect(address, uri=True).execute("SELECT MAX(price) FROM sale").fetchone() == (12_000,)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Root may write everything, so root is somebody else for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_without_permission_to_write_is_read_and_refused_for_writing(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as made:  # the folders of pytest are closed to others
        folder = Path(made)
        where = locate(str(folder / "books.db"))
        open_shop(str(where), tmp_path)
        open_for_writing(where, tmp_path, quiet).close()
        (folder / "books.db").chmod(0o444)
        folder.chmod(0o555)
        with _as_nobody():
            assert state(where) == "current"
            with pytest.raises(NotReady):
                opened = open_for_writing(where, tmp_path, quiet)
                with opened.transaction():
                    opened.run("UPDATE sale SET price = 1")
        folder.chmod(0o755)


def killed_while_writing(books: Path) -> None:
    """A writer that dies in the middle of a transaction too large for its cache; its journal stays."""
    script = (
        "import os, sqlite3, sys; books = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "for sql in ('PRAGMA journal_mode=DELETE', 'PRAGMA cache_size=1', 'BEGIN IMMEDIATE', 'DELETE FROM fee',\n"
        "    'UPDATE sale SET price = 1', 'UPDATE item SET note = hex(zeroblob(20000))'): books.execute(sql)\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(books)], check=False)
    assert books.with_name(f"{books.name}-journal").stat().st_size > 0


def prices(where: engine.Location) -> list[int]:
    opened = connect(where, write=False)
    try:
        return [int(price) for (price,) in opened.rows("SELECT price FROM sale ORDER BY id")]
    finally:
        opened.close()


def test_reading_first_undoes_what_a_killed_writer_left(tmp_path: Path) -> None:
    where = locate(str(tmp_path / "books.db"))
    open_shop(str(where), tmp_path)
    before = prices(where)
    killed_while_writing(tmp_path / "books.db")
    assert prices(where) == before
    assert state(where) == "current"


def test_what_a_killed_writer_left_is_never_read_as_it_lies(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        where = locate(str(folder / "books.db"))
        open_shop(str(where), tmp_path)
        killed_while_writing(folder / "books.db")
        for path in (*folder.iterdir(), folder):
            path.chmod(0o555 if path == folder else 0o444)
        with _as_nobody(), pytest.raises(NotReady, match="killed while it wrote"):
            prices(where)
        folder.chmod(0o755)


def test_books_that_may_not_even_be_read_are_not_ready(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        where = locate(str(folder / "books.db"))
        upgrade(where)
        (folder / "books.db").chmod(0o000)
        folder.chmod(0o755)
        with _as_nobody(), pytest.raises(NotReady, match="cannot be opened"):
            prices(where)


def test_books_that_another_process_writes_are_busy(
    books_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "WAIT_SECONDS", 0.2)
    first = open_for_writing(locate(books_url), tmp_path, quiet)
    second = open_for_writing(locate(books_url), tmp_path, quiet)
    with first.transaction(), pytest.raises(Busy), second.transaction():
        pass
    first.close()
    second.close()


def test_an_upgrade_waits_for_whoever_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "WAIT_SECONDS", 0.2)
    first = open_for_writing(locate(str(tmp_path / "books.db")), tmp_path, quiet)
    with first.transaction(), pytest.raises(Busy):
        upgrade(locate(str(tmp_path / "books.db")))
    first.close()


@pytest.mark.parametrize("content", [b"this is a letter to the tax office " * 400, os.urandom(20_000)])
def test_a_file_that_is_no_database_is_not_ready(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "books.db").write_bytes(content)
    for open_books in (open_for_reading, open_for_writing):
        with pytest.raises(NotReady, match="no book"):
            open_books(locate(str(tmp_path / "books.db")), tmp_path, quiet)
    assert (tmp_path / "books.db").read_bytes() == content


def test_an_upgrade_that_fails_leaves_the_old_books_with_their_views(
    books_url: str, tmp_path: Path, next_revision: Path
) -> None:
    with pytest.MonkeyPatch.context() as past:
        past.setattr(engine, "MIGRATIONS", "soleflip_cli.storage:migrations")
        upgrade(locate(books_url))
    broken = NEXT.replace("    with op.", "    raise RuntimeError\n    with op.")
    (next_revision / "versions" / "9001_next.py").write_text(broken)
    with pytest.raises(RuntimeError):
        upgrade(locate(books_url))
    assert found_revision(books_url) == HEAD
    assert_views_answer(books_url)


@pytest.mark.parametrize("start", ["none", HEAD])
def test_a_kill_during_an_upgrade_leaves_books_that_open(tmp_path: Path, next_revision: Path, start: str) -> None:
    chance = random.Random(7)
    for attempt in range(5):
        books = str(tmp_path / f"books{attempt}.db")
        if start == HEAD:
            with pytest.MonkeyPatch.context() as past:
                past.setattr(engine, "MIGRATIONS", "soleflip_cli.storage:migrations")
                upgrade(locate(books))
        killed_while_upgrading(books, next_revision, tmp_path, chance.uniform(0.0, 0.9))
        assert (found_revision(books) if Path(books).exists() else None) in (None, start, "9001")
        open_for_writing(locate(books), tmp_path / "backups", quiet).close()
        assert found_revision(books) == "9001"
        assert_views_answer(books)


def killed_while_upgrading(books: str, migrations: Path, folder: Path, after: float) -> None:
    script = Path(__file__).with_name("upgrade_once.py")
    command = [sys.executable, str(script), books, str(migrations), "9001", str(folder / "backups")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after)
        process.kill()


def assert_views_answer(books: str) -> None:
    opened = connect(locate(books), write=False)
    try:
        assert [opened.rows(f"SELECT COUNT(*) FROM {view}") for view in VIEWS] == [[(0,)]] * len(VIEWS)
    finally:
        opened.close()


def test_the_newest_revision_is_the_one_that_the_program_names() -> None:
    folder = ROOT / "src" / "soleflip_cli" / "storage" / "migrations" / "versions"
    assert max(path.name[:4] for path in folder.glob("0*.py")) == HEAD


def test_text_that_is_not_utf_8_is_a_wrong_use(books_url: str, tmp_path: Path) -> None:
    opened = open_for_writing(locate(books_url), tmp_path, quiet)
    with pytest.raises(UsageError, match="UTF-8"):
        opened.rows("SELECT id FROM product WHERE name = ?", ("\udcff",))
    opened.close()


def test_books_of_the_first_revision_keep_their_figures(books_url: str, tmp_path: Path) -> None:
    """Sales and items of revision 0001 earn the same after the upgrade."""
    where = locate(books_url)
    with pytest.MonkeyPatch.context() as past:
        past.setattr(views, "create_views", lambda link: None)
        past.setattr(engine, "NEWEST", "0001")
        upgrade(where)
    run(
        books_url,
        "INSERT INTO book_setting (name, value) VALUES ('timezone', 'UTC')",
        "INSERT INTO product (id, key, style) VALUES (1, 'style:A', 'A')",
        "INSERT INTO item (id, key, product_id, size_system, size_value, size_raw, acquired_on, currency, landed_cost, "
        "state) VALUES (1, 'k', 1, 'US M', '9', '9', '2026-01-01', 'EUR', 8000, 'in_stock')",
        "INSERT INTO cost (item_id, kind, amount) VALUES (1, 'price', 8000)",
        "INSERT INTO sale (id, channel, account, order_number, line, product_id, size_system, size_value, size_raw, "
        "sold_at, sold_on, month, currency, price, fees, unexplained, payout, state, item_id, landed_cost, days_held) "
        "VALUES (1, 'x', 'main', '1', '1', 1, 'US M', '9', '9', '2026-02-01 10:00:00+00:00', '2026-02-01', '2026-02', "
        "'EUR', 12000, 1000, 1000, 11000, 'sold', 1, 8000, 31)",
    )
    if where.path is None:
        make_current(where, "0001", tmp_path, quiet, asked=True)
    opened = open_for_reading(where, tmp_path, quiet)
    assert opened.rows("SELECT profit, adjustments, note FROM sale_facts") == [(3_000, 0, None)]
    opened.close()
