"""Sizes of products as services have them: which one an item is."""

from __future__ import annotations

from collections.abc import Collection

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


def unseen_products(link: Link, service: str, items: Collection[int]) -> list[Looked]:
    """The products of these items that a service was not asked for yet, or did not know."""
    sql, params = among(link, _UNSEEN, "item.id", items)
    found = link.rows(f"{sql} ORDER BY product.id", (service, *params))
    return [looked_up(link, service, product_id) for (product_id,) in found]


def is_known(link: Link, service: str, product_id: int) -> bool:
    """Whether the service has the product, as far as it was asked."""
    sql = "SELECT 1 FROM product_ref WHERE service = ? AND product_id = ? AND reference IS NOT NULL"
    return link.one(sql, (service, product_id)) is not None


def variants_of(link: Link, service: str, product_id: int) -> dict[str, list[str]]:
    """The sizes of a product there: each under all its names, the service's own first."""
    sql = "SELECT reference, size_key FROM variant WHERE service = ? AND product_id = ? ORDER BY id"
    found: dict[str, list[str]] = {}
    for reference, name in link.rows(sql, (service, product_id)):
        found.setdefault(reference, []).append(name)
    return found


def fitting(variants: dict[str, list[str]], size: Size, brand: str | None) -> list[str]:
    """The variants that are of this size without doubt: by what its text names, else by its brand's chart."""
    for keys in (named_keys(size), sure_keys(size, brand)):
        found = [reference for reference, names in variants.items() if {*names} & {*keys}]
        if found:
            return found
    return []


def called(names: list[str]) -> str:
    """A size as the service itself calls it, for people."""
    return names[0].replace(":", " ").replace("apparel ", "").replace("one ", "one size")
