"""How columns are voted on, and what becomes of cells that come after the vote."""

from datetime import date
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.importers.base import BadCell, Notation, amount, day
from soleflip_cli.importers.reading.votes import day_order, decimal_mark
from tests.importers.running import imported, rows, soleflip

SAMPLE = 2_000
HEAD = "date,style code,size,price,currency\n"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of books in a file."""
    return f"sqlite:///{tmp_path / 'books.db'}"


def _late(path: Path, early: str, late: str) -> Path:
    """A list whose first rows all have one kind of cells, its last row another."""
    path.write_text(HEAD + f"{early},EUR\n" * SAMPLE + f"{late},EUR\n")
    return path


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1.234,50"], ","),
        (["1\u202f234,50 €", "60 €"], ","),
        (["1\u00a0234,50"], ","),
        (["1234.567"], "."),
        (["1234,567"], ","),
        (["+1.5"], "."),
        (["1.234.567"], ","),
        (["60", "1 234"], None),
        (["", "N/A"], None),
    ],
)
def test_a_mark_is_voted_by_cells_that_leave_no_doubt(cells: list[str], mark: str | None) -> None:
    assert decimal_mark("price", cells, None) == mark


@pytest.mark.parametrize("cells", [["1.234"], ["+1,234"], ["1.5", "1,5"]])
def test_a_mark_in_doubt_is_asked_for(cells: list[str]) -> None:
    with pytest.raises(UsageError, match="price"):
        decimal_mark("price", cells, None)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13/01/2024", "1/2/2024"], "dmy"),
        (["01/13/2024", "1/2/2024"], "mdy"),
        (["31.12.2024", "1/2/2024"], "dmy"),
        (["31.12.2024", "01/13/2024"], "mdy"),
        (["13/13/2024", "01/13/2024"], "mdy"),
        (["5/5/2024"], "ymd"),
        (["2024-05-01", "2024/05/01"], "ymd"),
    ],
)
def test_the_order_of_dates_is_voted_by_parts_above_twelve(cells: list[str], order: str) -> None:
    assert day_order("date", cells) == order


@pytest.mark.parametrize(
    ("cells", "why"),
    [(["1/2/2024"], "may be day first"), (["13/01/2024", "01/13/2024", "2/3/2024"], "put the day first in some")],
)
def test_dates_in_doubt_or_that_contradict_each_other_are_asked_for(cells: list[str], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        day_order("date", cells)


@pytest.mark.parametrize(
    ("cell", "order", "wanted"),
    [
        ("2024/05/14", "mdy", date(2024, 5, 14)),
        ("2024.05.14", "dmy", date(2024, 5, 14)),
        ("14.5.24", "mdy", date(2024, 5, 14)),
        ("5/14/2024 1:30 PM", "mdy", date(2024, 5, 14)),
        ("5/14/2024 01:30:00 am", "mdy", date(2024, 5, 14)),
        ("14.05.2024, 22:52", "dmy", date(2024, 5, 14)),
        ("5/5/2024", "ymd", date(2024, 5, 5)),
        ("2024-05-14 22:52:49 GMT", "ymd", date(2024, 5, 14)),
    ],
)
def test_a_date_is_read_in_many_forms(cell: str, order: str, wanted: date) -> None:
    assert day("on").read(cell, Notation(day_order=order)) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell", ["24-05-14", "14-05-24", "5/14/2024 13:30 PM", "5/14/2024 0:30 AM", "14.05.124", "5.14.2024", "1/2.2024"]
)
def test_a_date_that_may_be_another_is_a_bad_cell(cell: str) -> None:
    with pytest.raises(BadCell, match="is not a date"):
        day("on").read(cell, Notation(day_order="mdy"))


@pytest.mark.parametrize("cell", ["1.234", "1,234", "59,90", "-1.234", "1.234,50", "1,234.50"])
def test_an_amount_with_the_first_mark_of_its_column_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="--decimal"):
        amount("price").read(cell, Notation(decimal=None))


@pytest.mark.parametrize("late", ["1.234", '"59,90"', '"1,234"'])
def test_a_late_amount_that_the_first_rows_do_not_explain_is_no_silent_amount(
    tmp_path: Path, url: str, late: str
) -> None:
    table = _late(tmp_path / "l.csv", "2024-05-01,X-1,10,60", f"2024-05-01,LATE,10,{late}")
    done = soleflip("import", table, "--db", url)
    assert (done.code, f"line {SAMPLE + 2:,}, price" in done.err, "--decimal" in done.err) == (9, True, True)
    assert rows(url, "SELECT COUNT(*) FROM item_facts WHERE style = 'LATE'") == [(0,)]
    mark = "," if "," in late else "."
    assert imported(table, "--decimal", mark, "--db", url)["added"] == 1


@pytest.mark.parametrize(("late", "cents"), [("59.90", 5990), ("9.5", 950), ("1234.567", 123457), ("61", 6100)])
def test_a_late_amount_with_a_point_that_can_only_be_decimal_is_read(
    tmp_path: Path, url: str, late: str, cents: int
) -> None:
    imported(_late(tmp_path / "l.csv", "2024-05-01,X-1,10,60", f"2024-05-01,LATE,10,{late}"), "--db", url)
    assert rows(url, "SELECT landed_cost FROM item_facts WHERE style = 'LATE'") == [(cents,)]


@pytest.mark.parametrize("late", ["02/03/2024", "13/01/2024"])
@pytest.mark.parametrize("early", ["05/05/2024", "2024-05-05"])
def test_a_late_date_that_the_first_rows_do_not_explain_is_no_silent_date(
    tmp_path: Path, url: str, early: str, late: str
) -> None:
    table = _late(tmp_path / "l.csv", f"{early},X-1,10,60", f"{late},LATE,10,60")
    done = soleflip("import", table, "--db", url)
    assert (done.code, f"line {SAMPLE + 2:,}, date: '{late}' may be day first" in done.err) == (9, True)
    assert imported(table, "--dates", "dmy", "--db", url)["added"] == 1


def test_a_late_amount_against_the_vote_is_rejected(tmp_path: Path, url: str) -> None:
    table = _late(tmp_path / "l.csv", "2024-05-01,X-1,10,59.90", '2024-05-01,LATE,10,"59,90"')
    assert soleflip("import", table, "--db", url).code == 9
    assert rows(url, "SELECT DISTINCT landed_cost FROM item_facts") == [(5990,)]
