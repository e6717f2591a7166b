"""A plan and a question, compiled to one SELECT that runs on SQLite and Postgres alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..domain.errors import UsageError
from ..domain.styles import style_code
from ..domain.trade import HELD
from .base import LIST_COMMAND, Dialect, Facts, Part, Place, Query, written
from .periods import period
from .plan import Plan


class Condition(NamedTuple):
    """A piece of SQL that is true or not, and the values of its `?`."""

    sql: str
    params: tuple[object, ...] = ()


class Statement(NamedTuple):
    """One SELECT and the values of its `?`."""

    sql: str
    params: tuple[object, ...]


def statement(plan: Plan, query: Query, dialect: Dialect, today: date) -> Statement:
    """The SELECT: first the dimensions of the plan, then its parts. Raises UsageError for a bad filter."""
    place = Place(dialect, (query.as_of or today).toordinal())
    conditions = [*_conditions(plan, query, place, today)]
    source, outer = _source(plan, query), [*_too_young(plan, query, place)]
    if whole := _whole(plan):
        sum_name, window = whole
        source = f"(SELECT *, {window} AS {sum_name} FROM {source}{_where(conditions)}) AS whole"
        clause = _where(outer)
    else:
        clause = _where([*conditions, *outer])
    sql = f"SELECT {', '.join(_selected(plan, place))} FROM {source}{clause}{_grouping(plan)}"
    return Statement(sql, tuple(value for each in (*conditions, *outer) for value in each.params))


def _selected(plan: Plan, place: Place) -> Iterator[str]:
    for dimension in plan.dimensions:
        yield written(dimension.sql, place)
    for part in plan.parts:
        yield written(part.sql, place) if plan.alone else _gathered(part, place)


def _gathered(part: Part, place: Place) -> str:
    inner = written(part.sql, place)
    return place.dialect.joined.format(inner) if part.how == "list" else f"{part.how.upper()}({inner})"


def _grouping(plan: Plan) -> str:
    """By position: an expression is written once, and both engines group by the same one."""
    places = ", ".join(str(place) for place in range(1, len(plan.dimensions) + 1))
    return "" if plan.alone else f" GROUP BY {places}"


def _where(conditions: list[Condition]) -> str:
    return f" WHERE {' AND '.join(each.sql for each in conditions)}" if conditions else ""


def _source(plan: Plan, query: Query) -> str:
    facts = plan.report.facts
    return facts.history if facts.history and query.as_of else facts.view


def _whole(plan: Plan) -> tuple[str, str] | None:
    whole = plan.report.facts.whole
    return whole if whole and any(part.sql == whole[0] for part in plan.parts) else None


def _conditions(plan: Plan, query: Query, place: Place, today: date) -> Iterator[Condition]:
    facts = plan.report.facts
    if plan.report.only:
        yield Condition(written(plan.report.only, place))
    yield from _at_the_time(facts, query, place)
    yield from _dates(facts, query, today)
    yield from _one_of(facts, "brand", query.brand)
    yield from _one_of(facts, "channel", query.channel)
    if query.sku:
        yield _alternative(facts, query.sku)
    if query.where:
        from .where import condition  # only a condition pays for its language

        yield Condition(*condition(query.where, facts.names, place))


def _at_the_time(facts: Facts, query: Query, place: Place) -> Iterator[Condition]:
    """What was true on the day: items that had come and not left, events up to it."""
    if facts.age:
        yield Condition("(acquired_day IS NULL OR acquired_day <= ?)", (place.day,))
        if query.as_of:
            yield Condition(f"(left_day > ? OR left_day IS NULL AND state IN {HELD})", (place.day,))
    elif query.as_of:
        yield Condition(f"{facts.date} <= ?", (query.as_of.isoformat(),))


def _dates(facts: Facts, query: Query, today: date) -> Iterator[Condition]:
    if query.since and query.until and query.since > query.until:
        raise UsageError(f"--since {query.since} is after --until {query.until}", "swap the two days")
    if facts.planned:
        yield Condition(f"{facts.date} <= ?", (today.isoformat(),))
    spans = [period(text, today, unit) for unit, text in _named_periods(query) if text]
    for first, last in [(query.since, query.until), *spans]:
        if first:
            yield Condition(f"{facts.date} >= ?", (first.isoformat(),))
        if last:
            yield Condition(f"{facts.date} <= ?", (last.isoformat(),))


def _named_periods(query: Query) -> list[tuple[str, str | None]]:
    return [("month", query.month), ("quarter", query.quarter), ("year", query.year)]


def _one_of(facts: Facts, key: str, wanted: tuple[str, ...]) -> Iterator[Condition]:
    if wanted:
        marks = ", ".join(["LOWER(?)"] * len(wanted))
        yield Condition(f"LOWER({_column(facts, key)}) IN ({marks})", wanted)


def _alternative(facts: Facts, sku: str) -> Condition:
    """Any of the style codes that a slash joins. LIKE is bent by %, _ and its escape, so they are escaped."""
    plain = (style_code(sku) or sku).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    column = _column(facts, "style")
    return Condition(f"'/' || UPPER(REPLACE({column}, ' ', '')) || '/' LIKE ? ESCAPE '!'", (f"%/{plain}/%",))


def _column(facts: Facts, key: str) -> str:
    if key not in facts.dimensions:
        raise UsageError(f"{facts.noun} have no {key}, so they cannot be limited to one", LIST_COMMAND)
    return key


def _too_young(plan: Plan, query: Query, place: Place) -> Iterator[Condition]:
    """Items held no longer than the threshold drop out, after the whole stock has been added up."""
    age = plan.report.facts.age
    days = plan.report.older_than if query.older_than is None else query.older_than
    if days is None:
        return
    if age is None:
        raise UsageError(f"{plan.report.facts.noun} have no age", "soleflip report dead-stock --older-than 90")
    if days < 0:
        raise UsageError("--older-than is a number of days, 0 or more", "soleflip report dead-stock")
    yield Condition(f"{written(age, place)} > ?", (days,))
