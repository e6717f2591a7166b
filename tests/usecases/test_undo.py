"""Every command can be taken back: what people see is then as it was before."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.usecases.stall import DUNK, buy, pairs, rows, sell, stall

from soleflip_cli.domain.errors import BooksDisagree, UsageError
from soleflip_cli.storage.adjustments import Adjusted, adjust
from soleflip_cli.storage.checks import check
from soleflip_cli.storage.views import VIEWS
from soleflip_cli.usecases import stock, stock_gone
from soleflip_cli.usecases.links import link, unlink
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import history, undo


def seen(box: Toolbox) -> dict[str, list[tuple[Any, ...]]]:
    """All that the views show."""
    return {view: sorted(rows(box, f"SELECT * FROM {view}"), key=str) for view in VIEWS}


def fine(box: Toolbox) -> None:
    """Penalise order A-1 as a later command will."""
    with box.books("sale fail") as books:
        (sale,) = books.link.rows("SELECT id FROM sale WHERE order_number = 'A-1'")
        adjust(books, Adjusted("penalty", -2_940, "EUR", date(2026, 5, 9)), sale_id=sale[0])


COMMANDS: dict[str, Callable[[Toolbox], object]] = {
    "add": lambda box: buy(box, (DUNK, "US 9", "2026-01-01", "50")),
    "edit": lambda box: stock.edit(
        box, 1, stock.Edit(cost=Decimal("77"), note="scratched", bought_on=date(2026, 2, 2))
    ),
    "remove": lambda box: stock_gone.remove(box, 1, "lost", date(2026, 5, 1)),
    "mistake": lambda box: stock_gone.remove(box, 1, "mistake", None),
    "link": lambda box: link(box, "A-1", 2),
    "unlink": lambda box: unlink(box, "A-1"),
    "adjust": fine,
}


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    opened = stall(books_url, timezone="Europe/Berlin")
    buy(opened, (DUNK, "US 9", "2026-02-01", "90"), (DUNK, "US 9", "2026-03-01", "95"))
    sell(opened, tmp_path, ("A-1", "2026-04-01", DUNK, "9"))
    return opened


@pytest.mark.parametrize("command", COMMANDS)
def test_undo_shows_everything_as_it_was(box: Toolbox, command: str) -> None:
    before = seen(box)
    COMMANDS[command](box)
    assert seen(box) != before
    undo(box)
    assert seen(box) == before
    with box.reader() as reader:
        assert [one.name for one in check(reader.link) if one.differing] == []


def test_commands_are_undone_from_the_last_to_the_first(box: Toolbox) -> None:
    states = [seen(box)]
    for command in ("add", "edit", "link", "adjust"):
        COMMANDS[command](box)
        states.append(seen(box))
    while len(states) > 1:
        assert seen(box) == states.pop()
        undo(box)
    assert seen(box) == states[0]


def test_the_import_is_undone_like_any_other_command(box: Toolbox) -> None:
    assert "import" in undo(box).command
    assert pairs(box) == {}


def test_a_command_that_another_was_built_on_is_refused(box: Toolbox) -> None:
    COMMANDS["add"](box)
    number = max(int(row[0] or 0) for row in history(box).rows)
    stock.edit(box, 3, stock.Edit(cost=Decimal(1)))
    before = seen(box)
    with pytest.raises(BooksDisagree, match="stock edit") as caught:
        undo(box, number)
    assert caught.value.hint == f"soleflip undo {number + 1}"
    assert seen(box) == before


def test_what_was_undone_or_never_was_cannot_be_undone(box: Toolbox) -> None:
    done = undo(box)
    with pytest.raises(UsageError, match="undone already"):
        undo(box, done.number)
    with pytest.raises(UsageError, match="no command 99"):
        undo(box, 99)
