"""What a channel kept: the part it never itemised, and what that part is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import NamedTuple

ROUNDING_LIMIT = 2
"""Minor units by which printed fees may miss the payout through rounding alone.

Measured on a real StockX report: three fees rounded apart miss it by one cent, never by more than two.
"""


def unexplained(price: int | None, payout: int | None, itemised: Iterable[int | None]) -> int | None:
    """Price less payout less every printed fee, in minor units; None while price or payout is unknown."""
    if price is None or payout is None:
        return None
    return price - payout - sum(amount for amount in itemised if amount)


def nature(rest: int | None, transaction_fee: int | None) -> str | None:
    """What an unexplained rest is; None where there is none.

    "rounding": cents of fees rounded apart · "hidden": no transaction fee was printed, yet one was kept
    (StockX's minimum fee before 2023-03) · "other": anything else, in either direction.
    """
    if not rest:
        return None
    if abs(rest) <= ROUNDING_LIMIT:
        return "rounding"
    return "hidden" if rest > 0 and transaction_fee is None else "other"


class Kept(NamedTuple):
    """What a channel kept of some sales, a column each: all of it, what no fee explains, and what that is."""

    total: Sequence[int | None]
    rest: Sequence[int | None]
    nature: Sequence[str | None]


def kept_back(
    prices: Sequence[int | None],
    payouts: Sequence[int | None],
    itemised: Sequence[Sequence[int | None]],
    trade_fee: int | None,
) -> Kept:
    """`unexplained` and `nature` of many sales at once, in minor units, None while price or payout is unknown.

    `itemised` holds a column for each kind of fee; `trade_fee` is where that of the transaction stands.
    """
    pairs = zip(prices, payouts, strict=True)
    total = [None if price is None or payout is None else price - payout for price, payout in pairs]
    printed = map(sum, zip([0] * len(total), *([fee or 0 for fee in kind] for kind in itemised), strict=True))
    rest = [None if whole is None else whole - fees for whole, fees in zip(total, printed, strict=True)]
    trade = repeat(None) if trade_fee is None else itemised[trade_fee]
    return Kept(total, rest, [*map(nature, rest, trade)])
