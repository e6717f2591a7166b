"""What can be asked for an item, choice beside choice, and the two asks that are worth recommending."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from . import pricing
from .ask_effect import AskEffect, ask_gap
from .errors import UsageError
from .money import half_up, ratio
from .pricing import Payout, Tax
from .schedules import Schedule
from .selling_time import HORIZONS, Outlook, profit_per_day

Name: TypeAlias = Literal[
    "sell faster", "earn more", "sell now", "undercut", "match", "regional ask", "own history", "hold", "floor"
]
Rule: TypeAlias = Literal[
    "step below the lowest ask", "lowest ask for US buyers", "lowest ask of the region", "as the lowest ask", "floor",
    "highest bid", "as sell faster",
]  # fmt: skip
"""What made a recommended ask what it is."""


class Told(NamedTuple):
    """What is known of the prices of a size, in minor units; None is unknown.

    `ask` is the lowest ask and `bid` the highest bid. `sell_faster` is the ask needed to be the lowest for buyers in
    the US, `earn_more` that for buyers of the seller's own region. `usual` is the median ask of some months, `own` that
    of the seller's own sales.
    """

    ask: int | None = None
    bid: int | None = None
    sell_faster: int | None = None
    earn_more: int | None = None
    usual: int | None = None
    own: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether no market price is known."""
        return self.ask is None and self.bid is None


class Stake(NamedTuple):
    """An item at a channel: its landed cost in minor units (None: unknown), the profit that is wanted, VAT and fees.

    `carry` is what holding it costs a day, in minor units; `turnaround` the days from its sale to its payout.
    """

    cost: int | None
    schedule: Schedule
    tax: Tax = Tax()
    wanted: int = 0
    carry: Decimal = Decimal(0)
    turnaround: int = 0

    @property
    def floor(self) -> int | None:
        """The smallest ask that pays cost, profit, fees and VAT; None while the cost is unknown."""
        return None if self.cost is None else pricing.floor(self.cost + self.wanted, self.schedule, self.tax)


class Pace(NamedTuple):
    """How soon it sells, and what the ask does to that."""

    outlook: Outlook
    effect: AskEffect


class Choice(NamedTuple):
    """One ask with all that is to be expected of it, amounts in minor units.

    `outlook` is None where it sells at once. Profit is None while the cost is unknown.
    """

    name: Name
    got: Payout
    stake: Stake
    outlook: Outlook | None

    @property
    def ask(self) -> int:
        """What is asked."""
        return self.got.ask

    @property
    def profit(self) -> int | None:
        """What is left when VAT and cost are paid."""
        return None if self.stake.cost is None else self.got.left - self.stake.cost

    @property
    def roi(self) -> Decimal | None:
        """Profit over cost."""
        return ratio(self.profit, self.stake.cost)

    @property
    def days(self) -> float:
        """Expected days, counted no further than they can be told; see `is_more`."""
        return self.outlook.expected_days if self.outlook else 0.0

    @property
    def is_more(self) -> bool:
        """Whether all that can be said is that it takes longer than that."""
        return self.outlook is not None and self.outlook.is_more

    @property
    def chances(self) -> tuple[float, ...]:
        """The chance to sell within each of HORIZONS."""
        return (*self.outlook.chances.values(),) if self.outlook else (1.0,) * len(HORIZONS)

    @property
    def per_day(self) -> Decimal | None:
        """The profit times the chance to sell within the days that are counted, less what holding costs, for each of
        these days and those until it is paid out."""
        if self.profit is None:
            return None
        sure = self.outlook.chance(self.outlook.most) if self.outlook else 1.0
        return profit_per_day(_likely(self.profit, sure), self.days, self.stake.carry, self.stake.turnaround)


class Advice(NamedTuple):
    """A recommended ask, and the rule that made it what it is."""

    name: Name
    ask: int
    rule: Rule


def on_grid(amount: int, step: int) -> int | None:
    """The largest ask of the grid that is not above an amount; None where there is none."""
    return amount // step * step or None


def asks(told: Told, step: int, undercut: int = 1) -> dict[Name, int]:
    """Every choice that what is told makes possible, each on the grid; `undercut` is in steps below the lowest ask."""
    found: dict[Name, int | None] = {
        "sell now": told.bid and on_grid(told.bid, step),
        "undercut": told.ask and _below(told.ask, step, undercut),
        "match": told.ask and on_grid(told.ask, step),
        "regional ask": told.earn_more and on_grid(told.earn_more, step),
        "own history": told.own and on_grid(told.own, step),
    }
    if told.usual and told.usual > (told.ask or 0):
        found["hold"] = on_grid(told.usual, step)
    return {name: ask for name, ask in found.items() if ask}


