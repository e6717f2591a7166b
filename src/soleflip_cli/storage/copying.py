"""All books from one database into another, on either engine: all of it or nothing, and verified."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ..domain.errors import BooksDisagree, UsageError
from .bulk import comparable
from .engine import Location, connect, revision, upgrade
from .link import Link, Row

SOME_ROWS = 5_000
_TOTALS = """
SELECT currency, COUNT(*), SUM(price), SUM(payout), SUM(landed_cost), SUM(profit)
FROM sale_facts GROUP BY currency ORDER BY currency
"""
Advance = Callable[[str, int], None]


class Total(NamedTuple):
    """What the sales of one currency come to, in minor units."""

    currency: str
    sales: int
    price: int | None
    payout: int | None
    landed_cost: int | None
    profit: int | None


class Copied(NamedTuple):
    """How many rows of each table are there now, and what their sales come to; equal on both sides."""

    tables: dict[str, int]
    totals: list[Total]


def copy_books(source: Location, target: Location, advance: Advance = lambda table, rows: None) -> Copied:
    """Copy current books into an empty database in one transaction, and compare both before it ends.

    Raises UsageError when the target holds anything, BooksDisagree when the copy differs.
    """
    link = connect(source, write=False)
    try:
        with snapshot(link):
            return _fill(link, target, advance)
    finally:
        link.close()


def totals(link: Link) -> list[Total]:
    """What all sales come to, by currency."""
    return [
        Total(currency, *(None if value is None else int(value) for value in values))  # type: ignore[arg-type]
        for currency, *values in link.rows(_TOTALS)
    ]


def _fill(source: Link, target: Location, advance: Advance) -> Copied:
    _prepare(target)
    into = connect(target, write=True)
    try:
        with into.transaction():
            _ensure_empty(into, target)
            for table, columns, key in _tables():
                for rows in _pages(source, table, columns, key):
                    into.insert(table, columns, _spelled(rows, into))
                    advance(table, len(rows))
            return _verified(source, into)
    finally:
        into.close()


@contextmanager
def snapshot(link: Link) -> Iterator[None]:
    """What is read inside is one state of the books, whatever others write meanwhile."""
    link.run("BEGIN" if link.dialect == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        yield
    finally:
        link.run("ROLLBACK")


def _prepare(target: Location) -> None:
    """Make the tables; an empty database of soleflip is what a killed copy leaves."""
    if target.path:
        target.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    link = connect(target, write=True)
    try:
        if revision(link) is not None:
            _ensure_empty(link, target)
    finally:
        link.close()
    upgrade(target)


def _ensure_empty(link: Link, target: Location) -> None:
    filled = [table for table, _, _ in _tables() if link.one(f'SELECT 1 FROM "{table}" LIMIT 1')]
    if filled:
        raise UsageError(f"{target} already holds books", "name an empty database: soleflip db copy --to URL")


def _tables() -> list[tuple[str, list[str], list[str]]]:
    """Every table with its columns and its primary key; one that others point to goes before them."""
    from .tables import METADATA

    return [
        (table.name, [column.name for column in table.columns], [column.name for column in table.primary_key])
        for table in METADATA.sorted_tables
    ]


def _pages(link: Link, table: str, columns: Sequence[str], key: Sequence[str]) -> Iterator[list[Row]]:
    """All rows in order of the primary key, some at a time."""
    names, order = ", ".join(f'"{name}"' for name in columns), ", ".join(key)
    places = [columns.index(name) for name in key]
    select = f'SELECT {names} FROM "{table}"'
    rows = link.rows(f"{select} ORDER BY {order} LIMIT {SOME_ROWS}")
    following = f"{select} WHERE ({order}) > ({', '.join('?' * len(key))}) ORDER BY {order} LIMIT {SOME_ROWS}"
    while rows:
        yield rows
        rows = link.rows(following, [rows[-1][at] for at in places])


def _spelled(rows: list[Row], into: Link) -> Sequence[Sequence[object]]:
    """Days and instants are text on SQLite; Postgres reads that text, and its own values, alike."""
    return [[comparable(value) for value in row] for row in rows] if into.dialect == "sqlite" else rows


def _verified(source: Link, into: Link) -> Copied:
    before, after = _counts(source), _counts(into)
    differing = [table for table, number in before.items() if after[table] != number]
    if differing:
        raise BooksDisagree(f"the copy lacks rows in {', '.join(differing)}; nothing was kept", "soleflip db check")
    sums = totals(into)
    if sums != totals(source):
        raise BooksDisagree("the totals of the copy differ; nothing was kept", "soleflip db check")
    return Copied(after, sums)


def _counts(link: Link) -> dict[str, int]:
    rows = {table: link.one(f'SELECT COUNT(*) FROM "{table}"') for table, _, _ in _tables()}
    return {table: int(row[0]) for table, row in rows.items() if row}
