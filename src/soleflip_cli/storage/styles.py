"""Styles in the books as people look at them: what is known of each, and under which names services have it."""

from __future__ import annotations

from typing import Any, NamedTuple

from .bulk import comparable
from .items import IN_STOCK
from .link import Link

_PRODUCT = (
    "id", "style", "name", "brand", "category", "colourway", "gender", "released_on", "retail_price", "retail_currency",
)  # fmt: skip
_COUNTED = f"(SELECT COUNT(*) FROM item WHERE item.product_id = product.id AND {IN_STOCK})"
_KNOWN = f"SELECT {', '.join(f'product.{name}' for name in _PRODUCT)}, {_COUNTED} FROM product"
_IN_USE = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} WHERE {table}.product_id = product.id AND {table}.voided_by IS NULL)"
    for table in ("item", "sale", "watch")
)
_REFERRED = "EXISTS (SELECT 1 FROM product_ref WHERE product_ref.product_id = product.id AND reference IS NOT NULL)"


class Reference(NamedTuple):
    """What a service calls a product; None where it does not know it."""

    service: str
    reference: str | None
    looked_at: Any
    by_hand: int


class Numbered(NamedTuple):
    """A number on the boxes of a product; `service` is empty where a person said so."""

    code: str
    service: str
    variant: str | None
    size: tuple[str, str, str | None, str]


Style = dict[str, Any]
"""A product: its columns, and how many items of it are in stock (`in_stock`)."""


def styles(link: Link, unmapped: bool) -> list[Style]:
    """Every style that was bought, sold or is watched, by style code; only those that no service has, if `unmapped`."""
    more = f" AND NOT {_REFERRED}" if unmapped else ""
    rows = link.rows(f"{_KNOWN} WHERE product.style IS NOT NULL AND ({_IN_USE}){more} ORDER BY product.style")
    return [_style(row) for row in rows]


def style_named(link: Link, code: str) -> Style | None:
    """The product of a style code."""
    row = link.one(f"{_KNOWN} WHERE product.key = ?", (f"style:{code}",))
    return None if row is None else _style(row)


def _style(row: tuple[Any, ...]) -> Style:
    return dict(zip((*_PRODUCT, "in_stock"), map(comparable, row), strict=True))


def references(link: Link, product_id: int | None = None) -> dict[int, list[Reference]]:
    """Product → what services call it; of one product, or of all."""
    where, params = ("WHERE product_id = ?", (product_id,)) if product_id else ("", ())
    found: dict[int, list[Reference]] = {}
    sql = f"SELECT product_id, service, reference, looked_at, by_hand FROM product_ref {where} ORDER BY service"
    for number, *rest in link.rows(sql, params):
        found.setdefault(number, []).append(Reference(*rest))
    return found


def numbers_of(link: Link, product_id: int) -> list[Numbered]:
    """The numbers on its boxes."""
    sql = (
        "SELECT code, service, variant, size_system, size_value, size_women, size_raw FROM gtin "
        "WHERE product_id = ? AND voided_by IS NULL ORDER BY service, id"
    )
    return [Numbered._make((*row[:3], tuple(row[3:]))) for row in link.rows(sql, (product_id,))]
