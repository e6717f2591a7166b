"""What came of a list of offers as a table, and what must be said beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from shlex import quote

from ..domain.money import Money
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from .check_price import COLUMNS, row
from .deals import Deal, Deals, Left, Why
from .markets import WARN_AFTER

_NAMED = 3
_OWN = 2
"""Columns of a check that stand in front: style and size."""
_PRIORITIES = {
    "style": 0, "profit": 0, "at": 0, "profit_per_day": 0, "ask": 1, "roi": 2, "shop": 3, "expected_days": 4, "most": 5,
    "confidence_word": 6, "payout": 7, "chance_30d": 7, "is_worth": 8,
}  # fmt: skip
_TITLES = {"at": "Cost"}
_CHECKED = [
    replace(one, title=_TITLES.get(one.key, one.title), priority=_PRIORITIES.get(one.key, one.priority))
    for one in COLUMNS
]
_COLUMNS = (
    Column("line", "Line", "count"),
    *_CHECKED[:_OWN],
    Column("shop", "Shop", priority=_PRIORITIES["shop"]),
    *_CHECKED[_OWN:],
    Column("price", "Price", "money", 10),
    Column("names_size", "Size named", "flag", 12),
    Column("quantity", "There are", "count", 12),
    Column("link", "Link", priority=14),
)


def deals_table(deals: Deals) -> Table:
    """A row for each deal, the best first."""
    columns = [replace(one, priority=0) if deals.every and one.key == "is_worth" else one for one in _COLUMNS]
    return Table(f"Deals in {deals.file}", columns, [_row(one) for one in deals.found], [*_notes(deals)])


def _row(deal: Deal) -> Sequence[Cell]:
    checked, offer = row(deal.found), deal.offer
    price = Money(offer.price, offer.currency)
    more = (price, offer.size is not None, offer.quantity, offer.link)
    return [deal.line, *checked[:_OWN], offer.shop, *checked[_OWN:], *more]


def _notes(deals: Deals) -> Iterator[str]:
    yield from deals.notes
    if not deals.lines:
        yield f"{deals.file} has a header and no rows"
        return
    worth = sum(one.found.is_worth is True for one in deals.found)
    hidden = "; --all shows the others too" if worth < deals.weighed and not deals.every else ""
    weighed = counted(deals.weighed, "price")
    yield f"{counted(deals.lines, 'line')} read, {weighed} weighed, {worth:,} worth it{hidden}"
    if deals.unsized:
        lines = _lines(deals.unsized, "names", "name")
        yield f"{lines} no size: each size that is priced is weighed; look which ones the shop has"
    for why, left in deals.left.items():
        yield _said(why, left, deals.checker.currency)
    now = deals.checker.appraiser.markets.now
    late = sum(
        one.found.found.market is not None and one.found.found.market.age(now) > WARN_AFTER for one in deals.found
    )
    if late:
        yield f"{counted(late, 'price')} told more than a day ago: soleflip sync market"
    yield "`sell faster`: just below the lowest ask, never below the bid; `at most`: what it may cost"
    yield from deals.basis


def _said(why: Why, left: Left, currency: str) -> str:
    """What was not weighed for a reason, and what to do about it."""
    first = next(iter(left.first))
    match why:
        case "no style":
            return f"{_lines(left.count, 'names', 'name')} no style code; the first is line {left.first[first]:,}"
        case "unknown":
            styles = counted(len(left.first), "style")
            watch = f"soleflip price watch add {quote(first)}"
            return f"{_lines(left.count, 'is', 'are')} of {styles} that the books do not know: {_named(left)}; {watch}"
        case "sold out":
            return f"{_lines(left.count, 'is', 'are')} sold out: {_named(left)}"
        case "currency":
            return f"{_lines(left.count, 'is', 'are')} in {_named(left)}: no rate is known, so not in {currency}"
        case "unread":
            return f"{_lines(left.count, 'has', 'have')} a size that cannot be read: {_named(left, True)}"
        case "unpriced":
            return f"no price was told of {counted(left.count, 'line')}: {_named(left, True)}; soleflip sync market"
        case "old":
            old = f"told more than a week ago, too old to count (--stale counts them): {_named(left, True)}"
            return f"{counted(left.count, 'price')} {old}; soleflip sync market"


def _lines(count: int, one: str, more: str) -> str:
    return f"{counted(count, 'line')} {one if count == 1 else more}"


def _named(left: Left, with_line: bool = False) -> str:
    """The first few of them, and how many there are besides."""
    some = [f"{what} (line {line:,})" if with_line else what for what, line in islice(left.first.items(), _NAMED)]
    more = len(left.first) - len(some)
    return ", ".join(some) + (f" and {more:,} more" if more else "")
