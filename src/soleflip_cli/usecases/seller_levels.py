"""The level of the seller at a channel: told, set, learnt from payouts, or assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from ..domain.fee_learning import Kept, Paid, reason
from ..domain.money import plain
from ..domain.pricing import share
from ..domain.schedules import OWN_LEVEL, SHIPPING, Channel, NoSchedule, Schedule, Terms, fits, resolve
from ..storage.paid import paid_sales
from .toolbox import Toolbox

LAST = 20
"""The payouts that show a level: the last so many."""
_ENOUGH = 3
_NEARLY_ALL = 0.9
_FAR_OFF = 0.3
"""By which share the cost of parcels must be off before it is said."""


class Level(NamedTuple):
    """The level to reckon with (None: learnt rules say the rate), where it comes from, and what to say of it."""

    level: int | None
    origin: str
    notes: tuple[str, ...] = ()


Shown: TypeAlias = tuple[int, date] | None
"""The level that payouts show, and the day of the last one; None where they show none."""


def seller_level(box: Toolbox, channel: Channel, terms: Terms) -> Level:
    """The level told in `terms`, else of the setting, else as own rules or the last payouts have it, else assumed."""
    chosen = int(box.setting("stockx.level")) if channel.key == "stockx" and terms.level is None else 0
    return level_by(channel, terms, chosen, lambda: _from_payouts(box, channel, terms))


def level_by(channel: Channel, terms: Terms, chosen: int, shown: Callable[[], Shown]) -> Level:
    """The same with the level of the setting (0: none is set) and that of the payouts, looked for when it is needed."""
    if channel.levels is None:
        return Level(None, "none")
    word = channel.levels.word
    if terms.level is not None:
        return Level(terms.level, "told")
    if chosen:
        return Level(chosen, "setting", (f"{word} {chosen}, as stockx.level says",))
    if _is_learnt(channel, terms):
        return Level(None, "fees.toml", ("rate learnt from your payouts, in fees.toml",))
    found = shown()
    if found is not None:
        return Level(found[0], "payouts", (f"{word} {found[0]}, as your last payouts to {found[1]} show",))
    level = channel.levels.assumed
    set_it = "; soleflip config set stockx.level 2 sets yours" if channel.key == "stockx" else ""
    return Level(level, "assumed", (f"{word} {level} assumed{set_it}",))


def _is_learnt(channel: Channel, terms: Terms) -> bool:
    """Whether own rules say the rate of a seller whose level is not told."""
    return any(rule.level == OWN_LEVEL and rule.rate is not None and fits(rule, terms) for rule in channel.rules)


def _from_payouts(box: Toolbox, channel: Channel, terms: Terms) -> Shown:
    """The level whose schedule explains most of the last payouts up to the day, and the day of the last one.

    None where there are few, where hardly any is explained, or where two levels explain as many.
    """
    if box.books_state()[2] == "absent":
        return None
    with box.reader() as reader:
        last = [*paid_sales(reader, channel.key, terms.currency, terms.on, LAST)]
    counts = {level: _explained(shipped, terms._replace(level=level), last) for shipped, level in levels_of(channel)}
    best = likeliest(counts)
    return None if best is None else (best, max(day for day, _ in last))


def levels_of(channel: Channel) -> list[tuple[Channel, int]]:
    """The levels that a channel has rules for, each with the channel without own rules."""
    shipped = channel._replace(rules=tuple(rule for rule in channel.rules if not rule.is_own))
    return [(shipped, level) for level in sorted({rule.level for rule in channel.rules if isinstance(rule.level, int)})]


def likeliest(counts: Mapping[int, int]) -> int | None:
    """The level that explains most payouts; None where there are few, or where two levels explain as many."""
    best = max(counts, key=lambda level: counts[level], default=None)
    if best is None or counts[best] < _ENOUGH or [*counts.values()].count(counts[best]) > 1:
        return None
    return best


def parcel_note(box: Toolbox, schedule: Schedule) -> str | None:
    """What parcels really cost of late, where that is not what is reckoned; None where it is, or nobody knows."""
    terms = schedule.terms
    if box.books_state()[2] == "absent":
        return None
    with box.reader() as reader:
        last = [*paid_sales(reader, terms.channel, terms.currency, terms.on, LAST)]
    printed = [one.shipping or 0 for _, one in last]
    reckoned = next((share(part, terms.parcel) for part in schedule.parts if part.kind == SHIPPING), 0)
    mean = sum(printed) // len(printed) if len(printed) >= _ENOUGH else reckoned
    if abs(mean - reckoned) < _FAR_OFF * max(mean, reckoned):
        return None
    said = f"your last {len(printed)} sales paid {plain(mean, terms.currency)} for parcels"
    return f"{said}, {plain(reckoned, terms.currency)} is reckoned: --parcel, or soleflip config set stockx.parcel 0"


def are_confirmed(box: Toolbox, channel: Channel, terms: Terms) -> bool:
    """Whether a schedule explains nearly all of the last payouts up to its day, to the cent."""
    if box.books_state()[2] == "absent":
        return False
    with box.reader() as reader:
        last = [*paid_sales(reader, channel.key, terms.currency, terms.on, LAST)]
    explained = _explained(channel, terms, last)
    return explained >= _ENOUGH and explained >= _NEARLY_ALL * len(last)


def _explained(channel: Channel, terms: Terms, last: Sequence[tuple[date, Paid]]) -> int:
    """How many payouts the schedule of a level explains."""
    return sum(explains(one, kept_by(channel, bare(terms, day))) for day, one in last)


def bare(terms: Terms, day: date) -> Terms:
    """The terms of another day, without parcel, category and promotions."""
    return terms._replace(on=day, parcel=0, category=None, promotions=())


def explains(one: Paid, kept: Iterable[Kept]) -> bool:
    """Whether a payout is by the rule of what is kept; what its parcel cost is taken as printed."""
    printed = one._replace(payout=one.payout + (one.shipping or 0), shipping=None)
    return any(reason(printed, some) == "" for some in kept)


def kept_by(channel: Channel, terms: Terms) -> Iterator[Kept]:
    """What a schedule keeps, as learning sees it; nothing where there is none."""
    try:
        parts = {part.kind: part for part in resolve(channel, terms).parts}
    except NoSchedule:
        return
    if "transaction" in parts:
        first, second, third = (parts.get(kind) for kind in ("transaction", "processing", "shipping"))
        assert first is not None
        yield Kept(first.rate, first.minimum, second.rate if second else Kept().processing, third.fixed if third else 0)
