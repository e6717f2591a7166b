"""Products in the books: found by style code, else by name; named and branded by the best evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..domain.brands import identify
from ..domain.styles import name_key
from .link import Link

if TYPE_CHECKING:
    from .changes import Changes

LISTED_NAME, CHANNEL_NAME = 1, 2
"""Whose name for a product counts: a purchase list's, above it a sales channel's."""

_CLOTHES = frozenset({"apparel", "waist"})


class Product(NamedTuple):
    """What a sale or item stores of its product."""

    id: int
    brand: str | None
    category: str | None


class _Stored(NamedTuple):
    id: int
    name: str | None
    name_rank: int
    brand: str | None
    brand_stated: str | None
    category: str | None


class Products:
    """Looks products up and adds those that are new, within the transaction of its link.

    What is known of a product does not depend on the order in which its names arrive: the name of the
    higher rank counts, of equal ones the first by code point. `altered` grows when brand or category of
    a product changes, which makes what `of` gave before out of date.
    """

    def __init__(self, link: Link, rank: int, changes: Changes | None = None) -> None:
        self._link, self._rank, self._changes = link, rank, changes
        self.altered = 0
        self._known: dict[tuple[str | None, str | None, str | None, bool], Product] = {}

    def of(self, style: str | None, name: str | None, system: str, brand: str | None = None) -> Product:
        """The product of a style code or, without one, of a name.

        `system` is that of a size it is sold in, `brand` what a list states.
        """
        asked = style, name, brand, system in _CLOTHES
        found = self._known.get(asked)
        if found is None:
            if len(self._known) > 50_000:
                self._known.clear()
            found = self._known[asked] = self._look_up(*asked)
        return found

    def _look_up(self, style: str | None, name: str | None, brand: str | None, clothes: bool) -> Product:
        key = f"style:{style}" if style else f"name:{name_key(name or '')}"
        row = self._link.one(
            "SELECT id, name, name_rank, brand, brand_stated, category FROM product WHERE key = ?", (key,)
        )
        old = _Stored(*row) if row else None
        new = self._judged(old, name, brand, clothes)
        if old is None:
            self._link.insert("product", ("key", "style", *_Stored._fields), [(key, style, *new)])
        elif new != old:
            self._link.run(
                "UPDATE product SET name = ?, name_rank = ?, brand = ?, brand_stated = ?, category = ? WHERE id = ?",
                (*new[1:], new.id),
            )
            self._log(old, new)
            if (old.brand, old.category) != (new.brand, new.category):
                pass_on(self._link, new.id)
                self._known.clear()
                self.altered += 1
        return Product(new.id, new.brand, new.category)

    def _judged(self, old: _Stored | None, name: str | None, brand: str | None, clothes: bool) -> _Stored:
        old = old or _Stored(next_id(self._link, "product"), None, 0, None, None, None)
        best, rank = old.name, old.name_rank
        if name and (self._rank > rank or (self._rank == rank and name < (best or name + "\0"))):
            best, rank = name, self._rank
        stated = min(filter(None, (old.brand_stated, brand)), default=None)
        said = identify(best or "")
        category = said.category or ("apparel" if clothes or old.category == "apparel" else None)
        return _Stored(old.id, best, rank, said.brand or stated, stated, category)

    def _log(self, old: _Stored, new: _Stored) -> None:
        if self._changes:
            had, has = old._asdict(), new._asdict()
            differing = [name for name in had if had[name] != has[name]]
            self._changes.note("product", new.id, {n: had[n] for n in differing}, {n: has[n] for n in differing})


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
