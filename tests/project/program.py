"""The program as a process of its own, as a person starts it."""

import os
import subprocess
import sys

from tests.support.isolation import ROOT


def soleflip(*words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """`python [options] -m soleflip_cli words…` from the sources here, whichever version is installed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, *options, "-m", "soleflip_cli", *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
