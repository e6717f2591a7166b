"""Imports as a person runs them: words, codes, and what is left when something stops them."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from tests.importers.running import Run, imported, rows, shown, soleflip
from tests.importers.samples import BOUGHT, bought, sale, written
from tests.support.isolation import ROOT

from soleflip_cli.storage import link
from soleflip_cli.usecases.import_words import undone


def _url(home: Path) -> str:
    return f"sqlite:///{home / 'books.db'}"


def _many(path: Path, count: int) -> Path:
    return written(path, (sale(str(number), Style=f"X-{number % 90}") for number in range(count)))


def _started(*words: object) -> subprocess.Popen[str]:
    """The program as a process of its own, which an interrupt reaches as it would on a terminal."""
    command = [sys.executable, "-m", "soleflip_cli", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _ended(process: subprocess.Popen[str]) -> Run:
    out, err = process.communicate(timeout=60)
    return Run(process.returncode, out, err)


def _begun(home: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the import holds the books for writing."""
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        books = sqlite3.connect(home / "books.db", timeout=0, isolation_level=None)
        try:
            books.execute("BEGIN IMMEDIATE")
            books.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return
        finally:
            books.close()
        time.sleep(0.01)


def test_a_person_reads_what_came_of_a_file(tmp_path: Path, home: Path) -> None:
    imported(written(tmp_path / "l.csv", [bought()], BOUGHT))
    sales = [sale("1", fee="", price="1000", payout="989"), sale("2", payout="88.01"), sale("3", price="x")]
    done = soleflip("import", written(tmp_path / "s.csv", sales))
    assert done.out == ""
    assert done.err.splitlines() == [
        "s.csv: 3 sales read, 2 added, 1 rejected",
        "  price 1,100.00 - fees 22.99 = payout 1,077.01 EUR",
        "  not itemised: 7.99 EUR, 1 hidden minimum fee, 1 rounding difference",
        "  2 bank transfers, explained by their sales",
        "  1 sale matched to the item that was sold",
        "  line 6, Listing Price: 'x' is no amount (decimal mark '.')",
        f"  mend the rejected rows, then: soleflip import {tmp_path / 's.csv.rejects.csv'}",
        "  take it back: soleflip import undo 2",
    ]
    again = soleflip("import", tmp_path / "l.csv")
    assert again.err.splitlines() == [
        "l.csv: 1 purchase read, 1 unchanged",
        "  1 item: price 60.00 + shipping 0.00 EUR",
        "  1 of these items has a match",
    ]


def test_a_path_with_blanks_can_be_pasted(tmp_path: Path) -> None:
    folder = tmp_path / "my files"
    folder.mkdir()
    done = soleflip("import", written(folder / "a b.csv", [sale("1"), sale("2", price="x")]))
    assert f"soleflip import '{folder / 'a b.csv.rejects.csv'}'" in done.err


def test_quiet_hides_the_summary_but_no_error(tmp_path: Path) -> None:
    good = written(tmp_path / "a.csv", [sale("1")])
    assert soleflip("import", good, "-q") == Run(0, "", "")
    gone = soleflip("import", tmp_path / "gone.csv", good, "-q")
    assert (gone.code, gone.err.splitlines()[0]) == (9, f"error: there is no file {tmp_path / 'gone.csv'}")
    (tmp_path / "bad.csv").write_text("nonsense")
    assert soleflip("import", tmp_path / "bad.csv", "-q").err.startswith("error: bad.csv is no report")


def test_a_subcommand_wins_over_a_folder_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list").mkdir()
    written(Path("list") / "s.csv", [sale("1")])
    assert imported("./list")["added"] == 1
    listed = soleflip("import", "list")
    assert listed.out.splitlines()[1].split(",")[2:4] == ["stockx", "s.csv"]


def test_a_word_that_is_neither_is_answered_with_the_nearest() -> None:
    done = soleflip("import", "stokx")
    assert done.code == 2
    assert "did you mean: soleflip import stockx" in done.err


