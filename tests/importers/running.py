"""The program within the test's own process, and what its books show."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple

from soleflip_cli.cli.main import run
from soleflip_cli.storage.engine import connect, locate
from soleflip_cli.storage.views import VIEWS


class Run(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it wrote as JSON."""
        return json.loads(self.out)


def soleflip(*words: object) -> Run:
    """One command line."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(word) for word in words])
    return Run(code, out.getvalue(), err.getvalue())


def imported(*words: object) -> Any:
    """The JSON summary of an import that must succeed."""
    done = soleflip("import", *words, "--format", "json")
    assert done.code == 0, done.err
    return done.json()


def rows(url: str, sql: str) -> list[tuple[Any, ...]]:
    """What a SELECT gives of the books."""
    link = connect(locate(url), write=False)
    try:
        return [tuple(row) for row in link.rows(sql)]
    finally:
        link.close()


def shown(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every view, in an order that has a meaning."""
    return {name: sorted(rows(url, f"SELECT * FROM {name}"), key=repr) for name in VIEWS}


def stored(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that an import writes."""
    tables = ("import_batch", "source_record", "sighting", "change", "product", "supplier", "purchase", "item", "cost")
    return {name: sorted(rows(url, f'SELECT * FROM "{name}"'), key=repr) for name in (*tables, "sale", "fee", "payout")}
