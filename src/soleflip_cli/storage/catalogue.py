"""What catalogues of services tell: products and their attributes, sizes under all their names, numbers on boxes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from ..domain.gtins import gtin14
from ..domain.services import Product, Variant
from ..domain.sizes import CLOTHES, key
from ..domain.styles import alternatives, style_code
from .bulk import comparable
from .items import IN_STOCK
from .link import Link
from .products import CATALOGUE_NAME, Products, catalogued, next_id

_LOOKED = "product.id, product.style, product_ref.reference, product_ref.looked_at, COALESCE(product_ref.by_hand, 0)"
_JOINED = "product LEFT JOIN product_ref ON product_ref.product_id = product.id AND product_ref.service = ?"
_HELD = f"EXISTS (SELECT 1 FROM item WHERE item.product_id = product.id AND {IN_STOCK})"
_WANTED = f"""
SELECT {_LOOKED} FROM {_JOINED} WHERE product.style IS NOT NULL AND ({_HELD}
    OR EXISTS (SELECT 1 FROM watch WHERE watch.product_id = product.id AND watch.voided_by IS NULL)
    OR EXISTS (SELECT 1 FROM sale WHERE sale.product_id = product.id AND sale.voided_by IS NULL AND sold_on >= ?))
ORDER BY CASE WHEN {_HELD} THEN 0 ELSE 1 END, product.id
"""
_GTIN = ("id", "code", "service", "product_id", "variant", "size_system", "size_value", "size_women", "size_raw")
_ATTRIBUTES = ("colourway", "gender", "released_on", "retail_price", "retail_currency")


class Looked(NamedTuple):
    """A product, and what is known of it at a service: `reference` and `looked_at` are None if it was never asked."""

    id: int
    style: str
    reference: str | None
    looked_at: Any
    by_hand: int


class Found(NamedTuple):
    """A product as a catalogue tells it, and its sizes."""

    product: Product
    variants: Sequence[Variant]


class Kept(NamedTuple):
    """What keeping a product did: it became known, something of it changed, its brand or category is another one."""

    new: bool
    changed: bool
    rebranded: bool


def wanted_products(link: Link, service: str, since: date) -> list[Looked]:
    """Every style in stock, watched, or sold since a day; what is in stock first."""
    return [Looked(*row) for row in link.rows(_WANTED, (service, since.isoformat()))]


def looked_up(link: Link, service: str, product_id: int) -> Looked:
    """One product, as a service knows it."""
    row = link.one(f"SELECT {_LOOKED} FROM {_JOINED} WHERE product.id = ?", (service, product_id))
    assert row is not None
    return Looked(*row)


def product_known_as(link: Link, service: str, product: Product) -> int | None:
    """The product in the books that a service means: by its reference, else by a style code; None for a new one."""
    sql = "SELECT product_id FROM product_ref WHERE service = ? AND reference = ? ORDER BY product_id"
    row = link.one(sql, (service, product.reference))
    code = style_code(product.style or "")
    for one in dict.fromkeys((code, *alternatives(code))) if code else ():
        row = row or link.one("SELECT id FROM product WHERE key = ?", (f"style:{one}",))
    return int(row[0]) if row else None


def product_made(link: Link, product: Product, system: str) -> int:
    """A product of the books for one of a catalogue, known by its style code, else by its name."""
    code = style_code(product.style or "")
    return Products(link, CATALOGUE_NAME).of(code, product.name or product.reference, system, product.brand).id


def keep_product(link: Link, service: str, product_id: int, found: Found | None, now: datetime) -> Kept:
    """Store what a service tells of a product, or that it has none of that style; equal rows are not written.

    One that a person has mapped keeps its reference, and its sizes where the service no longer has it.
    """
    had = link.one("SELECT reference, by_hand FROM product_ref WHERE service = ? AND product_id = ?",
                   (service, product_id)) or (None, 0)  # fmt: skip
    reference = had[0] if had[1] else found and found.product.reference
    _keep_reference(link, service, product_id, reference, now)
    if found is None and had[1]:
        return Kept(False, False, False)
    variants = found.variants if found else ()
    changed = [_keep_variants(link, service, product_id, variants), _keep_gtins(link, service, product_id, variants)]
    if found is None:
        return Kept(False, any(changed), False)
    clothes = any(size.system in CLOTHES for one in variants for size in one.sizes)
    changed.append(_keep_attributes(link, product_id, found.product))
    rebranded = catalogued(link, product_id, found.product.name, found.product.brand, clothes)
    return Kept(had[0] is None, rebranded or any(changed) or had[0] != reference, rebranded)


def keep_gtin(link: Link, service: str, product_id: int, code: str, variant: Variant) -> None:
    """A number that a service told for this size, though its list of the product's sizes may not name it."""
    if link.one("SELECT 1 FROM gtin WHERE service = ? AND code = ?", (service, code)):
        return
    row = (next_id(link, "gtin"), code, service, product_id, variant.reference, *variant.sizes[0])
    link.insert("gtin", _GTIN, [row])


