"""The demo's folder: made of the examples, emptied only if the demo made it, blind to everything else."""

import csv
import io
import os
from decimal import Decimal
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.usecases.demo import MARKER, ORDER, PURCHASES, SALES, STEPS, demo_home, examples, living_in


def sales() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((examples() / SALES).read_text(encoding="utf-8"))))


def test_a_temporary_shop_leaves_no_trace() -> None:
    with demo_home(None, keep=False) as folder:
        assert (folder / SALES).read_bytes() == (examples() / SALES).read_bytes()
    assert not folder.exists()


def test_a_kept_shop_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soleflip_cli.usecases.demo.mkdtemp", lambda prefix: str(tmp_path / prefix))
    with demo_home(None, keep=True) as folder:
        pass
    assert {path.name for path in folder.iterdir()} == {MARKER, SALES, PURCHASES, "config.toml"}


def test_a_folder_of_somebody_else_is_refused_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "books.db").write_text("mine")
    with pytest.raises(UsageError, match="is not a demo folder"), demo_home(tmp_path, keep=True):
        pass
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("books.db", "mine")]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(UsageError, match="is a file"), demo_home(tmp_path / "notes", keep=True):
        pass
    assert (tmp_path / "notes").read_text() == "mine"


def test_an_earlier_demo_gives_way_but_what_was_added_to_it_stays(tmp_path: Path) -> None:
    with demo_home(tmp_path, keep=True) as folder:
        (folder / "books.db").write_text("old")
        (folder / "backups").mkdir()
        (folder / "mine.csv").write_text("mine")
    with demo_home(tmp_path, keep=True):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {MARKER, SALES, PURCHASES, "config.toml", "mine.csv"}


def test_nothing_of_the_persons_own_is_seen_inside_and_all_is_back_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOLEFLIP_DB", "/somewhere/mine.db")
    monkeypatch.setenv("SOLEFLIP_MATCHING_ORDER", "lifo")
    before, where = dict(os.environ), Path.cwd()
    with demo_home(tmp_path, keep=True) as folder, living_in(folder):
        assert os.environ["SOLEFLIP_DB"] == str(folder / "books.db")
        assert "SOLEFLIP_MATCHING_ORDER" not in os.environ
        assert Path.cwd() == folder
    assert (dict(os.environ), Path.cwd()) == (before, where)


def test_every_column_of_the_report_is_there_and_its_sums_hold() -> None:
    rows = sales()
    assert (len(rows), len(rows[0])) == (120, 44)
    totals: dict[str, Decimal] = {}
    for row in rows:
        transfer = row["Provider Transaction ID"]
        totals[transfer] = totals.get(transfer, Decimal(0)) + Decimal(row["Total Gross Amount (Total Payout)"])
    wrong = [row for row in rows if Decimal(row["Total Invoice Amount"]) != totals[row["Provider Transaction ID"]]]
    assert wrong == []
    assert len(totals) < len(rows)


def test_the_order_that_is_explained_is_in_the_report() -> None:
    assert ORDER in {row["Order Number"] for row in sales()}
    assert ("Where a number comes from", f"why {ORDER}") in STEPS


def test_the_list_of_purchases_is_as_a_german_excel_saves_it() -> None:
    content = (examples() / PURCHASES).read_bytes()
    assert "Größe;Menge".encode("cp1252") in content
    assert b"\r\n" in content and content.count("€".encode("cp1252")) > 140
