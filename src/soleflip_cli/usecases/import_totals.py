"""What a file adds up to, currency by currency, while its records go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.money import plain
from ..domain.trade import PurchaseRecord, Sales


@dataclass(slots=True)
class SaleTotals:
    """Sums of one currency, in minor units; a sale whose price or payout is unknown counts in `sales` alone."""

    sales: int = 0
    price: int = 0
    fees: int = 0
    payout: int = 0
    unexplained: int = 0
    hidden_minimum_fees: int = 0
    rounding_differences: int = 0

    def add(self, sales: Sales) -> None:
        """Count some sales."""
        fees, rests, natures = sales.kept
        self.sales += len(fees)
        self.fees += _sum(fees)
        self.price += sum(price for price, kept in zip(sales.price, fees, strict=True) if kept is not None)
        self.payout = self.price - self.fees
        self.unexplained += _sum(rests)
        self.hidden_minimum_fees += natures.count("hidden")
        self.rounding_differences += natures.count("rounding")


@dataclass(slots=True)
class PurchaseTotals:
    """Sums of one currency, gross, in minor units."""

    items: int = 0
    price: int = 0
    shipping: int = 0

    def add(self, records: Sequence[PurchaseRecord]) -> None:
        """Count some lines of a purchase list."""
        self.items += sum(one.quantity for one in records)
        self.price += sum(one.price * one.quantity for one in records)
        self.shipping += sum(one.shipping or 0 for one in records)


class Totals:
    """The sums of a file, by currency."""

    def __init__(self, kind: str) -> None:
        self._sales: dict[str, SaleTotals] = {}
        self._purchases: dict[str, PurchaseTotals] = {}
        self._none: SaleTotals | PurchaseTotals = SaleTotals() if kind == "sale" else PurchaseTotals()

    def add(self, records: Sales | Sequence[PurchaseRecord]) -> None:
        """Count some records."""
        if isinstance(records, Sales):
            for currency, sales in _by_currency(records):
                self._sales.setdefault(currency, SaleTotals()).add(sales)
            return
        for currency in {one.currency for one in records}:
            alike = [one for one in records if one.currency == currency]
            self._purchases.setdefault(currency, PurchaseTotals()).add(alike)

    def rows(self) -> list[dict[str, Any]]:
        """One mapping for each currency, amounts as decimal strings; one without a currency for no records."""
        found: dict[str, SaleTotals | PurchaseTotals] = {**self._purchases, **self._sales}
        return [_shown(currency, found[currency]) for currency in sorted(found)] or [_shown(None, self._none)]


def _by_currency(sales: Sales) -> Iterator[tuple[str, Sales]]:
    currencies = {*sales.currency}
    for currency in currencies:
        alike = len(currencies) == 1
        yield currency, sales if alike else sales.at([at for at, one in enumerate(sales.currency) if one == currency])


def _sum(column: Sequence[int | None]) -> int:
    return sum(filter(None, column))


_MONEY = frozenset({"price", "fees", "payout", "unexplained", "shipping"})


def _shown(currency: str | None, sums: SaleTotals | PurchaseTotals) -> dict[str, Any]:
    names = [*type(sums).__slots__]
    values = {n: plain(getattr(sums, n), currency or "EUR") if n in _MONEY else getattr(sums, n) for n in names}
    return {names[0]: values.pop(names[0]), "currency": currency, **values}
