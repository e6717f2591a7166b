"""What buying some of a size again is expected to bring, and how far that may be off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .left import Left
from .own_prices import Known
from .price_moves import PriceMoves
from .restocking import Span, Spread, sold_shares, spread_of, together
from .spells import Place
from .suggesting import Stake


@dataclass(frozen=True)
class Terms:
    """At what it is bought and sold: `stake` has the cost of one, `known` the price that is known; `moves` may lack."""

    place: Place
    known: Known
    stake: Stake
    moves: PriceMoves | None
    span: Span

    def prices(self, many: int = 1) -> list[float]:
        """Equally likely mean prices of so many sales, half-way through the horizon."""
        days = self.known.age + self.span.lead + self.span.horizon / 2
        factors = self.moves.factors(self.place, days, many) if self.moves else [1.0]
        return [self.known.price * factor for factor in factors]

    @cached_property
    def left(self) -> Left:
        """What is left of a price."""
        prices = self.prices()
        return Left(prices[0], prices[-1], self.stake)

    @property
    def held(self) -> tuple[float, float]:
        """What holding one costs in minor units if it sells within the horizon, and if it does not."""
        carry = float(self.stake.carry)
        return carry * (self.span.lead + self.span.horizon / 2), carry * self.span.days


Outcomes = Sequence[tuple[float, float]]
"""Amounts in minor units, with the chance of each."""


class Bought(NamedTuple):
    """So many bought: what that is expected to bring within the horizon, and what may come of it, price by price.

    `by_price` has one part for each of equally likely prices, from low to high; None where nobody knows how they move.
    """

    many: int
    profit: float
    by_price: Sequence[Outcomes] | None


def gains(chances: Sequence[float], terms: Terms) -> list[float]:
    """What each one more is expected to bring, in minor units, as long as that is more than nothing."""
    prices = terms.prices()
    each = sum(map(terms.left.of, prices)) / len(prices) - (terms.stake.cost or 0)
    sold, unsold = terms.held
    found = [chance * (each - sold) - (1 - chance) * unsold for chance in chances]
    return found[: next((at for at, one in enumerate(found) if one <= 0), len(found))]


def bought(chances: Sequence[float], terms: Terms) -> Bought:
    """What as many bring as there are chances. What has not sold by then counts as worth its cost."""
    by_price = _by_price(chances, terms)
    profit = sum(amount * weight for part in by_price for amount, weight in part) / len(by_price)
    return Bought(len(chances), profit, by_price if terms.moves else None)


def spread_together(some: Sequence[Bought]) -> Spread | None:
    """How the sum of their profits may come, their prices moving alike and their sales by themselves."""
    parts = [one.by_price for one in some if one.by_price]
    if len(parts) < len(some):
        return None
    return spread_of([outcome for at_price in zip(*parts, strict=True) for outcome in together(at_price)])


def _by_price(chances: Sequence[float], terms: Terms) -> list[Outcomes]:
    """For each price that may come the profit of none, one, two … sold, with its chance."""
    widest, cost, left = terms.prices(), terms.stake.cost or 0, terms.left
    sold, unsold = terms.held
    found: list[list[tuple[float, float]]] = [[] for _ in widest]
    for many, share in enumerate(sold_shares(chances)):
        held = many * sold + (len(chances) - many) * unsold
        for part, price in zip(found, terms.prices(many) if many else widest, strict=True):
            part.append((many * (left.of(price) - cost) - held, share))
    return [*found]
