"""Sales read into the books: twice, in parts, in another vintage, changed, and after an undo."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from soleflip_cli.storage.engine import connect
from soleflip_cli.usecases.import_file import Outcome, Wish, import_file
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import SALES, box_of, touch, with_cell

HEAD, *ROWS = SALES.splitlines()
OLDER = ("Provider Transaction ID", "Total Invoice Amount", "Payout date", "Shipping Fee")
SEEN = (
    "order_number, sold_at, sold_on, month, product, style, size, brand, category, country, currency, price, "
    "fee_transaction, fee_processing, fee_shipping, unexplained, hidden_minimum, rounding, fees, payout, "
    "payout_stated, transfer, transfer_paid_on, paid_at, state"
)


@pytest.fixture
def box(books_url: str) -> Toolbox:
    return box_of(books_url)


def read(box: Toolbox, folder: Path, rows: Sequence[str], head: str = HEAD) -> Outcome:
    path = folder / "report.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return import_file(path, Wish(), box)


def ask(box: Toolbox, sql: str) -> list[tuple[Any, ...]]:
    with box.reader() as reader:
        return [tuple(row) for row in reader.rows(sql)]


def seen(box: Toolbox) -> list[tuple[Any, ...]]:
    return ask(box, f"SELECT {SEEN} FROM sale_facts ORDER BY order_number")


def transfers(box: Toolbox) -> list[tuple[Any, ...]]:
    return ask(box, "SELECT reference, paid_on, amount, sales, sales_total, reconciled FROM payout_facts ORDER BY 1")


def without(text: str, names: Sequence[str]) -> list[str]:
    table = [*csv.DictReader(io.StringIO(text))]
    kept = [name for name in table[0] if name not in names]
    written = io.StringIO()
    writer = csv.DictWriter(written, kept, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return written.getvalue().splitlines()


def test_reading_a_report_again_adds_and_changes_nothing(box: Toolbox, tmp_path: Path) -> None:
    read(box, tmp_path, ROWS)
    before = seen(box), transfers(box)
    again = read(box, tmp_path, ROWS)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 6)
    assert (seen(box), transfers(box)) == before
    assert ask(box, "SELECT COUNT(*) FROM change") == [(0,)]


def test_a_longer_report_that_overlaps_adds_the_rest(box: Toolbox, tmp_path: Path) -> None:
    read(box, tmp_path, ROWS[1:4])
    longer = read(box, tmp_path, ROWS)
    assert (longer.added, longer.unchanged) == (3, 3)
    assert ("T-1", 2, 1) in ask(box, "SELECT reference, sales, reconciled FROM payout_facts")


def test_two_halves_in_either_order_show_the_same(tmp_path: Path) -> None:
    shown = []
    for name, halves in (("a", (ROWS[:3], ROWS[3:])), ("b", (ROWS[3:], ROWS[:3])), ("c", (ROWS,))):
        box = box_of(f"sqlite:///{tmp_path / name}.db")
        for half in halves:
            read(box, tmp_path, half)
        shown.append((seen(box), transfers(box)))
    assert shown[0] == shown[1] == shown[2]


def test_an_older_vintage_with_fewer_columns_empties_nothing(box: Toolbox, tmp_path: Path) -> None:
    read(box, tmp_path, ROWS)
    before = seen(box), transfers(box)
    head, *rows = without(SALES, OLDER)
    read(box, tmp_path, rows, head)
    assert (seen(box), transfers(box)) == before


def test_a_newer_vintage_fills_what_the_older_one_left_open(tmp_path: Path) -> None:
    shown = []
    for name, vintages in (("a", (without(SALES, OLDER), [HEAD, *ROWS])), ("b", ([HEAD, *ROWS],))):
        box = box_of(f"sqlite:///{tmp_path / name}.db")
        for head, *rows in vintages:
            read(box, tmp_path, rows, head)
        shown.append((seen(box), transfers(box)))
    assert shown[0] == shown[1]


def test_an_order_that_stands_twice_in_one_file_is_one_sale(box: Toolbox, tmp_path: Path) -> None:
    outcome = read(box, tmp_path, [*ROWS, ROWS[2]])
    assert (outcome.added, outcome.unchanged) == (6, 1)
    assert len(seen(box)) == 6


def test_a_changed_row_logs_what_stood_there_before_and_after(box: Toolbox, tmp_path: Path) -> None:
    read(box, tmp_path, ROWS)
    changed = with_cell(SALES, "A-3", "Total Gross Amount (Total Payout)", "95.00").splitlines()[1:]
    outcome = read(box, tmp_path, changed)
    assert (outcome.updated, outcome.unchanged) == (1, 5)
    ((before, after),) = ask(box, "SELECT before, after FROM change WHERE entity = 'sale'")
    assert (json.loads(before)["payout"], json.loads(after)["payout"]) == (9679, 9500)
    assert ask(box, "SELECT sales_total, reconciled FROM payout_facts WHERE reference = 'T-2'") == [(9500, 0)]


def test_an_undone_sale_comes_back_with_its_record(box: Toolbox, tmp_path: Path) -> None:
    read(box, tmp_path, ROWS)
    before = seen(box)
    touch(box, "UPDATE sale SET voided_by = 'undo' WHERE order_number = 'A-2'")
    assert len(seen(box)) == 5
    assert read(box, tmp_path, ROWS).added == 1
    assert seen(box) == before


def test_books_are_in_write_ahead_mode_once_they_hold_sales(tmp_path: Path) -> None:
    box = box_of(f"sqlite:///{tmp_path / 'books.db'}")
    read(box, tmp_path, ROWS)
    link = connect(box.location, write=False)
    assert link.rows("PRAGMA journal_mode") == [("wal",)]
    link.close()
