"""What would have been foretold on a day gone by, from nothing but what was known then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import expm1
from typing import NamedTuple

from .ask_effect import AskDays, AskEffect, ask_gap, ask_spans, learn_effect
from .lives import Life, known_then
from .pooling import DEFAULT_DAYS
from .selling_time import HORIZONS, WINDOW_DAYS, Outlook, SellingTimes, learn_times
from .spells import Spell


class Foretold(NamedTuple):
    """What was foretold of one item on the evening of a day, `chances` for each of HORIZONS.

    `shop` are the chances of one figure for the whole shop, `assumed` those of a shop of which nothing is known.
    `median_days` is None where more than half were expected to wait longer than can be told; `level` is what the
    chance rested on.
    """

    day: date
    life: Life
    level: str
    chances: tuple[float, ...]
    shop: tuple[float, ...]
    assumed: tuple[float, ...]
    median_days: float | None
    expected_days: float

    @property
    def ways(self) -> tuple[tuple[float, ...], ...]:
        """The chances by the shop's own items, by one figure for the whole shop, and by no knowledge of it."""
        return self.chances, self.shop, self.assumed


class Replay(NamedTuple):
    """One day replayed: `enough` says whether enough had sold by then to foretell anything, `times` what was learnt."""

    day: date
    enough: bool
    foretold: list[Foretold]
    times: SellingTimes


def replay(lives: Sequence[Life], asks: Iterable[AskDays], day: date) -> Replay:
    """What was to be expected on the evening of a day of everything that was on offer then.

    What was learnt for it are spells, asks and lowest asks up to that day. Nothing is foretold where less than is
    needed had sold.
    """
    known = known_then(lives, day)
    times = learn_times(known, day)
    if times.assumed:
        return Replay(day, False, [], times)
    told = asked_by(asks, day)
    effect = learn_effect(ask_spans(told, known, times))
    gaps = {one.item_id: ask_gap(one.ask, one.lowest) for one in told if one.until == day and not one.sold}
    shop, assumed = _chances_of_all(known, day), _chances(learn_times((), day).outlook(known[0].place))
    spells = {one.item_id: one for one in known}
    there = (one for one in lives if one.item_id in spells and one.waits(day))
    found = [
        _foretold(one, day, _outlook(spells[one.item_id], day, times, effect, gaps.get(one.item_id)), shop, assumed)
        for one in there
    ]
    return Replay(day, True, found, times)


def asked_by(asks: Iterable[AskDays], day: date) -> list[AskDays]:
    """The days up to a day, later ones left out; those that ended later are cut off there, unsold."""
    begun = (one for one in asks if one.since <= day)
    return [one if one.until <= day else one._replace(until=day, sold=False) for one in begun]


def _outlook(spell: Spell, day: date, times: SellingTimes, effect: AskEffect, gap: float | None) -> Outlook:
    outlook = times.outlook(spell.place, (day - spell.offered_on).days)
    return outlook if gap is None else outlook.faster(effect.factor(gap))


def _foretold(life: Life, day: date, outlook: Outlook, shop: tuple[float, ...], assumed: tuple[float, ...]) -> Foretold:
    days = outlook.median_days, outlook.expected_days
    return Foretold(day, life, outlook.level, _chances(outlook), shop, assumed, *days)


def _chances(outlook: Outlook) -> tuple[float, ...]:
    return tuple(outlook.chances.values())


def _chances_of_all(known: Iterable[Spell], day: date) -> tuple[float, ...]:
    """The chances of one rate for all: what sold over the days on offer, with the assumed rate as one sale."""
    start = day - timedelta(WINDOW_DAYS)
    sold, offered = 1, float(DEFAULT_DAYS)
    for one in known:
        if one.ended_on > start:
            sold += one.sold
            offered += max((one.ended_on - max(one.offered_on, start)).days, 0.5 * one.sold)
    return tuple(-expm1(-sold / offered * days) for days in HORIZONS)
