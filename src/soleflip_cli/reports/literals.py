"""Values of `--where` as the books store them, and columns made comparable with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from ..domain import money
from ..domain.table import Kind
from .base import Dimension, Place, written

_MOST_DECIMALS = 4
_LARGEST = 9 * 10**14  # in ten-thousandths, the smallest minor unit there is, it fits 64 bits
FLAGS = {"1": 1, "true": 1, "yes": 1, "0": 0, "false": 0, "no": 0}


def literal(text: str, column: Dimension) -> object:
    """`text` as a value that `comparable(column)` compares with. Raises ValueError with what it wants."""
    return _READERS.get(column.kind, str)(text)


def comparable(column: Dimension, place: Place) -> str:
    """The column as SQL; money in ten-thousandths of a major unit, so 12.50 means 12.50 in every currency."""
    sql = written(column.sql, place)
    return f"({sql}) * {_SCALE}" if column.kind == "money" else f"({sql})" if " " in sql else sql


def _scale() -> str:
    """What brings minor units of the row's currency to ten-thousandths of its major unit."""
    groups: dict[int, list[str]] = {}
    for currency, decimals in money.EXPONENTS.items():
        groups.setdefault(decimals, []).append(f"'{currency}'")
    whens = " ".join(
        f"WHEN currency IN ({', '.join(codes)}) THEN {10 ** (_MOST_DECIMALS - decimals)}"
        for decimals, codes in sorted(groups.items())
    )
    return f"CASE {whens} ELSE 100 END"


_SCALE = _scale()


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("this column wants a number, like 12.50") from None
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise ValueError("this number is too large")
    return number


def _whole(text: str) -> int:
    number = _number(text)
    if number != int(number):
        raise ValueError("this column wants a whole number")
    return int(number)


def _amount(text: str) -> int:
    scaled = _number(text).scaleb(_MOST_DECIMALS)
    if scaled != int(scaled):
        raise ValueError(f"an amount has at most {_MOST_DECIMALS} decimals")
    return int(scaled)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("this column wants a day, like 2026-10-31") from None


def _instant(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("this column wants a day or an instant, like '2026-10-31 18:00'") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(sep=" ", timespec="seconds")


def _flag(text: str) -> int:
    if text.lower() not in FLAGS:
        raise ValueError("this column wants true or false")
    return FLAGS[text.lower()]


_READERS: dict[Kind, Callable[[str], object]] = {
    "count": _whole,
    "days": _whole,
    "money": _amount,
    "date": _day,
    "time": _instant,
    "flag": _flag,
}
