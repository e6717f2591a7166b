"""A program for tests: connects and fetches with the keyring of the session that it runs in, and prints what came."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fake_stockx import Shop
from tests.connectors.desk import Browser, Desk, served


def use(desk: Desk) -> dict[str, Any]:
    """Log in without a word of where to keep secrets, fetch in a process of its own with a spent token, log out."""
    with patch("webbrowser.open", Browser):
        connected = desk.run("connect stockx")
    places = {row["secret"]: row["place"] for row in desk.table("connect where")} if connected.code == 0 else {}
    desk.shop.login.expire_access()
    command = [sys.executable, "-m", "soleflip_cli", "sync", "orders", "--format", "json", "--db", desk.url]
    synced = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    gone = desk.run("connect disconnect stockx")
    left = desk.run("sync orders")
    return {
        "connected": (connected.code, connected.err),
        "places": places,
        "synced": (synced.returncode, synced.stdout, synced.stderr),
        "gone": gone.code,
        "left": (left.code, left.err),
    }


def main(folder: str) -> None:
    """Use it in `folder`."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOLEFLIP_HOME", folder)
        with served(Shop.with_orders(30), Path(folder) / "books.db", environment) as desk:
            sys.stdout.write(json.dumps(use(desk)))


if __name__ == "__main__":
    main(sys.argv[1])
