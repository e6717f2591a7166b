"""What people type about an item as one clean line, and what changed of it in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ..domain.costing import CostPart
from ..domain.errors import UsageError
from ..domain.money import Money, plain
from ..domain.styles import style_code

_LONGEST_CODE = 60

_TITLES = {
    "style": "style code",
    "size": "size",
    "acquired_on": "date",
    "supplier": "supplier",
    "invoice": "invoice",
    "note": "note",
    "price": "cost",
}
_SHOWN = 40


class Changed(NamedTuple):
    """A part of an item's cost, before (None: there was none) and after."""

    before: CostPart | None
    after: CostPart


def one_line(text: str | None, option: str, most: int = 200) -> str | None:
    """`text` without control characters and doubled blanks; None for an empty one.

    Raises UsageError where it is longer than `most` characters.
    """
    if text is None:
        return None
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(clean) > most:
        raise UsageError(f"{option} has {len(clean):,} characters; at most {most:,} are kept", f"{option} SHORTER")
    return clean or None


def code_of(text: str, option: str, example: str) -> str:
    """A style code as the books spell it. Raises UsageError, with an example, for what is none."""
    code = style_code(one_line(text, option) or "")
    if code is None or len(code) > _LONGEST_CODE:
        raise UsageError(f"{text[:60]!r} is no style code", example)
    return code


def lot_words(style: str, sizes: Iterable[str], price: Money | None, shipping: Money | None, day: date) -> str:
    """What was understood of a lot: style, sizes with their number, price of each, shipping of all, day."""
    counts = Counter(sizes)
    named = ", ".join(size if number == 1 else f"{size} x{number}" for size, number in counts.items())
    each = " each" if counts.total() > 1 else ""
    freight = f" + {shipping} shipping" if shipping else ""
    paid = f"{price}{each}" if price else "cost unknown"
    return f"{style}, {named}, {paid}{freight}, bought {day}"


def changed_words(
    fields: Mapping[str, tuple[str | None, str | None]], parts: Iterable[Changed], currency: str
) -> list[str]:
    """`size US M 9 → US M 9.5` and the like, for fields that differ and parts of a cost."""
    differing = ((name, before, after) for name, (before, after) in fields.items() if before != after)
    told = [f"{_TITLES[name]} {_short(before)} → {_short(after)}" for name, before, after in differing]
    return [*told, *dict.fromkeys(word for part in parts for word in _cost_words(part, currency))]


def _cost_words(part: Changed, currency: str) -> Iterator[str]:
    before, after = part
    if before is None or before.amount != after.amount:
        had = "unknown" if before is None else plain(before.amount, currency)
        yield f"{_TITLES.get(after.kind, after.kind)} {had} → {plain(after.amount, currency)} {currency}"
    if before is not None and before.vat_rate != after.vat_rate:
        yield f"VAT {_percent(before.vat_rate)} → {_percent(after.vat_rate)}"


def _percent(rate: int | None) -> str:
    return "unknown" if rate is None else f"{plain(rate, 'EUR').rstrip('0').rstrip('.')} %"


def _short(text: str | None) -> str:
    if text is None:
        return "none"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
