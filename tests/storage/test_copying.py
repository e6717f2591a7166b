"""All books move between the two engines, to the byte, or not at all."""

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

from soleflip_cli.domain.errors import BooksDisagree, UsageError
from soleflip_cli.render import RENDERERS, Face
from soleflip_cli.reports.base import Query
from soleflip_cli.storage import copying
from soleflip_cli.storage.copying import copy_books, totals
from soleflip_cli.storage.engine import connect, locate, upgrade
from soleflip_cli.usecases.report import report
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import SALES as SALES_FILE
from tests.storage.shop import box_of, open_shop, read_in, with_cell
from tests.support.postgres import run


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    box = open_shop(books_url, tmp_path / "files")
    read_in(box, tmp_path, "again.csv", with_cell(SALES_FILE, "A-1", "Listing Price", "121"))
    return box


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str) -> Iterator[str]:
    """An empty place for a copy, other than the books that are copied."""
    if request.param == "sqlite":
        yield str(tmp_path / "copy" / "books.db")
        return
    name = f"soleflip_copy_{uuid4().hex[:12]}"
    run(postgres_url, f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
    run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def printed(box: Toolbox, name: str) -> str:
    stream = io.StringIO()
    with box.reader() as reader:
        table = report(name, Query(), reader, box.today())
        RENDERERS["csv"].write(table, stream, Face())
    return stream.getvalue()


def rows(books: str, sql: str) -> list[tuple[object, ...]]:
    link = connect(locate(books), write=False)
    try:
        return link.rows(sql)
    finally:
        link.close()


@pytest.mark.parametrize("name", ["roi", "sales", "stock", "fees", "payouts"])
def test_a_report_of_the_copy_is_the_same_to_the_byte(box: Toolbox, target: str, name: str) -> None:
    copy_books(box.location, locate(target))
    assert printed(box_of(target), name) == printed(box, name)


def test_every_table_arrives_and_the_totals_are_told(box: Toolbox, target: str) -> None:
    copied = copy_books(box.location, locate(target))
    assert copied.tables["sale"] == 6
    assert {table: [(number,)] for table, number in copied.tables.items()} == {
        table: rows(box.settings.text("db"), f"SELECT COUNT(*) FROM {table}") for table in copied.tables
    }
    assert [total.price for total in copied.totals] == [53_100]


def test_there_and_back_again_every_stored_value_is_the_same(tmp_path: Path, fresh_postgres: str) -> None:
    box = open_shop(str(tmp_path / "books.db"), tmp_path)
    back = tmp_path / "back.db"
    copy_books(box.location, locate(fresh_postgres))
    copy_books(locate(fresh_postgres), locate(str(back)))
    for table in ("sale", "item", "payout", "purchase", "import_batch", "source_record", "fee", "cost", "product"):
        every = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert rows(str(back), every) == rows(str(tmp_path / "books.db"), every)


def test_more_rows_than_one_page_arrive(box: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "SOME_ROWS", 2)
    copied = copy_books(box.location, locate(str(tmp_path / "paged.db")))
    assert copied.tables["fee"] == 12


def test_a_target_that_holds_books_is_refused(box: Toolbox, target: str) -> None:
    copy_books(box.location, locate(target))
    with pytest.raises(UsageError, match="already holds books"):
        copy_books(box.location, locate(target))


def test_a_target_with_empty_tables_is_taken(box: Toolbox, tmp_path: Path) -> None:
    target = locate(str(tmp_path / "empty.db"))
    upgrade(target)
    assert copy_books(box.location, target).tables["sale"] == 6


def test_a_copy_that_differs_is_not_kept(box: Toolbox, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "totals", lambda link, seen=[]: seen.append(1) or len(seen))
    with pytest.raises(BooksDisagree, match="nothing was kept"):
        copy_books(box.location, locate(target))
    assert rows(target, "SELECT COUNT(*) FROM sale") == [(0,)]


def test_a_copy_that_is_cut_short_leaves_nothing(box: Toolbox, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(table: str, number: int) -> None:
        if table == "sale":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_books(box.location, locate(target), cut)
    assert rows(target, "SELECT COUNT(*) FROM product") == [(0,)]
    assert copy_books(box.location, locate(target)).tables["sale"] == 6


def test_totals_leave_out_what_is_unknown(box: Toolbox) -> None:
    link = connect(box.location, write=False)
    try:
        (total,) = totals(link)
    finally:
        link.close()
    assert (total.sales, total.landed_cost) == (6, 22_900)
