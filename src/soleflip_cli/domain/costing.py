"""Landed cost: all it took to own an item."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from .money import half_up, net_of, split


class CostPart(NamedTuple):
    """One part of what an item cost: gross minor units, and the VAT rate in basis points if stated."""

    kind: str
    amount: int
    vat_rate: int | None


REDUCTIONS = frozenset({"cashback", "voucher", "discount"})
"""Kinds that make an item cheaper: they count against its cost."""

KINDS = (
    "shipping",
    "duty",
    "forwarder",
    "import_vat",
    "packaging",
    "consumables",
    "authentication",
    *sorted(REDUCTIONS),
)
"""Kinds that are spoken of; any other single word may be one."""


def landed_cost(parts: Iterable[CostPart], reclaim: bool) -> int | None:
    """The sum of `parts` in minor units: gross, or net wherever a rate is stated if VAT is reclaimed.

    Parts of one rate are summed before the tax is taken out, so rounding happens once. None without parts.
    """
    stated = sorted(parts, key=lambda part: part.vat_rate or 0) if reclaim else [*parts]
    if not stated:
        return None
    if not reclaim:
        return sum(part.amount for part in stated)
    return sum(
        net_of(gross, rate)
        for rate, gross in (
            (rate, sum(part.amount for part in group))
            for rate, group in groupby(stated, key=lambda part: part.vat_rate or 0)
        )
    )


PAID_TO_SHOP = frozenset({"price", "shipping"})
"""Kinds that a shop was paid, and may pay back."""


def net_refund(amount: int, paid: Iterable[CostPart]) -> int:
    """What is left of a shop's refund once its share of the reclaimed VAT is paid back; half-up minor units."""
    parts = list(paid)
    gross, net = sum(part.amount for part in parts), landed_cost(parts, True)
    return int(half_up(Decimal(amount) * net / gross)) if gross and net is not None else amount


def shares(total: int | None, quantity: int) -> list[int | None]:
    """`total` minor units over `quantity` items, to the unit; all None while the total is unknown."""
    return [None] * quantity if total is None else [*split(total, [1] * quantity)]
