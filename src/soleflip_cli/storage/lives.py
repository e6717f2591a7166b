"""Lives of items from the books: every day on which something became known of them."""

from __future__ import annotations

from datetime import date

from ..domain.lives import Life
from ..domain.spells import Place
from .link import Link, Row
from .spells import SPELLS, place_size


def lives(link: Link) -> list[Life]:
    """A life for each item that was ever at hand or listed, by item. A sale that did not stand plays no part."""
    return [_life(row) for row in link.rows(SPELLS)]


def _life(row: Row) -> Life:
    number, category, brand, product, *size, acquired, listed, at_hand, left, sold = row
    place = Place(category, brand, product, place_size((size[0], size[1], size[2]), brand))
    hand, first, gone = (None if day is None else date.fromisoformat(day) for day in (at_hand, listed, left))
    return Life(number, place, date.fromisoformat(acquired), hand, first, gone, bool(sold))
