"""The figures of a back-test, line by line: foretold, happened, how far apart, for each measure, group and part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean, median
from typing import NamedTuple, TypeVar

from ..domain.calibration import Bin, Forecast, Score, bins, score
from ..domain.money import Money, half_up
from ..domain.replaying import Foretold
from ..domain.selling_time import HORIZONS
from ..domain.table import Cell
from .backtest import Backtest, By
from .backtest_advice import Advised
from .backtest_payouts import Payback
from .backtest_returns import Returned

NEAR = 1
"""Minor units by which a payout may miss what was foretold."""
WAYS = ("own items", "whole shop", "assumed")
"""What chances come from: the shop's own items, one figure for the whole shop, or no knowledge of the shop."""
_GROUPS: dict[By, Callable[[Foretold], str | None]] = {
    "month": lambda one: one.day.isoformat()[:7],
    "brand": lambda one: one.life.place.brand,
    "category": lambda one: one.life.place.category,
    "level": lambda one: one.level,
}
_HELD = 0.8
"""The share of returns that a range should hold."""
T = TypeVar("T")


class Line(NamedTuple):
    """One figure: `number` is what it is the mean of, `error` foretold less happened, `absolute_error` without sign.

    `unit` is share, days or a currency. `by_chance` is how far off chance alone would put it, `share` how often.
    """

    measure: str
    days: int | None = None
    channel: str | None = None
    group: str | None = None
    part: str = ""
    number: int = 0
    unit: str = "share"
    foretold: Cell = None
    happened: Cell = None
    error: Cell = None
    absolute_error: Cell = None
    by_chance: Cell = None
    brier: Cell = None
    log_score: Cell = None
    share: Cell = None


def lines(found: Backtest) -> Iterator[Line]:
    """Chances, days, payouts, advice, returns: every line that there is something for."""
    by, news = found.wish.by, found.replayed.news
    for group, some in grouped(found.replayed.foretold, _GROUPS[by] if by else None):
        for place, days in enumerate(HORIZONS):
            yield from (one._replace(group=group) for one in _chances(some, place, days, news))
    for group, some in grouped(found.replayed.foretold, _GROUPS[by] if by else None):
        yield from (one._replace(group=group) for one in _days(some, news))
    for group, paid in grouped(found.payouts.found, _paid_group(by)):
        yield from (one._replace(group=group) for one in _payouts(paid))
    for group, advised in grouped(found.advised, _advised_group(by)):
        yield from (one._replace(group=group) for one in _advice(advised))
    for group, returned in grouped(found.returns.found, _returned_group(by)):
        yield from (one._replace(group=group) for one in _returns(returned))


def grouped(records: Iterable[T], key: Callable[[T], str | None] | None) -> list[tuple[str | None, list[T]]]:
    """The records of each group in the order of its name, unknown last; without a key all of them, if any."""
    found: dict[str | None, list[T]] = {}
    for one in records:
        found.setdefault(key(one) if key else None, []).append(one)
    return sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or ""))


def decided(some: Iterable[Foretold], days: int, news: date) -> list[tuple[Foretold, bool]]:
    """What was foretold of those of which it is known whether they sold within so many days."""
    known = ((one, one.life.sold_by(one.day + timedelta(days), news)) for one in some)
    return [(one, sold) for one, sold in known if sold is not None]


def _chances(some: Sequence[Foretold], place: int, days: int, news: date) -> Iterator[Line]:
    """The fifths of the chances for so many days, then the three ways beside each other."""
    known = decided(some, days, news)
    ways = [[Forecast(one.ways[at][place], sold) for one, sold in known] for at in range(len(WAYS))]
    for one in bins(ways[0]):
        yield _bin_line(one, days)
    for name, forecasts in zip(WAYS, ways, strict=True):
        told = score(forecasts)
        if told:
            yield _score_line(name, told, days)


def _bin_line(one: Bin, days: int) -> Line:
    part = f"{one.low * 100:.0f} to {one.high * 100:.0f} %"
    told, came, gap, by_chance = map(_exact, (one.foretold, one.happened, one.gap, one.by_chance))
    return Line("chance_bin", days, None, None, part, one.number, "share", told, came, gap, None, by_chance)


def _score_line(name: str, one: Score, days: int) -> Line:
    told, came, gap, off, brier, log = map(
        _exact, (one.foretold, one.happened, one.foretold - one.happened, one.off, one.brier, one.log)
    )
    return Line("chance", days, None, None, name, one.number, "share", told, came, gap, off, None, brier, log)


def _days(some: Sequence[Foretold], news: date) -> Iterator[Line]:
    """Days foretold for what has sold since, and for what has not; and whether half took longer than the median."""
    left = [(one, (min(one.life.left_on or news, news) - one.day).days) for one in some]
    sold = [(one, days) for one, days in left if one.life.sold and not one.life.waits(news)]
    unsold = [(one, days) for one, days in left if not one.life.sold or one.life.waits(news)]
    for part, several in (("sold, mean", sold), ("unsold yet, mean", unsold)):
        if several:
            told, took = fmean(one.expected_days for one, _ in several), fmean(days for _, days in several)
            yield _day_line(part, len(several), told, took)
    medians = [(one.median_days, days) for one, days in sold if one.median_days is not None]
    if medians:
        told, took = (float(median(values)) for values in zip(*medians, strict=True))
        off = median(abs(foretold - days) for foretold, days in medians)
        yield _day_line("sold, median", len(medians), told, took)._replace(absolute_error=_tenth(off))
    yield from _coverage(some, news)


