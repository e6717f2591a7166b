"""What past payouts say of a channel's fees: month by month one rate, one minimum, and how much they explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypeVar

from .money import half_up

NEAR = 1
"""Minor units by which a payout may miss what the fees come to: each fee is rounded by itself."""

NO_PROCESSING = "no processing"
"""What differs where a fee was waived, though the rule of the transaction held."""

V = TypeVar("V", int, Decimal)

_MOST_IN_A_PARCEL = 20
_RATE_STEPS = (Decimal("0.25"), Decimal("0.1"))
_HALF_UNIT = 50
_CANDIDATES = 5
_RATE_COSTS, _MINIMUM_COSTS = 2, 1
_STEPS = tuple(Decimal(step) for step in ("-0.5", "0.5", "-1", "1", "-1.5", "-2"))


class Paid(NamedTuple):
    """One sale that was paid, in minor units, its price more than nothing.

    A fee that is None was not printed: it was not taken, or it was and nobody said so.
    """

    month: str
    price: int
    payout: int
    transaction: int | None = None
    processing: int | None = None
    shipping: int | None = None

    @property
    def itemised(self) -> bool:
        """Whether any fee is printed."""
        return not (self.transaction is None and self.processing is None and self.shipping is None)


class Kept(NamedTuple):
    """What a channel keeps: `rate` percent but at least `minimum`, `processing` percent, `parcel` for each parcel."""

    rate: Decimal | None = None
    minimum: int = 0
    processing: Decimal = Decimal(0)
    parcel: int = 0


class Month(NamedTuple):
    """A month: what was learnt of it, how many payouts that explains, and how many last month's would have.

    `by_rule` are explained by the one rate and minimum; `explained` also by what is known to differ from sale to sale,
    counted by kind in `otherwise`. `foretold` is None in the first month.
    """

    month: str
    sales: int
    kept: Kept
    by_rule: int
    explained: int
    otherwise: tuple[tuple[str, int], ...]
    foretold_by_rule: int | None
    foretold: int | None


def learn(sales: Iterable[Paid], known: Kept) -> list[Month]:
    """Fit each month in turn; what holds from the month before stays unless the payouts speak against it.

    `known` is where to begin: what a schedule says of processing and parcel.
    """
    ordered = sorted(sales)
    kept = _usual(ordered, known)
    months: list[Month] = []
    for month, group in groupby(ordered, key=lambda one: one.month):
        some = [*group]
        before = kept if months else None
        kept = fit(some, kept)
        months.append(_told(month, some, kept, before))
    return months


def fit(sales: Sequence[Paid], last: Kept) -> Kept:
    """The one rate and minimum that explain most of some sales; a change must explain more than it costs."""
    base = last._replace(
        processing=_steadier(last.processing, _processings(sales), lambda rate: _charging(sales, rate)),
        parcel=_steadier(last.parcel, _parcels(sales), lambda parcel: _sharing(sales, parcel)),
    )
    rests = [(one, _transaction(one, base)) for one in sales]
    tried = [
        base._replace(rate=rate, minimum=minimum)
        for rate in _rates(rests, last.rate)
        for minimum in _minimums(rests, last.minimum)
    ]
    return max(tried, key=lambda kept: _merit(sales, kept, last), default=base)


def reason(one: Paid, kept: Kept) -> str | None:
    """Why a payout is as it is: "" by the rule, else in words what was different; None where nothing explains it."""
    for word, fee, processing in _ways(one, kept):
        printed = one.transaction is None or abs(one.transaction - fee) <= NEAR
        for share in _shares(one, kept.parcel):
            if printed and abs(one.price - fee - processing - share - one.payout) <= NEAR:
                return word
    return None


def _ways(one: Paid, kept: Kept) -> Iterator[tuple[str, int, int]]:
    """What may have been kept: in words how it differs from the rule, the fee, and the processing."""
    if kept.rate is None:
        return
    processing = part(one.price, kept.processing)
    waived = one.itemised and one.processing is None and kept.processing > 0
    usual = 0 if waived else processing
    yield NO_PROCESSING if waived else "", max(part(one.price, kept.rate), kept.minimum), usual
    if not one.itemised:  # without a printed fee, too much would fit by chance
        return
    for step in (Decimal(0), *_STEPS):
        word = "half fee" if not step else f"half fee, {step:+} points"
        yield word, max(part(one.price, (kept.rate + step) / 2), kept.minimum), usual
    yield "no fee", 0, usual
    for step in _STEPS:
        yield f"{step:+} points", max(part(one.price, kept.rate + step), kept.minimum), usual


@lru_cache(maxsize=1 << 16)
def part(price: int, percent: Decimal) -> int:
    """A percentage of a price in minor units, half-up."""
    return int(half_up(price * percent / 100))


def _shares(one: Paid, parcel: int) -> Sequence[int]:
    """What one item's share of a parcel may have been: as printed where that is one, else none or any."""
    if one.shipping is not None:
        return (one.shipping,) if _is_share(one.shipping, parcel) else (0,)
    return (0,) if one.itemised or not parcel else (0, *(parcel * 2 // items + 1 >> 1 for items in range(1, 15)))


def _is_share(amount: int, parcel: int) -> bool:
    """Whether an amount is a parcel shared by a whole number of items, near enough: reports have 2.49 of 5.00 too."""
    if amount <= 0 or parcel <= 0:
        return False
    return any(parcel // n - NEAR <= amount <= -(-parcel // n) + NEAR for n in range(1, _MOST_IN_A_PARCEL + 1))


def _transaction(one: Paid, kept: Kept) -> int:
    """What the transaction cost, since price, payout and the rest are known."""
    if not one.itemised:
        return one.price - one.payout - part(one.price, kept.processing)
    return one.price - one.payout - (one.processing or 0) - (one.shipping or 0)


def _rates(rests: Sequence[tuple[Paid, int]], last: Decimal | None) -> list[Decimal]:
    """Rates in quarters or tenths of a point that come to a fee exactly, the most frequent first, and the last one."""
    found = Counter[Decimal]()
    for one, rest in rests:
        near = {_rounded(rest, one.price, step) for step in _RATE_STEPS}
        found.update(rate for rate in near if rate >= 1 and abs(part(one.price, rate) - rest) <= NEAR)
    common = [rate for rate, _ in found.most_common(_CANDIDATES)]
    return [*dict.fromkeys([*(() if last is None else (last,)), *common])]


def _rounded(fee: int, price: int, step: Decimal) -> Decimal:
    """The rate of a fee in percent, to the nearest step."""
    return (half_up(Decimal(100 * fee) / price / step) * step).normalize()


def _minimums(rests: Sequence[tuple[Paid, int]], last: int) -> list[int]:
    """Fees in halves of a unit, the most frequent first, and the last one."""
    near = [(int(half_up(Decimal(rest) / _HALF_UNIT)) * _HALF_UNIT, rest) for _, rest in rests]
    found = Counter(value for value, rest in near if value > 0 and abs(value - rest) <= NEAR)
    return [*dict.fromkeys([last, *(value for value, _ in found.most_common(_CANDIDATES)), 0])]


def _merit(sales: Sequence[Paid], kept: Kept, last: Kept) -> int:
    """How much a schedule explains, less what it costs to have changed."""
    words = [reason(one, kept) for one in sales]
    by_rule = sum(word in ("", NO_PROCESSING) for word in words)
    changed = _RATE_COSTS * (kept.rate != last.rate) + _MINIMUM_COSTS * (kept.minimum != last.minimum)
    return by_rule + sum(word is not None for word in words) - changed


def _usual(sales: Sequence[Paid], known: Kept) -> Kept:
    """What processing and parcels cost over all: where the first month begins."""
    processing = _steadier(known.processing, _processings(sales), lambda rate: _charging(sales, rate))
    return Kept(None, 0, processing, _steadier(known.parcel, _parcels(sales), lambda parcel: _sharing(sales, parcel)))


def _processings(sales: Sequence[Paid]) -> list[Decimal]:
    steps = Counter(_rounded(one.processing, one.price, _RATE_STEPS[0]) for one in sales if one.processing)
    return [rate for rate, _ in steps.most_common(_CANDIDATES)]


def _charging(sales: Sequence[Paid], rate: Decimal) -> int:
    return sum(one.processing is not None and abs(part(one.price, rate) - one.processing) <= NEAR for one in sales)


def _parcels(sales: Sequence[Paid]) -> list[int]:
    """Whole and half units of which a printed share is one, the smallest first."""
    shares = {one.shipping for one in sales if one.shipping and one.shipping > 0}
    near = {(share * items + 25) // 50 * 50 for share in shares for items in range(1, 15)}
    return sorted(parcel for parcel in near if parcel)


def _sharing(sales: Sequence[Paid], parcel: int) -> int:
    return sum(one.shipping is not None and _is_share(one.shipping, parcel) for one in sales)


def _steadier(last: V, found: Sequence[V], worth: Callable[[V], int]) -> V:
    """The value that is worth most; the last one unless another is worth two sales more."""
    tried = [last]
    tried.extend(found)
    best = max(tried, key=worth)
    return best if worth(best) >= worth(last) + 2 else last


def _told(month: str, sales: Sequence[Paid], kept: Kept, before: Kept | None) -> Month:
    words = [reason(one, kept) for one in sales]
    then = None if before is None else [reason(one, before) for one in sales]
    otherwise = Counter(word for word in words if word)
    return Month(
        month,
        len(sales),
        kept,
        words.count(""),
        len(words) - words.count(None),
        tuple(otherwise.most_common()),
        None if then is None else then.count(""),
        None if then is None else len(then) - then.count(None),
    )
