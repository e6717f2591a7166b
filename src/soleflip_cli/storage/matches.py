"""Matching in the books: read sales and items, ask the pure rule, write what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import product as pairs
from typing import NamedTuple

from ..domain.matching import Offered, Order, Wanted, match
from ..domain.size_charts import sure_keys
from ..domain.sizes import Size, key
from ..domain.styles import alternatives
from ..domain.trade import HELD, STANDING
from .collector import paused_collector
from .link import Link

_SALES = f"""
SELECT sale.id, CAST(sale.sold_at AS TEXT), sale.channel, sale.order_number, sale.line,
    CAST(sale.sold_on AS TEXT), sale.product_id,
    sale.size_system, sale.size_value, sale.size_women, sale.currency, sale.pinned, sale.state IN {STANDING},
    sale.item_id, sale.landed_cost, sale.days_held
FROM sale WHERE sale.voided_by IS NULL
"""
_ITEMS = f"""
SELECT item.id, CAST(item.acquired_on AS TEXT), item.landed_cost, item.currency, item.key, item.product_id,
    item.size_system, item.size_value, item.size_women,
    item.removed_on IS NULL AND item.state IN {HELD} AND NOT EXISTS
        (SELECT 1 FROM sale WHERE sale.item_id = item.id AND sale.pinned = 1 AND sale.state IN {STANDING}
            AND sale.voided_by IS NULL)
FROM item WHERE item.voided_by IS NULL
"""
SALES_AT_ONCE = 10_000


StoredSize = tuple[str, str, str | None]
"""System, value, and the women's size that stands beside a men's one."""


class SaleLine(NamedTuple):
    """A sale as matching sees it, just as the books give it; instants and days as ISO text."""

    id: int
    sold_at: str
    channel: str
    order_number: str
    line: str
    sold_on: str
    product_id: int
    size_system: str
    size_value: str
    size_women: str | None
    currency: str
    pinned: int
    stands: int
    item_id: int | None
    landed_cost: int | None
    days_held: int | None

    @property
    def rank(self) -> tuple[str, ...]:
        """What orders sales: instant, channel, order number, line."""
        return self[1:5]

    @property
    def size(self) -> StoredSize:
        """Its size."""
        return self[7:10]

    @property
    def stored(self) -> Match:
        """What it has of the item it took."""
        return Match(*self[13:])


class ItemLine(NamedTuple):
    """An item as matching sees it; `free` is whether it is the reseller's own to sell, and pinned to no sale."""

    id: int
    acquired_on: str
    landed_cost: int | None
    currency: str
    key: str
    product_id: int
    size_system: str
    size_value: str
    size_women: str | None
    free: int

    @property
    def size(self) -> StoredSize:
        """Its size."""
        return self[6:9]


class Match(NamedTuple):
    """What a sale stores of the item it took; all None where it took none."""

    item_id: int | None
    landed_cost: int | None
    days_held: int | None


NO_MATCH = Match(None, None, None)


class Keys:
    """The (style, size) pairs by which sales and items of the given products may meet."""

    def __init__(self, link: Link, products: Collection[int] | None) -> None:
        rows = link.rows(*among(link, "SELECT id, style, brand FROM product WHERE style IS NOT NULL", "id", products))
        self._styles = {number: (alternatives(style), brand) for number, style, brand in rows}
        self.wanted = lru_cache(maxsize=200_000)(self._wanted)
        self.offered = lru_cache(maxsize=200_000)(self._offered)

    def _wanted(self, product_id: int, size: StoredSize) -> tuple[tuple[str, str], ...]:
        styles, _ = self._styles.get(product_id, ((), None))
        return tuple(pairs(styles, own_keys(size)))

    def _offered(self, product_id: int, size: StoredSize) -> tuple[tuple[str, str], ...]:
        styles, brand = self._styles.get(product_id, ((), None))
        return tuple(pairs(styles, _sure_keys(size, brand)))


@lru_cache(maxsize=20_000)
def _sure_keys(size: StoredSize, brand: str | None) -> tuple[str, ...]:
    return tuple(sure_keys(as_size(size), brand))


def as_size(stored: StoredSize) -> Size:
    """A stored size as a value (its raw text plays no part in matching)."""
    return Size(*stored, raw="")


@lru_cache(maxsize=20_000)
def own_keys(stored: StoredSize) -> tuple[str, ...]:
    """The sizes that a sale's text itself names: its own and the women's beside it."""
    own = as_size(stored)
    return (key(own), key(Size("US W", own.women, None, ""))) if own.women else (key(own),)


def among(link: Link, sql: str, column: str, numbers: Collection[int] | None) -> tuple[str, tuple[object, ...]]:
    """`sql` (with a WHERE) limited to rows whose `column` is one of `numbers`; all rows for None."""
    if numbers is None:
        return sql, ()
    wanted, value = link.listed(sorted(numbers), "bigint")
    return f"{sql} AND {column} IN (SELECT wanted.value FROM {wanted})", (value,)


def related(link: Link, products: Iterable[int]) -> set[int]:
    """The products that share a style code, directly or through others, with the given ones."""
    return _closed(set(products), _joined(link))


