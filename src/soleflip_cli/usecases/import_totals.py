"""What a file adds up to, currency by currency, while its records go by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.fees import nature, unexplained
from ..domain.money import plain
from ..domain.trade import PurchaseRecord, SaleRecord


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

    def add(self, record: SaleRecord, trade_fee: int | None) -> None:
        """Count one sale."""
        self.sales += 1
        if record.price is None or record.payout is None:
            return
        self.price += record.price
        self.payout += record.payout
        self.fees += record.price - record.payout
        rest = unexplained(record.price, record.payout, record.fees)
        if rest:
            self.unexplained += rest
            kind = nature(rest, trade_fee)
            self.hidden_minimum_fees += kind == "hidden"
            self.rounding_differences += kind == "rounding"


@dataclass(slots=True)
class PurchaseTotals:
    """Sums of one currency, gross, in minor units."""

    items: int = 0
    price: int = 0
    shipping: int = 0

    def add(self, record: PurchaseRecord) -> None:
        """Count one line of a purchase list."""
        self.items += record.quantity
        self.price += record.price * record.quantity
        self.shipping += record.shipping or 0


class Totals:
    """The sums of a file, by currency."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self._trade_fee = kinds.index("transaction") if "transaction" in kinds else None
        self._sales: dict[str, SaleTotals] = {}
        self._purchases: dict[str, PurchaseTotals] = {}

    def add(self, records: Iterable[SaleRecord | PurchaseRecord]) -> None:
        """Count some records."""
        for record in records:
            if isinstance(record, SaleRecord):
                fee = None if self._trade_fee is None else record.fees[self._trade_fee]
                self._sales.setdefault(record.currency, SaleTotals()).add(record, fee)
            else:
                self._purchases.setdefault(record.currency, PurchaseTotals()).add(record)

    def rows(self) -> list[dict[str, Any]]:
        """One mapping for each currency, amounts as decimal strings."""
        found: dict[str, SaleTotals | PurchaseTotals] = {**self._purchases, **self._sales}
        return [_shown(currency, found[currency]) for currency in sorted(found)]


_MONEY = frozenset({"price", "fees", "payout", "unexplained", "shipping"})


def _shown(currency: str, sums: SaleTotals | PurchaseTotals) -> dict[str, Any]:
    names = [*type(sums).__slots__]
    values = {n: plain(getattr(sums, n), currency) if n in _MONEY else getattr(sums, n) for n in names}
    return {names[0]: values.pop(names[0]), "currency": currency, **values}
