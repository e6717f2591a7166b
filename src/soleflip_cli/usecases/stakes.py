"""What is at stake with an item at a channel: its fees, its VAT, the profit that is wanted, what holding it costs."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import NamedTuple, cast

from ..domain.pricing import Regime, Tax, target
from ..domain.suggesting import Stake, floor_of
from .fee_rules import Asked, Found, schedule
from .prices import tax_words
from .seller_levels import are_confirmed, parcel_note
from .toolbox import Toolbox

_YEAR = 36_500
"""Days in a year times a hundred percent."""


PAID_AFTER = 4
"""Days from a sale to its payout where the books tell too little: the median of a German seller at StockX."""


class Wanted(NamedTuple):
    """What a person wishes: profit on top of the cost, and whether old prices and losses count."""

    target: str | None = None
    stale: bool = False
    allow_loss: bool = False


class Stakes:
    """Stakes at one channel; the schedule of each currency is looked for once."""

    def __init__(self, box: Toolbox, asked: Asked, target: str | None, pays_after: int | None = None) -> None:
        """`pays_after` is how many days after a sale the channel pays; None where the books tell too little."""
        self.turnaround = PAID_AFTER if pays_after is None else pays_after
        self._is_assumed = pays_after is None
        self._box, self._asked, self._target = box, asked, target
        self._floors: dict[tuple[str, int | None, int, Tax], int | None] = {}
        self.schedule = cache(self._schedule)
        self.is_confirmed = cache(self._confirmed)
        self._regime = cast("Regime", str(box.setting("tax.regime")))
        self._rate = Decimal(str(box.setting("tax.rate")))
        self._capital = Decimal(str(box.setting("capital.rate")))

    def stake(self, currency: str, cost: int | None, price: int | None) -> Stake:
        """For a landed cost and a gross purchase price, in minor units; either may be unknown.

        Raises NotReady where no schedule holds, UsageError for a target that is none.
        """
        purchase = cost if price is None else price
        has_tax = self._regime == "regular" or (self._regime == "margin" and purchase is not None)
        tax = Tax(self._regime, self._rate, purchase or 0) if has_tax else Tax()
        wanted = target(self._target, cost, currency) if self._target and cost is not None else 0
        schedule = self.schedule(currency).schedule
        return Stake(cost, schedule, tax, wanted, self.carry(cost or 0), self.turnaround)

    def floor(self, stake: Stake) -> int | None:
        """The floor of a stake, as `floor_of` has it; equal ones are reckoned once."""
        whose = stake.schedule.terms.currency, stake.cost, stake.wanted, stake.tax
        if whose not in self._floors:
            self._floors[whose] = floor_of(stake)
        return self._floors[whose]

    def carry(self, cost: int) -> Decimal:
        """What holding an item of that cost costs a day, in minor units."""
        return Decimal(cost) * self._capital / _YEAR

    def notes(self, currency: str) -> list[str]:
        """What the fees and the VAT in a currency must be read with."""
        found, level = self.schedule(currency)
        parcels = parcel_note(self._box, found) if found.channel.key == "stockx" else None
        return [
            *level.notes,
            *found.notes,
            *([parcels] if parcels else []),
            *tax_words(self._regime, found.channel.key),
        ]

    def pay_note(self) -> str:
        """After how many days money comes, which the profit of a day counts."""
        said = ", assumed" if self._is_assumed else ", as your last ones show"
        return f"a day: the profit over the days until it sells and {self.turnaround} until it is paid{said}"

    def _schedule(self, currency: str) -> Found:
        return schedule(self._box, self._asked._replace(currency=currency))

    def _confirmed(self, currency: str) -> bool:
        found = self.schedule(currency).schedule
        return are_confirmed(self._box, found.channel, found.terms)
