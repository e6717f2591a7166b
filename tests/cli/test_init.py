"""`soleflip init` sets books up, and the books remember it."""

from pathlib import Path

import pytest
from tests.importers.running import soleflip


def test_init_keeps_what_it_was_told_in_the_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLEFLIP_TIMEZONE", raising=False)
    books = str(tmp_path / "books.db")
    done = soleflip("init", "--currency", "eur", "--timezone", "Asia/Tokyo", "--sizes", "eu", "--db", books)
    assert done.code == 0, done.err
    assert "Asia/Tokyo" in done.err
    for name, value in (("currency", "EUR"), ("timezone", "Asia/Tokyo"), ("sizes.purchases", "eu")):
        assert soleflip("config", "get", name, "--db", books).out.strip() == value
    assert soleflip("stock", "add", "DD1391-100", "--size", "42", "--cost", "90", "--db", books).code == 0
    assert ",EUR,90.00" in soleflip("stock", "list", "--db", books).out


def test_init_without_words_takes_what_holds_already(tmp_path: Path) -> None:
    books = str(tmp_path / "books.db")
    soleflip("init", "--currency", "GBP", "--db", books)
    assert soleflip("init", "--vat-reclaim", "--db", books).code == 0
    assert soleflip("config", "get", "currency", "--db", books).out.strip() == "GBP"
    assert soleflip("config", "get", "vat.reclaim", "--db", books).out.strip() == "true"


def test_a_wrong_word_makes_no_books(tmp_path: Path) -> None:
    done = soleflip("init", "--timezone", "Mars/Olympus", "--db", str(tmp_path / "books.db"))
    assert done.code == 2
    assert not (tmp_path / "books.db").exists()


def test_soleflip_alone_is_the_help_page_without_books_and_today_with_them(tmp_path: Path) -> None:
    books = str(tmp_path / "books.db")
    assert soleflip("--db", books).out.startswith("Usage: soleflip")
    soleflip("init", "--currency", "EUR", "--db", books)
    assert soleflip("--db", books).out.startswith("waits,count,late")
    assert soleflip("status", "--check", "--db", books).code == 0
