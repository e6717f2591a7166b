"""What will become of stock as a table: item by item, or by style, brand or category."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, TypeAlias

from ..domain.exits import SPANS
from ..domain.money import Money, half_up
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from .dead_stock import Fate, Fates

By: TypeAlias = Literal["item", "style", "brand", "category"]
JUDGED = 90
"""The days within which a chance is held against a limit."""
_MIDDLE = SPANS.index(JUDGED)
_LAST = SPANS[-1]

_ITEMS = (
    Column("item_id", "Item", "count"),
    Column("product", "Product", priority=10),
    Column("style", "Style code", priority=4),
    Column("size", "Size"),
    Column("currency", "Currency", priority=14),
    Column("landed_cost", "Cost", "money", 3),
    Column("ask", "Ask", "money", 5),
    Column("ask_from", "Whose ask", priority=9),
    Column("channel", "Channel", priority=13),
    Column("lowest_ask", "Lowest ask", "money", 11),
    *(Column(f"chance_{days}d", f"In {days} days", "ratio", 8 if days == SPANS[0] else 0) for days in SPANS),
    Column("expected_on", "Sold by", "date"),
    Column("is_more", "Or later", "flag", 12),
    Column("payout", "Payout", "money", 7),
    Column("at_risk", "At risk", "money"),
    Column("holding_cost", "Holding", "money", 10),
    Column("level", "Rests on", priority=1),
    Column("completed", "Sold", "count", 6),
    Column("censored", "Unsold", "count", 6),
)
_GROUPS = (
    Column("currency", "Currency", priority=6),
    Column("items", "Items", "count"),
    *(Column(f"sold_{days}d", f"Sold in {days} days", "number", 2 if days == SPANS[0] else 0) for days in SPANS),
    Column("cost_known", "Cost known", "count", 5),
    Column("landed_cost", "Cost", "money"),
    Column("at_risk", "At risk", "money"),
    Column("holding_cost", "Holding", "money", 4),
    Column("payout_known", "Payout known", "count", 3),
    Column("payout", "Payout", "money", 1),
)
_KEYS: dict[By, Callable[[Fate], str | None]] = {
    "style": lambda one: one.item.style,
    "brand": lambda one: one.item.brand,
    "category": lambda one: one.item.category,
}


def fates_table(found: Fates, by: By, below: Decimal | None) -> Table:
    """A row for each item, or for each group: of those whose chance to sell within 90 days is `below` so much."""
    limit = None if below is None else float(below)
    shown = [one for one in found.found if limit is None or one.exit.chances[_MIDDLE] < limit]
    notes = [*_notes(found, shown, below)]
    if by != "item":
        return Table("What will not sell", (Column(by, by.capitalize()), *_GROUPS), _group_rows(shown, by), notes)
    rows = [_row(one, found) for one in shown]
    return Table("What will not sell", _ITEMS, rows, notes, _total(shown))


def _row(one: Fate, found: Fates) -> list[Cell]:
    item, way = one.item, one.exit
    level = "assumed" if one.outlook.level == "default" else one.outlook.level
    return [
        *(
            item.item_id,
            item.name,
            item.style,
            item.size.label,
            item.currency,
            *_money(item.currency, item.cost, one.ask),
        ),
        *(one.source, one.channel, *_money(item.currency, one.lowest)),
        *(_share(chance) for chance in way.chances),
        *(way.on(found.today), way.is_more, *_money(item.currency, one.payout, one.at_risk, one.holding)),
        *(level, one.outlook.completed, one.outlook.censored),
    ]


def _total(shown: Sequence[Fate]) -> list[Cell] | None:
    """Cost, payout, money at risk and holding of all rows; None in several currencies or without a row."""
    if len({one.item.currency for one in shown}) != 1:
        return None
    sums = dict(zip((column.key for column in _GROUPS), _sums(shown, shown[0].item.currency), strict=True))
    return [sums.get(column.key) for column in _ITEMS]


def _group_rows(shown: Sequence[Fate], by: By) -> list[list[Cell]]:
    """A row for each group and currency, most money at risk first."""
    groups: dict[tuple[str | None, str], list[Fate]] = {}
    for one in shown:
        groups.setdefault((_KEYS[by](one), one.item.currency), []).append(one)

    def rank(pair: tuple[tuple[str | None, str], list[Fate]]) -> tuple[int, bool, str, str]:
        (name, currency), some = pair
        return -sum(one.at_risk or 0 for one in some), name is None, name or "", currency

    return [[name, *_sums(some, currency)] for (name, currency), some in sorted(groups.items(), key=rank)]


def _sums(some: Sequence[Fate], currency: str) -> list[Cell]:
    sold = [half_up(Decimal(repr(sum(one.exit.chances[at] for one in some))), 1) for at in range(len(SPANS))]
    costs = [one for one in some if one.item.cost is not None]
    paid = [one.payout for one in some if one.payout is not None]
    figures = ((one.item.cost or 0, one.at_risk or 0, one.holding or 0) for one in costs)
    sums = [sum(each) for each in zip(*figures, strict=True)]
    cost, risk, holding = _money(currency, *sums) if costs else [None] * 3
    payout = Money(sum(paid), currency) if paid else None
    return [currency, len(some), *sold, len(costs), cost, risk, holding, len(paid), payout]


def _money(currency: str, *amounts: int | None) -> list[Cell]:
    return [None if amount is None else Money(amount, currency) for amount in amounts]


def _share(chance: float) -> Decimal:
    return half_up(Decimal(repr(chance)), 4)


def _notes(found: Fates, shown: Sequence[Fate], below: Decimal | None) -> Iterator[str]:
    if not found.found:
        yield "nothing is in stock"
        return
    if below is not None:
        held = counted(len(found.found), "item")
        yield f"{len(shown):,} of {held} sell within {JUDGED} days with a chance below {below:.0%}"
    yield from _risk(shown)
    yield from _grounds(shown, found)
    if found.until < found.today:
        yield f"the books tell nothing after {found.until}: import or sync what came since"
    yield from found.notes


def _risk(shown: Sequence[Fate]) -> Iterator[str]:
    """What the money at risk leaves out."""
    costless = sum(one.item.cost is None for one in shown)
    yield f"at risk: cost times the chance that it has not sold after {_LAST} days"
    if costless:
        yield f"{counted(costless, 'item')} without a cost, so without money at risk: soleflip report stock"


def _grounds(shown: Sequence[Fate], found: Fates) -> Iterator[str]:
    """What is assumed where an ask, a price or fees are not known."""
    askless = sum(one.ask is None for one in shown)
    alone = sum(one.ask is not None and one.lowest is None for one in shown)
    if askless:
        yield f"{counted(askless, 'item')}: neither on offer nor priced, so at your usual ask and without a payout"
    if alone:
        usual = "no price was told lately, so the ask is taken for your usual one"
        yield f"{counted(alone, 'item')}: {usual}: soleflip sync market"
    for channel, currency in found.without_fees:
        yield f"no fees are known in {currency} at {channel}: soleflip price fees show {channel}"
    if not found.capital:
        yield "holding costs nothing, as capital.rate says: soleflip config set capital.rate 8"
