"""A page for the browser: whole, safe, readable without its pictures, and in need of nothing else."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from soleflip_cli.domain.charts import Bars, Expected, Fan, Seen
from soleflip_cli.domain.table import Column, Table
from soleflip_cli.render.drawing import drawn, ticks

VOID = {"meta", "!doctype"}
WEEKS = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)]
FAN = Fan(
    "Dunk <Low>",
    "EUR",
    [Seen(WEEKS[0], 3.0), Seen(WEEKS[1], None), Seen(WEEKS[2], 5.0)],
    [Expected(WEEKS[3], 4.0, 1.0, 9.0)],
)


class Tags(HTMLParser):
    """Every tag with what it holds; a tag that closes another one is a fault."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th", "li"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.open and self.open[-1] in ("td", "th", "li", "code"):
            self.cells[-1] += data


def test_a_page_has_the_heading_the_rows_the_total_and_the_notes(report, written):
    page = Tags(written("html", report))
    assert page.open == []
    assert page.cells[:4] == ["Brand", "Currency", "Sold", "Profit"]
    assert page.cells[10:14] == ["Nike", "EUR", "1,127", "-1,234.56"]
    assert page.cells[30:34] == ["Total", "EUR", "1,127", "-1,234.56"]
    assert page.cells[-1] == "Cost known for 1 of 2."
    assert [attrs.get("class") for tag, attrs in page.seen if tag == "td"][3] == "number loss"
    assert all(attrs["scope"] == "col" for tag, attrs in page.seen if tag == "th")


def test_a_page_needs_nothing_from_elsewhere(report, written):
    page = Tags(written("html", replace(report, charts=[FAN])))
    assert {tag for tag, _ in page.seen} & {"script", "link", "img", "iframe"} == set()
    assert [attrs for _, attrs in page.seen if {"src", "href"} & set(attrs)] == []
    assert "url(" not in written("html", report)


def test_a_name_out_of_a_file_is_text_and_never_markup(brands, written):
    evil = '</td><script>alert("x")</script>\x1b[31m'
    page = Tags(written("html", brands(evil)))
    assert "script" not in {tag for tag, _ in page.seen}
    assert page.cells[1] == '</td><script>alert("x")</script> [31m'


def test_titles_can_be_left_out(brands, written):
    assert "<thead>" in written("html", brands("a")) and "<thead>" not in written("html", brands("a"), header=False)


def svg(chart):
    figure = ElementTree.fromstring(drawn(chart, 7))
    return figure.find("svg"), figure


def test_a_forecast_is_drawn_as_history_a_band_and_a_mean():
    picture, figure = svg(FAN)
    assert figure.findtext("figcaption") == "Dunk <Low> " and picture.get("aria-labelledby") == "said7"
    assert picture.findtext("title").startswith("Dunk <Low>: 2 periods of history, then 4 expected from 2026-03-23")
    assert [one.get("class") for one in picture.iter("circle")] == ["seen-dot", "seen-dot"]
    (band,) = picture.iter("polygon")
    heights = [float(point.split(",")[1]) for point in band.get("points").split()]
    assert heights[0] == heights[3] and heights[1] < heights[0] < heights[2]
    (mean,) = [one for one in picture.iter("polyline") if one.get("class") == "mean"]
    assert len(mean.get("points").split()) == 2


def test_other_faces_leave_drawings_out(report, written):
    drawn_report = replace(report, charts=[FAN])
    for name in ("csv", "json", "md", "table"):
        assert written(name, drawn_report) == written(name, report)


def test_methods_are_bars_against_the_line_of_the_naive_forecast():
    picture, _ = svg(Bars("shop", "error to naive", [("auto", 0.5), ("naive", 1.0)], 1.0))
    wide = [float(one.get("width")) for one in picture.iter("rect")]
    assert wide[1] == pytest.approx(2 * wide[0])
    (line,) = picture.iter("line")
    assert float(line.get("x1")) == pytest.approx(170 + wide[1], abs=0.1)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 9, [0, 5, 10]), (0, 1, [0, 0.5, 1]), (-30, 90, [-50, 0, 50, 100]), (0, 0, [0, 0.5]), (5, 5, [4, 6])],
)
def test_lines_lie_at_round_values_around_all_of_them(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)


@pytest.mark.parametrize("seen", [[], [Seen(WEEKS[0], None)], [Seen(WEEKS[0], 0.0)]])
def test_little_can_be_drawn_too(seen):
    picture, _ = svg(Fan("a", "items", seen, [Expected(WEEKS[3], 0.0, 0.0, 0.0)]))
    assert not re.search(r"nan|inf", ElementTree.tostring(picture, encoding="unicode"))


def test_a_page_without_rows_is_a_page():
    from io import StringIO

    from soleflip_cli.render import RENDERERS, Face

    stream = StringIO()
    RENDERERS["html"].write(Table("Nothing", [Column("a", "A")], []), stream, Face())
    assert Tags(stream.getvalue()).cells == ["A"]
