"""Sales and items as matching sees them in the books, and by what they may meet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product as pairs
from typing import NamedTuple

from ..domain.size_charts import sure_keys
from ..domain.sizes import Size, key
from ..domain.styles import alternatives
from ..domain.trade import HELD, STANDING
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
_STYLES = "SELECT id, style, brand FROM product WHERE style IS NOT NULL"


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
        rows = link.rows(*among(link, _STYLES, "id", products))
        self._styles = {number: (alternatives(style), brand) for number, style, brand in rows}

    def wanted(self, product_id: int, size: StoredSize) -> tuple[tuple[str, str], ...]:
        """Those of a sale: what its own text names."""
        styles, _ = self._styles.get(product_id, ((), None))
        return tuple(pairs(styles, own_keys(size)))

    def offered(self, product_id: int, size: StoredSize) -> tuple[tuple[str, str], ...]:
        """Those of an item: every size that it is without doubt."""
        styles, brand = self._styles.get(product_id, ((), None))
        return tuple(pairs(styles, _sure_keys(size, brand)))


class SizeKeys:
    """The same for products that each meet nothing but themselves: the size alone decides, where there is a style."""

    def __init__(self, link: Link, products: Collection[int]) -> None:
        rows = link.rows(*among(link, _STYLES, "id", products))
        self._brands: dict[int, str | None] = {number: brand for number, style, brand in rows if alternatives(style)}

    def wanted(self, product_id: int, size: StoredSize) -> tuple[str, ...]:
        """Those of a sale: what its own text names."""
        return own_keys(size) if product_id in self._brands else ()

    def offered(self, product_id: int, size: StoredSize) -> tuple[str, ...]:
        """Those of an item: every size that it is without doubt."""
        return _sure_keys(size, self._brands[product_id]) if product_id in self._brands else ()


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
    return closed(set(products), joined_styles(link))


Joined = Mapping[int, Sequence[set[int]]]
"""Product → for each of its style codes, all products of that code; products that share none are left out."""


def joined_styles(link: Link) -> Joined:
    """Which products share style codes, because the style of one names several."""
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


def closed(wanted: set[int], joined: Joined) -> set[int]:
    """The given products and all that they share styles with, directly or through others."""
    found, new = set(wanted), wanted
    while new:
        new = {number for known in new for group in joined.get(known, ()) for number in group} - found
        found |= new
    return found


def sale_lines(link: Link, products: Collection[int] | None = None, only: str = "TRUE") -> list[SaleLine]:
    """The sales of the given products, or of all, for which the condition `only` holds."""
    return [*map(SaleLine._make, link.rows(*among(link, f"{_SALES} AND {only}", "sale.product_id", products)))]


def item_lines(link: Link, products: Collection[int] | None = None, only: str = "TRUE") -> list[ItemLine]:
    """The items of the given products, or of all, for which the condition `only` holds."""
    return [*map(ItemLine._make, link.rows(*among(link, f"{_ITEMS} AND {only}", "item.product_id", products)))]
