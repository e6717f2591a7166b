"""Play the commands of the manual and write what they say beneath them: `python -m tests.project.transcripts --write`.

A page is played when it says what time it is: a comment `<!-- at 2026-10-12 09:00 -->` sets the clock (UTC), and lines
`$ command` in it are run without being shown. Each page begins with empty books. A block ```` ```csv account.csv ````
is that file.
"""

import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from zoneinfo import ZoneInfo

from soleflip_cli.cli.main import run
from tests.support.isolation import ROOT

FOLDERS = (ROOT / "docs" / "how-to", ROOT / "docs" / "explanation")
UTC = ZoneInfo("UTC")
_STEP = re.compile(
    r"^<!-- at (?P<at>[\d-]+ [\d:]+)\n?(?P<unseen>.*?)-->$|^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<block>.*?)^```$",
    re.M | re.S,
)
_WIDTH = "100"


class Terminal(io.StringIO):
    """What a person at a terminal sees: both streams in one, without colour."""

    def isatty(self) -> bool:
        return True


class Clock(datetime):
    """A clock that stands where a page says, a second later at each look."""

    at = datetime(2026, 1, 1, tzinfo=UTC)

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        cls.at += timedelta(seconds=1)
        return cls.at


def pages() -> list[Path]:
    """The pages that are played."""
    there = (path for folder in FOLDERS for path in sorted(folder.glob("*.md")))
    return [path for path in there if "<!-- at " in path.read_text(encoding="utf-8")]


def played(page: str) -> str:
    """The page with what its commands say now. Raises AssertionError where an unseen command fails."""
    with a_desk() as terminal:
        return _STEP.sub(lambda step: taken(step, terminal), page)


def taken(step: re.Match[str], terminal: Terminal) -> str:
    """One step of a page as it has to be written."""
    if step["at"]:
        Clock.at = datetime.fromisoformat(f"{step['at']}+00:00")
        for command in typed(step["unseen"]):
            code, said = answer(command, terminal)
            assert code == 0, f"{command}: {said}"
    elif step["file"]:
        Path(step["file"]).write_text(step["block"], encoding="utf-8")
    elif step["kind"] == "console":
        return "```console\n" + "\n".join(shown(step["block"], terminal)) + "\n```"
    return step[0]


def shown(block: str, terminal: Terminal) -> Iterator[str]:
    """The commands of a block, each with its answer; an empty line parts an answer from what is typed next."""
    for number, command in enumerate(typed(block)):
        if number:
            yield ""
        yield f"$ {command}"
        yield from answer(command, terminal)[1].splitlines()


def typed(text: str) -> Iterator[str]:
    """The commands among lines."""
    return (line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ "))


def answer(command: str, terminal: Terminal) -> tuple[int, str]:
    """How a command ends, and what it says."""
    name, *words = shlex.split(command, comments=True)
    assert name == "soleflip", f"only soleflip is played, not {name}"
    terminal.seek(0)
    terminal.truncate()
    code = run(words)
    folder = re.escape(str(Path.cwd().resolve()))
    return code, re.sub(rf"{folder}/home\b", "~/.local/share/soleflip", terminal.getvalue()).rstrip()


@contextmanager
def a_desk() -> Iterator[Terminal]:
    """A fresh home with no books, a terminal of a hundred columns, and a clock that stands still."""
    terminal = Terminal()
    with TemporaryDirectory() as folder, chdir(folder):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SOLEFLIP_")}
        here = {"SOLEFLIP_HOME": f"{Path.cwd()}/home", "NO_COLOR": "1", "COLUMNS": _WIDTH, "TZ": "Europe/Berlin"}
        with (
            patch.dict(os.environ, {**kept, **here}, clear=True),
            patch("soleflip_cli.usecases.toolbox.datetime", Clock),
            redirect_stdout(terminal),
            redirect_stderr(terminal),
        ):
            yield terminal


def write() -> None:
    """Every page that is played, with today's answers."""
    for path in pages():
        path.write_text(played(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("say --write to write the answers in docs anew")
    write()
