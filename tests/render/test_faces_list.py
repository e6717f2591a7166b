"""The list of faces, and what it costs to load it."""

import io
import subprocess
import sys
from collections.abc import Iterator

import pytest
from python_calamine import CalamineWorkbook

from soleflip_cli.domain.money import EmptySum, Money
from soleflip_cli.domain.table import Column, Table
from soleflip_cli.render import RENDERERS, Face, by_suffix


def test_every_face_is_known_by_its_own_name():
    assert list(RENDERERS) == ["table", "csv", "json", "ndjson", "md", "html", "xlsx"]
    assert all(name == renderer.name for name, renderer in RENDERERS.items())
    assert [name for name, renderer in RENDERERS.items() if renderer.binary] == ["xlsx"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("roi.csv", "csv"),
        ("ROI.XLSX", "xlsx"),
        ("a.b/roi.jsonl", "ndjson"),
        ("roi.markdown", "md"),
        ("roi.HTM", "html"),
    ],
)
def test_a_file_is_written_in_the_face_of_its_suffix(path, name):
    assert by_suffix(path) is RENDERERS[name]


def test_a_suffix_that_no_face_has_is_nobodys():
    assert by_suffix("roi.docx") is None
    assert by_suffix("roi") is None


def test_no_suffix_belongs_to_two_faces():
    suffixes = [suffix for renderer in RENDERERS.values() for suffix in renderer.suffixes]
    assert len(suffixes) == len(set(suffixes))


def test_loading_the_faces_loads_neither_rich_nor_xlsxwriter():
    code = "import sys, soleflip_cli.render; print(sorted({'rich', 'xlsxwriter', 'decimal'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert run.stdout.strip() == "['decimal']"


class _Watched:
    """A stream that knows how many rows had been asked for when it was last written to."""

    def __init__(self) -> None:
        self.asked = 0
        self.most_unwritten = 0
        self._seen = 0

    def rows(self, count: int) -> Iterator[tuple[str, Money]]:
        for self.asked in range(1, count + 1):
            self.most_unwritten = max(self.most_unwritten, self.asked - self._seen)
            yield ("Nike", Money(self.asked, "EUR"))

    def write(self, text: str) -> int:
        self._seen = self.asked
        return len(text)


@pytest.mark.parametrize("name", ["csv", "json", "ndjson", "md", "html"])
def test_rows_are_written_as_they_come(name):
    watched = _Watched()
    columns = [Column("brand", "Brand"), Column("price", "Price", "money")]
    RENDERERS[name].write(Table("t", columns, watched.rows(1000)), watched, Face())
    assert watched.asked == 1000
    assert watched.most_unwritten <= 2


def test_a_sum_over_nothing_known_is_zero_to_machines_and_unknown_to_people():
    table = Table("ROI", (Column("profit", "Profit", "money"),), [(EmptySum(0, "EUR"),)])
    written = {}
    for name in ("csv", "json", "table", "md"):
        stream = io.StringIO()
        RENDERERS[name].write(table, stream, Face())
        written[name] = stream.getvalue()
    assert "0.00" in written["csv"] and '"0.00"' in written["json"]
    assert all("–" in written[name] and "0.00" not in written[name] for name in ("table", "md"))
    workbook = io.BytesIO()
    RENDERERS["xlsx"].write(table, workbook, Face())
    assert CalamineWorkbook.from_filelike(io.BytesIO(workbook.getvalue())).get_sheet_by_index(0).to_python()[1:] in (
        [],
        [[""]],
    )
