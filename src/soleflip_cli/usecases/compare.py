"""What one item pays at every channel whose fees are known, best first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ..domain import pricing
from ..domain.errors import SoleflipError, UsageError
from ..domain.money import Money, ratio, to_minor
from ..domain.sizes import Size
from ..domain.suggesting import floor_of, on_grid
from ..domain.table import Cell, Column, Table
from ..storage.catalogue_sizes import sizes_of
from ..storage.link import Link
from ..storage.shelf import Held
from .fee_rules import Asked, channels, currency_of, find
from .markets import TOO_OLD, Markets
from .prices import tax_words
from .stakes import Stakes
from .suggest import Wish, items_of
from .toolbox import Toolbox

_COLUMNS = (
    Column("item_id", "Item", "count", 6),
    Column("style", "Style code", priority=5),
    Column("size", "Size", priority=4),
    Column("cost", "Cost", "money", 3),
    Column("channel", "Channel"),
    Column("ask", "Ask", "money"),
    Column("payout", "Payout", "money"),
    Column("vat", "VAT", "money", 6),
    Column("profit", "Profit", "money"),
    Column("roi", "ROI", "ratio", 1),
    Column("floor", "Floor", "money", 2),
    Column("currency", "Currency", priority=7),
    Column("priced_by", "Priced by"),
)


_BY_HAND = "hand"


class Subject(NamedTuple):
    """What is compared: amounts in minor units of `currency`, the cost None while it is unknown.

    `asks` are the lowest asks by service; `reference` is the service, or the hand, whose ask counts at every channel
    that tells none.
    """

    item_id: int | None
    style: str | None
    size: Size | None
    cost: int | None
    price: int | None
    currency: str
    asks: dict[str, int]
    reference: str


class _Offer(NamedTuple):
    """What a channel pays: `left` when VAT is paid decides the order."""

    left: int
    row: Sequence[Cell]


def compare(box: Toolbox, wish: Wish, cost: Decimal | None = None) -> Table:
    """A row for each channel and each size of what is in stock, the best payout first; for a cost and an ask by hand.

    Raises UsageError where no price is known: none was told lately and none is given.
    """
    if wish.style is None and wish.item is None:
        subjects, missing = [_by_hand(box, wish, cost)], list[str]()
    else:
        with box.reader() as reader:
            subjects, missing = _subjects(box, reader.link, wish)
    rows: list[Sequence[Cell]] = []
    notes: dict[str, None] = dict.fromkeys(missing)
    for subject in subjects:
        offers = _Offers(box, wish, subject)
        rows += [offer.row for offer in sorted(offers.found, key=lambda one: -one.left)]
        notes.update(dict.fromkeys(offers.notes))
    return Table("What each channel pays", _COLUMNS, rows, [*notes])


def _by_hand(box: Toolbox, wish: Wish, cost: Decimal | None) -> Subject:
    if wish.ask is None:
        raise UsageError("name a style, or an ask", "soleflip price compare --ask 210 --cost 119.99")
    currency = currency_of(box, find(box, "stockx"), wish.asked.currency)
    paid = None if cost is None else to_minor(cost, currency)
    return Subject(None, None, wish.size, paid, paid, currency, {_BY_HAND: to_minor(wish.ask, currency)}, _BY_HAND)


def _subjects(box: Toolbox, link: Link, wish: Wish) -> tuple[list[Subject], list[str]]:
    """What is in stock of it, alike items once, and of which of it no price is known."""
    items = items_of(link, wish)
    alike = {(one.product_id, one.size, one.cost, one.price, one.currency): one for one in reversed(items)}
    kinds = [*reversed(alike.values())]
    services = sorted({service for one in kinds for service, _ in sizes_of(link, one.product_id or 0)})
    told = {service: Markets(box, link, service).of_items(kinds) for service in services}
    found, missing = list[Subject](), list[str]()
    for one in kinds:
        markets = {service: there[one.item_id] for service, there in told.items() if one.item_id in there}
        fresh = {
            name: market for name, market in markets.items() if wish.wanted.stale or market.age(box.now()) <= TOO_OLD
        }
        asks = {name: market.told.ask for name, market in fresh.items() if market.told.ask}
        if wish.ask is not None:
            asks = {_BY_HAND: to_minor(wish.ask, one.currency)}
        if asks:
            found.append(_subject(one, asks))
        else:
            missing.append(f"{one.size.label}: no ask was told in a week: soleflip sync market, or --ask 210")
    if not found:
        raise UsageError("no ask was told in a week", "soleflip sync market, --stale, or --ask 210 by hand")
    return found, missing


def _subject(one: Held, asks: dict[str, int]) -> Subject:
    return Subject(one.item_id, one.style, one.size, one.cost, one.price, one.currency, asks, next(iter(asks)))


class _Offers:
    """What every channel pays for a subject, and which cannot be told and why."""

    def __init__(self, box: Toolbox, wish: Wish, subject: Subject) -> None:
        self._subject = subject
        self.found: list[_Offer] = []
        self.notes: list[str] = []
        unknown: list[str] = []
        for key, channel in channels(box).items():
            if channel.base == "payout":
                self.notes.append(f"at {channel.title} you name the payout yourself: it is not compared")
            elif channel.fees is None:
                unknown.append(key)
            else:
                self._add(Stakes(box, _asked(wish.asked, key), wish.wanted.target), key, channel.title)
        if any(offer.row[4] != offer.row[-1] for offer in self.found):
            self.notes.append("priced by another channel or by hand: what buyers pay there may differ")
        self.notes += tax_words(str(box.setting("tax.regime")), "stockx")
        if unknown:
            self.notes.append(f"fees not known: {', '.join(unknown)}; soleflip price fees show {unknown[0]} says more")

    def _add(self, stakes: Stakes, key: str, title: str) -> None:
        one = self._subject
        by = key if key in one.asks else one.reference
        try:
            stake = stakes.stake(one.currency, one.cost, one.price)
        except SoleflipError as error:
            said = error.message
            self.notes.append(said if said.startswith(title) else f"{title}: {said}")
            return
        ask = on_grid(one.asks[by], stake.schedule.grid)
        if ask is None:
            return
        got, floor = pricing.payout(ask, stake.schedule, stake.tax), floor_of(stake)
        profit = None if one.cost is None else got.left - one.cost
        amounts = [one.cost, got.ask, got.payout, got.vat, profit, floor]
        cost, *told, left, least = (None if amount is None else Money(amount, one.currency) for amount in amounts)
        size = one.size.label if one.size else None
        row = [one.item_id, one.style, size, cost, key, *told, left, ratio(profit, one.cost), least, one.currency, by]
        self.found.append(_Offer(got.left, row))
        self.notes += [f"{title}: {note}" for note in stakes.schedule(one.currency).level.notes]


def _asked(asked: Asked, channel: str) -> Asked:
    return asked._replace(channel=channel, level=None)
