"""The frame of the command line: where options stand, how data leaves, how a run ends."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from tests.project.program import soleflip
from tests.support.isolation import ROOT

from soleflip_cli.cli import main, output
from soleflip_cli.cli.common import Common, ask, confirm, remember
from soleflip_cli.cli.exits import CODES, code_of
from soleflip_cli.cli.grammar import FLAGS, SHORT, VALUED, hoist
from soleflip_cli.cli.main import run
from soleflip_cli.domain import errors
from soleflip_cli.domain.table import Column, Table

COLUMNS = [Column("style", "Style"), Column("sold", "Sold", "count")]
TABLE = Table("Sales", COLUMNS, [["DD1391-100", 3], ["BQ6817-006", 1]], notes=("two styles",), total=[None, 4])


@pytest.fixture(autouse=True)
def no_options() -> Iterator[None]:
    """Options of one test do not reach the next."""
    remember(Common())
    yield
    remember(Common())


def test_common_options_stand_before_or_after_the_command() -> None:
    expected = ["--format=json", "--output=roi.json", "report", "roi", "--by", "brand"]
    assert hoist(["report", "roi", "--format", "json", "--by", "brand", "-o", "roi.json"]) == expected
    assert hoist(expected) == expected


def test_short_options_may_be_bundled() -> None:
    assert hoist(["stock", "list", "-vvqo", "a.csv"]) == [
        *("--verbose", "--verbose", "--quiet", "--output=a.csv"),
        *("stock", "list"),
    ]


def test_a_value_that_begins_with_a_dash_is_no_bundle() -> None:
    assert hoist(["report", "roi", "--sort", "-order_number"]) == ["report", "roi", "--sort", "-order_number"]


def test_a_bundle_with_a_letter_of_another_command_is_left_to_it() -> None:
    assert hoist(["report", "-vx"]) == ["report", "-vx"]


def test_nothing_after_two_dashes_is_an_option() -> None:
    assert hoist(["import", "-q", "--", "--format", "-v"]) == ["--quiet", "import", "--", "--format", "-v"]


def test_a_dash_alone_is_a_file() -> None:
    assert hoist(["import", "-"]) == ["import", "-"]


@pytest.mark.parametrize("word", ["--format", "-o", "-vo"])
def test_an_option_without_its_value_is_named(word: str) -> None:
    with pytest.raises(errors.UsageError, match="wants a value"):
        hoist(["report", "roi", word])


@given(st.lists(st.sampled_from(["report", "roi", "-x", "--by", "brand", "-", "a.csv"])))
def test_words_that_are_no_common_option_keep_their_order(words: list[str]) -> None:
    assert hoist([*words, "-q"]) == ["--quiet", *words]


def test_every_common_option_is_declared_by_the_root_command() -> None:
    declared = {word for param in _root().params for word in param.opts}
    assert declared >= VALUED | FLAGS | {f"-{letter}" for letter in SHORT}


@pytest.mark.parametrize("name", ["config", "doctor"])
def test_no_command_declares_a_common_option(name: str) -> None:
    command = _root().get_command(None, name)
    everything = [command, *getattr(command, "commands", {}).values()]
    taken = {word for one in everything for param in one.params for word in param.opts}
    assert taken & (VALUED | FLAGS | {f"-{letter}" for letter in SHORT} | {"-h"}) == set()


def test_every_format_has_its_renderer() -> None:
    from soleflip_cli.render import RENDERERS

    assert set(main.Format.__args__) == set(RENDERERS)


def test_without_words_the_help_page_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    page = capsys.readouterr().out
    parts = [
        "Examples:",
        "Books in:",
        "Stock and matching:",
        "Reports:",
        "Set-up:",
        "Options:",
        "Exit codes:",
    ]
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)


@pytest.mark.parametrize("words", [["-h"], ["config", "-h"], ["config", "set", "-h"]])
def test_h_is_help_everywhere(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 0
    assert capsys.readouterr().out.startswith("Usage: soleflip")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["stok", "list"], "Did you mean 'stock'?"),
        (["config", "lst"], "Did you mean 'list'"),
        (["config", "list", "--format", "cvs"], "'cvs' is not one of"),
        (["config", "list", "--limit", "many"], "--limit"),
    ],
)
def test_what_cannot_be_typed_ends_with_2_and_advice(
    words: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    error, advice = said.err.splitlines()
    assert error.startswith("error: ") and hint in error
    assert advice.startswith("try: soleflip ") and advice.endswith("--help")


KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not errors.SoleflipError]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_error_has_a_code_and_tells_what_to_do(
    kind: type[errors.SoleflipError], fail: Callable[[BaseException], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert fail(kind("it is so", hint="soleflip doctor")) == CODES[kind] == code_of(kind("x"))
    assert capsys.readouterr().err == "error: it is so\ntry: soleflip doctor\n"


def test_codes_are_those_of_the_manual() -> None:
    assert sorted(CODES.values()) == [1, 2, 3, 4, 5, 6, 7, 75]


def test_a_full_disk_is_told_in_words(fail: Callable[[BaseException], int], capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(OSError(28, "No space left on device", "books.db")) == 1
    assert "error: the disk is full: books.db" in capsys.readouterr().err


def test_a_fault_of_the_program_is_one_line(
    fail: Callable[[BaseException], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert fail(KeyError("brand")) == 1
    assert capsys.readouterr().err == "internal error: KeyError: 'brand', please report\n"


def test_ctrl_c_ends_with_130(fail: Callable[[BaseException], int]) -> None:
    assert fail(KeyboardInterrupt()) == 130


PRINTS = "import sys; from soleflip_cli.cli import main; main.app = lambda **_: print(1); sys.exit(main.run([]))"


@pytest.mark.parametrize("words", ["-m soleflip_cli config list --format ndjson", f"-c '{PRINTS}'"])
def test_a_reader_that_leaves_early_sees_no_traceback(words: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": ""}
    command = ["sh", "-c", f"{sys.executable} {words} | true"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ran.stderr == ""


def test_data_goes_to_stdout_and_notes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(TABLE)
    said = capsys.readouterr()
    assert list(csv.reader(io.StringIO(said.out))) == [
        ["style", "sold"],
        ["DD1391-100", "3"],
        ["BQ6817-006", "1"],
    ]
    assert said.err == "two styles\n"


def test_quiet_leaves_only_data(capsys: pytest.CaptureFixture[str]) -> None:
    remember(Common(quiet=True))
    output.show(TABLE)
    assert capsys.readouterr().err == ""


def test_columns_are_shown_in_the_order_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    remember(Common(format="json", columns=("sold", "style"), limit=1))
    output.show(TABLE)
    assert list(json.loads(capsys.readouterr().out)[0].items()) == [("sold", 3), ("style", "DD1391-100")]


def test_an_unknown_column_is_answered_with_those_there_are() -> None:
    remember(Common(columns=("brand",)))
    with pytest.raises(errors.UsageError) as caught:
        output.show(TABLE)
    assert caught.value.hint == "--columns style,sold"


def test_the_suffix_of_the_file_picks_the_format(tmp_path: Path) -> None:
    remember(Common(output=tmp_path / "sales.json"))
    output.show(TABLE)
    assert json.loads((tmp_path / "sales.json").read_text())[1] == {"style": "BQ6817-006", "sold": 1}
    assert output.wants_json()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    def rows() -> Iterator[list[str | int]]:
        yield ["DD1391-100", 3]
        raise errors.Busy("somebody else writes")

    (tmp_path / "sales.csv").write_text("before")
    remember(Common(output=tmp_path / "sales.csv"))
    with pytest.raises(errors.Busy):
        output.show(Table("Sales", COLUMNS, rows()))
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]
    assert (tmp_path / "sales.csv").read_text() == "before"


@pytest.mark.parametrize("name", ["absent/sales.csv", "sales.doc", "."])
def test_a_file_that_cannot_be_is_refused(name: str, tmp_path: Path) -> None:
    remember(Common(output=tmp_path / name))
    with pytest.raises(errors.UsageError):
        output.show(TABLE)


def test_where_nobody_can_answer_the_option_is_named() -> None:
    remember(Common(no_input=True))
    with pytest.raises(errors.UsageError) as caught:
        ask("Which zone?", "--zone")
    assert caught.value.hint == "answer beforehand with --zone"
    with pytest.raises(errors.UsageError):
        confirm("Forget everything?")


def test_yes_agrees_beforehand() -> None:
    remember(Common(yes=True, no_input=True))
    assert confirm("Forget everything?")


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with output.progress(100, "reading") as advance:
        advance(100)
    assert capsys.readouterr().err == ""


def test_the_version_stands_also_behind_other_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-q", "--version"]) == 0
    assert capsys.readouterr().out.startswith("soleflip ")
    assert soleflip("--version").stdout == "soleflip 0.1.0\n"


@pytest.mark.parametrize("words", [("--help",), ("config", "list")])
def test_the_frame_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    ran = soleflip(*words, options=("-X", "importtime"))
    assert ran.returncode == 0
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in ran.stderr.splitlines()}
    heavy = {"pandas", "statsmodels", "sqlalchemy", "sqlmodel", "httpx", "openpyxl", "alembic", "keyring"}
    assert "typer" in loaded and loaded & (heavy | {"xlsxwriter", "rich"}) == set()


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], int]:
    """Run a command that fails with the error given; its exit code."""

    def ended(error: BaseException) -> int:
        def dispatch(argv: object) -> int:
            raise error

        monkeypatch.setattr(main, "_dispatch", dispatch)
        return run(["config", "list"])

    return ended


def _root() -> Any:
    return typer.main.get_command(main.app)


def test_what_goes_to_a_file_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remember(Common(output=tmp_path / "sales.csv"))
    output.show(TABLE)
    assert capsys.readouterr().err.splitlines()[-1] == f"2 rows written to {tmp_path / 'sales.csv'}"


def test_an_empty_list_never_takes_the_place_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bought.csv"
    path.write_text("mine")
    words = ["import", "template", "purchases", "-o", str(path)]
    assert main.run(words) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"try: soleflip {' '.join(words)} --yes"
    assert path.read_text() == "mine"
    assert main.run([*words, "--yes"]) == 0
    assert path.read_text().startswith("date,supplier")


def test_no_as_an_answer_changes_nothing_and_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "books-2026.db"
    path.write_text("mine")
    monkeypatch.setattr("soleflip_cli.cli.db.confirm", lambda question: False)
    assert main.run(["db", "backup", str(path)]) == 0
    assert capsys.readouterr().err == "nothing changed\n"
    assert path.read_text() == "mine"
