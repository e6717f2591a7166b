"""Sizes of products as services have them: which one an item is."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from ..domain.size_charts import sure_keys
from ..domain.sizes import Size, named_keys
from .catalogue import Looked, looked_up
from .link import Link
from .matches import among

_UNSEEN = """
SELECT DISTINCT product.id FROM item JOIN product ON product.id = item.product_id
LEFT JOIN product_ref ON product_ref.product_id = product.id AND product_ref.service = ?
WHERE item.voided_by IS NULL AND product.style IS NOT NULL AND product_ref.reference IS NULL
"""


class Made(NamedTuple):
    """A size that a style is made in, as one service has it."""

    style: str | None
    brand: str | None
    service: str
    size_key: str


def unseen_products(link: Link, service: str, items: Collection[int]) -> list[Looked]:
    """The products of these items that a service was not asked for yet, or did not know."""
    sql, params = among(link, _UNSEEN, "item.id", items)
    found = link.rows(f"{sql} ORDER BY product.id", (service, *params))
    return [looked_up(link, service, product_id) for (product_id,) in found]


def is_known(link: Link, service: str, product_id: int) -> bool:
    """Whether the service has the product, as far as it was asked."""
    sql = "SELECT 1 FROM product_ref WHERE service = ? AND product_id = ? AND reference IS NOT NULL"
    return link.one(sql, (service, product_id)) is not None


def sizes_of(link: Link, product_id: int) -> dict[tuple[str, str], list[str]]:
    """Service and variant → every name of that size, its own first."""
    sql = "SELECT service, reference, size_key FROM variant WHERE product_id = ? ORDER BY service, id"
    found: dict[tuple[str, str], list[str]] = {}
    for service, reference, name in link.rows(sql, (product_id,)):
        found.setdefault((service, reference), []).append(name)
    return found


def variants_of(link: Link, service: str, product_id: int) -> dict[str, list[str]]:
    """The sizes of a product at one service: each under all its names, the service's own first."""
    return {ref: names for (where, ref), names in sizes_of(link, product_id).items() if where == service}


def size_names(link: Link, service: str, variant: str | None) -> tuple[str, ...]:
    """Every name of a variant's size, as far as it was looked up; the service's own first."""
    sql = "SELECT size_key FROM variant WHERE service = ? AND reference = ? ORDER BY id"
    return tuple(dict.fromkeys(key for (key,) in link.rows(sql, (service, variant or ""))))


def made_in(link: Link, column: str, value: str | int) -> list[Made]:
    """Every size that a service told of the product whose `column`, style or id, is that."""
    sql = (
        "SELECT DISTINCT product.style, product.brand, variant.service, variant.size_key FROM product "
        f"JOIN variant ON variant.product_id = product.id WHERE product.{column} = ?"
    )
    return [Made(*row) for row in link.rows(sql, (value,))]


def fitting(variants: dict[str, list[str]], size: Size, brand: str | None) -> list[str]:
    """The variants that are of this size without doubt: by what its text names, else by its brand's chart."""
    for keys in (named_keys(size), sure_keys(size, brand)):
        found = [reference for reference, names in variants.items() if {*names} & {*keys}]
        if found:
            return found
    return []
