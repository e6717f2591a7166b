"""What a span of time came to: profit of items, less all that it took, and the cash beside it."""

from __future__ import annotations

from typing import NamedTuple


class Result(NamedTuple):
    """Sums of one currency over a span of days, in minor units; what takes money is negative.

    `items` is payout less cost of the sales that stand and whose cost is known. Adjustments count on their own
    day, also those of sales that fell through. `gone` is the cost of items that were lost, given away, written
    off or sent back to a shop, `shop` what shops paid back for the latter, less the freight.
    """

    items: int = 0
    postage: int = 0
    penalties: int = 0
    refunds: int = 0
    extras: int = 0
    gone: int = 0
    shop: int = 0
    expenses: int = 0

    @property
    def made(self) -> int:
        """What was earned in all."""
        return sum(self)


GROUPS = {
    "postage": "postage", "packing": "postage", "penalty": "penalties", "refund": "refunds", "freight": "refunds",
    "cashback": "extras", "compensation": "extras", "shop_refund": "shop", "shop_freight": "shop",
}  # fmt: skip
"""Which line of a result a kind of adjustment belongs to."""


class Cash(NamedTuple):
    """Money that came and went over a span of days, and money in stock at its end, in minor units.

    A sale that was called off or came back counts neither as money in nor out.
    """

    payouts: int = 0
    other_in: int = 0
    purchases: int = 0
    other_out: int = 0
    stock: int = 0

    @property
    def came(self) -> int:
        """All that came in."""
        return self.payouts + self.other_in

    @property
    def went(self) -> int:
        """All that went out."""
        return self.purchases + self.other_out


class Unknown(NamedTuple):
    """What the result says nothing of, since it is not known."""

    sales_without_cost: int = 0
    their_payout: int = 0
    sales_without_payout: int = 0
    gone_without_cost: int = 0
