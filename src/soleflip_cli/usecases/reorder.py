"""What to buy again: how many of each size, up to which price, and what that is expected to bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from math import exp
from statistics import median_low
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from ..domain.demand_rates import BACK, Demand, DemandRates, Seen, learn_demand
from ..domain.money import to_minor
from ..domain.own_prices import Known
from ..domain.price_moves import PriceMoves
from ..domain.restock_profit import Bought, Terms, bought, gains
from ..domain.restocking import Span, Worth, chances_to_sell, spend
from ..domain.spells import Place
from ..domain.suggesting import most_to_pay
from ..storage.link import Link
from ..storage.restock import Shelf, sales_without_item, shelves
from ..storage.spells import spells
from .fee_rules import Asked, currency_of, find
from .markets import SWING, TOO_OLD, Markets
from .prices_known import BASES, Basis, PricesKnown, market_price
from .stakes import Stakes
from .toolbox import Toolbox

ENOUGH = 10
"""Sales within a year from which on something is said."""
Left: TypeAlias = Literal["covered", "no price", "no room", "no gain", "budget"]
"""Why a size that has sold within a year is not to be bought: enough is there or it sells too seldom, its price is not
known, no cost leaves the target, nothing is to be expected of it, the budget ends before."""


class Wish(NamedTuple):
    """At which channel, for which profit on top of the cost, within which days, for how much money in all.

    `budget` is in major units of the channel's currency; `stale` counts prices told more than a week ago.
    """

    asked: Asked
    target: str = "20%"
    span: Span = Span(7, 90)
    budget: Decimal | None = None
    stale: bool = False


class Priced(NamedTuple):
    """A price to expect of a size, in minor units, what told it, and how such prices move (None: nobody knows)."""

    price: int
    basis: Basis
    known: Known
    moves: PriceMoves | None


class Line(NamedTuple):
    """A size to buy again; amounts in minor units.

    `usual` is what it cost lately (None: unknown), `most` what one may cost; `terms` have the smaller of both, at which
    the profit is reckoned. `chances` are those of each one to sell within the horizon, `gains` what each is to bring.
    """

    shelf: Shelf
    seen: Seen
    demand: Demand
    priced: Priced
    usual: int | None
    most: int
    terms: Terms
    chances: Sequence[float]
    gains: Sequence[float]
    bought: Bought

    @property
    def cost(self) -> int:
        """What one is taken to cost."""
        return self.terms.stake.cost or 0

    def cut(self, many: int) -> Line:
        """No more than so many of it, at the same terms."""
        chances = self.chances[:many]
        return self._replace(chances=chances, gains=self.gains[:many], bought=bought(chances, self.terms))

    @property
    def per_money(self) -> float:
        """The profit that is expected of each unit of money tied."""
        return self.bought.profit / (self.bought.many * self.cost)


class Reorder(NamedTuple):
    """What to buy, most profit for its money first; how many sizes are left out, and why; what it rests on."""

    wish: Wish
    currency: str
    lines: list[Line]
    left: Counter[Left]
    rates: DemandRates
    without_item: int
    notes: list[str]


def reorder(box: Toolbox, wish: Wish) -> Reorder:
    """What to buy again of all that has sold within a year; nothing is written.

    Raises UsageError for a channel that nobody knows, a target that is none, and where no currency is known, NotReady
    where no fees hold.
    """
    channel = find(box, wish.asked.channel)
    currency = currency_of(box, channel, wish.asked.currency)
    wish = wish._replace(asked=wish.asked._replace(channel=channel.key, currency=currency))
    today = box.today()
    with box.reader() as reader:
        rates = learn_demand(spells(reader.link, today), today)
        buyer = _Buyer(box, reader.link, wish, currency, rates)
        lines = [*buyer.lines()] if rates.sold >= ENOUGH else []
        alone = sales_without_item(reader.link, today - timedelta(days=BACK))
    if wish.budget is not None:
        lines = [*_afforded(lines, to_minor(wish.budget, currency), buyer.left)]
    lines.sort(key=lambda one: (-one.per_money, one.shelf.style or "", one.terms.place.size))
    return Reorder(wish, currency, lines, buyer.left, rates, alone, buyer.notes() if lines else [])


def _afforded(lines: Sequence[Line], budget: int, left: Counter[Left]) -> Iterator[Line]:
    """As many of each as a budget is best spent on."""
    many = spend(budget, {at: Worth(one.cost, one.gains) for at, one in enumerate(lines)})
    for at, one in enumerate(lines):
        if many[at]:
            yield one.cut(many[at])
        else:
            left["budget"] += 1


class _Buyer:
    """Goes through the sizes that have sold within a year."""

    def __init__(self, box: Toolbox, link: Link, wish: Wish, currency: str, rates: DemandRates) -> None:
        self._link, self._wish, self._currency, self._rates = link, wish, currency, rates
        self._stakes = Stakes(box, wish.asked, wish.target)
        self._stakes.stake(currency, 0, 0)
        self._markets = Markets(box, link, wish.asked.channel, SWING)
        self._today, self._zone = box.today(), ZoneInfo(box.with_books().text("timezone"))
        self._usual: dict[int, int] = {}
        self.left: Counter[Left] = Counter()

    def lines(self) -> Iterator[Line]:
        """What is worth buying."""
        there = shelves(self._link, self._today - timedelta(days=BACK))
        self._usual = _usual_of_styles(there, self._currency)
        known = PricesKnown(self._link, self._zone, self._wish.asked.channel)
        for place, seen in self._rates.seen.items():
            if seen.sold and place in there:
                said = self._line(place, seen, there[place], known)
                if isinstance(said, Line):
                    yield said
                else:
                    self.left[said] += 1

    def notes(self) -> list[str]:
        """What fees and VAT must be read with."""
        return self._stakes.notes(self._currency)

    def _line(self, place: Place, seen: Seen, shelf: Shelf, known: PricesKnown) -> Line | Left:
        demand = self._rates.demand(place)
        chances = chances_to_sell(demand, shelf.in_stock + shelf.ordered, self._wish.span)
        if not chances:
            return "covered"
        priced = self._priced(place, shelf, known)
        if priced is None:
            return "no price"
        usual = self._cost(shelf, place)
        most = self._most(priced.price)
        if most is None:
            return "no room"
        cost = min(usual or most, most)
        terms = Terms(
            place, priced.known, self._stakes.stake(self._currency, cost, cost), priced.moves, self._wish.span
        )
        each = gains(chances, terms)
        if not each:
            return "no gain"
        own = chances[: len(each)]
        return Line(shelf, seen, demand, priced, usual, most, terms, own, each, bought(own, terms))

    def _most(self, price: int) -> int | None:
        """The most that what sells at a price may cost to leave the target."""
        tax = self._stakes.stake(self._currency, 0, 0).tax
        return most_to_pay(price, self._stakes.schedule(self._currency).schedule, tax, self._wish.target)

    def _cost(self, shelf: Shelf, place: Place) -> int | None:
        """What the size cost lately, else the style."""
        own = shelf.costs.get(self._currency)
        return median_low(own) if own else self._usual.get(place.product)

    def _priced(self, place: Place, shelf: Shelf, prices: PricesKnown) -> Priced | None:
        """The market's price, else that of the last own sales of the size, else of the style."""
        channel = self._wish.asked.channel
        known = prices.own_known(place, channel, self._currency, self._today)
        told = self._told(place, shelf)
        known = {"market": told, **known} if told else known
        learnt = prices.best(known, channel, self._currency)
        if learnt:
            price = max(round(learnt.known.price * exp(learnt.moves.middle)), 1)
            return Priced(price, learnt.basis, learnt.known, learnt.moves)
        basis = next((one for one in BASES if one in known), None)
        return Priced(known[basis].price, basis, known[basis], None) if basis else None

    def _told(self, place: Place, shelf: Shelf) -> Known | None:
        """What the channel told lately of selling it soon."""
        market = self._markets.of_size({"id": place.product, "brand": place.brand}, shelf.size, self._currency)
        if market is None or (market.age(self._markets.now) > TOO_OLD and not self._wish.stale):
            return None
        price = market_price(market.told)
        return Known(price, market.age(self._markets.now) / timedelta(days=1)) if price else None


def _usual_of_styles(there: Mapping[Place, Shelf], currency: str) -> dict[int, int]:
    """The median cost of each style of late, whatever the size."""
    costs: dict[int, list[int]] = {}
    for place, shelf in there.items():
        costs.setdefault(place.product, []).extend(shelf.costs.get(currency, ()))
    return {product: median_low(some) for product, some in costs.items() if some}
