"""What a sale or an item may cost or bring beside its price and fees, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of adjustment: its name for people, and whether it takes (-1) or brings (+1) money."""

    title: str
    sign: int


KINDS: Mapping[str, Kind] = {
    "penalty": Kind("penalty", -1),
    "refund": Kind("refund", -1),
    "freight": Kind("return freight", -1),
    "postage": Kind("postage", -1),
    "packing": Kind("packing", -1),
    "cashback": Kind("cashback", 1),
    "compensation": Kind("compensation", 1),
    "shop_refund": Kind("refund by the shop", 1),
    "shop_freight": Kind("freight back to the shop", -1),
}
"""Refunds go to buyers; what a shop pays back for an item that is returned to it is a `shop_refund`."""


def signed(kind: str, amount: int) -> int:
    """`amount` (minor units, 0 or more) as it counts for the reseller."""
    return KINDS[kind].sign * amount
