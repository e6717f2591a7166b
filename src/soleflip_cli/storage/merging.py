"""What a later record of a sale alters: only what it knows, sizes and sums each as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain.fees import nature, unexplained

FEE = "fee."
"""Before a kind of fee where fees stand among the fields of a sale."""

_PRODUCT = frozenset({"product_id", "brand", "category"})
_SIZE = frozenset({"size_system", "size_value", "size_women", "size_raw"})


def differences(had: Mapping[str, Any], said: Mapping[str, Any], fees: Mapping[str, int]) -> dict[str, Any]:
    """The fields that a record alters of a stored sale, fees as `fee.KIND`.

    `had` and `said` hold the stored and the stated fields, among them the `style` of the product. What a
    file does not say (a column it lacks, a blank cell) stays as it was; what follows from price, payout
    and fees is made anew from all that is known.
    """
    unsaid = _unsaid(had, said)
    now = {name: value for name, value in said.items() if name not in unsaid and value is not None}
    if said["size_raw"]:
        now["size_women"] = said["size_women"]
    now |= {FEE + kind: fee for kind, fee in fees.items()}
    now |= _sums({**had, **now})
    return {name: value for name, value in now.items() if had.get(name) != value}


def _unsaid(had: Mapping[str, Any], said: Mapping[str, Any]) -> set[str]:
    """Fields that a record holds although its file says nothing of them."""
    found = {"style"}
    if had["style"] and not said["style"]:
        found |= _PRODUCT
    if not said["size_raw"]:
        found |= _SIZE
    if said["paid_at"] is None and said.get("status") is None:
        found.add("state")
    if said["payout"] is None:
        found.add("payout_stated")
    return found


def _sums(sale: Mapping[str, Any]) -> dict[str, Any]:
    price, payout = sale["price"], sale["payout"]
    rest = unexplained(price, payout, (value for name, value in sale.items() if name.startswith(FEE)))
    return {
        "fees": None if rest is None else price - payout,
        "unexplained": rest,
        "unexplained_kind": nature(rest, sale.get(FEE + "transaction")),
    }
