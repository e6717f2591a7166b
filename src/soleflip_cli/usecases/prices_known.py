"""What was known of the price of things when they were bought, and how far the sale came to lie from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from ..domain.own_prices import Known, OwnPrices
from ..domain.price_moves import Move, PriceMoves, learn_moves, price_move
from ..domain.spells import Place
from ..domain.suggesting import Told, recommend
from ..storage.link import Link
from ..storage.own_prices import sold_prices
from ..storage.quotes_then import SoldItem, sold_items
from ..storage.spells import place_size
from .markets_then import MarketsThen

Basis: TypeAlias = Literal["market", "own sales of the size", "own sales of the style"]
"""What told the price, the best first."""
BASES: tuple[Basis, ...] = ("market", "own sales of the size", "own sales of the style")


class Dealt(NamedTuple):
    """An item that sold, where it stands in the trade, and the prices that were known on the evening it was bought."""

    item: SoldItem
    place: Place
    known: Mapping[Basis, Known]


class Learnt(NamedTuple):
    """A price that is known, what told it, and how prices moved.

    `of` is whose moves these are: those of own sales where too few market prices were known before sales.
    """

    basis: Basis
    known: Known
    moves: PriceMoves
    of: Basis


class PricesKnown:
    """Everything that sold in the currency of its cost, by the day it sold; what all questions share is read once."""

    def __init__(self, link: Link, zone: ZoneInfo, channel: str | None = None) -> None:
        self._link, self._zone = link, zone
        self.own = OwnPrices(sold_prices(link))
        sold = [one for one in sold_items(link) if one.currency == one.sold_currency and channel in (None, one.channel)]
        self.dealt = [*self._dealt(sold)]
        self.moves = cache(self._moves)

    def best(self, known: Mapping[Basis, Known], channel: str, currency: str, until: date = date.max) -> Learnt | None:
        """The first of BASES that has a price and enough sales up to a day; None where there is none.

        A market price may lean on how own sales lay around the price of the last ones, without their middle.
        """
        for basis in BASES:
            for of in BASES if basis == "market" else (basis,):
                moves = self.moves(of, channel, currency, until) if basis in known else None
                if moves:
                    return Learnt(basis, known[basis], moves if of == basis else moves._replace(middle=0.0), of)
        return None

    def own_known(self, place: Place, channel: str, currency: str, day: date) -> dict[Basis, Known]:
        """What own sales up to a day say of a size."""
        there = channel, currency, place.product
        found = (self.own.known((*there, place.size), day), self.own.known((*there, None), day))
        return {basis: one for basis, one in zip(BASES[1:], found, strict=True) if one}

    def _moves(self, basis: Basis, channel: str, currency: str, until: date) -> PriceMoves | None:
        there = (one for one in self.dealt if one.item.channel == channel and one.item.currency == currency)
        return learn_moves(_move(one, basis) for one in there if basis in one.known and one.item.sold_on <= until)

    def _dealt(self, sold: Sequence[SoldItem]) -> Iterator[Dealt]:
        markets = {
            channel: MarketsThen(self._link, channel, [one for one in sold if one.channel == channel], self._zone)
            for channel in {one.channel for one in sold}
        }
        for item in sold:
            size = place_size((item.size.system, item.size.value, item.size.women), item.brand)
            place = Place(item.category, item.brand, item.product_id, size)
            told = markets[item.channel].told(item, self._evening(item.acquired_on))
            price = market_price(told) if told else None
            own = self.own_known(place, item.channel, item.currency, item.acquired_on)
            yield Dealt(item, place, {"market": Known(price), **own} if price else own)

    def _evening(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(1), time(), self._zone)


def market_price(told: Told) -> int | None:
    """What selling soon would make by these prices, in minor units, whatever the grid; None where nothing is told."""
    return next((advice.ask for advice in recommend(told, 1, None)), None)


def _move(one: Dealt, basis: Basis) -> Move:
    known, item = one.known[basis], one.item
    days = max((item.sold_on - item.acquired_on).days, 0) + known.age
    return price_move(one.place, known.price, item.sold_for, days)
