"""Forecasts of the shop as they were kept, and the figures of its back-tests. No command takes these rows back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from .link import Link
from .products import next_id
from .repeats import comparable

FINE = 10_000
"""What a figure that is no money is stored in: ten-thousandths."""


class Run(NamedTuple):
    """One forecast as it was asked for; days as text, the levels of the interval in ten-thousandths."""

    id: int
    made_at: Any
    made_on: str
    told_on: str
    measure: str
    grouping: str
    frequency: str
    periods: int
    first_on: str
    last_on: str
    method: str
    low: int
    high: int
    channels: str | None
    since: str | None


class Value(NamedTuple):
    """What a run expected; minor units where there is a currency, else ten-thousandths of an item."""

    id: int
    run_id: int
    series: str | None
    currency: str | None
    span: str
    first_on: str
    last_on: str
    mean: int
    low: int
    high: int
    last: int | None
    method: str
    level: str
    own: int


class Score(NamedTuple):
    """How a method did in a back-test; figures in ten-thousandths, None where undefined."""

    id: int
    made_at: Any
    made_on: str
    told_on: str
    measure: str
    grouping: str
    currency: str | None
    frequency: str
    horizon: int
    origins: int
    step: int
    channels: str | None
    since: str | None
    method: str
    mase: int | None
    rmsse: int | None
    to_naive: int | None
    bias: int | None
    pinball: int | None
    coverage: int | None
    series: int
    forecasts: int


_ASKED = ("made_on", "measure", "grouping", "frequency", "periods", "first_on", "last_on", "method", "low", "high")
_TRIED = ("made_on", "measure", "grouping", "frequency", "horizon", "origins", "step")


def keep_forecast(link: Link, run: Run, values: Sequence[Value]) -> int:
    """Store a forecast in place of one that was asked for alike on the same day; its number."""
    old = _same(link, "forecast_run", [(name, getattr(run, name)) for name in (*_ASKED, "channels", "since")])
    for number in old:
        link.run("DELETE FROM forecast_value WHERE run_id = ?", (number,))
        link.run("DELETE FROM forecast_run WHERE id = ?", (number,))
    number = old[0] if old else next_id(link, "forecast_run")
    link.insert("forecast_run", Run._fields, [run._replace(id=number)])
    first = next_id(link, "forecast_value")
    link.insert(
        "forecast_value", Value._fields, [one._replace(id=at, run_id=number) for at, one in enumerate(values, first)]
    )
    return number


def _same(link: Link, table: str, known: Sequence[tuple[str, object]]) -> list[int]:
    """The rows of a table with those values, NULL being one."""
    where = " AND ".join(f"{name} IS NULL" if value is None else f"{name} = ?" for name, value in known)
    found = link.rows(
        f"SELECT id FROM {table} WHERE {where} ORDER BY id", [value for _, value in known if value is not None]
    )
    return [int(row[0]) for row in found]


def keep_scores(link: Link, scores: Sequence[Score]) -> None:
    """Store the figures of one back-test in place of one that was asked for alike on the same day."""
    for asked in {one.grouping: one for one in scores}.values():
        known = [(name, getattr(asked, name)) for name in (*_TRIED, "channels", "since")]
        for number in _same(link, "forecast_score", known):
            link.run("DELETE FROM forecast_score WHERE id = ?", (number,))
    first = next_id(link, "forecast_score")
    link.insert("forecast_score", Score._fields, [one._replace(id=at) for at, one in enumerate(scores, first)])


def runs(link: Link, measure: str | None = None) -> list[Run]:
    """The forecasts that were kept, the newest first; of one measure if one is named."""
    where, params = ("WHERE measure = ?", (measure,)) if measure else ("", ())
    found = link.rows(f"SELECT {', '.join(Run._fields)} FROM forecast_run {where} ORDER BY id DESC", params)
    return [Run(*map(comparable, row)) for row in found]  # type: ignore[arg-type]


def values_of(link: Link, numbers: Sequence[int]) -> list[Value]:
    """What those runs expected, in their order."""
    listed, value = link.listed(numbers, "bigint")
    names = ", ".join(f"forecast_value.{name}" for name in Value._fields)
    sql = f"SELECT {names} FROM {listed} JOIN forecast_value ON forecast_value.run_id = wanted.value "
    rows = link.rows(f"{sql} ORDER BY forecast_value.id", (value,))
    return [Value(*map(comparable, row)) for row in rows]  # type: ignore[arg-type]


def scores(link: Link, measure: str, until: date | None = None) -> list[Score]:
    """The figures of back-tests of one measure, the newest first; of those made before a day if one is named."""
    where, params = (" AND made_on < ?", (measure, until.isoformat())) if until else ("", (measure,))
    names = ", ".join(Score._fields)
    rows = link.rows(f"SELECT {names} FROM forecast_score WHERE measure = ?{where} ORDER BY id DESC", params)
    return [Score(*map(comparable, row)) for row in rows]  # type: ignore[arg-type]
