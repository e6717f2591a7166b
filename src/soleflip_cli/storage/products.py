"""Products in the books: found by style code, else by name; named and branded by the best evidence."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from ..domain.brands import identify
from ..domain.sizes import CLOTHES
from ..domain.styles import name_key
from .link import Link

if TYPE_CHECKING:
    from .changes import Changes

LISTED_NAME, CHANNEL_NAME, CATALOGUE_NAME = 1, 2, 3
"""Whose name for a product counts: a purchase list's, above it a sales channel's, above that a catalogue's."""

_PRODUCT = ("id", "name", "brand", "category")
_SAID = "SELECT batch_id, rank, name, brand, clothes FROM product_name"


class Product(NamedTuple):
    """What a sale or item stores of its product."""

    id: int
    brand: str | None
    category: str | None


class Said(NamedTuple):
    """What one batch, or a person, says of a product; `clothes` is whether a size of it is one of clothes."""

    rank: int
    name: str | None
    brand: str | None
    clothes: int


Shown = tuple[str | None, str | None, str | None]
"""Name, brand and category of a product."""


class Products:
    """Looks products up and adds those that are new, within the transaction of its link.

    What is known of a product does not depend on the order in which its names arrive: the name of the
    higher rank counts, of equal ones the first by code point. `altered` grows when brand or category of
    a product changes, which makes what `of` gave before out of date.
    """

    def __init__(self, link: Link, rank: int, changes: Changes | None = None) -> None:
        self._link, self._rank, self._batch = link, rank, changes.batch_id if changes else None
        self.altered = 0
        self._known: dict[tuple[str | None, str | None, str | None, bool], Product] = {}

    def of(self, style: str | None, name: str | None, system: str, brand: str | None = None) -> Product:
        """The product of a style code or, without one, of a name.

        `system` is that of a size it is sold in, `brand` what a list states.
        """
        asked = style, name, brand, system in CLOTHES
        found = self._known.get(asked)
        if found is None:
            if len(self._known) > 50_000:
                self._known.clear()
            found = self._known[asked] = self._look_up(*asked)
        return found

    def _look_up(self, style: str | None, name: str | None, brand: str | None, clothes: bool) -> Product:
        key = f"style:{style}" if style else f"name:{name_key(name or '')}"
        said = Said(self._rank, name, brand, int(clothes))
        row = self._link.one("SELECT id, name, brand, category FROM product WHERE key = ?", (key,))
        if row is None:
            number, shown = next_id(self._link, "product"), judged([said])
            self._link.insert("product", (*_PRODUCT, "key", "style"), [(number, *shown, key, style)])
            self._keep(number, said)
            return Product(number, *shown[1:])
        number, *old = row
        known = self._link.rows(f"{_SAID} WHERE product_id = ?", (number,))
        if (self._batch, *said) not in known:
            self._keep(number, said)
        return Product(number, *self._show(number, tuple(old), judged([*(Said(*one[1:]) for one in known), said]))[1:])

    def _keep(self, number: int, said: Said) -> None:
        if said[1:] != (None, None, 0):
            row = (next_id(self._link, "product_name"), number, self._batch, *said)
            self._link.insert("product_name", ("id", "product_id", "batch_id", *Said._fields), [row])

    def _show(self, number: int, old: Shown, new: Shown) -> Shown:
        if new != old:
            _store(self._link, number, new)
            if new[1:] != old[1:]:
                pass_on(self._link, number)
                self._known.clear()
                self.altered += 1
        return new


def catalogued(link: Link, number: int, name: str | None, brand: str | None, clothes: bool) -> bool:
    """Note what a catalogue says of a product, instead of what one said before; whether brand or category changed."""
    said = Said(CATALOGUE_NAME, name, brand, int(clothes))
    own = "product_id = ? AND batch_id IS NULL AND rank = ?"
    old = link.rows(f"SELECT rank, name, brand, clothes FROM product_name WHERE {own}", (number, CATALOGUE_NAME))
    if [said] == [Said(*one) for one in old]:
        return False
    link.run(f"DELETE FROM product_name WHERE {own}", (number, CATALOGUE_NAME))
    link.insert(
        "product_name",
        ("id", "product_id", "batch_id", *Said._fields),
        [(next_id(link, "product_name"), number, None, *said)],
    )
    known = [Said(*one[1:]) for one in link.rows(f"{_SAID} WHERE product_id = ?", (number,))]
    had, shown = link.one("SELECT brand, category FROM product WHERE id = ?", (number,)), judged(known)
    _store(link, number, shown)
    if had != shown[1:]:
        pass_on(link, number)
    return had != shown[1:]


def judged(known: Collection[Said]) -> Shown:
    """What all that is said of a product comes to: the best name, and brand and category by it.

    A brand that the name does not tell is the stated one, clothes are what has a size of clothes.
    """
    best = min(((-one.rank, one.name) for one in known if one.name), default=(0, None))[1]
    said = identify(best or "")
    stated = min((one.brand for one in known if one.brand), default=None)
    return best, said.brand or stated, said.category or ("apparel" if any(one.clothes for one in known) else None)


def forget(link: Link, batch: int) -> set[int]:
    """Names, brands and sizes that a batch brought decide no longer; the products of which they spoke.

    A product of which nothing else is said keeps what it has, for its sales and items that were undone.
    """
    products = {row[0] for row in link.rows("SELECT product_id FROM product_name WHERE batch_id = ?", (batch,))}
    link.run("DELETE FROM product_name WHERE batch_id = ?", (batch,))
    for number in sorted(products):
        known = [Said(*row[1:]) for row in link.rows(f"{_SAID} WHERE product_id = ?", (number,))]
        if known:
            _store(link, number, judged(known))
            pass_on(link, number)
    return products


def _store(link: Link, number: int, shown: Shown) -> None:
    link.run("UPDATE product SET name = ?, brand = ?, category = ? WHERE id = ?", (*shown, number))


def pass_on(link: Link, product_id: int) -> None:
    """Sales repeat brand and category of their product, so that reports need no join."""
    link.run(
        "UPDATE sale SET brand = product.brand, category = product.category FROM product "
        "WHERE product.id = sale.product_id AND product.id = ?",
        (product_id,),
    )


def next_id(link: Link, table: str) -> int:
    """The next free identity; only the one writer asks."""
    row = link.one(f'SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"')
    return int(row[0]) if row else 1
