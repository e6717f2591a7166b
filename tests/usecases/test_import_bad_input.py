"""Files that are not what they should be: one clear line, the right exit code, no half-written books."""

import csv
from pathlib import Path

import pytest
from tests.importers.running import imported, rows, soleflip
from tests.importers.samples import BOUGHT, NEW, bought, sale, written


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of books in a file."""
    return f"sqlite:///{tmp_path / 'books.db'}"


def _orders(url: str) -> list[str]:
    return [row[0] for row in rows(url, "SELECT order_number FROM sale_facts ORDER BY order_number")]


def _batches(url: str) -> int:
    if soleflip("import", "list", "--db", url).code == 3:  # there are no books yet
        return 0
    return int(rows(url, "SELECT COUNT(*) FROM import_batch")[0][0])


WITHOUT = [name for name in NEW if name != "Listing Price"]
REFUSED = {
    "empty": (b"", "is empty"),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4, "is a binary file"),
    "a letter": (b"Dear Sir,\nplease find enclosed\n", "is no report that soleflip knows"),
    "a page": (b"<html><body>please log in</body></html>", "is no report that soleflip knows"),
    "neither encoding": (b"date,style code,size,price\n2024-05-01,X\x81\x8d,10,60\n", "neither UTF-8 nor Windows-1252"),
    "a column twice": (b"date,price,price,currency\n2024-05-01,1,2,EUR\n", "names the column 'price' twice"),
    "nothing readable": (b"date,price,currency\nnever,1,EUR\n2024-05-01,x,EUR\n", "not one row of"),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_list_is_refused_in_one_line(tmp_path: Path, url: str, content: bytes, why: str) -> None:
    table = tmp_path / "list.csv"
    table.write_bytes(content)
    imported(written(tmp_path / "good.csv", [sale("1")]), "--db", url)
    done = soleflip("import", table, "--db", url, "--format", "json")
    assert (done.code, done.out) == (6, "")
    lines = done.err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["error", "try"]
    assert why in lines[0]
    assert _batches(url) == 1
    assert not [*tmp_path.glob("*.rejects.csv")]


def test_another_report_is_named_with_what_it_lacks_and_has(tmp_path: Path, url: str) -> None:
    done = soleflip("import", "stockx", written(tmp_path / "l.csv", [bought()], BOUGHT), "--db", url)
    assert done.code == 6
    for words in ("lacks the column", "'Order Number'", "it has date, supplier, invoice", "soleflip import purchases"):
        assert words in done.err


def test_a_missing_column_is_named(tmp_path: Path, url: str) -> None:
    done = soleflip("import", "stockx", written(tmp_path / "s.csv", [sale("1")], WITHOUT), "--db", url)
    assert (done.code, "lacks the column 'Listing Price'" in done.err) == (6, True)


def test_a_missing_file_and_an_empty_folder_are_wrong_usage(tmp_path: Path, url: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.csv.rejects.csv").write_text("date,price\n")
    for words, why in (
        ((tmp_path / "gone.csv",), "there is no file"),
        (("stockx", tmp_path / "gone.csv"), "there is no file"),
        ((tmp_path / "folder",), "holds nothing to import"),
        (("-",), "standard input cannot be imported"),
        (("x" * 300,), "there is no file"),
        (("/dev/null",), "is no ordinary file"),
    ):
        done = soleflip("import", *words, "--db", url)
        assert (done.code, why in done.err) == (2, True), done.err


def test_a_folder_is_read_but_not_its_rejects_and_hidden_files(tmp_path: Path, url: str) -> None:
    folder = tmp_path / "list"
    (folder / "deeper.csv").mkdir(parents=True)
    written(folder / "b Übersicht.CSV", [sale("1")])
    written(folder / "a.txt", [sale("2")])
    for name in ("c.csv.rejects.csv", ".d.csv", "~$e.xlsx", "f.pdf"):
        (folder / name).write_text("nothing")
    assert [Path(one["file"]).name for one in imported(folder, "--db", url)] == ["a.txt", "b Übersicht.CSV"]


def test_a_link_is_imported_under_its_own_name(tmp_path: Path, url: str) -> None:
    (tmp_path / "link.csv").symlink_to(written(tmp_path / "s.csv", [sale("1"), sale("2", price="x")]))
    assert soleflip("import", tmp_path / "link.csv", "--db", url).code == 9
    assert (tmp_path / "link.csv.rejects.csv").is_file()


def test_a_file_that_fails_does_not_stop_the_others(tmp_path: Path, url: str) -> None:
    (tmp_path / "bad.csv").write_text("nonsense")
    doubtful = written(tmp_path / "doubtful.csv", [bought(price="1.234")], BOUGHT)
    files = [tmp_path / "bad.csv", written(tmp_path / "a.csv", [sale("1")]), doubtful, tmp_path / "gone.csv"]
    done = soleflip("import", *files, written(tmp_path / "b.csv", [sale("2")]), "--db", url, "--format", "json")
    assert (done.code, [one["added"] for one in done.json()], _orders(url)) == (9, [1, 1], ["1", "2"])
    assert all(name in done.err for name in ("bad.csv", "doubtful.csv", "gone.csv"))


def test_files_that_all_fail_end_with_the_code_of_a_failure(tmp_path: Path, url: str) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("nonsense")
    assert soleflip("import", tmp_path / "a.csv", tmp_path / "b.csv", "--db", url).code == 6


@pytest.mark.parametrize(("told", "late"), [("utf-8", True), ("ascii", True), ("utf-8", False), ("bogus", False)])
def test_a_wrong_encoding_is_told(tmp_path: Path, url: str, told: str, late: bool) -> None:
    rows_before = [sale(str(order)) for order in range(3000 if late else 0)]
    table = written(tmp_path / "s.csv", [*rows_before, sale("x", Item="Größe")], encoding="cp1252")
    done = soleflip("import", table, "--encoding", told, "--db", url)
    assert (done.code, f"cannot be read as {told}" in done.err, "--encoding" in done.err) == (6, True, True)
    assert _batches(url) == 0
    assert imported(table, "--db", url)["rejected"] == 0


BAD_CELLS = {
    "Sale Date": ["", "never", "1999-12-31 00:00:00 +00", "2124-01-01 00:00:00 +00", "0001-01-01 00:00:00 +05"],
    "Payout date": ["9999-12-31 23:59:59 -05", "2024-13-01 00:00:00 +00"],
    "Listing Price": ["", "-5", "NaN", "1e999", "inf", "9" * 40, "999,999,999,999,999,999,999.00"],
    "Seller Fee": ["five", "=1+1"],
    "Order Number": ["", "N/A"],
}


@pytest.mark.parametrize(("column", "value"), [(name, cell) for name, cells in BAD_CELLS.items() for cell in cells])
def test_a_bad_cell_costs_its_row_alone(tmp_path: Path, url: str, column: str, value: str) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("2") | {column: value}, sale("3")])
    done = soleflip("import", table, "--db", url, "--format", "json")
    assert (done.code, _orders(url)) == (9, ["1", "3"])
    found = done.json()
    assert (found["read"], found["added"], found["rejected"]) == (3, 2, 1)
    assert f"line 4, {column}" in done.err
    with (tmp_path / "s.csv.rejects.csv").open(newline="") as stream:
        (reject,) = csv.DictReader(stream)
    assert (reject[column], reject["rejected line"]) == (value, "4")
    assert reject["rejected because"].startswith(f"{column}: ")


def test_mended_rejects_come_in(tmp_path: Path, url: str) -> None:
    written(tmp_path / "s.csv", [sale("1"), sale("2", price="1oo"), sale("3", price="1oo")])
    assert soleflip("import", tmp_path / "s.csv", "--db", url).code == 9
    rejects = tmp_path / "s.csv.rejects.csv"
    rejects.write_text(rejects.read_text().replace("1oo", "100", 1))
    assert soleflip("import", rejects, "--db", url).code == 9
    again = tmp_path / "s.csv-2.rejects.csv"
    again.write_text(again.read_text().replace("1oo", "100"))
    assert imported(again, "--db", url)["added"] == 1
    assert _orders(url) == ["1", "2", "3"]
    assert imported(again, "--db", url)["unchanged"] == 1


def test_the_same_rejects_are_written_once(tmp_path: Path, url: str) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("2", price="x")])
    for _ in range(2):
        soleflip("import", table, "--db", url)
    assert [path.name for path in tmp_path.glob("*rejects*")] == ["s.csv.rejects.csv"]
    written(table, [sale("1"), sale("3", price="x")])
    soleflip("import", table, "--db", url)
    assert len([*tmp_path.glob("*rejects*")]) == 2


def _torn(tmp_path: Path, url: str, head: str, tail: str) -> tuple[int, str, Path]:
    table = written(tmp_path / "s.csv", [sale("1"), sale("2")])
    table.write_text(head + table.read_text() + tail)
    done = soleflip("import", table, "--db", url)
    return done.code, done.err, tmp_path / "s.csv.rejects.csv"


def _line(order: str, folder: Path) -> str:
    return written(folder / "line.txt", [sale(order)]).read_text().partition("\n")[2]


@pytest.mark.parametrize("kept", [40, -30])
def test_a_file_cut_short_keeps_what_was_whole(tmp_path: Path, url: str, kept: int) -> None:
    whole = _line("3", tmp_path)
    code, told, rejects = _torn(tmp_path, url, "", whole[:kept])
    assert (code, _orders(url), "line 6" in told) == (9, ["1", "2"], True)
    text = rejects.read_text()
    assert whole[:kept] in text
    rejects.write_text(text.replace(whole[:kept] + "\n", whole))
    assert imported(rejects, "--db", url)["added"] == 1
    assert _orders(url) == ["1", "2", "3"]


def test_a_quote_that_is_never_closed_loses_no_line(tmp_path: Path, url: str) -> None:
    bad = _line("3", tmp_path).replace('of two lines"', "of two lines")
    tail = bad + _line("4", tmp_path).replace('"', "") + _line("5", tmp_path).replace('"', "")
    code, told, rejects = _torn(tmp_path, url, "", tail)
    assert (code, _orders(url)) == (9, ["1", "2"])
    assert "line 6: opens a quote that is never closed" in told
    assert rejects.read_text().endswith(tail.rstrip("\n") + "\n")


def test_a_quote_in_the_middle_costs_its_line_alone(tmp_path: Path, url: str) -> None:
    table = tmp_path / "l.csv"
    good = "2024-05-01,X-{},10,60 €\n"
    table.write_text("date,style code,size,price\n" + good.format(1) + '2024-05-01,"X"-2,10,60 €\n' + good.format(3))
    done = soleflip("import", table, "--db", url)
    assert (done.code, "line 3: has quotes that do not pair up" in done.err) == (9, True)
    assert rows(url, "SELECT style FROM item_facts ORDER BY style") == [("X-1",), ("X-3",)]
    rejects = tmp_path / "l.csv.rejects.csv"
    rejects.write_text(rejects.read_text().replace('"X"-2', "X-2"))
    assert imported(rejects, "--db", url)["added"] == 1


def test_a_row_of_another_width_is_set_aside_as_it_stands(tmp_path: Path, url: str) -> None:
    table = tmp_path / "l.csv"
    lines = ["2024-05-01,X-1,10,60 €", "2024-05-01,X-2,10", "2024-05-01,X-3,10,60,50 €", "2024-05-01,X-4,10,60 €"]
    table.write_text("\n".join(["date,style code,size,price", *lines]))
    done = soleflip("import", table, "--db", url, "--format", "json")
    assert (done.code, done.json()["read"], done.json()["rejected"]) == (9, 4, 2)
    assert "line 3: has 3 columns where the header has 4" in done.err
    rejects = (tmp_path / "l.csv.rejects.csv").read_text()
    assert rejects.splitlines()[1:] == lines[1:3]


def test_a_cell_of_ten_megabytes_costs_its_row_alone(tmp_path: Path, url: str) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("2", Item="x" * 10_000_000), sale("3")])
    done = soleflip("import", table, "--db", url)
    assert (done.code, _orders(url)) == (9, ["1", "3"])
    assert "line 4: has a cell of more than 1 MiB" in done.err
    assert len(done.err) < 1_000


def test_rejects_go_home_where_their_folder_cannot_be_written(
    tmp_path: Path, home: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = written(tmp_path / "s.csv", [sale("1"), sale("2", price="x")])
    real = Path.open

    def guarded(path: Path, mode: str = "r", *args: object, **options: object) -> object:
        if path.parent == tmp_path and "w" in mode:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, mode, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)
    done = soleflip("import", table, "--db", url, "--format", "json")
    assert (done.code, done.json()["rejects_file"]) == (9, str(home / "rejects" / "s.csv.rejects.csv"))
    assert (home / "rejects" / "s.csv.rejects.csv").is_file()


def test_a_file_that_may_not_be_read_does_not_stop_the_others(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [written(tmp_path / f"{order}.csv", [sale(order)]) for order in "12"]
    real = Path.open

    def guarded(path: Path, *args: object, **options: object) -> object:
        if path == files[0]:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)
    done = soleflip("import", *files, "--db", url)
    assert (done.code, _orders(url)) == (9, ["2"])
    assert "1.csv cannot be read: Permission denied" in done.err


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "line one\nline two", 'a "quoted" one'])
def test_any_title_is_kept(tmp_path: Path, url: str, title: str) -> None:
    imported(written(tmp_path / "s.csv", [sale("1", Item=title, Style="N/A")]), "--db", url)
    assert rows(url, "SELECT product FROM sale_facts") == [(title,)]
