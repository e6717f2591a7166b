"""Spells: one item on offer, from the day it could be bought until it sold, or for as long as it was seen unsold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .size_charts import sure_keys
from .sizes import Size

LEVELS = ("shop", "category", "brand", "style", "size")
"""From the widest to the narrowest; a `Place` up to its n-th field names the group of an item at level n."""

MISSED = 10
"""Sales that a shop would have made in a silence of its books before it is taken for one: chance alone leaves out so
many once in 20,000 times."""
_LATELY = 90


class Place(NamedTuple):
    """Where an item stands in the trade: each field is a part of the one before it. None is a group of its own."""

    category: str | None
    brand: str | None
    product: int
    size: str


class Spell(NamedTuple):
    """One item on offer. It is completed where `sold`; else all that is known is that it had not sold by `ended_on`.

    `offered_on` is the day it arrived, else the day it was bought; the day it was listed where that was before. Most
    shops tell no listings, so one that is told later must not make an item young.
    """

    item_id: int
    place: Place
    acquired_on: date
    listed_on: date | None
    offered_on: date
    ended_on: date
    sold: bool

    @property
    def days(self) -> int:
        """Whole days on offer; 0 where it sold before it was at hand."""
        return max((self.ended_on - self.offered_on).days, 0)


def shelf_size(size: Size, brand: str | None) -> str:
    """The key of a size in a `Place`: the US men's one where the brand's chart is sure of it, else its own."""
    keys = sure_keys(size, brand)
    return next((key for key in keys if key.startswith("US M:")), keys[0])


def known_on(spells: Iterable[Spell], day: date) -> list[Spell]:
    """What was known on the evening of `day`: later spells left out, those that ended later cut off there, unsold."""
    begun = (one for one in spells if one.offered_on <= day)
    return [one if one.ended_on <= day else one._replace(ended_on=day, sold=False) for one in begun]


def last_news(spells: Sequence[Spell], today: date) -> date:
    """The day up to which spells tell what happened: `today`, or the last sale or purchase before a silence."""
    sold = [one.ended_on for one in spells if one.sold]
    return last_told(sold, max((one.acquired_on for one in spells), default=None), today)


def last_told(sold: Sequence[date], bought: date | None, today: date) -> date:
    """The day up to which the books tell: `today`, or the last sale or purchase before a silence.

    A silence is one in which the shop, at the pace of the 90 days before, would have sold MISSED items. `bought` is the
    day of the last purchase.
    """
    last = max([*sold, *([bought] if bought else [])], default=today)
    lately = sum((last - day).days < _LATELY for day in sold)
    return last if lately * (today - last).days >= MISSED * _LATELY else today
