"""What a person types by hand, as values: amounts, rates, days and lists of sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ..domain.errors import UsageError

_AMOUNT = r"[0-9]{1,10}(?:[.,][0-9]{1,4})?"
_COUNTED = r"(.*?[^\s])\s*[xX×]\s*([0-9]+)"
_SYSTEMS = {"us": "US M", "eu": "EU", "uk": "UK", "cm": "CM"}
_MOST = 500


def amount(text: str, option: str) -> Decimal:
    """`119.99` or `119,99`. Raises UsageError for anything else, also for `1,234`, which has two readings."""
    plain = text.strip()
    if not re.fullmatch(_AMOUNT, plain, re.ASCII):
        raise UsageError(f"{text[:40]!r} is no amount", "119.99" if option == "AMOUNT" else f"{option} 119.99")
    whole, mark, decimals = plain.replace(",", ".").partition(".")
    if len(decimals) == 3 and whole.strip("0"):
        raise UsageError(f"{text!r} is {whole}{decimals} or {whole}.{decimals}", f"{option} {whole}{decimals}.00")
    return Decimal(whole + mark + decimals)


def optional_amount(text: str | None, option: str) -> Decimal | None:
    """The same, None for None."""
    return None if text is None else amount(text, option)


def rate(text: str | None) -> int | None:
    """A VAT rate, `19` or `19 %`, in basis points. Raises UsageError."""
    if text is None:
        return None
    value = amount(text.rstrip("% "), "--vat") * 100
    if value >= 10_000 or value % 1:
        raise UsageError(f"{text[:40]!r} is no VAT rate", "--vat 19")
    return int(value)


def share(text: str, option: str) -> int:
    """A share, `20%` or `20`, in basis points. Raises UsageError."""
    plain = text.rstrip("% ")
    value = amount(plain, option) * 100 if re.fullmatch(_AMOUNT, plain.strip(), re.ASCII) else Decimal(10_000)
    if value >= 10_000 or value % 1:
        raise UsageError(f"{text[:40]!r} is no share below 100 %", f"{option} 20%")
    return int(value)


def line(text: str | None, option: str) -> Decimal | None:
    """A price that something is told of above or below it: more than nothing. Raises UsageError."""
    value = optional_amount(text, option)
    if value is not None and not value:
        raise UsageError("a price of 0 is no line", f"{option} 150")
    return value


def day(text: str | None, option: str = "--date") -> date | None:
    """`2026-01-31`. Raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{text[:40]!r} is no day", f"{option} 2026-01-31") from error


def sizes(text: str, setting: str) -> list[Any]:
    """`42,42.5x2` as sizes; a bare number is in the system of the setting. Raises UsageError."""
    parts = [part.strip() for part in text.split(",")]
    for first, second in pairwise(parts):
        _refuse_half(first, second)
    found = [size for part in parts for size in _counted(part, _SYSTEMS.get(setting))]
    if len(found) > _MOST:
        raise UsageError(f"{len(found):,} items are more than the {_MOST} that fit in one command", "--size 42x100")
    return found


def one_size(text: str, setting: str) -> Any:
    """A single size. Raises UsageError where several are meant."""
    found = sizes(text, setting)
    if len(found) > 1:
        raise UsageError(f"{text[:40]!r} is more than one size, an item has one", "--size 42.5")
    return found[0]


def _refuse_half(first: str, second: str) -> None:
    """`42,5` may be 42.5, or 42 and 5: only the person knows."""
    number, _, times = second.lower().partition("x")
    if number.strip() == "5" and re.search(r"(?:^|[^0-9.x])[0-9]+$", first.lower()):
        count = f"x{times}" if times else ""
        raise UsageError(
            f"'{first},{second}' is {first}.5, or {first} and {number.strip()}: a comma parts sizes",
            f"--size {first}.5{count}, or --size 5{count},{first}",
        )


def _counted(part: str, bare: str | None) -> Iterator[Any]:
    """One part of the list, as often as it says."""
    from ..domain.sizes import read_size

    whole = read_size(part, bare)
    counted = re.fullmatch(_COUNTED, part, re.ASCII)
    name, times = (counted[1], int(counted[2])) if counted else (part, 1)
    size = read_size(name, bare)
    if counted and whole.system == "waist":
        width, length = whole.value.split("/")
        raise UsageError(
            f"'{part}' is trousers {width}W/{length}L, or {times} items of {size.label}",
            f'--size {width}W/{length}L, or --size "{size.label}x{times}"',
        )
    if not name or size.system == "other":
        raise UsageError(f"{part[:40]!r} is no size", "--size 42,42.5x2,43")
    if not 0 < times <= _MOST:
        raise UsageError(f"{part[:40]!r}: a count is 1 to {_MOST}", f"--size {name}x2")
    return iter([size] * times)


LotLine = tuple[str, list[Any], Decimal, str | None]
"""Style code, a size for each item, the price of each, and its currency if the line names one."""

_LOT = r"(\S+)\s+(.+?)(?:\s+[xX×]\s*([0-9]+))?\s+([0-9][0-9.,]*)\s*(€|\$|£|[A-Za-z]{3})?"
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}


def lot_lines(text: str, setting: str) -> list[LotLine]:
    """Lines such as `DD1391-100 42 x2 119.99`, parted by blanks, tabs or semicolons; # begins a remark.

    Raises UsageError that names every wrong line, and for a text without one.
    """
    found, wrong = list[LotLine](), list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        plain = re.sub(r"[\t;]+", " ", line.partition("#")[0]).strip()
        if not plain:
            continue
        try:
            found.append(_lot_line(plain, setting))
        except UsageError as error:
            wrong.append(f"line {number}: {error.message}")
    if wrong:
        raise UsageError("; ".join(wrong), "mend these lines: nothing was stored")
    if not found:
        raise UsageError("there is no line to read", "one such as: DD1391-100 42 x2 119.99")
    return found


def _lot_line(line: str, setting: str) -> LotLine:
    parts = re.fullmatch(_LOT, line)
    if parts is None:
        raise UsageError(f"{line[:60]!r} is not style code, size, count, price", "DD1391-100 42 x2 119.99")
    sku, size, count, price, sign = parts.groups()
    times = int(count or 1)
    if not 0 < times <= _MOST:
        raise UsageError(f"a count is 1 to {_MOST}, not {count}", "DD1391-100 42 x2 119.99")
    return sku, [one_size(size, setting)] * times, amount(price, "PRICE"), _SIGNS.get(sign, sign and sign.upper())


def lot_currency(lines: list[LotLine], told: str | None) -> str | None:
    """The one currency of a lot: told, or named by its lines. Raises UsageError where they differ."""
    named = sorted({line[3] for line in lines if line[3]} | ({told.strip().upper()} if told else set()))
    if len(named) > 1:
        raise UsageError(f"a lot has one currency, not {' and '.join(named)}", "one lot for each currency")
    return named[0] if named else told


def days(text: str | None, option: str) -> int | None:
    """`30d` or `30` as a number of days. Raises UsageError."""
    if text is None:
        return None
    number = re.fullmatch(r"\s*([0-9]{1,4})\s*d?\s*", text, re.ASCII)
    if number is None:
        raise UsageError(f"{text[:40]!r} is no number of days", f"{option} 30d")
    return int(number[1])
