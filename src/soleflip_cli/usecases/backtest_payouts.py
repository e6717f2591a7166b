"""Payouts foretold for past sales, by the fees and the level of their day, beside those that were stated."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ..domain import pricing
from ..domain.errors import SoleflipError
from ..domain.schedules import Channel, Schedule, Terms, resolve
from ..storage.paid import Payment
from .levels_then import LevelsThen, rule_days


class Payback(NamedTuple):
    """A sale's payout as it was foretold for its price, in minor units, and how the level was known (`origin`).

    `parcel_told` is what had been foretold if the cost of the parcel, as printed, had been known.
    """

    sale: Payment
    origin: str
    foretold: int
    parcel_told: int


class Paybacks(NamedTuple):
    """All payouts that could be foretold; how many could not, as no fees are known or the payout itself is named."""

    found: list[Payback]
    without_fees: int
    named: int


class PayoutsThen:
    """Foretells payouts from what was known on a day; each schedule is made once."""

    def __init__(self, channels: Mapping[str, Channel], levels: LevelsThen, country: str | None) -> None:
        self._channels, self._levels, self._country = channels, levels, country
        self._schedules: dict[tuple[object, ...], Schedule | None] = {}
        self._days = {key: rule_days(channel.rules) for key, channel in channels.items()}

    def of(self, sales: Iterable[Payment]) -> Paybacks:
        """Those sales with what was foretold for them."""
        found: list[Payback] = []
        without, named = 0, 0
        for one in sales:
            channel = self._channels.get(one.channel)
            if channel is not None and channel.base == "payout":
                named += 1
            elif (told := self._told(one, channel) if channel and channel.fees is not None else None) is not None:
                found.append(told)
            else:
                without += 1
        return Paybacks(found, without, named)

    def _told(self, one: Payment, channel: Channel) -> Payback | None:
        terms = Terms(channel.key, one.sold_on, one.currency, None, self._country)
        level = self._levels.level(channel, terms)
        terms = terms._replace(level=level.level)
        alone, bare = (self._schedule(channel, terms._replace(parcel=parcel)) for parcel in (1, 0))
        if alone is None or bare is None:
            return None
        price = one.paid.price
        parcel_told = pricing.payout(price, bare).payout - (one.paid.shipping or 0)
        return Payback(one, level.origin, pricing.payout(price, alone).payout, parcel_told)

    def _schedule(self, channel: Channel, terms: Terms) -> Schedule | None:
        span = bisect_right(self._days[channel.key], terms.on)
        place = channel.key, terms.currency, terms.level, terms.parcel, span
        if place not in self._schedules:
            self._schedules[place] = _resolved(channel, terms)
        return self._schedules[place]


def within(sales: Sequence[Payment], since: date | None, until: date, channel: str | None) -> list[Payment]:
    """The sales of some days, of one channel if one is named."""
    return [one for one in sales if (since or date.min) <= one.sold_on <= until and channel in (None, one.channel)]


def _resolved(channel: Channel, terms: Terms) -> Schedule | None:
    try:
        return resolve(channel, terms)
    except SoleflipError:
        return None
