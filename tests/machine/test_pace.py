"""The pace of all processes together: so many a second, so many a day."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import Busy, MachineFailed
from soleflip_cli.machine.pace import Days, Pace

PER_SECOND, EACH = 20, 15
RUN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from soleflip_cli.machine.pace import Pace

looked = []
def now():
    looked.append(datetime.now(UTC))
    return looked[-1]

pace = Pace(Path(sys.argv[1]), "stockx", float(sys.argv[2]), None, now=now)
for _ in range(int(sys.argv[3])):
    pace.take()
    print(looked[-1].timestamp(), flush=True)
"""
COUNT = """
import sys
from datetime import date
from pathlib import Path
from soleflip_cli.machine.pace import Days

days = Days(Path(sys.argv[1]))
for _ in range(100):
    print(days.add(date(2026, 3, 1), 1))
"""


@dataclass
class Clock:
    """Time that passes while one sleeps, and no sooner."""

    at: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        assert len(self.slept) < 1000, "it never ends"
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


def pace_of(folder: Path, clock: Clock, per_second: float | None = 1, per_day: int | None = 10) -> Pace:
    return Pace(folder, "stockx", per_second, per_day, clock.now, clock.sleep)


def start(code: str, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> list[float]:
    lines = process.communicate(timeout=60)[0].splitlines()
    assert process.returncode == 0
    return [float(line) for line in lines]


def test_two_processes_together_never_exceed_the_pace(tmp_path: Path) -> None:
    both = [start(RUN, tmp_path, PER_SECOND, EACH) for _ in range(2)]
    turns = [said(process) for process in both]
    assert [len(one) for one in turns] == [EACH, EACH]
    together = sorted([*turns[0], *turns[1]])
    assert min(late - early for early, late in pairwise(together)) >= 1 / PER_SECOND - 1e-6


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_process_that_dies_or_stops_while_it_waits_keeps_nobody_waiting(tmp_path: Path) -> None:
    other = start(RUN, tmp_path, 0.5, 100)
    assert other.stdout is not None
    other.stdout.readline()
    time.sleep(0.5)  # now it waits for its second turn
    os.kill(other.pid, signal.SIGSTOP)
    clock = Clock(datetime.now(UTC))
    pace_of(tmp_path, clock, 0.5).take()
    assert sum(clock.slept) <= 2
    os.kill(other.pid, signal.SIGKILL)
    other.communicate()
    pace_of(tmp_path, clock, 0.5).take()
    assert sum(clock.slept) <= 4


def test_turns_come_one_gap_after_another(tmp_path: Path) -> None:
    clock = Clock()
    pace = pace_of(tmp_path, clock, per_second=4)
    for _ in range(3):
        pace.take()
    assert clock.slept == pytest.approx([0.25, 0.25])
    clock.at += timedelta(seconds=60)
    pace.take()
    assert len(clock.slept) == 2  # whoever was slow need not wait, and has saved nothing up
    pace.take()
    assert len(clock.slept) == 3


def test_several_at_once_make_the_next_one_wait_as_much_longer(tmp_path: Path) -> None:
    clock = Clock()
    pace = pace_of(tmp_path, clock)
    pace.take(5)
    pace.take()
    assert (sum(clock.slept), pace.used_today()) == (5, 6)


def test_names_have_a_pace_of_their_own(tmp_path: Path) -> None:
    clock = Clock()
    pace_of(tmp_path, clock).take()
    other = Pace(tmp_path, "stockx/second", 1, 10, clock.now, clock.sleep)
    other.take()
    assert (clock.slept, other.used_today()) == ([], 1)


def test_no_limit_is_none(tmp_path: Path) -> None:
    clock = Clock()
    pace = pace_of(tmp_path, clock, None, None)
    for _ in range(20):
        pace.take()
    assert (clock.slept, pace.used_today()) == ([], 20)


def test_the_day_ends_at_midnight_utc_and_says_so(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 2, 28, 23, 59, 0, tzinfo=UTC))
    pace = pace_of(tmp_path, clock, None, per_day=25_000)
    pace.take(24_999)
    with pytest.raises(Busy) as caught:
        pace.take(2)
    assert caught.value.message == "stockx: 25,000 requests a day are used up until 2026-03-01 00:00 UTC"
    pace.take()
    with pytest.raises(Busy):
        pace.take()
    assert pace.used_today() == 25_000
    clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    pace.take()
    assert pace.used_today() == 1


