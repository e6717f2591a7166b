"""What becomes of the ask of one item: kept, lowered, raised, listed or taken off, by rules that a person set."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, NamedTuple, TypeAlias

from .pricing import target
from .styles import alternatives
from .suggesting import Told, on_grid, recommend

Aim: TypeAlias = Literal["sell faster", "earn more"]
Deed: TypeAlias = Literal["keep", "lower", "raise", "list", "take off", "leave"]
"""`leave` is for what is not on offer and stays so."""


SLOW_DAYS = 90
"""The days within which a markdown by chance asks for a sale."""


class Markdown(NamedTuple):
    """When another profit must be left, or (`loss`: a share of the cost) less than the cost.

    From `after_days` in stock on, or, where that is None, while the chance to sell within SLOW_DAYS, at the ask without
    any markdown, is below `below_chance`, a fraction.
    """

    after_days: int | None
    target: str | None = None
    loss: Decimal | None = None
    below_chance: Decimal | None = None

    def holds_at(self, chance: float) -> bool:
        """Whether that chance is below the one that it asks for."""
        return self.below_chance is not None and chance < self.below_chance


class Rules(NamedTuple):
    """How asks follow the market; shares are fractions: 0.1 is 10 %. None and empty: no such limit.

    `undercut` is in steps of the grid below the lowest ask. An ask nearer than `tolerance` to the wanted one stays.
    None falls or rises by more than its share in a day, falls while the lowest ask has fallen by more than
    `stop_when_fallen` within a day, or is lowered more than `undercuts_per_week` times in seven days. Where the lowest
    ask lies below the floor by more than `offline_below`, the item is taken off. With `only_if_it_pays` no ask changes
    that would lessen the profit to be expected within 30 days. `items`, `styles` and `tags` stay.
    """

    aim: Aim = "sell faster"
    undercut: int = 1
    target: str | None = None
    tolerance: Decimal = Decimal("0.01")
    lower_per_day: Decimal | None = Decimal("0.10")
    raise_per_day: Decimal | None = Decimal("0.25")
    stop_when_fallen: Decimal | None = Decimal("0.15")
    undercuts_per_week: int | None = 3
    only_if_it_pays: bool = False
    list_unlisted: bool = True
    offline_below: Decimal | None = None
    markdowns: Sequence[Markdown] = ()
    items: frozenset[int] = frozenset()
    styles: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def keeps(self, item: int, style: str | None) -> bool:
        """Whether an item is named among those that stay, by its number or by one of its style codes."""
        return item in self.items or not self.styles.isdisjoint(alternatives(style or ""))

    @property
    def has_chances(self) -> bool:
        """Whether a markdown asks for a chance to sell."""
        return any(one.below_chance is not None for one in self.markdowns)

    def usual(self, cost: int, currency: str) -> int:
        """What must be left of an ask while no markdown holds, in minor units."""
        return _left(Markdown(0, self.target), cost, currency)

    def need(self, cost: int, age: int, currency: str, chance: float | None = None) -> int:
        """What must be left of an ask for an item of that cost, in minor units, after so many days in stock.

        `chance` is that of a sale within SLOW_DAYS without any markdown; None: it is not known, and none by chance
        holds. Of those by age the last that has begun holds, of those by chance the one for the smallest; where both
        do, the one that needs less.
        """
        by_age = [one for one in self.markdowns if one.after_days is not None and one.after_days <= age]
        slow = [one for one in self.markdowns if chance is not None and one.holds_at(chance)]
        rungs = [*sorted(by_age, key=lambda one: one.after_days or 0)[-1:]]
        rungs += sorted(slow, key=lambda one: one.below_chance or 0)[:1]
        return min((_left(one, cost, currency) for one in rungs), default=self.usual(cost, currency))


class Listed(NamedTuple):
    """The item's own listing: `ask` and what it was a day ago, in minor units, and how often it fell in a week."""

    ask: int | None
    is_active: bool
    day_ago: int | None = None
    lowered: int = 0


class Seen(NamedTuple):
    """What is told of its size: `day_high` is the highest of the lowest asks within a day.

    `own` is the lowest own ask, where what is told as the lowest one may be that; else None.
    """

    told: Told
    day_high: int | None = None
    own: int | None = None


class Move(NamedTuple):
    """What is to be done, the ask after it in minor units (None: none), and why in words."""

    deed: Deed
    ask: int | None
    why: str


