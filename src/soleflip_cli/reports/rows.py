"""What the engine answers, turned into typed cells, put in order and added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias, cast

from ..domain.money import EmptySum, Money
from ..domain.table import Cell, Kind
from .base import Finish
from .plan import Order, Plan

Values: TypeAlias = tuple[Any, ...]


class Line(NamedTuple):
    """One row: its cells by key, and the values of its parts, from which a total can be made."""

    cells: dict[str, Cell]
    values: Values

    def currency(self) -> str:
        """ISO 4217 code of every amount in the row."""
        return str(self.cells["currency"])


def lines(plan: Plan, answers: Iterable[Sequence[Any]]) -> list[Line]:
    """Every answer as cells, in the order of the plan: unknown last, ties by the dimensions shown."""
    read, counted = _reader(plan), _counter(plan, plan.alone)
    found = [read(answer) for answer in answers]
    for line in found:
        line.cells.update(counted(line.values, line.currency()))
    for order in reversed(plan.order):
        found = _ordered(plan, found, order)
    return found


def cells(plan: Plan, line: Line) -> tuple[Cell, ...]:
    """The cells that are shown."""
    return tuple(line.cells[key] for key in plan.shown)


def total(plan: Plan, found: Sequence[Line]) -> Line | None:
    """All lines as one, ratios made anew; None for a single line and where currencies are mixed."""
    currencies = {line.currency() for line in found}
    if len(currencies) != 1 or len(found) == 1:
        return None
    currency = currencies.pop()
    counted = _counter(plan, False)(merged(plan, found), currency)
    lists = {measure.key: None for measure in plan.measures if measure.kind == "texts"}
    unsummed = {dimension.key: None for dimension in plan.dimensions}
    return Line({**unsummed, "currency": currency, **counted, **lists}, ())


def merged(plan: Plan, found: Sequence[Line]) -> Values:
    """The values of the parts over all lines."""
    columns = zip(*(line.values for line in found), strict=True)
    return tuple(_merge(part.how, column) for part, column in zip(plan.parts, columns, strict=False))


def counts(plan: Plan, found: Sequence[Line], keys: Sequence[str]) -> list[int]:
    """The measures `keys`, which are counts, over all lines, whatever their currencies."""
    if not found:
        return [0 for _ in keys]
    everything = _counter(plan, False)(merged(plan, found), found[0].currency())
    return [cast(int, everything[key]) for key in keys]


def _reader(plan: Plan) -> Callable[[Sequence[Any]], Line]:
    """What makes a line of an answer: dimensions first, then parts."""
    edge = len(plan.dimensions)
    read = [(dimension.key, _READ[dimension.kind]) for dimension in plan.dimensions]
    gather = [_texts if part.how == "list" else int for part in plan.parts]

    def line(answer: Sequence[Any]) -> Line:
        named = zip(read, answer[:edge], strict=True)
        values = zip(gather, answer[edge:], strict=True)
        return Line(
            {key: None if raw is None else typed(raw) for (key, typed), raw in named},
            tuple(None if raw is None else gathered(raw) for gathered, raw in values),
        )

    return line


def _counter(plan: Plan, alone: bool) -> Callable[[Values, str], Mapping[str, Cell]]:
    """What makes the measures of a line from its values and its currency."""
    places = {part: place for place, part in enumerate(plan.parts)}
    steps: list[tuple[str, Finish, list[int]]] = [
        (
            measure.key,
            (measure.alone or measure.finish) if alone else measure.finish,
            [places[part] for part in measure.parts],
        )
        for measure in plan.measures
    ]

    def count(values: Values, currency: str) -> Mapping[str, Cell]:
        return {key: finish([values[place] for place in wanted], currency) for key, finish, wanted in steps}

    return count


def _ordered(plan: Plan, found: list[Line], order: Order) -> list[Line]:
    """Stable, so that ties keep the order of the keys after this one. Unknown stays last both ways."""
    sequences = {dimension.key: dimension.sequence for dimension in plan.dimensions}
    sequence = sequences.get(order.key, ())

    def rank(line: Line) -> Any:
        cell = line.cells[order.key]
        if isinstance(cell, Money):
            return cell.minor
        if order.key.endswith("_id"):
            return int(str(cell))
        return sequence.index(cell) if sequence and isinstance(cell, str) else cell

    known = [line for line in found if _is_known(line.cells[order.key])]
    unknown = [line for line in found if not _is_known(line.cells[order.key])]
    return sorted(known, key=rank, reverse=order.descending) + unknown


def _is_known(cell: Cell) -> bool:
    return cell is not None and not isinstance(cell, EmptySum)


def _merge(how: str, column: Sequence[Any]) -> Any:
    known = [value for value in column if value is not None]
    if not known or how == "list":
        return None
    return max(known) if how == "max" else sum(known)


def _texts(raw: str) -> tuple[str, ...]:
    return tuple(raw.split("\n"))


def _date(raw: Any) -> date:
    return raw if isinstance(raw, date) else date.fromisoformat(raw)


def _instant(raw: Any) -> datetime:
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw)
    return moment.astimezone(UTC)


_READ: dict[Kind, Callable[[Any], Cell]] = {
    "text": str,
    "count": int,
    "days": lambda raw: Decimal(int(raw)),
    "date": _date,
    "time": _instant,
    "flag": bool,
}
