"""Sizes that a person types, against those that a style is known to be made in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..domain.errors import UsageError
from ..domain.sizes import Size
from ..domain.sizes_made import is_made, nearest
from ..storage.books import Books
from ..storage.catalogue_sizes import Made, made_in
from ..storage.link import Link


def require_made(books: Books, style: str, sizes: Iterable[Size]) -> None:
    """Raises UsageError for a size that no connected service has of a style whose sizes it told."""
    _require(made_in(books.link, "style", style), sizes)


def require_fit(books: Books, product_id: int, size: Size) -> None:
    """Raises UsageError where no connected service has that size of a product whose sizes it told."""
    _require(made_in(books.link, "id", product_id), (size,))


def require_known(link: Link, product_id: int, size: Size) -> None:
    """The same, to those who only ask about a product: it cannot be overruled."""
    _require(made_in(link, "id", product_id), (size,), "")


def _require(
    made: Sequence[Made], sizes: Iterable[Size], more: str = "; --any-size if you have one all the same"
) -> None:
    known = {one.size_key for one in made}
    for size in sizes if made else ():
        if is_made(size, made[0].brand, known) is False:
            services = " and ".join(sorted({one.service for one in made}))
            options = " or ".join(f'--size "{name}"' for name in nearest(size, known))
            what = f"{made[0].style or 'it'} is not made in {size.label}, as far as {services} knows"
            raise UsageError(what, f"{options}{more}")