def test_the_day_is_that_of_utc_whatever_zone_the_clock_has(tmp_path: Path) -> None:
    pace_of(tmp_path, Clock(datetime.fromisoformat("2026-03-02T00:30:00+01:00"))).take()
    assert json.loads((tmp_path / "stockx.days").read_text()) == {"2026-03-01": 1}


@pytest.mark.parametrize("back", [timedelta(seconds=5), timedelta(days=1), timedelta(days=4000)])
def test_a_clock_that_goes_back_costs_one_gap(tmp_path: Path, back: timedelta) -> None:
    clock = Clock()
    pace = pace_of(tmp_path, clock)
    pace.take()
    clock.at -= back
    pace.take()
    assert clock.slept == [1]


def test_a_day_that_comes_again_is_not_new(tmp_path: Path) -> None:
    clock = Clock()
    pace = pace_of(tmp_path, clock, None)
    pace.take(9)
    clock.at += timedelta(days=1)
    pace.take(3)
    clock.at -= timedelta(days=1)
    assert pace.used_today() == 9


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"last": null, "free": "x", "2026-03-01": "y"}'])
def test_damaged_files_start_anew(tmp_path: Path, damage: str) -> None:
    clock = Clock()
    pace_of(tmp_path, clock).take()
    for name in ("stockx.pace", "stockx.days"):
        (tmp_path / name).write_text(damage)
    pace = pace_of(tmp_path, clock)
    pace.take()
    assert pace.used_today() == 1


def test_a_ledger_elsewhere_is_asked(tmp_path: Path) -> None:
    class Books:
        known: dict[date, int] = {date(2026, 3, 1): 9}  # noqa: RUF012

        def add(self, day: date, requests: int) -> int:
            self.known[day] += requests
            return self.known[day]

    clock = Clock()
    pace = Pace(tmp_path, "stockx", None, 10, clock.now, clock.sleep, Books())
    pace.take()
    with pytest.raises(Busy):
        pace.take()
    assert (pace.used_today(), [place.name for place in tmp_path.glob("*.days")]) == (10, [])


def test_asking_writes_nothing(tmp_path: Path) -> None:
    assert pace_of(tmp_path / "missing", Clock()).used_today() == 0
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineFailed, match="cannot be written"):
        pace_of(tmp_path / "file", Clock()).take()


def test_no_count_of_two_processes_is_lost(tmp_path: Path) -> None:
    both = [start(COUNT, tmp_path / "x.days") for _ in range(2)]
    assert sorted([*said(both[0]), *said(both[1])]) == list(range(1, 201))


def test_no_count_of_two_threads_is_lost(tmp_path: Path) -> None:
    clock = Clock()
    run = [threading.Thread(target=lambda: pace_of(tmp_path, clock, None, None).take()) for _ in range(20)]
    for one in run:
        one.start()
    for one in run:
        one.join()
    assert pace_of(tmp_path, clock).used_today() == 20


def test_days_long_gone_are_forgotten(tmp_path: Path) -> None:
    days = Days(tmp_path / "x.days")
    for day in range(1, 20):
        days.add(date(2026, 3, day), day)
    assert days.add(date(2026, 3, 19), 0) == 19
    assert len(json.loads((tmp_path / "x.days").read_text())) == 7
    assert [place.name for place in tmp_path.iterdir() if place.name.startswith(".")] == []
