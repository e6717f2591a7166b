"""A GitHub table."""

from soleflip_cli.domain.table import Column, Table

GOLDEN = """\
| Brand | Currency | Sold | Profit | ROI | Days held | Sold on | Sold at | Settled | Tags |
| --- | --- | ---: | ---: | ---: | ---: | --- | --- | --- | --- |
| Nike | EUR | 1,127 | -1,234.56 | 38.98 % | 41.3 | 2026-01-31 | 2026-01-31 10:00 UTC | yes | rare +1 |
| – | – | – | – | – | – | – | – | – | – |
| **Total** | **EUR** | **1,127** | **-1,234.56** | **–** | **–** |  |  |  |  |

- Cost known for 1 of 2.
"""


def test_a_report_has_titles_aligned_numbers_a_bold_total_and_notes(report, written):
    assert written("md", report) == GOLDEN


def test_what_markdown_would_read_as_marks_is_escaped(brands, written):
    row = written("md", brands("a|b *c* <d> e\\f g_h")).splitlines()[2]
    assert row == r"| a\|b \*c\* \<d\> e\\f g\_h |"


def test_a_line_break_does_not_break_the_table(brands, written):
    assert written("md", brands("two\r\nlines")).splitlines()[2] == "| two lines |"


def test_a_table_without_rows_is_a_header(written):
    assert written("md", Table("t", [Column("n", "N", "count")], [])) == "| N |\n| ---: |\n"
