"""Suggested asks as tables: choice beside choice for an item, or a line for each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ..domain.money import Money, half_up, plain
from ..domain.selling_time import HORIZONS
from ..domain.suggesting import Choice, Name, Rule, days_until_dearer
from ..domain.table import Cell, Column, Table
from ..domain.words import ago, counted
from ..storage.collector import paused_collector
from .appraisal import Appraised, Appraiser
from .days_shown import for_people
from .markets import WARN_AFTER, Market
from .suggest import Suggested

_EXPECTED = (
    Column("ask", "Ask", "money"),
    Column("payout", "Payout", "money"),
    Column("profit", "Profit", "money"),
    Column("roi", "ROI", "ratio", 6),
    Column("profit_per_day", "A day", "money", 3),
    Column("expected_days", "Days", "count"),
    Column("is_more", "Or more", "flag", 9),
    *(Column(f"chance_{days}d", f"{days} days", "ratio", 2 if days == 30 else 5) for days in HORIZONS),
)
_CHOICE = Column("choice", "Choice")
_CURRENCY = Column("currency", "Currency", priority=12)
_RULE = Column("why", "Why")
_WHOSE = (
    Column("item_id", "Item", "count"),
    Column("style", "Style code"),
    Column("size", "Size"),
    Column("channel", "Channel", priority=9),
    Column("currency", "Currency", priority=9),
    Column("cost", "Cost", "money"),
    Column("floor", "Floor", "money"),
)
_TRUST = (
    Column("lowest_ask", "Lowest ask", "money"),
    Column("highest_bid", "Highest bid", "money"),
    Column("told_at", "Told", "time"),
    Column("confidence", "Confidence", "ratio"),
    Column("confidence_word", "Trust"),
    Column("confidence_reason", "Weakest"),
)
_SHELF = (
    Column("item_id", "Item", "count"),
    Column("style", "Style code", priority=3),
    Column("size", "Size"),
    Column("currency", "Currency", priority=12),
    Column("cost", "Cost", "money", 6),
    Column("floor", "Floor", "money", 3),
    Column("highest_bid", "Bid", "money", 7),
    Column("lowest_ask", "Lowest ask", "money"),
    Column("sell_faster", "Sell faster", "money"),
    Column("sell_faster_profit", "Profit", "money", 2),
    Column("sell_faster_days", "Days", "count", 5),
    Column("sell_faster_is_more", "Or more", "flag", 13),
    Column("earn_more", "Earn more", "money"),
    Column("earn_more_profit", "Profit", "money", 2),
    Column("earn_more_days", "Days", "count", 5),
    Column("earn_more_is_more", "Or more", "flag", 13),
    Column("why", "Why", priority=8),
    Column("confidence", "Confidence", "ratio", 10),
    Column("confidence_word", "Trust", priority=1),
    Column("confidence_reason", "Weakest", priority=11),
)
_ADVISED: tuple[Name, ...] = ("sell faster", "earn more")
_SAID: dict[Rule, str] = {
    "step below the lowest ask": "a step below the lowest ask",
    "lowest ask for US buyers": "the lowest ask for US buyers",
    "lowest ask of the region": "the lowest ask of your region",
    "as the lowest ask": "as much as the lowest ask",
    "floor": "the floor: less would leave too little",
    "highest bid": "the bid: it sells at once",
    "as sell faster": "nothing known pays more",
}
_MEANT: dict[Name, str] = {
    "sell now": "the highest bid takes it at once",
    "undercut": "a step below the lowest ask",
    "match": "the lowest ask; older ones sell first",
    "regional ask": "the lowest for buyers of your region",
    "own history": "the median of your sales in 90 days",
    "hold": "the usual ask of 90 days",
    "floor": "pays cost, target, fees and VAT, no more",
}


def choices_table(found: Suggested) -> Table:
    """Every choice of every item in a row of its own, for programs."""
    rows = [[*_whose(one), *row, *_trust(one)] for one in found.found for row in _rows(one)]
    return Table("", (*_WHOSE, _CHOICE, *_EXPECTED, _RULE, *_TRUST), rows, [*_missing(found), *_notes(found)])


def choice_blocks(found: Suggested) -> list[Table]:
    """A table for each item, for people; items that are alike share one."""
    groups: dict[tuple[object, ...], list[Appraised]] = {}
    for one in found.found:
        assert one.item is not None
        alike = one.item.product_id, one.item.size, one.stake, one.market, [tuple(row) for row in _rows(one)]
        groups.setdefault((repr(alike),), []).append(one)
    blocks = [_block(group, found.appraiser) for group in groups.values()]
    if blocks:
        blocks[-1] = replace(blocks[-1], notes=[*blocks[-1].notes, *_notes(found)])
    return blocks


def _block(group: Sequence[Appraised], appraiser: Appraiser) -> Table:
    one = group[0]
    currency = one.stake.schedule.terms.currency
    rows = [[row[0], currency, *row[1:]] for row in _rows(one)]
    columns = (_CHOICE, _CURRENCY, *_EXPECTED, _RULE)
    return for_people(Table(_title(group), columns, rows, [*_own_notes(one, appraiser)]))


def shelf_table(found: Suggested) -> Table:
    """A row for each item: what to ask to sell it faster, and to earn more."""
    with paused_collector():
        rows = [_shelf_row(one) for one in sorted(found.found, key=lambda one: one.market is None)]
    return Table("What to ask", _SHELF, rows, [*_missing(found), *_notes(found)])


def _rows(one: Appraised) -> Iterator[list[Cell]]:
    for advice, found in one.advice:
        yield [advice.name, *_expected(found, one), _SAID[advice.rule]]
    for found in one.choices:
        yield [found.name, *_expected(found, one), _meaning(found, one)]


def _expected(found: Choice, one: Appraised) -> list[Cell]:
    currency = one.stake.schedule.terms.currency
    money = [
        None if amount is None else Money(amount, currency) for amount in (found.ask, found.got.payout, found.profit)
    ]
    per_day = None if found.per_day is None else Money(int(half_up(found.per_day)), currency)
    chances = [half_up(Decimal(repr(chance)), 4) for chance in found.chances]
    return [*money, found.roi, per_day, round(found.days), found.is_more, *chances]


def _meaning(found: Choice, one: Appraised) -> str:
    if found.name == "own history" and one.market:
        return f"the median of your {counted(one.market.own_sales, 'sale')} in 90 days"
    bid = one.market.told.bid if one.market else None
    if found.name == "floor" and bid is not None and bid > found.ask:
        return f"pays cost, target, fees and VAT; the bid pays more, {plain(bid, one.stake.schedule.terms.currency)}"
    return _MEANT[found.name]


def _whose(one: Appraised) -> list[Cell]:
    item, terms = one.item, one.stake.schedule.terms
    what = (item.item_id, item.style, item.size.label) if item else (None, None, None)
    amounts = [None if amount is None else Money(amount, terms.currency) for amount in (one.stake.cost, one.floor)]
    return [*what, terms.channel, terms.currency, *amounts]


def _trust(one: Appraised) -> list[Cell]:
    currency, market = one.stake.schedule.terms.currency, one.market
    told = (market.told.ask, market.told.bid) if market else (None, None)
    amounts: list[Cell] = [None if amount is None else Money(amount, currency) for amount in told]
    return [*amounts, market and market.at, *(one.sure or (None, None, None))]


def _shelf_row(one: Appraised) -> list[Cell]:
    item, style, size, _, _, cost, floor = _whose(one)
    currency = one.stake.schedule.terms.currency
    ask, bid, _, *trust = _trust(one)
    row: list[Cell] = [item, style, size, currency, cost, floor, bid, ask]
    faster, more = (one.advised(name) for name in _ADVISED)
    told = _in_short(faster, currency) if faster else [None] * 4
    row += told
    row += _in_short(more, currency) if more and faster and more.ask != faster.ask else told
    rule = next((_SAID[advice.rule] for advice, _ in one.advice), None)
    return [*row, rule, *trust]


def _in_short(found: Choice, currency: str) -> list[Cell]:
    profit = None if found.profit is None else Money(found.profit, currency)
    return [Money(found.ask, currency), profit, round(found.days), found.is_more]


def _title(group: Sequence[Appraised]) -> str:
    """`Items 4, 5: DD1391-100 Nike Dunk Low, EU 42, cost 119.99 EUR`."""
    item, stake = group[0].item, group[0].stake
    assert item is not None
    numbers = ", ".join(str(one.item.item_id) for one in group if one.item)
    what = " ".join(text for text in (item.style, item.name) if text)
    cost = "cost unknown" if stake.cost is None else f"cost {Money(stake.cost, item.currency)}"
    return f"Item{'s' if len(group) > 1 else ''} {numbers}: {what}, {item.size.label}, {cost}"


def _own_notes(one: Appraised, appraiser: Appraiser) -> Iterator[str]:
    """What a single item's figures must be read with."""
    channel, market, now = one.stake.schedule.channel.title, one.market, appraiser.markets.now
    if one.too_old:
        yield f"{channel} told its price {ago(one.too_old.age(now))} ago: too old to count (--stale counts it)"
    elif market is None:
        yield f"{channel} told no price of it: soleflip sync market, or --ask 210 --bid 185 by hand"
    else:
        by = "by hand" if market.at is None else f"as {channel} told {_age(market, appraiser)}"
        yield f"{_prices(market, one)} {by}"
    if one.stake.cost is None and one.item:
        number = one.item.item_id
        yield f"its cost is unknown, so nothing is recommended: soleflip stock edit {number} --cost 119.99"
    if one.sure:
        yield f"confidence {one.sure.label}, {one.sure.score:.2f}; weakest: {one.sure.reason}"
    yield from _loss(one)


