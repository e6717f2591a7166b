"""Speed and memory against what a plain script needs: `python benchmarks/run.py [--rows N ...] [--rounds N]`."""

from __future__ import annotations

import argparse
import compileall
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from measuring import Line, Run, in_turns, run
from reports import write_purchases, write_report
from services import connected

HERE, PYTHON = Path(__file__).parent, sys.executable
SOURCE = {
    "PYTHONPATH": str(HERE.parent / "src"),
    "SOLEFLIP_TIMEZONE": "Europe/Berlin",
}
MOST_MEMORY = 150
HEAD = f"{'what':<66} {'base':>10} {'ours':>9}     {'ratio':>8} {'goal':>7}"


class Bench:
    """Homes and files in a folder of their own, and the programs to measure in them."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self._folder, self._rounds, self._order = folder, rounds, "none"

    def imports(self, rows: int) -> Iterator[Line]:
        """A report read into empty books, and again, against cells put into one table."""
        report = write_report(self._folder / f"report{rows}.csv", rows)
        goal = 2.5 if rows <= 200_000 else 3.0
        first, again = partial(self._first, report, rows), partial(self._step, "read", str(report), "0")
        plain, ours, repeated = in_turns(self._rounds, partial(self._plain, report), first, again)
        yield Line(f"import {rows:,} lines / csv.reader + INSERT OR IGNORE", plain.seconds, ours.seconds, goal)
        yield Line("import them again, no change / first import", ours.seconds, repeated.seconds, 1.1)
        yield Line("memory of the import", 0, max(ours.memory, repeated.memory), MOST_MEMORY, "MiB")

    def matching(self, rows: int) -> Iterator[Line]:
        """Sales matched with about as many items, against the import of the sales."""
        report = write_report(self._folder / f"report{rows}.csv", rows)
        bought = write_purchases(self._folder / f"bought{rows}.csv", rows)
        self._first(report, rows)
        self._step("read", str(bought), str(rows))
        books = self._folder / "home" / "books.db"
        kept = books.rename(self._folder / "matched.db")
        back, least = partial(shutil.copyfile, kept, books), str(rows * 9 // 10)
        for alone, where in ((), ""), (("alone",), ", both on one processor"):
            first = partial(self._first, report, rows, *alone)
            match = partial(self._step, *alone, "match", least)
            plain, ours = in_turns(self._rounds, first, lambda match=match: (back(), match())[1])  # type: ignore[misc]
            yield Line(f"match {rows:,} sales / their import{where}", plain.seconds, ours.seconds, 0.5)
        yield Line("memory of the matching", 0, ours.memory, MOST_MEMORY, "MiB")

    def starts(self, rows: int) -> Iterator[Line]:
        """Starts of the program against those of the smallest typer program and of Python."""
        self._first(write_report(self._folder / f"report{rows}.csv", rows), rows)
        script = Path(PYTHON).with_name("soleflip")
        ours = [str(script)] if script.exists() else [PYTHON, "-m", "soleflip_cli"]
        hello = [PYTHON, str(HERE / "hello.py")]
        commands = [
            [*hello, "--help"],
            [*ours, "--help"],
            hello,
            [*ours, "report", "roi"],
            [PYTHON, "-c", "pass"],
            [*ours, "--version"],
        ]
        times = [
            one.seconds for one in in_turns(self._rounds * 5, *(partial(self._run, command) for command in commands))
        ]
        hello_help, own_help, plain, roi, nothing, version = times
        yield Line("soleflip --help / typer hello --help", hello_help, own_help, 1.2)
        yield Line("soleflip --help / typer hello (plain run)", plain, own_help, float("inf"))
        yield Line(f"soleflip report roi, {rows:,} sales / typer hello (plain run)", plain, roi, 1.5)
        yield Line("soleflip --version / python -c pass", nothing, version, 2.0)

    def pricing(self, items: int) -> Iterator[Line]:
        """Asks for everything in stock, as many items sold before, ten prices of each size; less a start."""
        self._order = "fifo"
        self._first(write_report(self._folder / f"report{items}.csv", items), items)
        bought = write_purchases(self._folder / f"bought{items}.csv", 2 * items)
        self._step("read", str(bought), str(2 * items))
        self._step("price", "10")
        ours = [PYTHON, "-m", "soleflip_cli"]
        quiet = ("--format", "csv", "-o", str(self._folder / "out.csv"))
        commands = (["price", "fees", "list"], ["price", "suggest"], ["price", "plan", "--dry-run"])
        start, *found = in_turns(self._rounds, *(partial(self._run, [*ours, *one, *quiet]) for one in commands))
        for what, one in zip(("suggest", "plan"), found, strict=True):
            yield Line(f"price {what}, {items:,} items, beyond a start", 0, one.seconds - start.seconds, 1.0)
        self._order = "none"

    def syncs(self, orders: int) -> Iterator[Line]:
        """Orders of a service that answers 50 ms late, against the sum of those waits; then again, unchanged."""
        late, first, again = 0.05, list[tuple[float, float]](), list[tuple[float, float]]()
        for turn in range(max(1, self._rounds // 2)):
            with connected(self._folder / f"service{turn}", orders, late) as served:
                for times in (first, again):
                    one = run(
                        [PYTHON, "-m", "soleflip_cli", "sync", "orders", "--full"],
                        {**SOURCE, "SOLEFLIP_MATCHING_ORDER": "none", **served.environment},
                    )
                    times.append((served.waits(late), one.seconds))
        for what, times in (("sync", first), ("sync again, no change:", again)):
            waited, took = (median(column) for column in zip(*times, strict=True))
            yield Line(f"{what} {orders:,} orders / the service's own waits", waited, took, 1.3)

    def _plain(self, report: Path) -> Run:
        target = self._folder / "plain.db"
        target.unlink(missing_ok=True)
        return self._run([PYTHON, str(HERE / "plain_import.py"), str(report), str(target)])

    def _first(self, report: Path, rows: int, *alone: str) -> Run:
        shutil.rmtree(self._folder / "home", ignore_errors=True)
        self._step("make")
        return self._step(*alone, "read", str(report), str(rows))

    def _step(self, *words: str) -> Run:
        return self._run([PYTHON, str(HERE / "steps.py"), *words])

    def _run(self, command: list[str]) -> Run:
        order = {"SOLEFLIP_MATCHING_ORDER": self._order}
        return run(command, {**SOURCE, **order, "SOLEFLIP_HOME": str(self._folder / "home")})


def options() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[200_000, 1_000_000], help="lengths of the reports")
    parser.add_argument("--sales", type=int, default=100_000, help="how many sales to match")
    parser.add_argument("--report", type=int, default=20_000, help="how many sales to report on")
    parser.add_argument("--items", type=int, default=5_000, help="how many items to price")
    parser.add_argument("--orders", type=int, default=10_000, help="how many orders to fetch from a service")
    parser.add_argument("--rounds", type=int, default=5, help="how often each program runs")
    return parser.parse_args()


def main() -> int:
    """Print the table; 1 when a goal was missed."""
    wanted, lines = options(), list[Line]()
    compileall.compile_dir(HERE.parent / "src", quiet=1)  # as an installation does
    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="soleflip-bench-") as folder:
        bench = Bench(Path(folder), wanted.rounds)
        first = (
            partial(bench.starts, wanted.report),
            partial(bench.matching, wanted.sales),
            partial(bench.pricing, wanted.items),
            partial(bench.syncs, wanted.orders),
        )
        parts = [partial(bench.imports, rows) for rows in wanted.rows]
        for part in (*first, *parts):
            for line in part():
                print(line.shown(), flush=True)
                lines.append(line)
    return int(any(line.ratio > line.goal for line in lines))


if __name__ == "__main__":
    sys.exit(main())