def test_books_that_another_process_holds_are_busy(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [written(tmp_path / f"{order}.csv", [sale(order)]) for order in "123"]
    imported(files[0])
    monkeypatch.setattr(link, "WAIT_SECONDS", 0.2)
    holder = sqlite3.connect(home / "books.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        done = soleflip("import", *files[1:])
        waited = time.monotonic() - started
    finally:
        holder.close()
    assert (done.code, done.err.count("error:")) == (75, 1)
    assert "in use by another process" in done.err
    assert waited < 5
    assert imported(files[1])["added"] == 1


def test_books_on_a_read_only_disk_are_not_ready(tmp_path: Path, home: Path) -> None:
    table = written(tmp_path / "s.csv", [sale("1")])
    imported(table)
    mount = _mounted(tmp_path / "disk", "8m")
    try:
        (mount / "books.db").write_bytes((home / "books.db").read_bytes())
        subprocess.run(["mount", "-o", "remount,ro", str(mount)], check=True)
        other = written(tmp_path / "t.csv", [sale("2")])
        done = soleflip("import", other, "--db", mount / "books.db")
        assert (done.code, "internal" in done.err) == (3, False), done.err
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=True)


def _mounted(folder: Path, size: str) -> Path:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("this system has no mount")
    if done.returncode:
        pytest.skip("only root may mount a small disk")
    return folder


def test_a_full_disk_leaves_the_books_as_they_were(tmp_path: Path) -> None:
    mount = _mounted(tmp_path / "disk", "3m")
    try:
        books = mount / "books.db"
        imported(written(tmp_path / "a.csv", [sale("1")]), "--db", books)
        before = shown(f"sqlite:///{books}")
        done = soleflip("import", _many(tmp_path / "b.csv", 20_000), "--db", books)
        assert (done.code, "disk is full" in done.err, "internal" in done.err) == (1, True, False), done.err
        assert shown(f"sqlite:///{books}") == before
        assert soleflip("db", "check", "--db", books).code == 0
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=True)


def test_an_interrupt_leaves_nothing_of_the_batch(tmp_path: Path, home: Path) -> None:
    imported(written(tmp_path / "a.csv", [sale("first")]))
    before = shown(_url(home))
    process = _started("import", _many(tmp_path / "b.csv", 120_000))
    _begun(home, process)
    process.send_signal(signal.SIGINT)
    done = _ended(process)
    assert (done.code, "Traceback" in done.err) == (130, False)
    assert shown(_url(home)) == before
    assert rows(_url(home), "SELECT COUNT(*) FROM import_batch") == [(1,)]


def test_a_kill_at_any_moment_leaves_whole_books(tmp_path: Path, home: Path) -> None:
    imported(written(tmp_path / "a.csv", [sale("first")]))
    before = shown(_url(home))
    table, moments = _many(tmp_path / "b.csv", 12_000), Random(7)
    killed = 0
    for _ in range(6):
        process = _started("import", table)
        _begun(home, process)
        time.sleep(moments.random() * 0.6)
        process.kill()
        killed += _ended(process).code == -signal.SIGKILL
        with sqlite3.connect(home / "books.db") as books:
            assert books.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        books.close()
        stored = rows(_url(home), "SELECT COUNT(*) FROM sale")[0][0]
        assert stored in (1, 12_001)
        if stored == 1:
            assert shown(_url(home)) == before
    assert killed
    soleflip("import", table)
    assert rows(_url(home), "SELECT COUNT(*) FROM sale_facts") == [(12_001,)]
    assert soleflip("db", "check").code == 0


def test_an_undo_says_what_stays_and_why() -> None:
    gone = {"sales": 1, "items": 0, "restored": 2}
    assert [*undone(1, gone)] == ["batch 1 undone: 1 sale and 0 items taken out, 2 rows as before it"]
    assert [*undone(1, {**gone, "kept": 400, "kept_by": 3})][1:] == ["  400 rows stay: batch 3 read them too"]