def _below(ask: int, step: int, steps: int) -> int | None:
    """So many steps below an ask; where it lies beside the grid, the way down to it is the first of them."""
    first = on_grid(ask - 1 if steps else ask, step) or 0
    return max(first - max(steps - 1, 0) * step, 0) or None


def recommend(told: Told, step: int, floor: int | None, undercut: int = 1) -> Iterator[Advice]:
    """`sell faster` and `earn more`, as far as the prices tell; never below `floor` (None: any ask will do).

    Each is a lowest or highest of quotes and the floor, so that it moves no further than they do: `sell faster` is the
    lower of a step below the lowest ask and the lowest for US buyers, and no less than the bid; `earn more` is the
    lowest of the seller's region, else as much as the lowest ask, and no less than `sell faster`.
    """
    faster = _sell_faster(told, step, floor, undercut)
    if faster:
        yield faster
        yield _earn_more(told, step, faster)


def _sell_faster(told: Told, step: int, floor: int | None, undercut: int) -> Advice | None:
    below = told.ask and _below(told.ask, step, undercut)
    us, bid = (amount and on_grid(amount, step) for amount in (told.sell_faster, told.bid))
    rule: Rule = "step below the lowest ask" if undercut else "as the lowest ask"
    ask = below
    if us and (not below or us < below):
        ask, rule = us, "lowest ask for US buyers"
    if bid and (not ask or bid > ask):
        ask, rule = bid, "highest bid"
    if ask and floor is not None and floor > ask:
        ask, rule = floor, "floor"
    return Advice("sell faster", ask, rule) if ask else None


def _earn_more(told: Told, step: int, faster: Advice) -> Advice:
    rule: Rule = "lowest ask of the region"
    ask = told.earn_more and on_grid(told.earn_more, step)
    if not ask:
        ask, rule = told.ask and on_grid(told.ask, step), "as the lowest ask"
    if ask and ask > faster.ask:
        return Advice("earn more", ask, rule)
    return Advice("earn more", faster.ask, "floor" if faster.rule == "floor" else "as sell faster")


def choice(name: Name, ask: int, told: Told, stake: Stake, pace: Pace) -> Choice:
    """What is to be expected of an ask, its payout as of that very ask. At the bid or below it sells at once."""
    is_at_once = told.bid is not None and ask <= told.bid
    outlook = None if is_at_once else expected(ask, told.ask, pace)
    return Choice(name, pricing.payout(ask, stake.schedule, stake.tax), stake, outlook)


def _likely(profit: int, chance: float) -> int:
    """A profit times the chance that it comes within the days that are counted, half-up."""
    return int(half_up(profit * Decimal(repr(chance))))


def expected(ask: int, lowest: int | None, pace: Pace) -> Outlook:
    """How soon it sells at an ask, beside the lowest one as far as that is known."""
    return pace.outlook.faster(pace.effect.factor(ask_gap(ask, lowest))) if lowest else pace.outlook


def most_to_pay(ask: int, schedule: Schedule, tax: Tax, target: str | None) -> int | None:
    """The most that an item may cost, in minor units, so that an ask leaves the target; None where nothing is left.

    Where VAT is on the margin, what was paid for it is taken to be its purchase price.
    """

    def leaves(cost: int) -> bool:
        """Whether that cost and the target are left."""
        wanted = pricing.target(target, cost, schedule.terms.currency) if target else 0
        return pricing.payout(ask, schedule, tax._replace(purchase=cost)).left >= cost + wanted

    low, high = 0, max(pricing.payout(ask, schedule, tax._replace(purchase=ask)).payout, 0) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if leaves(middle) else (low, middle)
    return low or None


def days_until_dearer(loss: int, carry: Decimal) -> int | None:
    """After how many days of holding an item has cost as much as a loss now would; None where holding costs nothing."""
    return None if carry <= 0 else int((loss / carry).to_integral_value())


def floor_of(stake: Stake) -> int | None:
    """The floor of an item; None where its cost is unknown, or where fees and VAT take all of any ask."""
    try:
        return stake.floor
    except UsageError:
        return None
