"""Answer a report's question from the books, as a finished table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..domain.errors import UsageError
from ..domain.table import Column, Table
from ..domain.words import counted
from ..reports import REPORTS
from ..reports.base import DIALECTS, LIST_COMMAND, Facts, Query, unknown_name
from ..reports.plan import Plan, plan
from ..reports.rows import Line, cells, counts, lines, total
from ..reports.statement import statement
from .report_nothing import Reader, nothing

_EARNED = frozenset({"profit", "roi", "margin", "profit_per_day"})


def report(name: str, query: Query, reader: Reader, today: date) -> Table:
    """The report called `name`, grouped, filtered and ordered as `query` says; ages count to `today`.

    Raises UsageError for a report, name, period or condition that is not there.
    """
    if name not in REPORTS:
        raise unknown_name("report", name, REPORTS)
    if query.limit is not None and query.limit < 0:
        raise UsageError("--limit is the number of rows to show, 0 or more", LIST_COMMAND)
    asked = plan(REPORTS[name], query)
    select = statement(asked, query, DIALECTS[reader.dialect], today)
    found = lines(asked, reader.rows(select.sql, select.params))
    kept, summed = found[: query.limit], total(asked, found)
    return Table(
        REPORTS[name].title,
        asked.columns,
        [cells(asked, line) for line in kept],
        tuple(_notes(asked, query, found, len(found) - len(kept)) if found else nothing(asked.report, query, reader)),
        cells(asked, summed) if summed else None,
    )


def describe() -> Table:
    """Every report, measure and dimension with its definition in one line."""
    columns = [
        Column("what", "What"),
        Column("of", "Of"),
        Column("name", "Name"),
        Column("title", "Title"),
        Column("about", "Definition"),
    ]
    reports = [("report", each.facts.noun, each.name, each.title, each.about) for each in REPORTS.values()]
    spoken = {each.facts.noun: each.facts for each in REPORTS.values()}
    named = [row for facts in spoken.values() for row in _defined(facts)]
    return Table("Reports, measures and dimensions", columns, [*reports, *named])


def _defined(facts: Facts) -> Iterator[tuple[str, ...]]:
    for measure in facts.measures.values():
        yield "measure", facts.noun, measure.key, measure.title, measure.about
    for dimension in facts.dimensions.values():
        yield "dimension", facts.noun, dimension.key, dimension.title, dimension.about


def _notes(asked: Plan, query: Query, found: Sequence[Line], left_out: int) -> Iterator[str]:
    """What must be known beside the rows."""
    yield from _coverage(asked, found)
    if query.vat_open and _EARNED.intersection(asked.shown):
        yield "before VAT on sales"
    if len({line.currency() for line in found}) > 1:
        yield "several currencies: one line each, never added up"
    if "market_price" in asked.shown:
        yield from _quotes(found)
    if left_out:
        yield f"{left_out:,} more left out by the limit; the total counts them"
    if asked.report.beside:
        yield asked.report.beside


def _coverage(asked: Plan, found: Sequence[Line]) -> Iterator[str]:
    """How many costs are known, wherever a number rests on them."""
    facts = asked.report.facts
    if not facts.coverage or not any(m.of_cost for m in asked.measures if m.key in asked.shown):
        return
    everything, known, *paid = counts(asked, found, facts.coverage)
    yield f"cost known for {known:,} of {counted(everything, facts.noun.removesuffix('s'))}"
    if paid and paid[0] < everything:
        yield f"payout known for {paid[0]:,} of {everything:,}: what the others earned is not counted"
    if asked.alone and (fallen := len(found) - everything):
        yield f"{fallen:,} cancelled, failed or returned: listed without amounts"


def _quotes(found: Sequence[Line]) -> Iterator[str]:
    known = sum(line.cells["market_price"] is not None for line in found)
    if not known:
        yield "no market price: nothing is estimated"
    elif known < len(found):
        yield f"market price known for {known:,} of {len(found):,}: nothing is estimated"
