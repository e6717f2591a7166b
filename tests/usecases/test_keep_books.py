"""Books are backed up, restored and copied whole, or stay as they were."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.storage.shop import box_of, open_shop, touch
from tests.support.isolation import ROOT

from soleflip_cli.domain.errors import NotReady, NotUnderstood, UsageError
from soleflip_cli.storage import engine
from soleflip_cli.usecases import keep_books
from soleflip_cli.usecases.keep_books import back_up, check, copy, restorable, restore, standing, upgrade
from soleflip_cli.usecases.toolbox import Toolbox


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return tmp_path / "books.db"


@pytest.fixture
def box(books: Path, tmp_path: Path) -> Toolbox:
    return open_shop(str(books), tmp_path / "files")


def sales(path: Path | str) -> int:
    with box_of(str(path)).reader() as reader:
        return int(next(iter(reader.rows("SELECT COUNT(*) FROM sale_facts")))[0])


def lose_a_sale(box: Toolbox) -> None:
    touch(box, "DELETE FROM fee WHERE sale_id = 6", "DELETE FROM sale WHERE id = 6")


def command(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-m", "soleflip_cli", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_where_the_books_stand_is_one_row(books_url: str, tmp_path: Path) -> None:
    (before,) = standing(box_of(books_url)).rows
    (after,) = standing(open_shop(books_url, tmp_path)).rows
    assert (before[0], before[3]) == (None, "absent")
    assert (after[0], after[1], after[3]) == (engine.HEAD, engine.HEAD, "current")


def test_an_upgrade_makes_empty_books_and_is_safe_to_repeat(books_url: str) -> None:
    box = box_of(books_url)
    assert upgrade(box).startswith("new books at")
    assert upgrade(box).endswith(f"are current ({engine.HEAD})")


def test_a_server_is_upgraded_when_it_is_asked(fresh_postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    box = box_of(fresh_postgres)
    upgrade(box)
    monkeypatch.setattr(engine, "HEAD", "9001")
    assert "are now at revision" in upgrade(box)


def test_a_backup_holds_what_the_books_hold(books_url: str, tmp_path: Path) -> None:
    box = open_shop(books_url, tmp_path)
    back_up(box, tmp_path / "kept" / "backup.db")
    assert sales(tmp_path / "kept" / "backup.db") == 6
    assert [path.name for path in (tmp_path / "kept").iterdir() if "-" not in path.name] == ["backup.db"]


def test_a_backup_can_be_taken_while_somebody_writes(box: Toolbox, books: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(books, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE sale SET price = 1")
    back_up(box, tmp_path / "backup.db")
    writer.execute("ROLLBACK")
    with box_of(str(tmp_path / "backup.db")).reader() as reader:
        assert list(reader.rows("SELECT MAX(price) FROM sale_facts")) == [(12_000,)]


@pytest.mark.parametrize("name", ["books.db", "."])
def test_a_backup_never_overwrites_the_books_or_a_folder(box: Toolbox, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        back_up(box, tmp_path / name)


def test_what_is_not_there_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="no books"):
        back_up(box_of(str(tmp_path / "none.db")), tmp_path / "backup.db")
    assert list(tmp_path.iterdir()) == []


def test_a_restore_brings_the_books_back_and_keeps_the_ones_before(box: Toolbox, books: Path, tmp_path: Path) -> None:
    back_up(box, tmp_path / "backup.db")
    lose_a_sale(box)
    said = restore(box, tmp_path / "backup.db")
    (kept,) = box.home.backups.glob("books-restore-*.db")
    assert str(kept) in said
    assert (sales(books), sales(kept)) == (6, 5)
    assert [row[3] for row in check(box).rows if row[3]] == []


def test_a_restore_makes_books_where_there_are_none(box: Toolbox, tmp_path: Path) -> None:
    restore(box_of(str(tmp_path / "new" / "books.db")), tmp_path / "books.db")
    assert sales(tmp_path / "new" / "books.db") == 6


def test_a_restore_replaces_a_damaged_file_and_keeps_it(box: Toolbox, books: Path, tmp_path: Path) -> None:
    back_up(box, tmp_path / "backup.db")
    books.write_bytes(b"nothing that SQLite knows" * 999)
    restore(box, tmp_path / "backup.db")
    (kept,) = box.home.backups.glob("books-damaged-*.db")
    assert kept.read_bytes().startswith(b"nothing that")
    assert sales(books) == 6


def test_a_newer_file_is_not_restored(box: Toolbox, books: Path, tmp_path: Path) -> None:
    back_up(box, tmp_path / "backup.db")
    touch(box_of(str(tmp_path / "backup.db")), "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NotReady, match="newer"):
        restore(box, tmp_path / "backup.db")
    assert sales(books) == 6


@pytest.mark.parametrize("content", [b"", b"a shopping list " * 500])
def test_a_file_that_holds_no_books_is_not_restored(box: Toolbox, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.db").write_bytes(content)
    with pytest.raises(NotUnderstood):
        restorable(box, tmp_path / "other.db")


def test_a_missing_file_is_not_restored(box: Toolbox, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file"):
        restorable(box, tmp_path / "missing.db")


def test_a_copy_tells_tables_and_totals(box: Toolbox, tmp_path: Path) -> None:
    table = copy(box, str(tmp_path / "copy.db"))
    assert dict(table.rows)["sale"] == 6  # type: ignore[arg-type]
    assert "6 sales, the same on both sides: price 530.00 EUR" in table.notes[0]


def test_books_are_not_copied_onto_themselves(box: Toolbox, books: Path) -> None:
    with pytest.raises(UsageError, match="themselves"):
        copy(box, str(books))


@pytest.mark.parametrize("words", [("db", "restore", "{backup}", "--yes"), ("db", "copy", "--to", "{copy}")])
def test_a_kill_leaves_the_old_books_or_the_new(
    box: Toolbox, books: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    back_up(box, tmp_path / "backup.db")
    lose_a_sale(box)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    for after in (0.2, 0.4, 0.6, 0.8):
        places = {"backup": tmp_path / "backup.db", "copy": tmp_path / f"copy{after}.db"}
        typed = [word.format(**places) for word in words]
        with subprocess.Popen(
            [sys.executable, "-m", "soleflip_cli", "--db", str(books), *typed],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(after)
            process.kill()
        assert sales(books) in (5, 6)
        assert [row[3] for row in check(box).rows if row[3]] == []
        if places["copy"].exists() and standing(box_of(str(places["copy"]))).rows[0][3] == "current":  # type: ignore[index]
            assert sales(places["copy"]) in (0, sales(books))


def test_a_backup_that_is_there_is_not_overwritten_unasked(box: Toolbox, books: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("mine")
    refused = command("--db", str(books), "db", "backup", str(target))
    assert (refused.returncode, target.read_text()) == (2, "mine")
    assert command("--db", str(books), "db", "backup", str(target), "--yes").returncode == 0
    assert sales(target) == 6


def test_a_check_that_finds_something_ends_with_seven(box: Toolbox, books: Path) -> None:
    assert command("--db", str(books), "db", "check").returncode == 0
    touch(box, "UPDATE sale SET fees = 1 WHERE id = 1")
    found = command("--db", str(books), "db", "check")
    assert found.returncode == 7
    assert "fees,fees against price and payout,6,1,order A-1" in found.stdout.replace('"', "")
    assert "soleflip db check --repair" in found.stderr
    assert command("--db", str(books), "db", "check", "--repair").returncode == 0


def test_newer_books_are_refused_by_every_command(box: Toolbox, books: Path) -> None:
    touch(box, "UPDATE alembic_version SET version_num = '9999'")
    for words in (("report", "roi"), ("db", "check"), ("db", "upgrade"), ("why", "A-1"), ("payout", "find", "1")):
        assert command("--db", str(books), *words).returncode == 3
    assert command("--db", str(books), "db", "current").returncode == 0


def test_the_place_of_the_books_is_told_without_a_password() -> None:
    told = command("--db", "postgresql://me:secret@localhost/books", "db", "path")
    assert told.stdout == "postgresql://me:***@localhost/books\n"


def test_a_present_book_that_is_locked_is_not_replaced(
    box: Toolbox, books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soleflip_cli.domain.errors import Busy
    from soleflip_cli.storage import link

    back_up(box, tmp_path / "backup.db")
    lose_a_sale(box)
    monkeypatch.setattr(link, "WAIT_SECONDS", 0.3)
    writer = sqlite3.connect(books, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        keep_books.restore(box, tmp_path / "backup.db")
    writer.execute("ROLLBACK")
    assert sales(books) == 5
