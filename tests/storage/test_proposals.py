"""Proposals out of the books: who may meet whom, and by what."""

from pathlib import Path

import pytest

from soleflip_cli.storage.engine import connect
from soleflip_cli.storage.proposals import proposals
from soleflip_cli.usecases.toolbox import Toolbox
from tests.storage.shop import box_of, read_in, touch

SALES = """\
Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Total Gross Amount (Total Payout)
A-1,2026-02-10 10:00:00 +00,Nike Dunk Low,DD1391-100,9,120,EUR,100
"""
BOUGHT = "date,name,style code,size,price,currency\n{},{},{},{},80,EUR\n"


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """Books with one sale that has no item."""
    box = box_of(books_url)
    read_in(box, tmp_path, "sales.csv", SALES)
    return box


def proposed(box: Toolbox) -> list[tuple[str, int]]:
    """Reason and days of every proposal."""
    link = connect(box.location, write=False)
    try:
        return [(one.reason, one.days) for one in proposals(link)]
    finally:
        link.close()


@pytest.mark.parametrize(
    ("day", "name", "style", "size", "found"),
    [
        ("2026-02-20", "x", "DD1391-100", "US 9", [("pre-sold", -10)]),
        ("2026-02-20", "x", "AA1111-001/DD1391-100", "US 9", [("pre-sold", -10)]),
        ("2026-02-01", "NIKE  dunk low", "", "US 9", [("no-style", 9)]),
        ("2026-02-20", "Nike Dunk Low", "", "US 9", []),
        ("2026-02-20", "Nike Dunk Low", "ZZ9999-999", "US 9", []),
        ("2026-02-01", "Nike Dunk Low Retro", "", "US 9", []),
        ("2026-02-01", "Nike Dunk Low", "", "US 10", []),
        ("2026-02-20", "x", "DD1391-100", "US 10", []),
    ],
)
def test_a_sale_meets_an_item(
    day: str, name: str, style: str, size: str, found: list[tuple[str, int]], box: Toolbox, tmp_path: Path
) -> None:
    read_in(box, tmp_path, "bought.csv", BOUGHT.format(day, name, style, size))
    assert proposed(box) == found


def test_an_item_that_fits_is_matched_not_proposed(box: Toolbox, tmp_path: Path) -> None:
    read_in(box, tmp_path, "bought.csv", BOUGHT.format("2026-02-01", "x", "DD1391-100", "US 9"))
    assert proposed(box) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sale SET pinned = 1",
        "UPDATE sale SET state = 'cancelled'",
        "UPDATE sale SET voided_by = 'undo'",
        "UPDATE item SET removed_on = '2026-02-21', state = 'lost'",
        "UPDATE item SET voided_by = 'undo'",
    ],
)
def test_what_is_decided_or_gone_is_left_alone(change: str, box: Toolbox, tmp_path: Path) -> None:
    read_in(box, tmp_path, "bought.csv", BOUGHT.format("2026-02-20", "x", "DD1391-100", "US 9"))
    touch(box, change)
    assert proposed(box) == []
