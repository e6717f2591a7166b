"""The own sales replayed: what would have been foretold and advised with what was known then, and what came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from ..domain.lives import Life, enough_from, known_then, replay_days
from ..domain.replaying import Foretold, replay
from ..domain.selling_time import ENOUGH, HORIZONS, SellingTimes
from ..domain.spells import last_news
from ..storage.ask_history import ask_days
from ..storage.link import Link
from ..storage.lives import lives
from ..storage.paid import payments
from .backtest_advice import AdviceThen, Advised, Why
from .backtest_payouts import Paybacks, PayoutsThen, within
from .backtest_returns import Returns, returns_then
from .fee_rules import channels, find
from .levels_then import LevelsThen
from .prices_known import PricesKnown
from .toolbox import Toolbox

By: TypeAlias = Literal["month", "brand", "category", "level"]


class Wish(NamedTuple):
    """Which days are replayed: from, to, and every so many days (None: the first of each month).

    `channel` narrows payouts and advice to one channel, `by` parts the figures, `country` is where parcels start.
    """

    since: date | None = None
    until: date | None = None
    every: int | None = None
    channel: str | None = None
    by: By | None = None
    country: str | None = None


class Replayed(NamedTuple):
    """What was foretold on each of `days`, from `times` as they were learnt then, and what is known of the end.

    `news` is the last day that the books tell of, `sold` how many items had sold by then. `skipped` are days on which
    too little had sold to foretell anything.
    """

    news: date
    sold: int
    days: list[date]
    times: list[SellingTimes]
    skipped: int
    foretold: list[Foretold]


class Backtest(NamedTuple):
    """Everything that was replayed, and how it was asked for."""

    wish: Wish
    replayed: Replayed
    payouts: Paybacks
    advised: list[Advised]
    unadvised: Counter[Why]
    returns: Returns


def backtest(box: Toolbox, wish: Wish) -> Backtest:
    """Replay the books. Raises UsageError for a channel that nobody knows."""
    wish = wish._replace(channel=find(box, wish.channel).key if wish.channel else None)
    rules, today = channels(box), box.today()
    with box.reader() as reader:
        known, paid = lives(reader.link), payments(reader)
        replayed = _replayed(reader.link, known, wish, today)
        levels = LevelsThen(box, paid)
        sales = within(paid, wish.since, min(wish.until or today, today), wish.channel)
        payouts = PayoutsThen(rules, levels, wish.country).of(sales)
        advice = AdviceThen(box, rules, levels, wish.country)
        advised, unadvised = advice.of(reader.link, known, replayed.days, wish.channel)
        known_prices = PricesKnown(reader.link, ZoneInfo(box.with_books().text("timezone")), wish.channel)
        returns = returns_then(known_prices, advice, replayed.days, replayed.times, wish.until or today)
    return Backtest(wish, replayed, payouts, advised, unadvised, returns)


def _replayed(link: Link, known: Sequence[Life], wish: Wish, today: date) -> Replayed:
    news = last_news(known_then(known, today), today)
    sold = sum(one.sold and one.left_on is not None and one.left_on <= news for one in known)
    first = enough_from(known, ENOUGH)
    last = min(wish.until or news, news - timedelta(min(HORIZONS)))
    if first is None or first > last:
        return Replayed(news, sold, [], [], 0, [])
    asks = ask_days(link, news)
    done = [replay(known, asks, day) for day in replay_days(max(wish.since or first, first), last, wish.every)]
    enough = [one for one in done if one.enough]
    days, times = [one.day for one in enough], [one.times for one in enough]
    return Replayed(news, sold, days, times, len(done) - len(days), [told for one in done for told in one.foretold])
