"""Programs measured side by side: in turns, as whole processes, by their medians."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

MIB = 1 << 20


class Run(NamedTuple):
    """One process: seconds on the clock, and the most memory it held, in MiB."""

    seconds: float
    memory: float


class Line(NamedTuple):
    """One line of the table: ours against a base, and the most that it may be."""

    what: str
    base: float
    ours: float
    goal: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours ÷ base; of memory and counts, ours alone."""
        return self.ours / self.base if self.base else self.ours

    def shown(self) -> str:
        """The line as text."""
        base = f"{self.base:.3f} {self.unit}" if self.base else ""
        verdict = "ok" if self.ratio <= self.goal else "MISSED"
        sums = f"{base:>10} {self.ours:>9.3f} {self.unit:<3} {self.ratio:>8.2f} {self.goal:>7.2f}"
        return f"{self.what:<66} {sums}  {verdict}"


def run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a program to its end. Raises CalledProcessError when it fails, after passing on what it said."""
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.stderr.write(said.read())
            raise subprocess.CalledProcessError(process.returncode, command)
    return Run(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MIB)


def in_turns(rounds: int, *programs: Callable[[], Run]) -> list[Run]:
    """Each program once in every round (A B A B …), as other work on the machine hits all alike; medians."""
    found = [[program() for program in programs] for _ in range(rounds)]
    return [
        Run(median(one.seconds for one in runs), max(one.memory for one in runs)) for runs in zip(*found, strict=True)
    ]
