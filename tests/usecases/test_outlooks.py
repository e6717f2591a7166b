"""How soon what is in stock will sell: each item once, with what its chances rest on."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.storage.shop import open_shop, touch

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.table import Table
from soleflip_cli.usecases.listings import offer
from soleflip_cli.usecases.outlooks import outlooks
from soleflip_cli.usecases.toolbox import Toolbox


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    """Three items have sold, one waits since 20 March."""
    return replace(open_shop(books_url, tmp_path / "files"), now=lambda: datetime(2026, 4, 10, 12, tzinfo=UTC))


def column(table: Table, name: str) -> list[object]:
    at = [one.key for one in table.columns].index(name)
    return [row[at] for row in table.rows]


WHAT = ("item_id", "style", "chance_30d")


def rows(box: Toolbox, sql: str) -> list[tuple[object, ...]]:
    with box.reader() as reader:
        return [tuple(row) for row in reader.link.rows(sql)]


def test_every_item_that_waits_has_its_chances_and_what_they_rest_on(box: Toolbox) -> None:
    found = outlooks(box, None)
    held = rows(box, "SELECT item_id FROM stock_facts")
    assert sorted((number,) for number in column(found, "item_id")) == sorted(held)  # type: ignore[type-var]
    assert {*column(found, "waited_days")} == {21}
    for near, later, far in zip(*(column(found, f"chance_{days}d") for days in (7, 30, 90)), strict=True):
        assert isinstance(near, Decimal)
        assert Decimal(0) < near < later < far < Decimal(1)  # type: ignore[operator]
    assert found.notes[0] == "assumed until 30 have sold: so far 3 items sold, 1 did not"


def test_an_ask_above_the_lowest_one_sells_later(box: Toolbox) -> None:
    (first, style, chance), *_ = zip(*(column(outlooks(box, None), name) for name in WHAT), strict=True)
    touch(
        box,
        "INSERT INTO variant (id, service, product_id, reference, size_key) SELECT 1, 'stockx', product_id, 'v', "
        f"size_system || ':' || size_value FROM item WHERE id = {first}",
        "INSERT INTO quote (id, service, variant, kind, currency, quoted_at, ask) "
        "VALUES (1, 'stockx', 'v', 'standard', 'EUR', '2026-04-09 10:00:00+00:00', 10000)",
    )
    offer(box, int(str(first)), "vinted", Decimal(120), None, None)
    after = outlooks(box, str(style))
    chances = dict(zip(column(after, "item_id"), column(after, "chance_30d"), strict=True))
    assert chances[first] < chance  # type: ignore[operator]
    assert any(note.startswith("the effect of the ask is assumed") for note in after.notes)


def test_an_unknown_style_names_the_nearest(box: Toolbox) -> None:
    with pytest.raises(UsageError, match="the books know no style 'DD1391-1'; nearest: "):
        outlooks(box, "DD1391-1")
