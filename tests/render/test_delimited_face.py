"""CSV: what a program reads back, and what a German Excel opens."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.money import Money
from soleflip_cli.domain.table import Column, Table
from soleflip_cli.render import RENDERERS, Face

HEADER = "brand,currency,sold,profit,roi,days_held,sold_on,sold_at,settled,tags\n"
ROW = "Nike,EUR,1127,-1234.56,0.3898,41.25,2026-01-31,2026-01-31T10:00:00Z,true,rare gift\n"


def test_a_report_has_keys_exact_cells_and_neither_total_nor_notes(report, written):
    assert written("csv", report) == HEADER + ROW + ",,,,,,,,,\n"


def test_the_header_can_be_left_out(report, written):
    assert written("csv", report, header=False) == ROW + ",,,,,,,,,\n"


def test_a_german_excel_gets_semicolons_decimal_commas_and_a_byte_order_mark(report, written):
    lines = written("csv", report, excel=True).splitlines()
    assert lines[0] == "\ufeff" + HEADER.strip().replace(",", ";")
    assert lines[1] == "Nike;EUR;1127;-1234,56;0,3898;41,25;2026-01-31;2026-01-31T10:00:00Z;true;rare gift"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(start, brands, written):
    [cell] = next(csv.reader(io.StringIO(written("csv", brands(f"{start}1+1"), header=False), newline="")))
    assert cell == f"'{start}1+1"


def test_texts_are_guarded_as_one_cell(written):
    table = Table("t", [Column("tags", "Tags", "texts")], [(("=1", "b"),), (("a", "=1"),)])
    assert written("csv", table, header=False) == "'=1 b\na =1\n"


def test_a_negative_number_is_never_guarded(written):
    columns = [Column("profit", "Profit", "money"), Column("roi", "ROI", "ratio"), Column("n", "N", "count")]
    table = Table("t", columns, [(Money(-1, "EUR"), Decimal("-0.5"), -3)])
    assert written("csv", table, header=False) == "-0.01,-0.5,-3\n"


def test_an_unknown_alone_in_its_row_is_not_an_empty_line(brands, written):
    assert written("csv", brands(None), header=False) == '""\n'


@given(st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]))] * 2)), st.booleans())
def test_any_text_comes_back_as_it_went(rows, excel):
    columns = [Column("first", "First"), Column("second", "Second")]
    stream = io.StringIO(newline="")
    safe = [tuple(f"x{text}" for text in row) for row in rows]
    RENDERERS["csv"].write(Table("t", columns, safe), stream, Face(header=False, excel=excel))
    written = io.StringIO(stream.getvalue().removeprefix("\ufeff"), newline="")
    assert list(map(tuple, csv.reader(written, delimiter=";" if excel else ","))) == safe
