"""The level of the seller on days gone by, as the payouts that were known by then show it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from ..domain.schedules import Channel, Rule, Terms
from ..storage.paid import Payment
from .seller_levels import LAST, Level, Shown, bare, explains, kept_by, level_by, levels_of, likeliest
from .toolbox import Toolbox


class _Seen(NamedTuple):
    """A payout: when it was sold and when that was known, and the levels whose schedule explains it."""

    sold_on: date
    known_on: date
    levels: frozenset[int]


class LevelsThen:
    """Levels at every channel and on every day; what each payout says is looked at once."""

    def __init__(self, box: Toolbox, payments: Iterable[Payment]) -> None:
        self._chosen = int(box.setting("stockx.level"))
        self._payments: dict[tuple[str, str], list[Payment]] = {}
        for one in payments:
            self._payments.setdefault((one.channel, one.currency), []).append(one)
        self._seen: dict[tuple[str, str], list[_Seen]] = {}

    def level(self, channel: Channel, terms: Terms) -> Level:
        """The level that there was no reason to doubt on the day of `terms`: set, learnt, shown or assumed."""
        chosen = self._chosen if channel.key == "stockx" else 0
        return level_by(channel, terms, chosen, lambda: self._shown(channel, terms))

    def _shown(self, channel: Channel, terms: Terms) -> Shown:
        """What the last payouts say that were known before that day."""
        whose = channel.key, terms.currency
        if whose not in self._seen:
            self._seen[whose] = _judged(channel, terms, self._payments.get(whose, ()))
        last = _last_known(self._seen[whose], terms.on)
        counts = {level: sum(level in one.levels for one in last) for _, level in levels_of(channel)}
        best = likeliest(counts)
        return None if best is None else (best, max(one.sold_on for one in last))


def rule_days(rules: Iterable[Rule]) -> list[date]:
    """The days on which a rule begins or ends: between two of them nothing changes."""
    return sorted({day for rule in rules for day in (rule.since, rule.until) if day})


def _judged(channel: Channel, terms: Terms, payments: Sequence[Payment]) -> list[_Seen]:
    days, levels = rule_days(channel.rules), levels_of(channel)
    own = {level: shipped for shipped, level in levels}

    @cache
    def kept(level: int, span: int) -> tuple[object, ...]:
        day = days[span - 1] if span else date.min
        return tuple(kept_by(own[level], bare(terms._replace(level=level), day)))

    def of(one: Payment) -> frozenset[int]:
        span = bisect_right(days, one.sold_on)
        return frozenset(level for level in own if explains(one.paid, kept(level, span)))  # type: ignore[arg-type]

    return [_Seen(one.sold_on, one.known_on, of(one)) for one in payments]


def _last_known(seen: Sequence[_Seen], on: date) -> list[_Seen]:
    """The last so many sales whose payout was known before a day, the latest first."""
    found: list[_Seen] = []
    at = bisect_right(seen, on, key=lambda one: one.sold_on)
    while at and len(found) < LAST:
        at -= 1
        if seen[at].known_on < on:
            found.append(seen[at])
    return found
