"""Start-up is a feature: what a person waits for is not loaded unless it is used."""

from pathlib import Path

import pytest

from soleflip_cli.storage.engine import locate, upgrade
from tests.project.program import soleflip

HEAVY = {
    "alembic",
    "httpx",
    "keyring",
    "numpy",
    "openpyxl",
    "pandas",
    "pydantic",
    "scipy",
    "sqlalchemy",
    "sqlmodel",
    "statsmodels",
    "xlsxwriter",
}
UNASKED = {
    "soleflip_cli.domain.sizes",
    "soleflip_cli.render.terminal",
    "soleflip_cli.render.workbook",
    "soleflip_cli.reports.where",
    "soleflip_cli.storage.backups",
    "soleflip_cli.storage.views",
}
ASKED = ("report", "roi", "--by", "brand,month", "--brand", "Nike", "--since", "6m", "-v", "--format", "csv")
TRACE = "import time:"


@pytest.fixture(autouse=True)
def empty_books(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Books without a row, for reports to read."""
    upgrade(locate(str(home / "empty.db")))
    monkeypatch.setenv("SOLEFLIP_DB", str(home / "empty.db"))


@pytest.mark.parametrize("words", [("--help",), ("report", "roi"), ASKED, ("report", "--help"), ("forecast", "--help")])
def test_everyday_commands_load_nothing_heavy(words: tuple[str, ...]) -> None:
    ran = soleflip(*words, options=("-X", "importtime"))
    assert ran.returncode == 0, said(ran.stderr)
    assert packages(ran.stderr) & HEAVY == set()


def test_a_report_loads_only_what_it_was_asked_for() -> None:
    soleflip("report", "roi")  # the first one tells the books which settings hold
    ran = soleflip(*ASKED, options=("-X", "importtime"))
    assert "soleflip_cli.reports.statement" in loaded(ran.stderr)
    assert loaded(ran.stderr) & UNASKED == set()


def test_the_version_is_told_before_typer_is_loaded() -> None:
    ran = soleflip("--version", options=("-X", "importtime"))
    assert ran.returncode == 0, said(ran.stderr)
    assert packages(ran.stderr) & (HEAVY | {"typer", "rich"}) == set()


def loaded(trace: str) -> set[str]:
    """Modules in the trace of `-X importtime`, whose lines end in `| package.module`."""
    lines = (line for line in trace.splitlines() if line.startswith(TRACE))
    return {line.rsplit("|", 1)[1].strip() for line in lines}


def packages(trace: str) -> set[str]:
    """Top-level packages in the trace."""
    return {module.split(".")[0] for module in loaded(trace)}


def said(trace: str) -> str:
    """What the program itself wrote between the lines of the trace."""
    return "\n".join(line for line in trace.splitlines() if not line.startswith(TRACE))
