"""`make demo-sync`: every step works, is read without trouble, and what it promises to show is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOWN = (
    "sync all", "report payouts", "product list", "stock scan", "sync market", "listing plan", "listing apply",
    "listing list --stale", "listing revert",
)  # fmt: skip


def test_the_demo_shows_everything_and_fits_a_terminal() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80"}
    command = [sys.executable, str(ROOT / "examples" / "fake_stockx" / "demo.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    assert (done.returncode, "error:" in said) == (0, False), said
    assert [one for one in SHOWN if f"$ soleflip {one}" not in said] == []
    assert "item 1: its listing has ended" in said
    tables = [line for line in said.splitlines() if re.match(r"[ ─]|Item|\d", line) and "http" not in line]
    assert len(tables) > 20
    assert [line for line in tables if len(line) > 100] == []
