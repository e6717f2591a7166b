"""Money spent on the business: once, every month, every year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import Money, to_minor
from ..storage.books import Books
from ..storage.bulk import comparable
from ..storage.rows import add_row, alter_row, void_row
from .stock import currency_of
from .stock_rows import past
from .stock_words import one_line
from .toolbox import Toolbox

Recurring = Literal["monthly", "yearly"]


NEVER = date.max
"""The end of what recurs for ever."""

_SAID = {
    "amount": "amount", "spent_on": "day", "vat_rate": "VAT", "recurring": "recurring", "until": "until",
    "what": "what for", "note": "note",
}  # fmt: skip


class Spent(NamedTuple):
    """What is said of an expense, gross; None leaves a field as it is."""

    amount: Decimal | None = None
    what: str | None = None
    day: date | None = None
    vat_rate: int | None = None
    recurring: Recurring | None = None
    until: date | None = None
    currency: str | None = None
    note: str | None = None


def add(box: Toolbox, spent: Spent) -> str:
    """Enter an expense; in words. Raises UsageError for a wrong amount, day or span."""
    with box.books("expense add") as books:
        day, currency = past(box, spent.day), currency_of(books, box, spent.currency)
        amount = to_minor(spent.amount or Decimal(0), currency)
        what = one_line(spent.what, "--what", 100)
        if not amount or not what:
            raise UsageError("say how much, and what for", "soleflip expense add 49.90 --what labels")
        _require_span(day, spent.recurring, spent.until)
        fields = {
            "spent_on": day.isoformat(),
            "what": what,
            "amount": amount,
            "currency": currency,
            "vat_rate": spent.vat_rate,
            "recurring": spent.recurring,
            "until": None if spent.until in (None, NEVER) else spent.until.isoformat(),
            "note": one_line(spent.note, "--note", 2_000),
        }
        number = add_row(books, "expense", fields)
        return f"expense {number}: {Money(amount, currency)} for {what}, {spent.recurring or 'once'}, {day}"


def _told(name: str, value: Any, currency: str) -> str:
    if value is None:
        return "open" if name == "until" else "none"
    if name == "amount":
        return str(Money(value, currency))
    return f"{value / 100:g} %" if name == "vat_rate" else str(value)


def edit(box: Toolbox, number: int, spent: Spent) -> list[str]:
    """Change an expense; what changed. Raises UsageError for an unknown one, and without a change."""
    with box.books("expense edit", existing=True) as books:
        old = _row(books, number)
        currency, day = old["currency"], spent.day and past(box, spent.day)
        texts = {"what": one_line(spent.what, "--what", 100), "note": one_line(spent.note, "--note", 2_000)}
        said = {
            "amount": None if spent.amount is None else to_minor(spent.amount, currency),
            "spent_on": day and day.isoformat(),
            "vat_rate": spent.vat_rate,
            "recurring": spent.recurring,
            "until": spent.until and spent.until.isoformat(),
            **texts,
        }
        fields: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        fields |= {"note": None} if spent.note is not None and not texts["note"] else {}
        fields |= {"until": None} if spent.until == NEVER else {}
        if fields.get("amount", 1) <= 0:
            raise UsageError("an expense is more than nothing", f"soleflip expense remove {number}")
        if not fields:
            raise UsageError("say what is to change", f"soleflip expense edit {number} --amount 49.90")
        now = {**old, **fields}
        _require_span(date.fromisoformat(now["spent_on"]), now["recurring"], _day(now["until"]))
        changed = alter_row(books, "expense", number, fields)
        return [
            f"{_SAID[name]} {_told(name, old, currency)} → {_told(name, new, currency)}"
            for name, (old, new) in changed.items()
        ]


def remove(box: Toolbox, number: int) -> None:
    """Take an expense out of the books. Raises UsageError for an unknown one."""
    with box.books("expense remove", existing=True) as books:
        _row(books, number)
        void_row(books, "expense", number)


def _row(books: Books, number: int) -> dict[str, Any]:
    names = ("currency", "spent_on", "recurring", "until")
    row = books.link.one(f"SELECT {', '.join(names)} FROM expense WHERE id = ? AND voided_by IS NULL", (number,))
    if row is None:
        raise UsageError(f"there is no expense {number}", "soleflip expense list")
    return dict(zip(names, map(comparable, row), strict=True))


def _require_span(day: date, recurring: str | None, until: date | None) -> None:
    if until and not recurring:
        raise UsageError("--until ends what recurs", "--recurring monthly --until 2026-12-31")
    if until and until < day:
        raise UsageError(f"{until} is before {day}", "--until 2026-12-31")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
