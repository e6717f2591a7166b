"""Connecting without a word of where secrets go: the keyring of this computer has them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fake_stockx import Shop
from tests.connectors.desk import Browser, served
from tests.support.desktop import one_desktop
from tests.support.isolation import ROOT

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
UNLOCK = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null;"


def test_a_keyring_keeps_the_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(Shop.with_orders(30), tmp_path / "books.db", monkeypatch) as desk:
        with patch("webbrowser.open", Browser):
            done = desk.run("connect stockx")
        assert done.code == 0, done.err
        places = {row["secret"]: row["place"] for row in desk.table("connect where")}
        assert places["refresh_token"] == "the keyring of this computer"
        desk.shop.login.expire_access()
        assert desk.sync()["added"] == 30
        desk.did("connect disconnect stockx")
        assert desk.run("sync orders").code == 4


@pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} not installed")
def test_the_keyring_of_a_desktop_keeps_the_login_over_processes(tmp_path: Path) -> None:
    told = at_a_desktop(tmp_path)
    assert told["connected"][0] == 0, told["connected"]
    assert "keyring" in told["places"]["refresh_token"]
    code, out, err = told["synced"]
    assert code == 0, err
    assert json.loads(out)[0]["added"] == 30
    assert (told["gone"], told["left"][0]) == (0, 4)
    assert "no service is connected" in told["left"][1]


def at_a_desktop(folder: Path) -> dict[str, Any]:
    """What the program at the desk told, in a session of its own."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG")}
    paths = (ROOT / "src", ROOT, ROOT / "examples" / "fake_stockx" / "src")
    program = [sys.executable, "-m", "tests.connectors.keyring_desk", str(folder)]
    with one_desktop():
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", f'{UNLOCK} exec "$@"', "sh", *program],
            env={**kept, "HOME": str(folder), "PYTHONPATH": os.pathsep.join(map(str, paths)), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=ROOT,
        )
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # the daemon may have printed before
    return told
