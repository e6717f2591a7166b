"""Numbers on boxes in the books: what each means, which ordered items fit, and those that nobody knew yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from ..domain.gtins import readings
from ..domain.size_charts import sure_keys
from ..domain.sizes import Size, key
from .catalogue_sizes import size_names
from .items import supplier_key
from .link import Link
from .matches import among, related

_MEANING = """
SELECT gtin.product_id, product.style, product.name, product.brand, gtin.service, gtin.variant, gtin.size_system,
    gtin.size_value, gtin.size_women, gtin.size_raw
FROM gtin JOIN product ON product.id = gtin.product_id WHERE gtin.code = ? AND gtin.voided_by IS NULL
ORDER BY CASE gtin.service WHEN '' THEN 0 ELSE 1 END, gtin.service LIMIT 1
"""
_ORDERED = """
SELECT item.id, item.size_system, item.size_value, item.size_women, item.size_raw, product.brand, supplier.key
FROM item JOIN product ON product.id = item.product_id
LEFT JOIN purchase ON purchase.id = item.purchase_id LEFT JOIN supplier ON supplier.id = purchase.supplier_id
WHERE item.state = 'ordered' AND item.voided_by IS NULL AND item.removed_on IS NULL AND item.acquired_on <= ?
"""
_PENDING = """
SELECT id, code, scanned_at, cost, currency, supplier, shelf, bought_on FROM scan
WHERE settled_at IS NULL AND voided_by IS NULL
"""


class Meaning(NamedTuple):
    """The style and size that a number stands for; `service` is empty where a person said so."""

    product_id: int
    style: str | None
    name: str | None
    brand: str | None
    service: str
    variant: str | None
    size: Size


class Pending(NamedTuple):
    """A number that was scanned and that nobody knew, with what was said of the box; `cost` in minor units."""

    id: int
    code: str
    scanned_at: Any
    cost: int | None
    currency: str | None
    supplier: str | None
    shelf: str | None
    bought_on: Any


def meaning_of(link: Link, code: str) -> Meaning | None:
    """What a number of 14 digits means; what a person said goes before what services tell."""
    row = next((row for one in readings(code) if (row := link.one(_MEANING, (one,)))), None)
    return None if row is None else Meaning._make((*row[:6], Size(*row[6:])))


def size_keys(link: Link, meaning: Meaning) -> list[str]:
    """Every name of the size: its own, those that the service has for it, those that the brand's chart is sure of."""
    told = size_names(link, meaning.service, meaning.variant)
    return [*dict.fromkeys((key(meaning.size), *told, *sure_keys(meaning.size, meaning.brand)))]


def ordered_item(link: Link, meaning: Meaning, supplier: str | None, day: date) -> int | None:
    """The oldest item of that style and size that is ordered and has not come, bought by that day; of a supplier."""
    products = related(link, [meaning.product_id, *_same(link, meaning)])
    sql, params = among(link, _ORDERED, "item.product_id", products)
    names = {*size_keys(link, meaning)}
    for number, *size, brand, shop in link.rows(f"{sql} ORDER BY item.acquired_on, item.id", (str(day), *params)):
        if supplier is not None and shop != supplier_key(supplier):
            continue
        if names & {*sure_keys(Size(*size), brand)}:
            return int(number)
    return None


def _same(link: Link, meaning: Meaning) -> Collection[int]:
    """The products of the books that are one product at the service."""
    rows = link.rows(
        "SELECT other.product_id FROM product_ref JOIN product_ref AS other ON other.service = product_ref.service "
        "AND other.reference = product_ref.reference WHERE product_ref.product_id = ?",
        (meaning.product_id,),
    )
    return [row[0] for row in rows]


def pending(link: Link, code: str | None = None) -> list[Pending]:
    """The numbers that wait to be known, the first scanned first; of one number, or all."""
    where, params = ("AND code = ?", (code,)) if code else ("", ())
    return [Pending(*row) for row in link.rows(f"{_PENDING} {where} ORDER BY id", params)]
