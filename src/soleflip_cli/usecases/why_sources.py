"""Which cell of which record a figure was read from, and changes of it told in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ..connectors import connectors
from ..domain.money import Money
from ..importers import IMPORTERS
from ..importers.base import Field, Importer, heading
from ..storage.origins import API, JSON, Altered, Origins, Record


class Source(NamedTuple):
    """A cell of a record (`record`, `column`, `cell`), or a person's command (`command`, `at`)."""

    record: Record | None = None
    column: str | None = None
    cell: str | None = None
    command: str | None = None
    at: str | None = None


class Trace:
    """Finds where the fields of one sale or item came from: by hand, else the newest record that has them."""

    def __init__(self, origins: Origins, source_id: int | None, changes: Sequence[Altered]) -> None:
        standing = [change for change in reversed(changes) if not change.undone]
        self._by_hand = [change for change in standing if change.batch is None]
        older = (change.before.get("source_id") for change in standing)
        self._records = list(_known(origins.record(number) for number in dict.fromkeys((source_id, *older)) if number))

    def of(self, field: str, *stored: str) -> Source | None:
        """The source of an importer's `field` (`fee.KIND` for fees); `stored` are its names in the change log."""
        for change in self._by_hand:
            if is_added(change) or {field, *stored} & {*change.after}:
                return Source(command=change.command, at=change.at)
        for record in self._records:
            if found := _cell(record, field):
                return Source(record, *found)
        return None


def _known(records: Iterable[Record | None]) -> Iterable[Record]:
    return (record for record in records if record is not None)


def _cell(record: Record, field: str) -> tuple[str, str] | None:
    """The column that states a field, and what it states; of a service's record the path to it."""
    if JSON in record.cells:
        return _leaf(record, field)
    column = _column(record, field)
    text = record.cells[column].strip() if column else ""
    return (column.strip(), text) if column and text else None


def _leaf(record: Record, field: str) -> tuple[str, str] | None:
    connector = connectors().get(record.format.removesuffix(API))
    for path in connector.paths.get(field, ()) if connector else ():
        found: Any = json.loads(record.cells[JSON])
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        if found is not None:
            return path, str(found)
    return None


def _column(record: Record, field: str) -> str | None:
    importer = IMPORTERS.get(record.format)
    one = _field(importer, field) if importer else None
    if one is None:
        return None
    names = {heading(name): name for name in record.cells}
    return next((names[heading(wanted)] for wanted in one.columns if heading(wanted) in names), None)


def _field(importer: Importer, field: str) -> Field | None:
    return importer.fees.get(field[4:]) if field.startswith("fee.") else importer.fields.get(field)


_LABELS = {
    "price": "price", "payout": "payout", "unexplained": "not itemised", "fees": "fees in all", 
    "invoice_total": "stated total",
    "sold_on": "sold on", "paid_at": "paid at", "state": "state", "country": "country", "currency": "currency",
    "size_raw": "size", "acquired_on": "bought on", "item_id": "item", "note": "note", "removed_on": "left stock on",
    "ship_by": "ship by", "arrived_on": "arrived on", "shelf": "shelf",
    "product_id": "product number", "purchase_id": "purchase number", "payout_id": "transfer number",
}  # fmt: skip
_MONEY = frozenset({"price", "payout", "unexplained", "fees", "invoice_total"})


def fee_label(kind: str) -> str:
    """A kind of fee as people say it."""
    return {"transaction": "transaction fee", "processing": "payment processing", "shipping": "shipping"}.get(
        kind, kind
    )


def altered_words(change: Altered, currency: str) -> str | None:
    """A change in words, `price 120.00 EUR → 121.00 EUR`; None where nothing that people see was changed."""
    if is_added(change):
        return "added by hand"
    seen = [name for name in change.after if name in _LABELS or "." in name]
    pairs = ((name, change.before.get(name), change.after[name]) for name in seen)
    told = (f"{_label(name)} {_value(name, old, currency)} → {_value(name, new, currency)}" for name, old, new in pairs)
    return "; ".join(told) or None


def is_added(change: Altered) -> bool:
    """Whether the row came into the books with this change."""
    return "added" in change.after or {*change.before} == {"voided_by"} < {*change.after}


def _label(name: str) -> str:
    kind, _, part = name.partition(".")
    return {"fee": fee_label(part), "cost": f"cost, {part}"}[kind] if part else _LABELS[name]


def _value(name: str, value: Any, currency: str) -> str:
    if value is None:
        return "none" if name == "item_id" else "unknown"
    if name.startswith("cost."):
        amount, rate = value
        return str(Money(amount, currency)) + (f" ({rate / 100:g} % VAT)" if rate is not None else "")
    if name in _MONEY or name.startswith("fee."):
        return str(Money(value, currency))
    return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC" if name == "paid_at" else str(value)
