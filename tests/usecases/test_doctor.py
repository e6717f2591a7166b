"""The doctor: each check says how it stands, and none stops the others."""

import os
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from soleflip_cli.domain.errors import NotReady
from soleflip_cli.usecases import doctor
from soleflip_cli.usecases.doctor import Check, Surroundings, as_table, examine
from soleflip_cli.usecases.settings import Settings, load

WHAT = ["soleflip", "sqlite", "settings", "home", "disk", "books", "timezone", "keyring"]


class Box:
    """A toolbox that only knows how the books are, and the settings that they keep."""

    def __init__(self, state: str, kept: dict[str, str] | None = None) -> None:
        self.state, self.kept = state, kept or {}

    def with_books(self) -> Settings:
        return load({}).with_books(self.kept)

    def books_state(self) -> tuple[str, str, str, str]:
        return ("books.db", "sqlite", self.state, "")


def examined(home: Path, state: str = "current", open_box: Callable[[], Any] | None = None) -> dict[str, Check]:
    """What the doctor says of `home`, by check."""
    around = Surroundings({}, None, home, os.environ, open_box or (lambda: Box(state)))
    return {check.what: check for check in examine(around)}


@pytest.fixture(autouse=True)
def usable_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring of this computer is not asked."""
    monkeypatch.setattr(doctor.keyrings, "probe", lambda: (True, "in memory"))


def test_a_new_home_is_ready(home: Path) -> None:
    checks = examined(home, "absent")
    assert list(checks) == WHAT
    assert [check.what for check in checks.values() if check.state == "problem"] == []
    assert checks["timezone"].seen == "Europe/Berlin, from SOLEFLIP_TIMEZONE"
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("state", "worth"),
    [
        ("current", "ok"),
        ("absent", "ok"),
        ("behind", "problem"),
        ("newer", "problem"),
        ("foreign", "problem"),
    ],
)
def test_the_state_of_the_books_decides(state: str, worth: str, home: Path) -> None:
    assert examined(home, state)["books"].state == worth


def test_books_behind_the_program_are_to_be_upgraded(home: Path) -> None:
    assert examined(home, "behind")["books"].advice == "soleflip db upgrade"


def test_a_check_that_fails_does_not_stop_the_others(home: Path) -> None:
    def refuse() -> Box:
        raise NotReady("the server does not answer", hint="soleflip config get db")

    checks = examined(home, open_box=refuse)
    assert checks["books"] == Check("books", "problem", "the server does not answer", "soleflip config get db")
    assert list(checks) == WHAT


def test_settings_that_cannot_be_read_are_a_problem(home: Path) -> None:
    (home / "config.toml").write_text("[vat]\nreclaim = 'maybe'\n")
    settings = examined(home)["settings"]
    assert settings.state == "problem" and "vat.reclaim" in settings.seen


@pytest.mark.parametrize(("free", "state"), [(50_000_000, "problem"), (500_000_000, "warning"), (10**12, "ok")])
def test_little_room_on_the_disk_is_told(free: int, state: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")(10**13, 0, free)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda place: usage)
    assert examined(home)["disk"].state == state


def test_a_home_that_cannot_be_written_is_a_problem(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.os, "access", lambda place, mode: False)
    assert examined(home)["home"].state == "problem"


def test_nobody_is_worried_about_a_keyring_that_nothing_needs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.keyrings, "probe", lambda: (False, "no answer within 5 seconds"))
    assert examined(home)["keyring"] == Check("keyring", "ok", "no answer within 5 seconds; this version needs none")


def test_a_system_without_a_zone_is_warned_of(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLEFLIP_TIMEZONE")
    monkeypatch.setattr(doctor, "system_zone", lambda environ: ("UTC", "unknown"))
    assert examined(home)["timezone"].state == "warning"


def test_the_zone_of_the_books_is_told_and_that_of_the_computer_beside_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOLEFLIP_TIMEZONE")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    found = examined(home, open_box=lambda: Box("current", {"timezone": "Europe/Berlin"}))
    assert found["timezone"].seen == "Europe/Berlin, as the books keep it; this computer is in Asia/Tokyo"
    found = examined(home, open_box=lambda: Box("current", {"timezone": "Asia/Tokyo"}))
    assert found["timezone"].seen == "Asia/Tokyo, as the books keep it"


def test_the_table_has_one_row_for_each_check(home: Path) -> None:
    table = as_table(list(examined(home).values()))
    assert [column.key for column in table.columns] == ["check", "state", "seen", "advice"]
    assert [row[0] for row in table.rows] == WHAT
