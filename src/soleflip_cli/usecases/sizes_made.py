"""Sizes that a person types, against those that a style is known to be made in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..domain.errors import UsageError
from ..domain.sizes import Size
from ..domain.sizes_made import is_made, nearest
from ..storage.books import Books

_KNOWN = """
SELECT DISTINCT product.brand, variant.service, variant.size_key, product.style FROM product
JOIN variant ON variant.product_id = product.id WHERE product.{} = ?
"""


def require_made(books: Books, style: str, sizes: Iterable[Size]) -> None:
    """Raises UsageError for a size that no connected service has of a style whose sizes it told."""
    _require(books.link.rows(_KNOWN.format("style"), (style,)), sizes)


def require_fit(books: Books, product_id: int, size: Size) -> None:
    """Raises UsageError where no connected service has that size of a product whose sizes it told."""
    _require(books.link.rows(_KNOWN.format("id"), (product_id,)), (size,))


def _require(rows: Sequence[tuple[Any, ...]], sizes: Iterable[Size]) -> None:
    known = {name for _, _, name, _ in rows}
    for size in sizes if rows else ():
        if is_made(size, rows[0][0], known) is False:
            services = " and ".join(sorted({service for _, service, *_ in rows}))
            options = " or ".join(f'--size "{name}"' for name in nearest(size, known))
            raise UsageError(
                f"{rows[0][3] or 'it'} is not made in {size.label}, as far as {services} knows",
                f"{options}; --any-size if you have one all the same",
            )
