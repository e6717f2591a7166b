"""Matching in the books: read sales and items, ask the pure rule, write what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from itertools import product as pairs
from typing import NamedTuple

from ..domain.matching import Offered, Order, Wanted, match
from ..domain.size_charts import sure_keys
from ..domain.sizes import Size, key
from ..domain.styles import alternatives
from ..domain.trade import HELD, STANDING
from .link import Link, Row

_SALES = f"""
SELECT sale.id, sale.sold_at, sale.channel, sale.order_number, sale.line, sale.sold_on, sale.product_id,
    sale.size_system, sale.size_value, sale.size_women, sale.currency, sale.pinned, sale.state IN {STANDING},
    sale.item_id, sale.landed_cost, sale.days_held
FROM sale WHERE sale.voided_by IS NULL
"""
_ITEMS = f"""
SELECT item.id, item.acquired_on, item.landed_cost, item.currency, item.key, item.product_id, item.size_system,
    item.size_value, item.size_women, item.removed_on IS NULL AND item.state IN {HELD} FROM item WHERE item.voided_by IS NULL
"""


class SaleLine(NamedTuple):
    """A sale as matching sees it; days as ISO text."""

    id: int
    rank: tuple[str, str, str, str]
    sold_on: str
    product_id: int
    size: tuple[str, str, str | None]
    currency: str
    pinned: bool
    stands: bool
    stored: Match


class ItemLine(NamedTuple):
    """An item as matching sees it; `free` is whether it is the reseller's own to sell."""

    id: int
    acquired_on: str
    landed_cost: int | None
    currency: str
    key: str
    product_id: int
    size: tuple[str, str, str | None]
    free: bool


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

    def _wanted(self, product_id: int, size: tuple[str, str, str | None]) -> tuple[tuple[str, str], ...]:
        styles, _ = self._styles.get(product_id, ((), None))
        return tuple(pairs(styles, own_keys(size)))

    def _offered(self, product_id: int, size: tuple[str, str, str | None]) -> tuple[tuple[str, str], ...]:
        styles, brand = self._styles.get(product_id, ((), None))
        return tuple(pairs(styles, sure_keys(as_size(size), brand)))


def as_size(stored: tuple[str, str, str | None]) -> Size:
    """A stored size as a value (its raw text plays no part in matching)."""
    return Size(*stored, raw="")


def own_keys(stored: tuple[str, str, str | None]) -> tuple[str, ...]:
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
    wanted = set(products)
    by_style: dict[str, set[int]] = {}
    joined = link.rows("SELECT id, style FROM product WHERE style LIKE '%/%'")
    if not joined:
        return wanted
    singles = {code for _, style in joined for code in alternatives(style)}
    sql, params = link.listed(sorted(singles))
    simple = link.rows(f"SELECT product.id, product.style FROM {sql} JOIN product ON product.style = wanted.value", (params,))
    for number, style in [*joined, *simple]:
        for code in alternatives(style):
            by_style.setdefault(code, set()).add(number)
    return _closed(wanted, list(by_style.values()))


def _closed(wanted: set[int], groups: list[set[int]]) -> set[int]:
    while True:
        wider = wanted.union(*(group for group in groups if group & wanted))
        if wider == wanted:
            return wanted
        wanted = wider


def sale_lines(link: Link, products: Collection[int] | None = None) -> list[SaleLine]:
    """The sales of the given products, or of all."""
    return [_sale_line(row) for row in link.rows(*among(link, _SALES, "sale.product_id", products))]


def item_lines(link: Link, products: Collection[int] | None = None) -> list[ItemLine]:
    """The items of the given products, or of all."""
    return [
        ItemLine(number, str(day), cost, currency, natural, product, (system, value, women), bool(free))
        for number, day, cost, currency, natural, product, system, value, women, free in link.rows(
            *among(link, _ITEMS, "item.product_id", products)
        )
    ]


def _sale_line(row: Row) -> SaleLine:
    number, at, channel, order, line, day, product, system, value, women, currency, pinned, stands, *stored = row
    rank = str(at), channel, order, line
    return SaleLine(
        number, rank, str(day), product, (system, value, women), currency, bool(pinned), bool(stands), Match(*stored)
    )


def rematch(link: Link, order: Order, products: Iterable[int] | None = None) -> int:
    """Match all unpinned sales of the given products (None: of all) anew; how many sales changed.

    The result is that of matching everything anew, since sales and items of unrelated styles never meet.
    """
    scope = None if products is None else related(link, products)
    if scope is not None and not scope:
        return 0
    sales, items = sale_lines(link, scope), {item.id: item for item in item_lines(link, scope)}
    found = _decide(Keys(link, scope), sales, items, order)
    changed = [(sale, new) for sale in sales if (new := _match(sale, items.get(found.get(sale.id, 0)))) != sale.stored]
    freed = [(sale.id,) for sale, new in changed if sale.stored.item_id not in (None, new.item_id)]
    link.many("UPDATE sale SET item_id = NULL WHERE id = ?", freed)
    link.many(
        "UPDATE sale SET item_id = ?, landed_cost = ?, days_held = ? WHERE id = ?",
        [(*new, sale.id) for sale, new in changed],
    )
    return len(changed)


def _decide(keys: Keys, sales: list[SaleLine], items: dict[int, ItemLine], order: Order) -> dict[int, int]:
    pins = {sale.id: sale.stored.item_id for sale in sales if sale.pinned and sale.stands and sale.stored.item_id}
    held = set(pins.values())
    found = match(
        (
            Wanted(sale.id, sale.rank, keys.wanted(sale.product_id, sale.size), sale.sold_on)
            for sale in sales
            if sale.stands and not sale.pinned
        ),
        (
            Offered(item.id, keys.offered(item.product_id, item.size), item.acquired_on, item.landed_cost, item.key)
            for item in items.values()
            if item.free and item.id not in held
        ),
        order,
    )
    return {**found, **{sale: item for sale, item in pins.items() if item is not None}}


def _match(sale: SaleLine, item: ItemLine | None) -> Match:
    if item is None:
        return NO_MATCH
    cost = item.landed_cost if item.currency == sale.currency else None
    return Match(item.id, cost, max(_ordinal(sale.sold_on) - _ordinal(item.acquired_on), 0))


@lru_cache(maxsize=20_000)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()

