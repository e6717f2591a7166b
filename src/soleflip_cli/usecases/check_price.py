"""Whether something is worth its price: what it would pay, how soon, and the most that it may cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..domain.errors import UsageError
from ..domain.money import Money, half_up, to_minor
from ..domain.selling_time import HORIZONS
from ..domain.sizes import Size, of_key
from ..domain.spells import Place
from ..domain.suggesting import Choice, Name, Stake, Told, most_to_pay, recommend
from ..domain.table import Cell, Column, Table
from ..domain.words import ago, counted
from ..storage.catalogue_sizes import sizes_of
from ..storage.link import Link
from ..storage.styles import Style
from .appraisal import Appraised, Appraiser
from .fee_rules import Asked, currency_of, find
from .markets import SWING, WARN_AFTER, Last, Market
from .near_styles import known_style
from .roi_ranges import RANGE, Ranges, range_cells
from .sizes_made import require_known
from .stakes import Wanted
from .suggest import market_by_hand
from .toolbox import Toolbox

COLUMNS = (
    Column("style", "Style code", priority=4),
    Column("size", "Size"),
    Column("currency", "Currency", priority=12),
    Column("at", "At", "money"),
    Column("is_worth", "Worth it", "flag"),
    Column("ask", "Sell faster", "money"),
    Column("payout", "Payout", "money"),
    Column("profit", "Profit", "money"),
    Column("roi", "ROI", "ratio", 1),
    Column("most", "At most", "money"),
    Column("expected_days", "Days", "count", 2),
    Column("is_more", "Or more", "flag", 10),
    *(Column(f"chance_{days}d", f"{days} days", "ratio", 3 if days == 30 else 7) for days in HORIZONS),
    Column("profit_per_day", "A day", "money", 5),
    Column("bid_profit", "At the bid", "money", 6),
    Column("lowest_ask", "Lowest ask", "money", 8),
    Column("highest_bid", "Highest bid", "money", 9),
    Column("told_at", "Told", "time", 11),
    Column("confidence", "Confidence", "ratio", 10),
    Column("confidence_word", "Trust", priority=4),
    Column("confidence_reason", "Weakest", priority=13),
)

_RANGED = [one.key for one in COLUMNS].index("most")
"""Where the range of returns stands in a check of one price."""
_NONE = (None, None, None)
_WEIGHED: tuple[Name, ...] = ("sell now", "sell faster")
_ANY = of_key("one:")


class Bid(NamedTuple):
    """Something that may be bought: of a style, in a size (None: in each that is priced), at major units."""

    style: str
    at: Decimal
    size: Size | None = None
    ask: Decimal | None = None
    bid: Decimal | None = None

    @property
    def by_hand(self) -> bool:
        """Whether its prices are given, not told by a channel."""
        return self.ask is not None or self.bid is not None


class Checked(NamedTuple):
    """One size at its price, appraised; `most` is what it may cost at most, in minor units."""

    style: str
    size: str | None
    found: Appraised
    most: int | None
    place: Place

    @property
    def faster(self) -> Choice | None:
        """What it would be sold at."""
        return self.found.advised("sell faster")

    @property
    def is_worth(self) -> bool | None:
        """Whether it leaves the profit that is wanted; None while no price is known."""
        cost = self.found.stake.cost
        if self.faster is None or cost is None or self.faster.profit is None:
            return None
        return self.faster.profit > 0 and self.most is not None and cost <= self.most


class Checker:
    """Checks prices at one channel in one currency."""

    def __init__(self, box: Toolbox, link: Link, asked: Asked, wanted: Wanted) -> None:
        self.currency = currency_of(box, find(box, asked.channel), asked.currency)
        self.appraiser = Appraiser(box, link, asked, wanted._replace(allow_loss=True), SWING)
        self._link, self.channel, self._target = link, asked.channel, wanted.target
        self._known_most: dict[int, int | None] = {}

    def check(self, style: Style, bid: Bid) -> list[Checked]:
        """A style at a price, in the size that is meant or in every one that is priced.

        Raises UsageError for a size that it is not made in.
        """
        if bid.size is not None:
            require_known(self._link, style["id"], bid.size)
        if bid.size is not None or bid.by_hand:
            return [self._size(style, bid.size, bid)]
        found = [self._size(style, size, bid) for size in self.priced(style)]
        return [one for one in found if one.found.market or one.found.too_old]

    def new(self, bid: Bid) -> Checked:
        """A style that the books do not know, at prices by hand."""
        place = self.appraiser.place(None, None, None, bid.size or _ANY)
        return self._checked(bid.style, bid.size, self._cost(bid), self._by_hand(bid), place)

    def require_terms(self) -> None:
        """Raises NotReady where no fees are known, UsageError for a target that is none."""
        self.appraiser.stakes.stake(self.currency, 0, 0)

    def weigh(self, style: Style, size: Size, cost: int) -> Checked:
        """A size of a style at a landed cost in minor units, at the price that the channel told."""
        place = self.appraiser.place(style["id"], style["category"], style["brand"], size)
        return self._checked(style["style"], size, cost, self._told(style, size), place)

    def last(self, style: Style, size: Size) -> Last | None:
        """What the channel told last of a size."""
        return self.appraiser.markets.last(style, size, self.currency)

    def is_dear(self, last: Last, cost: int) -> bool:
        """Whether a cost in minor units is more than that price lets it be, so that nothing else need be reckoned."""
        stake = self.appraiser.stakes.stake(self.currency, cost, cost)
        told = Told(last.quote.ask, last.quote.bid, last.quote.sell_faster, last.quote.earn_more)
        ask = next((advice.ask for advice in recommend(told, stake.schedule.grid, None)), None)
        return ask is not None and cost > (self._most(ask, stake) or 0)

    def priced(self, style: Style) -> Iterator[Size]:
        """The sizes that the channel has of a style, by its own names."""
        for (service, _), names in sizes_of(self._link, style["id"]).items():
            if service == self.channel:
                yield of_key(names[0])

    def _size(self, style: Style, size: Size | None, bid: Bid) -> Checked:
        told = self._by_hand(bid) if bid.by_hand or size is None else self._told(style, size)
        place = self.appraiser.place(style["id"], style["category"], style["brand"], size or _ANY)
        return self._checked(style["style"], size, self._cost(bid), told, place)

    def _told(self, style: Style, size: Size) -> Market | None:
        return self.appraiser.markets.of_size(style, size, self.currency)

    def _by_hand(self, bid: Bid) -> Market:
        return market_by_hand(bid.ask, bid.bid, self.currency)

    def _cost(self, bid: Bid) -> int:
        return to_minor(bid.at, self.currency)

    def _checked(self, style: str, size: Size | None, cost: int, market: Market | None, place: Place) -> Checked:
        found = self.appraiser.new(self.currency, cost, market, place, only=_WEIGHED)
        faster = found.advised("sell faster")
        most = faster and self._most(faster.ask, found.stake)
        return Checked(style, size and size.label, found, most, place)

    def _most(self, ask: int, stake: Stake) -> int | None:
        """The most that what sells at an ask may cost, which is the same whatever it does cost."""
        if ask not in self._known_most:
            self._known_most[ask] = most_to_pay(ask, stake.schedule, stake.tax, self._target)
        return self._known_most[ask]


def check_price(box: Toolbox, asked: Asked, wanted: Wanted, bid: Bid) -> Table:
    """A row for each size: what it leaves at that price, how soon, and what it may cost at most.

    Raises UsageError for an unknown style without prices by hand, and for a size that it is not made in.
    """
    if bid.at <= 0:
        raise UsageError("a price is more than nothing", "--at 119.99")
    with box.reader() as reader:
        checker = Checker(box, reader.link, asked, wanted)
        found, notes = _found(reader.link, checker, bid)
        rows, more = _with_ranges(found, Ranges(box, reader.link, checker.appraiser, checker.channel))
        notes += [*_notes(bid, found, checker), *more]
    title = f"{found[0].style if found else bid.style} at {Money(to_minor(bid.at, checker.currency), checker.currency)}"
    return Table(title, (*COLUMNS[:_RANGED], *RANGE, *COLUMNS[_RANGED:]), rows, notes)


def _with_ranges(found: Sequence[Checked], ranges: Ranges) -> tuple[list[Sequence[Cell]], list[str]]:
    """A row for each size with its range of returns, and what must be said of them."""
    told = [ranges.of(one.found, one.place) for one in found]
    cells = [(row(one), range_cells(range_)) for one, range_ in zip(found, told, strict=True)]
    return [[*own[:_RANGED], *more, *own[_RANGED:]] for own, more in cells], [*ranges.notes(told)]


def _found(link: Link, checker: Checker, bid: Bid) -> tuple[list[Checked], list[str]]:
    """What was checked; with prices by hand the style may be unknown, which is said."""
    try:
        return checker.check(known_style(link, bid.style, f"soleflip price check --at {bid.at}"), bid), []
    except UsageError as error:
        if not bid.by_hand or error.hint is None or not error.hint.startswith("soleflip price"):
            raise
        return [checker.new(bid)], [f"{error.message}; so nothing is known of how it sells"]


def row(one: Checked) -> Sequence[Cell]:
    """What is to be said of a size, in the order of COLUMNS."""
    stake, market, faster = one.found.stake, one.found.market, one.faster
    currency = stake.schedule.terms.currency

    def money(amount: int | None) -> Money | None:
        return None if amount is None else Money(amount, currency)

    now = next((each for each in one.found.choices if each.name == "sell now"), None)
    told = (market.told.ask, market.told.bid) if market else (None, None)
    return [
        *(one.style, one.size, currency, money(stake.cost), one.is_worth),
        *map(money, (faster.ask, faster.got.payout, faster.profit) if faster else _NONE),
        faster and faster.roi,
        money(one.most),
        *_time(faster),
        None if faster is None or faster.per_day is None else money(int(half_up(faster.per_day))),
        money(now and now.profit),
        *map(money, told),
        market and market.at,
        *(one.found.sure or _NONE),
    ]


def _time(faster: Choice | None) -> Sequence[Cell]:
    if faster is None:
        return [None] * (2 + len(HORIZONS))
    return [round(faster.days), faster.is_more, *(half_up(Decimal(repr(chance)), 4) for chance in faster.chances)]


def _notes(bid: Bid, found: Sequence[Checked], checker: Checker) -> Iterator[str]:
    """What the figures must be read with."""
    appraiser, now = checker.appraiser, checker.appraiser.markets.now
    unpriced = [one for one in found if one.found.market is None]
    old = [one.found.too_old for one in found if one.found.too_old]
    if old:
        age = ago(min(one.age(now) for one in old))
        yield f"{counted(len(old), 'size')}: told {age} ago, too old to count (--stale counts it): soleflip sync market"
    elif unpriced or not found:
        watch = f"soleflip price watch add {bid.style}"
        yield f"no price was told of it: --ask 210 --bid 185 by hand, or {watch} and soleflip sync market"
    late = [one for one in found if one.found.market and one.found.market.age(now) > WARN_AFTER]
    if late:
        yield f"{counted(len(late), 'size')}: told more than a day ago: soleflip sync market"
    yield "`sell faster`: just below the lowest ask, never below the bid; `at most`: what it may cost"
    yield from appraiser.pace_notes()
    yield from appraiser.stakes.notes(checker.currency)
