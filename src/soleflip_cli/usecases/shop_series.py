"""Sales of the books as series in regular periods, and where each series stands in the trade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ..domain.forecasting import By, Measure, last_whole_period
from ..domain.series import Frequency, first_day, period_of
from ..domain.spells import Spell, last_told
from ..domain.words import counted
from ..storage.sold import Sold, last_bought, sold, style_names
from ..storage.spells import place_size, spells
from .series_file import MOST_PERIODS
from .toolbox import Toolbox

if TYPE_CHECKING:
    from ..forecasters.amounts import Known
    from ..forecasters.base import Mask

Key = tuple[str | int | None, ...]
_NO_PLACE = ""


class Scope(NamedTuple):
    """Which sales, and how they are grouped and cut into periods; no channel named means all of them."""

    measure: Measure
    by: By = "shop"
    frequency: Frequency = "weekly"
    channels: tuple[str, ...] = ()
    since: date | None = None

    @property
    def by_stock(self) -> bool:
        """Whether stock can tell when a series could not sell."""
        return self.by in ("style", "size")


@dataclass(frozen=True, slots=True)
class Shop:
    """What the books tell up to `told`: sales, when things were on offer, what styles are called."""

    lines: Sequence[Sold]
    told: date
    spells: Sequence[Spell]
    styles: Mapping[int, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopPanel:
    """Series in the same periods from `first` on, the largest first; None is a brand or category that is not known.

    `currency` is that of the amounts, None where units are counted. `unstocked` are periods without stock.
    """

    names: Sequence[str | None]
    places: Sequence[tuple[str, ...]]
    known: Known
    first: int
    currency: str | None
    unstocked: int

    @property
    def width(self) -> int:
        """How many periods there are."""
        return int(self.known.units.shape[1])


def read_shop(box: Toolbox, scope: Scope) -> Shop:
    """The sales that count, and up to which day the books tell of them."""
    today = box.today()
    with box.reader() as reader:
        every = sold(reader.link)
        bought = last_bought(reader.link, today)
        stock = spells(reader.link, today) if scope.by_stock else []
        styles = style_names(reader.link, sorted({one.product_id for one in every})) if scope.by_stock else {}
    lines = [one for one in every if not scope.channels or one.channel in scope.channels]
    past = [one for one in lines if one.sold_on <= today.isoformat()]
    days = [date.fromisoformat(one.sold_on) for one in past if one.stands]
    told = min(last_told(days, bought, today), today - timedelta(days=1))
    kept = [one for one in past if scope.since is None or one.sold_on >= _start(scope).isoformat()]
    return Shop(kept, told, stock, styles, tuple(_notes(scope, every, lines, days, told, today)))


def _start(scope: Scope) -> date:
    """The first day of the first whole period since the day asked for."""
    since = scope.since or date.min
    period = period_of(since, scope.frequency)
    first = first_day(period, scope.frequency)
    return first if first == since else first_day(period + 1, scope.frequency)


def _notes(
    scope: Scope, every: Sequence[Sold], lines: Sequence[Sold], days: Sequence[date], told: date, today: date
) -> Iterator[str]:
    known = {one.channel for one in every}
    for name in scope.channels:
        if known and name not in known:
            yield f"nothing was sold on {name}; there is {', '.join(sorted(known)[:5])}"
    later = sum(one.sold_on > today.isoformat() for one in lines)
    if later:
        yield f"{counted(later, 'sale')} dated after today left out: is the clock right?"
    if days and told < today - timedelta(days=1):
        yield f"nothing was sold or bought since {told}: the books are taken to end there, not to hold zeros"


def panels(shop: Shop, scope: Scope) -> list[ShopPanel]:
    """The series of each currency, the one with most sales first; units are counted over all currencies."""
    if scope.measure == "units":
        return [one for one in (_panel(shop, scope, shop.lines, None),) if one]
    many = Counter(one.currency for one in shop.lines if one.stands)
    made = (
        _panel(shop, scope, [one for one in shop.lines if one.currency == currency], currency)
        for currency, _ in sorted(many.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return [one for one in made if one]


def amount_of(line: Sold, measure: Measure) -> int | None:
    """What a sale brings, in minor units; None where that is not known. One that fell through brings its penalty."""
    if not line.stands:
        return line.adjustments if measure == "profit" else None
    if measure == "units":
        return 0
    if measure == "revenue":
        return line.price
    if measure == "payout" or line.payout is None:
        return line.payout
    return None if line.landed_cost is None else line.payout - line.landed_cost + line.adjustments


def _panel(shop: Shop, scope: Scope, lines: Sequence[Sold], currency: str | None) -> ShopPanel | None:
    until = last_whole_period(shop.told, scope.frequency)
    valued = [(one, amount) for one in lines if (amount := amount_of(one, scope.measure)) is not None]
    groups = _grouped(valued, scope, until)
    if not groups:
        return None
    keys = sorted(groups, key=lambda key: (-sum(one.stands for one, _ in groups[key]), str(key)))
    stocked = _stocked(shop, scope, groups, until)
    first = min(_begin(groups[key], stocked.get(key), scope.frequency) for key in keys)
    first = max(first, until - MOST_PERIODS + 1)
    known, unstocked = _arrays([groups[key] for key in keys], [stocked.get(key) for key in keys], first, until, scope)
    names = [_name(key, shop.styles) for key in keys]
    places = [_place(key, groups[key], scope.by) for key in keys]
    return ShopPanel(names, places, known, first, currency, unstocked)


Valued = tuple[Sold, int]


def _grouped(valued: Iterable[Valued], scope: Scope, until: int) -> dict[Key, list[Valued]]:
    """Sales of each series up to the last whole period; what has none that stands is no series."""
    found: dict[Key, list[Valued]] = {}
    end = first_day(until + 1, scope.frequency).isoformat()
    for one in valued:
        if one[0].sold_on < end:
            found.setdefault(_key(one[0], scope.by), []).append(one)
    return {key: rows for key, rows in found.items() if any(one.stands for one, _ in rows)}


def _key(line: Sold, by: By) -> Key:
    if by == "size":
        return line.product_id, place_size(line[5:8], line.brand)
    if by == "style":
        return (line.product_id,)
    return (by,) if by == "shop" else (getattr(line, by),)


def _name(key: Key, styles: Mapping[int, str]) -> str | None:
    from ..domain.sizes import of_key

    head, *size = key
    text = styles.get(head, str(head)) if isinstance(head, int) else head
    return " ".join([str(text), *(of_key(str(one)).label for one in size)]) if text is not None else None


def _place(key: Key, rows: Sequence[Valued], by: By) -> tuple[str, ...]:
    """Where a series stands in the tree: its category and brand are those of most of its sales."""
    own = [str(part or _NO_PLACE) for part in key]
    if by in ("shop", "category", "channel"):
        return tuple(own)
    category = _usual(one.category for one, _ in rows)
    return (category, *own) if by == "brand" else (category, _usual(one.brand for one, _ in rows), *own)


def _usual(values: Iterable[str | None]) -> str:
    return Counter(value or _NO_PLACE for value in values).most_common(1)[0][0]


Spans = list[tuple[int, int]]


def _stocked(shop: Shop, scope: Scope, groups: Mapping[Key, Sequence[Valued]], until: int) -> dict[Key, Spans]:
    """The periods in which something of a series was on offer, where the books know the item of each of its sales."""
    told = {key for key, rows in groups.items() if all(one.item_id for one, _ in rows if one.stands)}
    found: dict[Key, Spans] = {}
    start = _start(scope) if scope.since else date.min
    for spell in shop.spells if told else ():
        key: Key = (spell.place.product, spell.place.size)[: 2 if scope.by == "size" else 1]
        if key in told and spell.ended_on >= start:
            begin, end = (period_of(day, scope.frequency) for day in (max(spell.offered_on, start), spell.ended_on))
            found.setdefault(key, []).extend([(begin, min(end, until))] if begin <= until else [])
    return found


def _begin(rows: Sequence[Valued], spans: Spans | None, frequency: Frequency) -> int:
    """The first period of a series: of its first sale, or of its first stock where that is known."""
    sale = min(one.sold_on for one, _ in rows if one.stands)
    return min([period_of(date.fromisoformat(sale), frequency), *(begin for begin, _ in spans or ())])


def _arrays(
    groups: Sequence[Sequence[Valued]], spans: Sequence[Spans | None], first: int, until: int, scope: Scope
) -> tuple[Known, int]:
    """Units, amounts and their squares, series × periods; and how many periods are not known for want of stock."""
    import numpy as np

    from ..forecasters.amounts import Known

    periods: dict[str, int] = {}
    parts = np.zeros((3, len(groups), until - first + 1))
    begins = [_begin(rows, held, scope.frequency) - first for rows, held in zip(groups, spans, strict=True)]
    for at, rows in enumerate(groups):
        for one, amount in rows:
            day = one.sold_on
            if day not in periods:
                periods[day] = period_of(date.fromisoformat(day), scope.frequency) - first
            if periods[day] >= 0:
                parts[:, at, periods[day]] += one.stands, amount, amount * amount
    ahead = np.arange(parts.shape[2]) < np.maximum(np.array(begins), 0)[:, None]
    gone = ~ahead & (parts[0] == 0) & _without(spans, first, parts.shape[2])
    parts[:, ahead | gone] = np.nan
    return Known(*parts), int(gone.sum())


def _without(spans: Sequence[Spans | None], first: int, width: int) -> Mask:
    """Where nothing of a series was on offer; nowhere if that is not known."""
    import numpy as np

    steps = np.zeros((len(spans), width + 1))
    for at, held in enumerate(spans):
        for begin, end in held or ():
            steps[at, min(max(begin - first, 0), width)] += 1
            steps[at, min(max(end - first + 1, 0), width)] -= 1
    told = np.array([held is not None for held in spans])
    return np.asarray((np.cumsum(steps, axis=1)[:, :width] == 0) & told[:, None])
