"""`soleflip demo`: what a newcomer sees first, and that it touches nothing of theirs."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.isolation import ROOT

from soleflip_cli.cli.main import run


def played(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The demo's transcript, without what differs from one run to the next."""
    assert run(["demo", "--home", str(folder)]) == 0
    seen = capsys.readouterr()
    assert seen.err == ""
    return re.sub(r"\d{4}-\d\d-\d\d\s+\d\d:\d\d UTC", "TODAY", seen.out.replace(str(folder.resolve()), "FOLDER"))


def test_the_demo_shows_the_real_commands_and_what_they_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], golden: Callable[[str, str], None]
) -> None:
    golden("demo/transcript.txt", played(tmp_path / "shop", capsys))


def test_a_second_demo_in_the_same_folder_shows_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = played(tmp_path / "shop", capsys)
    assert played(tmp_path / "shop", capsys) == first


def test_the_demo_neither_reads_nor_writes_anything_of_your_own(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    mine = {
        home / "config.toml": "not = even = toml",
        home / "books.db": "mine",
        work / "soleflip.toml": 'db = "mine.db"',
    }
    for path, text in mine.items():
        path.write_text(text)
    monkeypatch.chdir(work)
    monkeypatch.setenv("SOLEFLIP_DB", str(work / "mine.db"))
    monkeypatch.setenv("SOLEFLIP_TIMEZONE", "Mars/Olympus")
    assert run(["demo"]) == 0
    assert "102 of 120 sales have an item" in capsys.readouterr().out
    assert {path: path.read_text() for path in [*home.iterdir(), *work.iterdir()]} == mine


def test_a_kept_shop_can_be_asked_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert played(tmp_path / "shop", capsys).endswith("Remove it: rm -r FOLDER\n")
    assert run(["--home", str(tmp_path / "shop"), "report", "roi", "--by", "year", "--columns", "year,sold"]) == 0
    assert capsys.readouterr().out.splitlines() == ["year,sold", "2025,40", "2026,80"]


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(["demo", "--home", str(tmp_path)]) == 2
    assert "is not a demo folder; nothing in it is touched" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("option", [["--db", "mine.db"], ["--format", "json"], ["--limit", "3"], ["-o", "a.csv"]])
def test_options_that_the_demo_cannot_heed_are_refused(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", *option]) == 2
    assert "the demo has its own books" in capsys.readouterr().err


def test_the_demo_ends_as_a_failing_command_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = (("A file that is not there", "import stockx missing.csv"), ("Never reached", "stock match"))
    monkeypatch.setattr("soleflip_cli.usecases.demo.STEPS", steps)
    assert run(["demo"]) == 2
    out = capsys.readouterr().out
    assert "missing.csv" in out
    assert "Never reached" not in out


def test_the_readme_shows_what_the_program_says(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```console\n\$ soleflip report (?:.*\\\n)*.*\n((?:(?!```|\$).*\n)+)", readme, re.M)
    seen = (root / "tests" / "golden" / "demo" / "transcript.txt").read_text(encoding="utf-8")
    assert [text.splitlines()[0] for text in shown] == ["Return on investment", "Dead stock"]
    assert [text for text in shown if text not in seen] == []


def test_the_demo_ends_quietly_when_its_reader_has_seen_enough() -> None:
    command = f"{sys.executable} -m soleflip_cli demo | head -n 3; exit ${{PIPESTATUS[0]}}"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1] == "# What StockX says you sold"


@pytest.mark.parametrize(("on_path", "typed"), [(True, "soleflip"), (False, "{bin}/soleflip")])
def test_the_last_lines_can_be_typed_whether_or_not_the_shell_finds_soleflip(
    on_path: bool, typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "bin" / "soleflip"
    program.parent.mkdir()
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(program.parent) if on_path else str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(program), "demo"])
    monkeypatch.setattr("soleflip_cli.usecases.demo.STEPS", ())
    assert run(["demo"]) == 0
    start = typed.format(bin=program.parent)
    assert f"Start your own books: {start} import stockx REPORT.csv" in capsys.readouterr().out
