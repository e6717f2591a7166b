"""Which columns a question needs: the ones shown, and those that only order, total or explain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from ..domain.errors import UsageError
from ..domain.table import Column
from .base import LIST_COMMAND, Dimension, Facts, Measure, Part, Query, Report, unknown_name

T = TypeVar("T")

_PERIODS = frozenset({"month", "quarter", "year"})


class Order(NamedTuple):
    """One key that rows are ordered by."""

    key: str
    descending: bool


class Plan(NamedTuple):
    """A report as it was asked for. `alone`: one row for each fact; `shown`: the keys of its columns."""

    report: Report
    alone: bool
    shown: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    parts: tuple[Part, ...]
    order: tuple[Order, ...]

    @property
    def columns(self) -> list[Column]:
        """The columns of the finished table."""
        fields: tuple[Dimension | Measure, ...] = (*self.dimensions, *self.measures)
        known = {field.key: field for field in fields}
        return [Column(key, known[key].title, known[key].kind, self._priority(key)) for key in self.shown]

    def _priority(self, key: str) -> int:
        """What rows are grouped by always stays."""
        grouped = not self.alone and any(dimension.key == key for dimension in self.dimensions)
        return 0 if grouped else self.report.priority(key)


def plan(report: Report, query: Query) -> Plan:
    """What `query` makes of `report`. Raises UsageError for a name that is not there."""
    facts, alone = report.facts, bool(report.each) and not query.by
    counted = _measures(facts, query.measures or report.measures)
    by = _unique((*(query.by or report.by), "currency"))
    _check_groups(facts, by)
    shown = _listed(report, query) if alone else (*by, *(key for key in counted if key not in by))
    ordered = _order(report, query, shown, alone)
    grouped = set() if alone else set(by)
    keys = _unique((*shown, *(order.key for order in ordered)))
    measured = [key for key in keys if key in facts.measures and key not in grouped]
    measures = tuple(facts.measures[key] for key in _unique((*measured, *_coverage(facts, shown))))
    dimensions = tuple(facts.dimensions[key] for key in keys if key not in facts.measures or key in grouped)
    parts = tuple(_unique(part for measure in measures for part in measure.parts))
    ties = (Order(dimension.key, False) for dimension in dimensions if dimension.key in shown)
    return Plan(report, alone, shown, dimensions, measures, parts, (*ordered, *ties))


def _unique(things: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(things))


def _listed(report: Report, query: Query) -> tuple[str, ...]:
    """The columns of one row for each fact; measures asked for take the place of the report's own."""
    if not query.measures:
        return report.each
    own = (key for key in report.each if key not in report.facts.measures)
    return _unique((*own, *query.measures))


def _measures(facts: Facts, keys: tuple[str, ...]) -> tuple[str, ...]:
    for key in keys:
        if key not in facts.measures:
            raise unknown_name(f"measure of {facts.noun}", key, facts.measures)
    return _unique(keys)


def _check_groups(facts: Facts, by: tuple[str, ...]) -> None:
    for key in by:
        if key not in facts.dimensions:
            raise unknown_name(f"dimension of {facts.noun}", key, facts.dimensions)


def _order(report: Report, query: Query, shown: tuple[str, ...], alone: bool) -> list[Order]:
    """The order asked for, else by time where rows are grouped by it first, then the report's own."""
    facts = report.facts
    sortable = {*shown, *facts.measures, *(facts.dimensions if alone else ())}
    asked = [Order(key.removeprefix("-"), key.startswith("-")) for key in query.sort or report.order]
    if not query.sort:
        first = [Order(key, False) for key in query.by[:1] if _is_time(facts, key)]
        return [*first, *(order for order in asked if order.key in sortable)]
    for order in asked:
        if order.key not in sortable and order.key in facts.dimensions:
            advice = f"group by it too, with --by {order.key}, or see: {LIST_COMMAND}"
            raise UsageError(f"cannot sort by {order.key!r}, the rows are not grouped by it", advice)
        if order.key not in sortable:
            raise unknown_name("column to sort by", order.key, sorted(sortable))
    return asked


def _is_time(facts: Facts, key: str) -> bool:
    return key in _PERIODS or facts.dimensions[key].kind in ("date", "time")


def _coverage(facts: Facts, shown: tuple[str, ...]) -> tuple[str, ...]:
    """The two measures that say how many costs are known, where any that is shown needs one."""
    needs_cost = any(facts.measures[key].of_cost for key in shown if key in facts.measures)
    return facts.coverage if needs_cost else ()
