"""Matching anew: stream sales and items style by style, ask the pure rule, write what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from ..domain.matching import Order, Shelves
from ..domain.trade import HELD, STANDING
from .collector import paused_collector
from .link import Dialect, Link, Row
from .matches import Joined, Keys, SizeKeys, StoredSize, among, closed, joined_styles, related

SALES_AT_ONCE = 100_000

_KEPT = f"sale.pinned = 1 AND sale.item_id IS NOT NULL AND sale.state IN {STANDING}"
"""Of a sale that a person has linked to its item."""
_SALES = f"""
SELECT sale.product_id, sale.size_system, sale.size_value, sale.size_women, CAST(sale.sold_on AS TEXT), sale.currency,
    CASE WHEN sale.state NOT IN {STANDING} THEN 0 WHEN sale.pinned = 0 THEN 1 WHEN sale.item_id IS NOT NULL THEN 2
        ELSE 0 END,
    sale.item_id, sale.landed_cost, sale.days_held, sale.id
FROM sale WHERE sale.voided_by IS NULL
"""
"""Product, size, day and currency, as of items; whether it may take one (1) or a person has linked it to one (2);
what it stores of its item, and its id."""
_LINKED = """
SELECT sale.id, CAST(sale.sold_on AS TEXT), sale.currency, sale.item_id, sale.landed_cost, sale.days_held,
    item.id, CAST(item.acquired_on AS TEXT), item.currency, item.landed_cost
FROM sale LEFT JOIN item ON item.id = sale.item_id AND item.voided_by IS NULL
WHERE TRUE
"""
_ITEMS = f"""
SELECT item.product_id, item.size_system, item.size_value, item.size_women, CAST(item.acquired_on AS TEXT),
    item.currency, item.id, item.landed_cost
FROM item WHERE item.voided_by IS NULL AND item.removed_on IS NULL AND item.state IN {HELD}
    AND item.id NOT IN (SELECT sale.item_id FROM sale WHERE sale.voided_by IS NULL AND {_KEPT})
