"""Tables on a narrow terminal: what matters least goes first, and words stay whole."""

import io
from collections.abc import Callable

import pytest

from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Cell, Column, Table
from soleflip_cli.render import RENDERERS, Face

COLUMNS = [
    Column("order_number", "Order"),
    Column("product", "Product", priority=1),
    Column("currency", "Currency", priority=2),
    Column("note", "Note", priority=3),
    Column("profit", "Profit", "money"),
]


def sales(*currencies: str) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("95591141-83912556", "Birkenstock Boston Taupe", code, "bought in a shop", Money(-1234, code))
        for code in currencies
    ]
    return Table("", COLUMNS, rows)


def seen(table: Table, width: int) -> list[str]:
    stream = io.StringIO()
    RENDERERS["table"].write(table, stream, Face(width=width))
    return stream.getvalue().splitlines()


def heads(lines: list[str]) -> list[str]:
    return lines[0].split()


def test_where_all_fits_nothing_is_left_out() -> None:
    lines = seen(sales("EUR"), 100)
    assert heads(lines) == ["Order", "Product", "Currency", "Note", "Profit"]
    assert not any("more" in line for line in lines)


@pytest.mark.parametrize(
    ("width", "left", "note"),
    [
        (50, ["Order", "Product", "Currency", "Profit"], "1 column more: a wider window, --columns … or --format csv"),
        (40, ["Order", "Product", "Profit"], "2 columns more: a wider window, --columns … or --format csv"),
        (26, ["Order", "Profit"], "3 columns more: a wider window, --columns … or --format csv"),
    ],
)
def test_columns_go_the_highest_priority_first_and_a_note_says_so(width: int, left: list[str], note: str) -> None:
    lines = seen(sales("EUR"), width)
    assert heads(lines) == left
    assert note in " ".join(line.removeprefix("•").strip() for line in lines)
    assert max(map(len, lines)) <= width


def test_amounts_name_their_currency_in_a_note_when_its_column_is_left_out() -> None:
    assert "• amounts in EUR" in seen(sales("EUR", "EUR"), 40)
    assert "• amounts in EUR" not in seen(sales("EUR", "EUR"), 100)


def test_a_currency_that_differs_is_never_left_out() -> None:
    assert heads(seen(sales("EUR", "USD"), 40)) == ["Order", "Currency", "Profit"]


def test_records_hold_every_column_where_even_the_essential_ones_do_not_fit() -> None:
    text = "\n".join(seen(sales("EUR"), 20))
    assert all(column.title in text for column in COLUMNS[2:])


@pytest.mark.parametrize("width", range(46, 100, 6))
def test_no_order_number_and_no_word_is_broken(width: int) -> None:
    text = "\n".join(seen(sales("EUR"), width))
    assert "95591141-83912556" in text
    assert "Birkenstock" in text


@pytest.mark.parametrize("text", ["÷÷÷÷ ±±±± üüüü", "2026-01-31 95591141-83912556", "AB1234-100/CD5678-200"])
def test_lines_are_filled_by_cells_and_broken_at_blanks_or_after_a_slash(
    text: str, brands: Callable[..., Table]
) -> None:
    lines = [line for line in seen(brands(text), 19)[4:] if line]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line[-1] == "/" or f"{line} " in f"{text} " or text.endswith(line) for line in lines)
    assert len(lines) == (1 if len(text) <= 19 else 2)


def test_a_list_in_a_cell_shows_its_first_value_and_the_number_of_the_rest() -> None:
    table = Table("", [Column("orders", "Orders", "texts")], [(("A-1", "A-2", "A-3"),)])
    assert seen(table, 80)[-1] == "A-1 +2"
    stream = io.StringIO()
    RENDERERS["csv"].write(table, stream, Face())
    assert "A-3" in stream.getvalue()