def usual_ask(told: Told, floor: int, step: int, rules: Rules) -> int | None:
    """What the rules would ask at a floor; None where no price is known."""
    advice = next((one for one in recommend(told, step, floor, rules.undercut) if one.name == rules.aim), None)
    return advice and advice.ask


def _left(rung: Markdown, cost: int, currency: str) -> int:
    if rung.loss is not None:
        return int((cost * (1 - rung.loss)).to_integral_value(ROUND_CEILING))
    return cost + (target(rung.target, cost, currency) if rung.target else 0)


def move(listed: Listed | None, seen: Seen, floor: int, step: int, rules: Rules) -> Move:
    """What the rules make of one item; never below the floor."""
    is_on = listed is not None and listed.is_active and listed.ask is not None
    stays: Deed = "keep" if is_on else "leave"
    own = listed.ask if listed and is_on else None
    found = _wanted(own, seen, floor, step, rules)
    if found is None:
        return Move(stays, own, "no price is known")
    wanted, why = found
    if _is_too_low(seen, floor, rules):
        return Move("take off" if is_on else "leave", None, "the lowest ask lies too far below the floor")
    fall = _fall(seen)
    if rules.stop_when_fallen is not None and fall > rules.stop_when_fallen and (own is None or wanted < own):
        return Move(stays, own, f"the lowest ask fell by {fall * 100:.0f} % in a day: wait")
    if listed is None or own is None:
        return Move("list", wanted, why) if rules.list_unlisted else Move("leave", None, "not on offer")
    return _changed(listed, own, wanted, why, floor, step, rules)


def _wanted(own: int | None, seen: Seen, floor: int, step: int, rules: Rules) -> tuple[int, str] | None:
    """The ask that the rules want, and the rule that made it so."""
    told, least = seen.told, seen.own
    if least is not None and told.ask is not None and least <= told.ask:
        ask = max(on_grid(least, step) or step, floor)
        why = "floor" if ask > least else "you ask least already" if own == least else "as your other listing"
        return ask, why
    advice = next((one for one in recommend(told, step, floor, rules.undercut) if one.name == rules.aim), None)
    return None if advice is None else (advice.ask, advice.rule)


def _is_too_low(seen: Seen, floor: int, rules: Rules) -> bool:
    lowest = seen.told.ask
    return rules.offline_below is not None and bool(lowest) and (lowest or 0) < floor * (1 - rules.offline_below)


def _fall(seen: Seen) -> Decimal:
    """By which share the lowest ask fell within a day."""
    high, lowest = seen.day_high, seen.told.ask
    return Decimal(high - lowest) / high if high and lowest is not None and lowest < high else Decimal(0)


def _changed(listed: Listed, own: int, wanted: int, why: str, floor: int, step: int, rules: Rules) -> Move:
    if wanted == own or (own >= floor and abs(wanted - own) < own * rules.tolerance):
        return Move("keep", own, why if wanted == own else f"near enough: {why}")
    return (_lowered if wanted < own else _raised)(listed, own, wanted, why, floor, step, rules)


def _lowered(listed: Listed, own: int, wanted: int, why: str, floor: int, step: int, rules: Rules) -> Move:
    if rules.undercuts_per_week is not None and listed.lowered >= rules.undercuts_per_week:
        return Move("keep", own, f"lowered {listed.lowered} times in 7 days: no war")
    least = _bound(listed, own, step, rules.lower_per_day, -1)
    ask = wanted if least is None else max(wanted, least)
    if ask >= own:
        return Move("keep", own, "lowered today as far as a day allows")
    return Move("lower", ask, why if ask == wanted else f"as far as a day allows: {why}")


def _raised(listed: Listed, own: int, wanted: int, why: str, floor: int, step: int, rules: Rules) -> Move:
    most = _bound(listed, own, step, rules.raise_per_day, 1)
    ask = wanted if most is None else max(min(wanted, most), floor)
    if ask <= own:
        return Move("keep", own, "raised today as far as a day allows")
    return Move("raise", ask, why if ask == wanted else f"as far as a day allows: {why}")


def _bound(listed: Listed, own: int, step: int, share: Decimal | None, sign: int) -> int | None:
    """How far an ask may go in a day, from what it was a day ago; on the grid."""
    if share is None:
        return None
    edge = (listed.day_ago or own) * (1 + sign * share) / step
    return int(edge.to_integral_value(ROUND_FLOOR if sign > 0 else ROUND_CEILING)) * step