"""
_CODE_POINTS: Mapping[Dialect, str] = {"sqlite": "", "postgresql": ' COLLATE "C"'}
_EARLIEST = "sale.sold_at, sale.channel{0}, sale.order_number{0}, sale.line{0}"
_BEST: Mapping[Order, str] = {
    "fifo": "item.acquired_on, item.landed_cost NULLS LAST, item.key{0}",
    "lifo": "item.acquired_on DESC, item.landed_cost NULLS LAST, item.key{0}",
    "highest": "item.landed_cost DESC NULLS LAST, item.acquired_on, item.key{0}",
}
"""Items by preference, as `domain.matching` has it."""

T = TypeVar("T")

_product = itemgetter(0)

_Meeting = tuple[Keys | SizeKeys, Iterable[Row], Iterable[Row]]
"""By what they may meet; sales, earliest first; and the only free items that they may take, best first."""
_Changed = tuple[int | None, int | None, int | None, int]
"""What a sale is to store of its item, and its id."""


def rematch(link: Link, order: Order, products: Iterable[int] | None = None) -> int:
    """Match all unpinned sales of the given products (None: of all) anew; how many sales changed.

    The result is that of matching everything anew, since sales and items of unrelated styles never meet.
    Styles are taken some at a time, and only those that have items or sales which hold one: memory
    does not grow with the number of sales.
    """
    scope = None if products is None else related(link, _holding(link, set(products)))
    products, joined = _matchable(link, order, scope), joined_styles(link)
    with paused_collector():
        return sum(_rematch(link, order, groups) for groups in _batches(link, products, joined))


def _holding(link: Link, products: set[int]) -> set[int]:
    """The given products, and those whose sales hold an item of them, as a person may have linked it."""
    sql = "SELECT DISTINCT sale.product_id FROM item JOIN sale ON sale.item_id = item.id WHERE TRUE"
    return products.union(number for (number,) in link.rows(*among(link, sql, "item.product_id", products)))


def _matchable(link: Link, order: Order, scope: set[int] | None) -> set[int]:
    """The products of which some sale has an item, or might take one."""
    # The + keeps SQLite from walking all sales by product instead of the few that hold an item.
    found = set(link.rows("SELECT DISTINCT +product_id FROM sale WHERE item_id IS NOT NULL"))
    if order != "none":
        found.update(link.rows("SELECT DISTINCT product_id FROM item"))
    products = {number for (number,) in found}
    return products if scope is None else products & scope


def _batches(link: Link, products: set[int], joined: Joined) -> Iterator[list[set[int]]]:
    """Groups of products that share styles, some groups together as long as they have few sales."""
    sales: dict[int, int] = dict(link.rows("SELECT product_id, COUNT(*) FROM sale GROUP BY product_id"))
    some, done, held = list[set[int]](), set[int](), 0
    for product in sorted(products):
        if product in done:
            continue
        some.append(closed({product}, joined))
        done |= some[-1]
        held += sum(sales.get(number, 0) for number in some[-1])
        if held >= SALES_AT_ONCE:
            yield some
            some, held = [], 0
    if some:
        yield some


def _rematch(link: Link, order: Order, groups: list[set[int]]) -> int:
    """`rematch` for groups of products that share no style with any other."""
    linked = list[int]()
    changed = [one for met in _meetings(link, order, groups) for one in _decided(order, linked, *met)]
    changed += _linked(link, linked)
    _write(link, sorted(changed, key=itemgetter(3)))
    return len(changed)


def _meetings(link: Link, order: Order, groups: list[set[int]]) -> Iterator[_Meeting]:
    """Single products in one go, those that share styles group by group."""
    single = {number for group in groups if len(group) == 1 for number in group}
    sales, items = _sales(link, single, "sale.product_id, "), _items(link, order, single, "item.product_id, ")
    yield from _side_by_side(SizeKeys(link, single), sales, items)
    several = [group for group in groups if len(group) > 1]
    keys = Keys(link, set().union(*several))
    for group in several:
        yield keys, _sales(link, group), _items(link, order, group)


def _side_by_side(keys: SizeKeys, sales: Iterable[Row], items: Iterable[Row]) -> Iterator[_Meeting]:
    """Sales and items in the order of their products, product by product."""
    shelved = groupby(items, _product)
    there = next(shelved, None)
    for product, sold in groupby(sales, _product):
        while there and there[0] < product:
            there = next(shelved, None)
        yield keys, sold, there[1] if there and there[0] == product else ()


def _sales(link: Link, products: set[int], first: str = "") -> Iterator[Row]:
    sql, params = among(link, _SALES, "sale.product_id", products)
    return link.each(f"{sql} ORDER BY {first}{_EARLIEST.format(_CODE_POINTS[link.dialect])}", params)


def _items(link: Link, order: Order, products: set[int], first: str = "") -> Iterator[Row]:
    if order == "none":
        return iter(())
    sql, params = among(link, _ITEMS, "item.product_id", products)
    return link.each(f"{sql} ORDER BY {first}{_BEST[order].format(_CODE_POINTS[link.dialect])}", params)


class _Remembered(dict[Row, T]):
    """What `find` says of a product and a size, the first four columns of sales and items, asked for once."""

    def __init__(self, find: Callable[[int, StoredSize], T]) -> None:
        self._find = find

    def __missing__(self, form: Row) -> T:
        found = self[form] = self._find(form[0], form[1:])
        return found


def _decided(
    order: Order, linked: list[int], keys: Keys | SizeKeys, sales: Iterable[Row], items: Iterable[Row]
) -> list[_Changed]:
    """What differs from what the sales store; those that a person has linked go to `linked` instead."""
    shelves, changed = Shelves[Row](order), list[_Changed]()
    shelf = _Remembered(lambda product, size: shelves.shelf(keys.offered(product, size)))
    for item in items:
        shelves.put(shelf[item[:4]], item[4], item)
    near = _Remembered(lambda product, size: shelves.near(keys.wanted(product, size)))
    for sale in sales:
        if sale[6] == 2:
            linked.append(sale[10])
            continue
        new: _Changed = None, None, None, sale[10]
        if sale[6] and (found := shelves.take(near[sale[:4]], sale[4])):
            cost = found[7] if found[5] == sale[5] else None
            new = found[6], cost, _ordinal(sale[4]) - _ordinal(found[4]), sale[10]
        if new != sale[7:]:
            changed.append(new)
    return changed


def _linked(link: Link, sales: list[int]) -> Iterator[_Changed]:
    """The same for sales that a person has linked: cost and days as their items have them now."""
    for number, sold_on, currency, *stored, item, bought_on, spent, cost in link.rows(
        *among(link, _LINKED, "sale.id", sales)
    ):
        days = max(_ordinal(sold_on) - _ordinal(bought_on), 0) if item else None
        new = item, cost if spent == currency else None, days
        if new != tuple(stored):
            yield *new, number


def _write(link: Link, changed: list[_Changed]) -> None:
    """Take items from whoever has them, also from a sale of another style, then give them."""
    if link.one("SELECT 1 FROM sale WHERE item_id IS NOT NULL LIMIT 1"):
        wanted, value = link.listed([one[0] for one in changed if one[0]], "bigint")
        link.run(f"UPDATE sale SET item_id = NULL WHERE item_id IN (SELECT wanted.value FROM {wanted})", (value,))
    link.update("sale", ("item_id", "landed_cost", "days_held"), changed)


@lru_cache(maxsize=20_000)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
