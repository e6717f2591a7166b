"""Amounts of money: whole minor units and a currency, exact, never a float."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

# ISO 4217 (list one, amendment 176): currencies whose minor unit is not a hundredth.
EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


class Money(NamedTuple):
    """`minor` whole minor units (cents, yen) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{plain(self.minor, self.currency)} {self.currency}"


class EmptySum(Money):
    """A sum over amounts of which none is known: nothing to a machine that adds it up, unknown to people."""

    __slots__ = ()


_UNITS = [Decimal(1).scaleb(-decimals) for decimals in range(10)]


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return EXPONENTS.get(currency, 2)


def half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """`value` rounded to `decimals` places, halves away from zero."""
    return value.quantize(_UNITS[decimals], ROUND_HALF_UP)


def to_minor(amount: Decimal, currency: str) -> int:
    """Major units to minor units: 12.345 EUR is 1235. Halves go away from zero."""
    return int(half_up(amount.scaleb(exponent(currency))))


def plain(minor: int, currency: str) -> str:
    """Minor units as a decimal string with the currency's decimals: 1235, EUR is "12.35"."""
    return str(Decimal(minor).scaleb(-exponent(currency)))


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` minor units by `weights`, to the unit, by largest remainder, ties to the first.

    Weights that are all zero share equally. Raises ValueError without weights or with a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("shares need weights of zero or more")
    if not any(weights):
        weights = [1] * len(weights)
    whole, sign, size = sum(weights), (-1 if total < 0 else 1), abs(total)
    shares = [size * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in by_remainder[: size - sum(shares)]:
        shares[i] += 1
    return [sign * share for share in shares]


def ratio(part: int | None, whole: int | None, decimals: int = 4) -> Decimal | None:
    """`part` ÷ `whole`, half-up to `decimals`; None while either is unknown or `whole` is zero."""
    if part is None or not whole:
        return None
    return half_up(Decimal(part) / Decimal(whole), decimals)


def net_of(gross: int, rate: int) -> int:
    """`gross` minor units without VAT of `rate` basis points (1900 is 19 %), half-up."""
    return int(half_up(Decimal(gross) * 10_000 / (10_000 + rate)))
