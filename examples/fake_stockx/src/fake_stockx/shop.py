"""One seller's account with everything in it: a plain object that tests build and change."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from threading import RLock

from . import invention, past
from .faults import Fault
from .invention import Amounts, uuid
from .limits import Limits
from .login import Login
from .records import Batch, Listing, Order, Record
from .wire import Json

HISTORICAL = ("AUTHFAILED", "DIDNOTSHIP", "CANCELED", "COMPLETED", "RETURNED", "CANCELLED", "DELIVERED")


@dataclass
class Shop:
    """Change it at will, before or while it is served; hold `lock` for changes that must be seen as one.

    `active` and `history` run from the newest order back; `move` puts an order where its status belongs, which is
    the history for those in `historical`.
    `polls` is how often a write is said to be PENDING before it is done. `failing` maps a variant's or a listing's
    id to the words that writes on it fail with. `error_key` is where errors carry their words: `errorMessage` as
    live, `message` as documented. `counts_as_text` has a batch count in strings, as the documents' example does.
    Without `sells` the account has no billing and shipping. `requests` is everything that came in.
    """

    products: dict[str, Json] = field(default_factory=dict)
    variants: dict[str, Json] = field(default_factory=dict)
    market: dict[str, Amounts] = field(default_factory=dict)
    active: list[Order] = field(default_factory=list)
    history: list[Order] = field(default_factory=list)
    listings: dict[str, Listing] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    historical: set[str] = field(default_factory=lambda: set(HISTORICAL))
    currency: str = "EUR"
    polls: int = 2
    failing: dict[str, str] = field(default_factory=dict)
    error_key: str = "errorMessage"
    counts_as_text: bool = False
    sells: bool = True
    login: Login = field(default_factory=Login)
    faults: list[Fault] = field(default_factory=list)
    limits: Limits | None = None
    requests: list[Record] = field(default_factory=list)
    later: list[tuple[int, Callable[[Shop], object]]] = field(default_factory=list)
    clock: Callable[[], float] = time.time
    rng: Random = field(default_factory=lambda: Random(1))
    lock: RLock = field(default_factory=RLock)

    @classmethod
    def with_orders(
        cls, count: int, seed: int = 1, listings: int = 0, odd: bool = False, currency: str = "EUR"
    ) -> Shop:
        """A shop with a catalogue, orders and listings; the same seed makes the same ones, whatever the day."""
        shop = cls(rng=Random(seed), currency=currency)
        shop._fill(listings)
        goods = [(shop.products[one["productId"]], one) for one in shop.variants.values()]
        orders = list(past.invent_orders(shop.rng, count, goods, currency))
        if odd:
            past.make_odd(orders)
        shop.active = [one for one in orders if one.status not in shop.historical]
        shop.history = [one for one in orders if one.status in shop.historical]
        return shop

    def now(self) -> str:
        """This moment as the API writes it."""
        return past.stamp(datetime.fromtimestamp(self.clock(), UTC))

    @property
    def orders(self) -> list[Order]:
        """The active ones and the history after them."""
        return [*self.active, *self.history]

    def order(self, number: str) -> Order | None:
        return next((order for order in self.orders if order.number == number), None)

    def move(self, number: str, status: str) -> Order:
        """Give an order another status; it may thereby go from active to history. Raises KeyError."""
        order = self.order(number)
        if order is None:
            raise KeyError(number)
        (self.active if order in self.active else self.history).remove(order)
        order.detail |= {"status": status, "updatedAt": self.now()}
        order.detail["authenticationDetails"] = past.authentication(status)
        self._put(order)
        return order

    def sell(self, variant_id: str = "", status: str = "CREATED") -> Order:
        """A new order, created now and the first of all; of any variant where none is named. Raises KeyError."""
        variant = self.variants[variant_id or self.rng.choice(list(self.variants))]
        good = (self.products[variant["productId"]], variant)
        created = datetime.fromtimestamp(self.clock(), UTC)
        order = past.invent_order(self.rng, good, created, status, self.currency)
        order.detail["updatedAt"] = order.detail["createdAt"]
        self._put(order)
        return order

    def sell_listing(self, listing_id: str) -> Order:
        """Somebody takes the ask of a listing: it is MATCHED, and there is an order. Raises KeyError."""
        listing = self.listings[listing_id].detail
        order = self.sell(listing["variant"]["variantId"])
        ask = listing["ask"] or {"askId": order.detail["askId"]}
        order.detail |= {"listingId": listing_id, "amount": listing["amount"], "askId": ask["askId"]}
        order.detail["payout"] = past.payout(int(listing["amount"]), past.RATES[0], listing["currencyCode"])
        listing |= {"status": "MATCHED", "ask": None, "updatedAt": self.now()}
        created = order.detail["createdAt"]
        listing["order"] = {"orderNumber": order.number, "orderCreatedAt": created, "orderStatus": "CREATED"}
        return order

    def then(self, pages: int, change: Callable[[Shop], object]) -> None:
        """Do this once so many more pages of orders were answered: orders move between two pages."""
        self.later.append((pages, change))

    def page_was_served(self) -> None:
        """One page of orders was answered: do what waits for it."""
        due = [change for pages, change in self.later if pages <= 1]
        self.later = [(pages - 1, change) for pages, change in self.later if pages > 1]
        for change in due:
            change(self)

    def _put(self, order: Order) -> None:
        """Into the list of its status, before the first that is no newer."""
        rows = self.history if order.status in self.historical else self.active
        at = next((at for at, one in enumerate(rows) if one.created <= order.created), len(rows))
        rows.insert(at, order)

    def _fill(self, listings: int) -> None:
        """A catalogue of 60 products, their market, and some active listings."""
        for product in invention.invent_products(self.rng):
            self.products[product["productId"]] = product
            self.variants |= {one["variantId"]: one for one in invention.invent_variants(self.rng, product)}
        self.market = {key: invention.invent_amounts(self.rng) for key in self.variants}
        for _ in range(listings):
            self.list_one(self.rng.choice(list(self.variants)), str(self.rng.randint(60, 400)))

    def list_one(self, variant_id: str, amount: str, currency: str = "") -> Listing:
        """An active listing that was there before. Raises KeyError."""
        from .operations import activate, draft  # they build on this module

        listing = draft(self, variant_id, past.stamp(past.UNTIL))
        activate(self, listing, {"amount": amount, "currencyCode": currency or self.currency})
        return listing

    def id(self) -> str:
        """A new id."""
        return uuid(self.rng)