Joined = Mapping[int, Sequence[set[int]]]
"""Product → for each of its style codes, all products of that code; products that share none are left out."""


def _joined(link: Link) -> Joined:
    joined = link.rows("SELECT id, style FROM product WHERE style LIKE '%/%'")
    singles = {code for _, style in joined for code in alternatives(style)}
    sql, params = link.listed(sorted(singles))
    simple = link.rows(
        f"SELECT product.id, product.style FROM {sql} JOIN product ON product.style = wanted.value", (params,)
    )
    by_style: dict[str, set[int]] = {}
    for number, style in [*joined, *simple]:
        for code in alternatives(style):
            by_style.setdefault(code, set()).add(number)
    return {number: [by_style[code] for code in alternatives(style)] for number, style in [*joined, *simple]}


def _closed(wanted: set[int], joined: Joined) -> set[int]:
    found, new = set(wanted), wanted
    while new:
        new = {number for known in new for group in joined.get(known, ()) for number in group} - found
        found |= new
    return found


def sale_lines(link: Link, products: Collection[int] | None = None) -> list[SaleLine]:
    """The sales of the given products, or of all."""
    return [*map(SaleLine._make, link.rows(*among(link, _SALES, "sale.product_id", products)))]


def item_lines(link: Link, products: Collection[int] | None = None) -> list[ItemLine]:
    """The items of the given products, or of all."""
    return _lines(link, "item.product_id", products)


def _lines(link: Link, column: str, numbers: Collection[int] | None) -> list[ItemLine]:
    return [*map(ItemLine._make, link.rows(*among(link, _ITEMS, column, numbers)))]


def rematch(link: Link, order: Order, products: Iterable[int] | None = None) -> int:
    """Match all unpinned sales of the given products (None: of all) anew; how many sales changed.

    The result is that of matching everything anew, since sales and items of unrelated styles never meet.
    Styles are taken some at a time, and only those that have items or sales which hold one: memory
    does not grow with the number of sales.
    """
    scope = None if products is None else related(link, _holding(link, set(products)))
    with paused_collector():
        return sum(_rematch(link, order, some) for some in _batches(link, _matchable(link, order, scope)))


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


def _batches(link: Link, products: set[int]) -> Iterator[set[int]]:
    """Groups of products that share styles, together as long as they have few sales."""
    sales: dict[int, int] = dict(link.rows("SELECT product_id, COUNT(*) FROM sale GROUP BY product_id"))
    joined = _joined(link)
    some, done, held = set[int](), set[int](), 0
    for product in sorted(products):
        if product in done:
            continue
        group = _closed({product}, joined)
        some |= group
        done |= group
        held += sum(sales.get(number, 0) for number in group)
        if held >= SALES_AT_ONCE:
            yield some
            some, held = set(), 0
    if some:
        yield some


def _rematch(link: Link, order: Order, products: set[int]) -> int:
    """`rematch` for products that share no style with any other."""
    sales, items = sale_lines(link, products), {item.id: item for item in item_lines(link, products)}
    pins = {sale.id: sale.item_id for sale in sales if sale.pinned and sale.stands and sale.item_id}
    found = {**_decide(Keys(link, products), sales, items.values(), order), **pins}
    items.update((item.id, item) for item in _lines(link, "item.id", {*pins.values()} - items.keys()))
    matches = [(sale, _match(sale, items.get(found.get(sale.id, 0)))) for sale in sales]
    changed = [(sale, new) for sale, new in matches if new != sale[13:]]
    _release(link, [sale.id for sale, _ in changed if sale.item_id], [new.item_id for _, new in changed])
    link.many(
        "UPDATE sale SET item_id = ?, landed_cost = ?, days_held = ? WHERE id = ?",
        [(*new, sale.id) for sale, new in changed],
    )
    return len(changed)


def _release(link: Link, sales: Sequence[int], items: Sequence[int | None]) -> None:
    """Take their items from `sales`, and `items` from whoever has them, also from a sale of another style."""
    link.many("UPDATE sale SET item_id = NULL WHERE id = ?", [(number,) for number in sales])
    wanted, value = link.listed([number for number in items if number], "bigint")
    link.run(f"UPDATE sale SET item_id = NULL WHERE item_id IN (SELECT wanted.value FROM {wanted})", (value,))


def _decide(keys: Keys, sales: list[SaleLine], items: Iterable[ItemLine], order: Order) -> dict[int, int]:
    return match(
        (
            Wanted(sale.id, sale.rank, keys.wanted(sale.product_id, sale.size), sale.sold_on)
            for sale in sales
            if sale.stands and not sale.pinned
        ),
        (
            Offered(item.id, keys.offered(item.product_id, item.size), item.acquired_on, item.landed_cost, item.key)
            for item in items
            if item.free
        ),
        order,
    )


def _match(sale: SaleLine, item: ItemLine | None) -> Match:
    if item is None:
        return NO_MATCH
    cost = item.landed_cost if item.currency == sale.currency else None
    return Match(item.id, cost, max(_ordinal(sale.sold_on) - _ordinal(item.acquired_on), 0))


@lru_cache(maxsize=20_000)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