def _keep_reference(link: Link, service: str, product_id: int, reference: str | None, now: datetime) -> None:
    values = (reference, str(now), service, product_id)
    if not link.run("UPDATE product_ref SET reference = ?, looked_at = ? WHERE service = ? AND product_id = ?", values):
        names = ("id", "reference", "looked_at", "service", "product_id", "by_hand")
        link.insert("product_ref", names, [(next_id(link, "product_ref"), *values, 0)])


def _keep_attributes(link: Link, product_id: int, product: Product) -> bool:
    """What a catalogue leaves out stays as another one told it."""
    stored = link.one(f"SELECT {', '.join(_ATTRIBUTES)} FROM product WHERE id = ?", (product_id,))
    had = dict(zip(_ATTRIBUTES, map(comparable, stored or ()), strict=True))
    told = {name: comparable(getattr(product, name)) for name in _ATTRIBUTES}
    new = {name: value for name, value in told.items() if value is not None and value != had[name]}
    if new:
        places = ", ".join(f"{name} = ?" for name in new)
        link.run(f"UPDATE product SET {places} WHERE id = ?", (*new.values(), product_id))
    return bool(new)


def _keep_variants(link: Link, service: str, product_id: int, variants: Sequence[Variant]) -> bool:
    """The sizes of a product, under all their names."""
    named = [(one.reference, name) for one in variants for name in dict.fromkeys(key(size) for size in one.sizes)]
    own = "FROM variant WHERE service = ? AND product_id = ?"
    if named == link.rows(f"SELECT reference, size_key {own} ORDER BY id", (service, product_id)):
        return False
    link.run(f"DELETE {own}", (service, product_id))
    first = next_id(link, "variant")
    rows = [(number, service, product_id, *each) for number, each in enumerate(named, first)]
    link.insert("variant", ("id", "service", "product_id", "reference", "size_key"), rows)
    return True


def _keep_gtins(link: Link, service: str, product_id: int, variants: Sequence[Variant]) -> bool:
    """The numbers on the boxes of a product. One that another product has for the same size stays with it."""
    told = {
        code: (one.reference, *one.sizes[0])
        for one in variants
        for gtin in one.gtins
        if one.sizes and (code := gtin14(gtin.identifier))
    }
    wanted, value = link.listed(sorted(told))
    rows = link.rows(
        "SELECT id, code, product_id, variant, size_system, size_value, size_women, size_raw FROM gtin "
        f"WHERE service = ? AND (product_id = ? OR code IN (SELECT wanted.value FROM {wanted}))",
        (service, product_id, value),
    )
    had = {code: (owner, tuple(size)) for _, code, owner, *size in rows}
    right = {code for code, (owner, size) in had.items() if _is_right(owner, size, product_id, told.get(code))}
    gone = [(number,) for number, code, *_ in rows if code not in right]
    link.many("DELETE FROM gtin WHERE id = ?", gone)
    first, new = next_id(link, "gtin"), [code for code in told if code not in right]
    link.insert("gtin", _GTIN, [(at, code, service, product_id, *told[code]) for at, code in enumerate(new, first)])
    return bool(gone or new)


def _is_right(owner: int, stored: tuple[Any, ...], product_id: int, told: tuple[Any, ...] | None) -> bool:
    """Whether a number stands as it should: as told now or, with another product, for the same size as told."""
    if told is None:
        return False
    return stored == told if owner == product_id else stored[0] == told[0]
