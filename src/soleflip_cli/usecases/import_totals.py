"""What a file adds up to, currency by currency, while its records go by."""

from __future__ import annotations

from collections import Counter
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

    def add(self, records: Sequence[SaleRecord], trade_fee: int | None) -> None:
        """Count some sales; `trade_fee` is where their fees have that of the transaction."""
        known = [one for one in records if one.price is not None and one.payout is not None]
        price, payout = sum(one.price or 0 for one in known), sum(one.payout or 0 for one in known)
        rests = [(rest, one.fees) for one in known if (rest := unexplained(one.price, one.payout, one.fees))]
        kinds = Counter(nature(rest, None if trade_fee is None else fees[trade_fee]) for rest, fees in rests)
        self.sales += len(records)
        self.price += price
        self.payout += payout
        self.fees += price - payout
        self.unexplained += sum(rest for rest, _ in rests)
        self.hidden_minimum_fees += kinds["hidden"]
        self.rounding_differences += kinds["rounding"]


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

    def __init__(self, kinds: Sequence[str]) -> None:
        self._trade_fee = kinds.index("transaction") if "transaction" in kinds else None
        self._sales: dict[str, SaleTotals] = {}
        self._purchases: dict[str, PurchaseTotals] = {}
        self._none: SaleTotals | PurchaseTotals = SaleTotals() if kinds else PurchaseTotals()

    def add(self, records: Iterable[SaleRecord | PurchaseRecord]) -> None:
        """Count some records."""
        by_currency: dict[str, list[Any]] = {}
        for record in records:
            by_currency.setdefault(record.currency, []).append(record)
        for currency, some in by_currency.items():
            if isinstance(some[0], SaleRecord):
                self._sales.setdefault(currency, SaleTotals()).add(some, self._trade_fee)
            else:
                self._purchases.setdefault(currency, PurchaseTotals()).add(some)

    def rows(self) -> list[dict[str, Any]]:
        """One mapping for each currency, amounts as decimal strings; one without a currency for no records."""
        found: dict[str, SaleTotals | PurchaseTotals] = {**self._purchases, **self._sales}
        return [_shown(currency, found[currency]) for currency in sorted(found)] or [_shown(None, self._none)]


_MONEY = frozenset({"price", "fees", "payout", "unexplained", "shipping"})


def _shown(currency: str | None, sums: SaleTotals | PurchaseTotals) -> dict[str, Any]:
    names = [*type(sums).__slots__]
    values = {n: plain(getattr(sums, n), currency or "EUR") if n in _MONEY else getattr(sums, n) for n in names}
    return {names[0]: values.pop(names[0]), "currency": currency, **values}
