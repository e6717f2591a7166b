"""The table for people at a terminal."""

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Column, Table
from soleflip_cli.render import RENDERERS, Face
from soleflip_cli.render.base import human
from soleflip_cli.render.terminal import _cells

WIDE = """\
Return

Brand  Currency   Sold     Profit      ROI  Days held  Sold on     Sold at               Settled  Tags
─────────────────────────────────────────────────────────────────────────────────────────────────────────
Nike   EUR       1,127  -1,234.56  38.98 %       41.3  2026-01-31  2026-01-31 10:00 UTC  yes      rare +1
–      –             –          –        –          –  –           –                     –        –
─────────────────────────────────────────────────────────────────────────────────────────────────────────
Total  EUR       1,127  -1,234.56        –          –

• Cost known for 1 of 2.
"""
SALES = Table(
    "Sales",
    [Column("name", "Name"), Column("currency", "Currency"), Column("price", "Price", "money"),
     Column("roi", "ROI", "ratio"), Column("days", "Days held", "days")],
    [("Jordan 1 Retro High OG Chicago Lost and Found", "EUR", Money(1234567, "EUR"),
      Decimal("0.1"), Decimal(5)),
     ("Dunk", "EUR", Money(-100, "EUR"), None, Decimal(12))],
    total=(None, "EUR", Money(1234467, "EUR"), Decimal("0.1"), None),
)  # fmt: skip
FOLDED = """\
Sales

                                                Days
Name              Currency      Price      ROI  held
────────────────────────────────────────────────────
Jordan 1 Retro    EUR       12,345.67  10.00 %     5
High OG Chicago
Lost and Found
Dunk              EUR           -1.00        –    12
────────────────────────────────────────────────────
Total             EUR       12,344.67  10.00 %     –
"""
RECORDS = """\
Sales

Jordan 1 Retro High OG Chicago Lost and Found · EUR
  Price  12,345.67    Days held   5
  ROI      10.00 %

Dunk · EUR
  Price      -1.00    Days held  12
  ROI            –

Total · EUR
  Price  12,344.67    Days held   –
  ROI      10.00 %
"""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class _Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_a_report_where_there_is_no_terminal_is_as_wide_as_it_likes(report, written):
    assert written("table", report) == WIDE


def test_texts_fold_and_numbers_stay_whole(written):
    assert written("table", SALES, width=52) == FOLDED


def test_records_follow_one_another_where_the_numbers_do_not_fit(written):
    assert written("table", SALES, width=38) == RECORDS


def test_columns_move_closer_before_the_table_is_given_up(written):
    lines = written("table", SALES, width=40).splitlines()
    assert lines[-1] == "Total    EUR      12,344.67 10.00 %    –"


def test_the_width_of_a_terminal_is_asked_for(monkeypatch):
    monkeypatch.setenv("COLUMNS", "52")
    stream = _Terminal()
    RENDERERS["table"].write(SALES, stream, Face())
    assert stream.getvalue() == FOLDED


@pytest.mark.parametrize("width", [30, 52, 200])
def test_colour_changes_no_letter_and_without_it_there_is_no_escape_code(report, written, width):
    plain, coloured = (written("table", report, width=width, color=color) for color in (False, True))
    assert "\x1b" not in plain
    assert "\x1b" in coloured
    assert ESCAPES.sub("", coloured) == plain


def test_losses_are_red_unknowns_are_dim_and_the_header_has_the_accent(written):
    coloured = written("table", SALES, width=60, color=True)
    assert "\x1b[31m-1.00\x1b[0m" in coloured
    assert "\x1b[2m–\x1b[0m" in coloured
    assert "\x1b[1;35mPrice\x1b[0m" in coloured
    assert "\x1b[1m12,344.67\x1b[0m" in coloured


def test_without_header_there_is_neither_title_nor_titles(written):
    first, *_ = written("table", SALES, header=False).splitlines()
    assert first.startswith("Jordan 1 Retro")


def test_a_table_without_rows_says_so(brands, written):
    assert written("table", brands()) == "Brands\n\nBrand\n─────\nNothing to show.\n"


def test_wide_letters_keep_the_columns_aligned(written):
    columns = [Column("name", "Name"), Column("n", "N", "count")]
    table = Table("", columns, [("北京北京", 1), ("abc", 22)])
    assert written("table", table) == "Name       N\n────────────\n北京北京   1\nabc       22\n"


def test_wide_letters_fold_by_the_room_they_take(brands, written):
    lines = written("table", brands("北" * 12), width=9).splitlines()
    assert lines[4:] == ["北" * 4] * 3


def test_long_notes_wrap_under_their_bullet(brands, written):
    table = replace(brands("Nike"), notes=("one two three four",))
    assert written("table", table, width=12).endswith("\n\n• one two\n  three four\n")


MONEY = st.one_of(st.none(), st.integers(-(10**11), 10**11).map(lambda minor: Money(minor, "EUR")))
NAMES = st.one_of(st.none(), st.text(max_size=40))


@given(st.lists(st.tuples(NAMES, MONEY, MONEY, MONEY), max_size=5), st.integers(20, 160))
def test_no_amount_is_ever_cut_and_no_line_of_a_table_exceeds_the_width(rows, width):
    columns = [Column("name", "Name"), *(Column(key, key, "money") for key in ("a", "b", "c"))]
    stream = io.StringIO()
    RENDERERS["table"].write(Table("", columns, rows), stream, Face(width=width))
    text = stream.getvalue()
    assert all(human(cell, columns[1]) in text for row in rows for cell in row[1:] if cell)
    if text.split("\n")[1].startswith("─"):
        assert max(map(_cells, text.split("\n"))) <= width
