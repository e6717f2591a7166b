"""A large file, read in a process apart, comes to the same books as one read in this process."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.importers.running import stored
from tests.importers.samples import sale, written
from tests.usecases.stall import stall

from soleflip_cli.domain.errors import NotUnderstood, SoleflipError
from soleflip_cli.importers.reading import source
from soleflip_cli.usecases import import_file as importing
from soleflip_cli.usecases import import_reading
from soleflip_cli.usecases.import_file import Wish, import_file

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[int]]:
    """Choose how files are read, a few rows at a time; the list has an entry for each process of its own."""
    made: list[int] = []
    aside = import_reading.aside

    def counted(make: Callable[[], Iterable[Any]]) -> Iterator[Any]:
        made.append(1)
        return aside(make)

    def choose(whether: bool) -> list[int]:
        monkeypatch.setattr(importing, "LARGE", 0 if whether else 1 << 40)
        return made

    monkeypatch.setattr(source, "AT_ONCE", 3)
    monkeypatch.setattr(import_reading, "aside", counted)
    monkeypatch.setattr(importing, "possible", lambda: True)
    return choose


def test_both_ways_come_to_the_same_books(tmp_path: Path, apart: Callable[[bool], list[int]]) -> None:
    good = [sale(str(number), str(90 + number % 7), Sku_Name=f"Shoe\n{number}") for number in range(40)]
    bad = [sale("bad-1", "never"), sale("bad-2", "-5"), sale("")]
    table = written(tmp_path / "a.csv", [*good[:20], bad[0], good[3], *good[20:], *bad[1:], sale("5", "77")])
    with table.open("a", encoding="utf-8") as stream:
        stream.write("too,few,cells\n")
    seen = []
    for whether in (False, True):
        made = apart(whether)
        url = f"sqlite:///{tmp_path / f'{whether}.db'}"
        places: list[int] = []
        outcome = import_file(table, Wish(), stall(url), places.append)
        again = import_file(table, Wish(), stall(url))
        assert (outcome.added, outcome.rejected, sum(places)) == (40, 5, table.stat().st_size)
        seen.append((outcome, again, stored(url)))
        assert len(made) == 2 * whether
    assert seen[0] == seen[1]


def test_an_error_of_the_reader_leaves_no_half_of_a_file(tmp_path: Path, apart: Callable[[bool], list[int]]) -> None:
    table = written(tmp_path / "a.csv", [sale(str(number)) for number in range(40)])
    content = table.read_bytes()
    apart(True)
    url = f"sqlite:///{tmp_path / 'books.db'}"
    table.write_bytes(content.replace(b"\n39,", b"\n\xff39,") if b"\n39," in content else content + b"\xff\xfe\n")
    with pytest.raises(NotUnderstood, match="cannot be read as utf-8"):
        import_file(table, Wish(encoding="utf-8"), stall(url))
    assert not any(stored(url).values())


def test_an_error_of_the_writer_is_that_error(
    tmp_path: Path, apart: Callable[[bool], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*rest: object) -> None:
        raise SoleflipError("the disk is full")

    monkeypatch.setattr(importing.SalesIn, "take", full)
    apart(True)
    with pytest.raises(SoleflipError, match="the disk is full"):
        import_file(written(tmp_path / "a.csv", [sale("1")] * 9), Wish(), stall(f"sqlite:///{tmp_path / 'b.db'}"))
