"""The keyring of a real desktop, in a session bus of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.desktop import one_desktop
from tests.support.isolation import ROOT

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} not installed")

UNLOCKED = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null;"
UNTOUCHED = ""
DESK = ROOT / "tests" / "machine" / "vault_desk.py"
BUS_HINT = "soleflip connect stockx --store file"


def run(home: Path, before: str, unattended: str) -> dict[str, Any]:
    """What the program at the desk told."""
    script = f'{before} exec "$@"'
    program = [sys.executable, str(DESK), str(home / "data"), unattended]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    environ = {**kept, "HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with one_desktop():
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", script, "sh", *program],
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # the daemon may have printed before
    return told


def test_an_open_keyring_keeps_long_secrets_and_a_locked_one_is_not_asked(tmp_path: Path) -> None:
    told = run(tmp_path, UNLOCKED, "yes")
    assert (told["state"], told["trial"], told["whole"]) == ("open", None, True)
    assert (told["items"], told["left"]) == (36, 0)
    assert told["locked"] == "locked"
    assert told["read"] == ["NotConnected", "the keyring is locked", BUS_HINT]
    assert told["quick"]


def test_a_keyring_that_was_never_set_up_is_not_asked(tmp_path: Path) -> None:
    told = run(tmp_path, UNTOUCHED, "yes")
    assert told["state"] == "absent"
    assert told["trial"] == ["NotConnected", "the keyring was never set up", "soleflip connect SERVICE --store file"]


def test_a_prompt_that_cannot_be_shown_is_one_clear_error(tmp_path: Path) -> None:
    told = run(tmp_path, UNLOCKED, "no")
    assert told["locked"] == "locked"
    assert told["read"] == ["NotConnected", "the keyring was not unlocked", BUS_HINT]