def _prices(market: Market, one: Appraised) -> str:
    currency = one.stake.schedule.terms.currency
    told = (("lowest ask", market.told.ask), ("highest bid", market.told.bid))
    return ", ".join(f"{word} {'unknown' if amount is None else plain(amount, currency)}" for word, amount in told)


def _age(market: Market, appraiser: Appraiser) -> str:
    age = market.age(appraiser.markets.now)
    return f"{ago(age)} ago{', more than a day: soleflip sync market' if age > WARN_AFTER else ''}"


def _loss(one: Appraised) -> Iterator[str]:
    """What selling below the floor costs, beside what holding costs."""
    found = one.advised("sell faster")
    if found is None or found.profit is None or found.profit >= 0:
        return
    days, currency = days_until_dearer(-found.profit, one.stake.carry), one.stake.schedule.terms.currency
    lost = f"selling it faster loses {plain(-found.profit, currency)} {currency}"
    if days is None:
        yield f"{lost}; holding costs nothing, as capital.rate says"
    else:
        yield f"{lost}, as much as holding it for {counted(days, 'day')} costs"


def _missing(found: Suggested) -> Iterator[str]:
    """For how many items something could not be said, and why."""
    bare = [one for one in found.found if one.market is None and one.too_old is None]
    nameless = sum(one.item is not None and one.item.style is None for one in bare)
    unpriced = len(bare) - nameless
    old = sum(one.too_old is not None for one in found.found)
    late = [
        one.market for one in found.found if one.market and one.market.age(found.appraiser.markets.now) > WARN_AFTER
    ]
    costless = sum(one.stake.cost is None for one in found.found)
    if not found.found and not found.left:
        yield "nothing is in stock"
    for why, count in found.left.items():
        yield f"{counted(count, 'item')}: {why}"
    if unpriced:
        yield f"{counted(unpriced, 'item')}: no price was told, so only the floor (soleflip sync market)"
    if nameless:
        yield f"{counted(nameless, 'item')}: without a style code, so no price can be asked for: soleflip stock edit"
    if old:
        yield f"{counted(old, 'item')}: told more than a week ago, too old to count (--stale counts them)"
    if late:
        yield f"{counted(len(late), 'item')}: told more than a day ago: soleflip sync market"
    low = [one for one in found.found if one.floor and one.market and (one.market.told.ask or one.floor) < one.floor]
    if low:
        yield f"{counted(len(low), 'item')}: the market pays less than the floor"
    if costless:
        yield f"{counted(costless, 'item')}: the cost is unknown, so nothing is recommended"


def _notes(found: Suggested) -> Iterator[str]:
    """What all figures must be read with."""
    appraiser, currencies = found.appraiser, {one.stake.schedule.terms.currency for one in found.found}
    if not found.found:
        return
    yield from appraiser.pace_notes()
    said = [note for currency in sorted(currencies) for note in appraiser.stakes.notes(currency)]
    yield from dict.fromkeys(said)