def _day_line(part: str, number: int, told: float, took: float) -> Line:
    return Line("days", None, None, None, part, number, "days", _tenth(told), _tenth(took), _tenth(told - took))


def _coverage(some: Iterable[Foretold], news: date) -> Iterator[Line]:
    """The share that sold within the median days: half of them, if the medians are true."""
    told = ((one, one.median_days) for one in some)
    known = [one.life.sold_by(one.day + timedelta(round(days)), news) for one, days in told if days is not None]
    came = [sold for sold in known if sold is not None]
    if came:
        share = sum(came) / len(came)
        by_chance = _exact(0.5 / len(came) ** 0.5)
        cells = (_exact(0.5), _exact(share), _exact(0.5 - share))
        yield Line("median", None, None, None, "within it", len(came), "share", *cells, None, by_chance)


def _payouts(some: Iterable[Payback]) -> Iterator[Line]:
    """Payouts by channel, currency and how the level was known: as foretold, then as if the parcel had been known."""
    for measure, told in (("payout", _foretold), ("payout_parcel_known", _parcel_told)):
        for name, several in grouped(some, lambda one: f"{one.sale.channel}\t{one.sale.currency}\t{one.origin}"):
            channel, currency, origin = (name or "").split("\t")
            pairs = [(told(one), one.sale.paid.payout) for one in several]
            near = sum(abs(foretold - paid) <= NEAR for foretold, paid in pairs)
            yield _money_line(measure, (channel, origin, currency), pairs, near)


def _advice(some: Iterable[Advised]) -> Iterator[Line]:
    """Advised asks by channel, currency and name; `share` are those above what the sale made."""
    for name, several in grouped(some, lambda one: f"{one.item.channel}\t{one.item.currency}\t{one.name}"):
        channel, currency, advice = (name or "").split("\t")
        pairs = [(one.ask, one.item.sold_for) for one in several]
        yield _money_line("advice", (channel, advice, currency), pairs, sum(ask > made for ask, made in pairs))


def _returns(some: Iterable[Returned]) -> Iterator[Line]:
    """For each basis the share within the range (`share`: below it), the middle and the chance of a loss."""
    for part, several in grouped(some, lambda one: one.basis):
        number, whose = len(several), str(part)
        within = sum(one.is_within for one in several) / number
        below = sum(one.came < float(one.range.low) for one in several) / number
        cells = (_exact(_HELD), _exact(within), _exact(_HELD - within))
        by_chance = _exact((_HELD * (1 - _HELD) / number) ** 0.5)
        line = Line("roi_range", None, None, None, whose, number, "share", *cells, None, by_chance)
        yield line._replace(share=_exact(below))
        losses = [(float(one.range.loss), float(one.came < 0)) for one in several]
        middles = [(float(one.range.middle), one.came) for one in several]
        for measure, pairs in (("roi_loss", losses), ("roi_middle", middles)):
            told, came = (fmean(values) for values in zip(*pairs, strict=True))
            cells = _exact(told), _exact(came), _exact(told - came)
            yield Line(measure, None, None, None, whose, number, "share", *cells)


def _money_line(measure: str, whose: tuple[str, str, str], pairs: Sequence[tuple[int, int]], often: int) -> Line:
    channel, part, currency = whose
    number = len(pairs)
    sums = [sum(told for told, _ in pairs), sum(came for _, came in pairs), sum(told - came for told, came in pairs)]
    apart = sum(abs(told - came) for told, came in pairs)
    told, came, error, absolute = (_mean(one, number, currency) for one in (*sums, apart))
    share = half_up(Decimal(often) / number, 4)
    return Line(measure, None, channel, None, part, number, currency, told, came, error, absolute, share=share)


def _paid_group(by: By | None) -> Callable[[Payback], str | None] | None:
    found: dict[str | None, Callable[[Payback], str | None]] = {
        "month": lambda one: one.sale.sold_on.isoformat()[:7],
        "brand": lambda one: one.sale.brand,
        "category": lambda one: one.sale.category,
    }
    return found.get(by)


def _advised_group(by: By | None) -> Callable[[Advised], str | None] | None:
    found: dict[str | None, Callable[[Advised], str | None]] = {
        "month": lambda one: one.day.isoformat()[:7],
        "brand": lambda one: one.item.brand,
        "category": lambda one: one.item.category,
    }
    return found.get(by)


def _returned_group(by: By | None) -> Callable[[Returned], str | None] | None:
    found: dict[str | None, Callable[[Returned], str | None]] = {
        "month": lambda one: one.dealt.item.acquired_on.isoformat()[:7],
        "brand": lambda one: one.dealt.item.brand,
        "category": lambda one: one.dealt.item.category,
    }
    return found.get(by)


def _foretold(one: Payback) -> int:
    return one.foretold


def _parcel_told(one: Payback) -> int:
    return one.parcel_told


def _mean(whole: int, number: int, currency: str) -> Money:
    return Money(int(half_up(Decimal(whole) / number)), currency)


def _exact(value: float) -> Decimal:
    return half_up(Decimal(repr(value)), 4)


def _tenth(value: float) -> Decimal:
    return half_up(Decimal(repr(float(value))), 1)
