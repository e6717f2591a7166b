"""Lives of items, from which it can be told what was known of them on any day gone by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from .spells import Place, Spell


class Life(NamedTuple):
    """All that became of one item: when it was bought, at hand, first listed, and when it sold or left otherwise.

    `at_hand` is None for what is still to come, `left_on` for what is still there.
    """

    item_id: int
    place: Place
    acquired_on: date
    at_hand: date | None
    listed_on: date | None
    left_on: date | None
    sold: bool

    def on(self, day: date) -> Spell | None:
        """What was known of it on the evening of a day; None where it was not on offer yet.

        A listing, an arrival or a sale after that day plays no part, and neither does a listing after its sale.
        """
        gone = self.left_on is not None and self.left_on <= day
        ended = self.left_on if gone and self.left_on else day
        listed = self.listed_on if self.listed_on and self.listed_on <= ended else None
        at_hand = self.at_hand if self.at_hand and self.at_hand <= day else None
        offered = min((day for day in (listed, at_hand) if day), default=None)
        if offered is None:
            return None
        return Spell(self.item_id, self.place, self.acquired_on, listed, offered, ended, gone and self.sold)

    def waits(self, day: date) -> bool:
        """Whether it had not left on the evening of a day."""
        return self.left_on is None or self.left_on > day

    def sold_by(self, end: date, news: date) -> bool | None:
        """Whether it had sold by a day; None where nobody can tell: the day lies behind the last one with `news`, or
        the item left without a sale before."""
        if end > news:
            return None
        if self.left_on is None or self.left_on > end:
            return False
        return self.sold or None


def known_then(lives: Iterable[Life], day: date) -> list[Spell]:
    """The spells as they were known on the evening of a day."""
    found = (one.on(day) for one in lives)
    return [one for one in found if one]


def enough_from(lives: Iterable[Life], enough: int) -> date | None:
    """The day on which so many had sold; None where fewer did."""
    days = sorted(one.left_on for one in lives if one.sold and one.left_on)
    return days[enough - 1] if len(days) >= enough else None


def replay_days(first: date, last: date, every: int | None) -> list[date]:
    """The first of each month between two days, or every so many days from the first of them on."""
    if every:
        return [first + timedelta(at) for at in range(0, (last - first).days + 1, every)]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [day for day in starts if first <= day <= last]
