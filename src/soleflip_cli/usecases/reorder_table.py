"""What to buy again as a table: size by size, or style by style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, TypeAlias

from ..domain.demand_rates import BACK
from ..domain.money import Money, half_up, plain, ratio, to_minor
from ..domain.restock_profit import spread_together
from ..domain.restocking import LIKELY
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from .reorder import ENOUGH, Left, Line, Reorder

By: TypeAlias = Literal["size", "style"]
_WEEK = 7

_STYLE, _CURRENCY = Column("style", "Style code"), Column("currency", "Currency", priority=12)
_PROFIT = (
    Column("spend", "Spend", "money", 2),
    Column("profit", "Profit", "money"),
    Column("profit_p10", "Low", "money", 3),
    Column("profit_p90", "High", "money", 3),
    Column("profit_per_money", "Per money", "ratio", 4),
)
_THERE = (
    Column("in_stock", "Stock", "count", 7),
    Column("ordered", "Ordered", "count", 8),
    Column("demand", "Wanted", "number", 5),
    Column("buy", "Buy", "count"),
)
_SIZES = (
    _STYLE,
    Column("size", "Size"),
    _CURRENCY,
    Column("sold", "Sold", "count", 9),
    Column("days_in_stock", "Days there", "count", 10),
    Column("per_week", "A week", "number", 6),
    Column("level", "Rests on", priority=8),
    *_THERE,
    Column("chance_last", "Last sells", "ratio", 6),
    Column("most", "At most", "money"),
    Column("usual_cost", "Cost", "money", 5),
    Column("price", "Price", "money", 1),
    Column("price_from", "Price from", priority=11),
    *_PROFIT,
)
_STYLES = (_STYLE, Column("sizes", "Sizes"), _CURRENCY, Column("sold", "Sold", "count", 9), *_THERE, *_PROFIT)
_WHY: dict[Left, str] = {
    "covered": "enough is there, or one more would hardly sell within the horizon",
    "no price": "no price is known, told or made within a year",
    "no room": "no cost leaves the target at the price that is to be expected",
    "no gain": "what holding costs takes all that is to be expected",
    "budget": "the budget is better spent on the others",
}


def reorder_table(found: Reorder, by: By) -> Table:
    """A row for each size or style to buy, most profit for its money first."""
    if by == "style":
        return Table("What to buy again", _STYLES, _style_rows(found), [*_notes(found)], _total(found, _STYLES))
    rows = [_row(one, found) for one in found.lines]
    return Table("What to buy again", _SIZES, rows, [*_notes(found)], _total(found, _SIZES))


def _row(one: Line, found: Reorder) -> list[Cell]:
    currency, span = found.currency, found.wish.span
    wanted = _number(one.demand.per_day * span.days)
    chance = half_up(Decimal(repr(one.chances[-1])), 4)
    usual = None if one.usual is None else Money(one.usual, currency)
    return [
        *(one.shelf.style, one.shelf.size.label, currency, one.seen.sold, round(one.seen.days)),
        *(_number(one.demand.per_day * _WEEK, 2), "assumed" if one.demand.level == "default" else one.demand.level),
        *(one.shelf.in_stock, one.shelf.ordered, wanted, one.bought.many, chance),
        *(Money(one.most, currency), usual, Money(one.priced.price, currency), one.priced.basis),
        *_profits([one], currency),
    ]


def _style_rows(found: Reorder) -> list[list[Cell]]:
    """A row for each style, with the sizes to buy of it."""
    styles: dict[int, list[Line]] = {}
    for one in found.lines:
        styles.setdefault(one.terms.place.product, []).append(one)
    rows: list[list[Cell]] = []
    for some in sorted(styles.values(), key=lambda some: -_profit(some) / _spend(some)):
        sizes = tuple(f"{one.shelf.size.label} x{one.bought.many}" for one in some)
        sums = [sum(values) for values in zip(*map(_counts, some), strict=True)]
        wanted = _number(sum(one.demand.per_day for one in some) * found.wish.span.days)
        what = [some[0].shelf.style, ", ".join(sizes), found.currency, *sums[:3], wanted, sums[3]]
        rows.append([*what, *_profits(some, found.currency)])
    return rows


def _counts(one: Line) -> tuple[int, int, int, int]:
    return one.seen.sold, one.shelf.in_stock, one.shelf.ordered, one.bought.many


def _profits(some: Sequence[Line], currency: str) -> list[Cell]:
    """Spend, profit, low, high, and profit for each unit of money."""
    spread = spread_together([one.bought for one in some])
    ends: list[Cell] = [None, None]
    if spread:
        ends = [Money(round(spread.at(share)), currency) for share in (0.1, 0.9)]
    profit = round(_profit(some))
    return [Money(_spend(some), currency), Money(profit, currency), *ends, ratio(profit, _spend(some))]


def _spend(some: Sequence[Line]) -> int:
    return sum(one.bought.many * one.cost for one in some)


def _profit(some: Sequence[Line]) -> float:
    return sum(one.bought.profit for one in some)


def _total(found: Reorder, columns: Sequence[Column]) -> list[Cell] | None:
    """Spend and profit of all, and how many."""
    if not found.lines:
        return None
    spend, profit = _spend(found.lines), round(_profit(found.lines))
    keys: dict[str, Cell] = {
        "currency": found.currency,
        "buy": sum(one.bought.many for one in found.lines),
        "spend": Money(spend, found.currency),
        "profit": Money(profit, found.currency),
        "profit_per_money": ratio(profit, spend),
    }
    return [keys.get(column.key) for column in columns]


def _number(value: float, decimals: int = 1) -> Decimal:
    return half_up(Decimal(repr(value)), decimals)


def _notes(found: Reorder) -> Iterator[str]:
    rates, wish = found.rates, found.wish
    if rates.sold < ENOUGH:
        yield f"nothing is told until {ENOUGH} items have sold within a year; so far {rates.sold}"
    else:
        sizes = counted(sum(bool(one.sold) for one in rates.seen.values()), "size")
        yield f"from {counted(rates.sold, 'sale')} of {sizes} in {BACK} days; only days on which a size was there count"
    if found.without_item:
        alone = counted(found.without_item, "sale")
        yield f"not counted, since they have no item: {alone}: soleflip stock match --review"
    for why, many in found.left.most_common():
        yield f"{counted(many, 'size')} left out: {_WHY[why]}"
    if found.lines:
        yield from _meanings(found)
    if wish.budget is not None and found.lines:
        budget = plain(to_minor(wish.budget, found.currency), found.currency)
        yield f"of a budget of {budget} {found.currency} {plain(_spend(found.lines), found.currency)} is spent"
    yield from found.notes


def _meanings(found: Reorder) -> Iterator[str]:
    span = found.wish.span
    lead, horizon = (counted(round(days), "day") for days in span)
    yield f"here {lead} after ordering and sold within {horizon} more, the last of each with a chance of {LIKELY:.0%}"
    yield f"`at most` leaves {found.wish.target} at the price; profit is at the cost of late, at most if that is less"
    if any(one.bought.by_price is None for one in found.lines):
        yield "low and high are not known: fewer than 10 of your sales had a price that was known when they were bought"
    else:
        yield "low and high: eight in ten end up between them; what has not sold by then counts as worth its cost"
    unknown = sum(one.usual is None for one in found.lines)
    if unknown:
        yield f"{counted(unknown, 'size')}: no cost is known, so profit is reckoned at `at most`"
    dear = sum(one.usual is not None and one.usual > one.most for one in found.lines)
    if dear:
        yield f"{counted(dear, 'size')} cost you more than `at most` lately: only worth it if cheaper"
