"""What a channel keeps of a sale on a day, for a seller and a parcel: dated rules, and the schedule they come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from .errors import NotReady, UsageError
from .money import to_minor

Base: TypeAlias = Literal["ask", "buyer", "payout"]
Of: TypeAlias = Literal["price", "rest"]

PENALTY = "penalty"
"""The kind of fee that a sale costs only where it fails."""

SHIPPING = "shipping"
OWN_LEVEL = "own"
OTHERS = "other"


class NoSchedule(NotReady):
    """No rule says what a channel keeps. The hint is what to add: to the command, or lines for fees.toml."""


class Source(NamedTuple):
    """Where a rule is from, and how sure it is: stated, measured, reported, learnt or yours."""

    text: str
    confidence: str


class Levels(NamedTuple):
    """The levels of sellers at a channel, what they are called there, and the one assumed where none is known."""

    word: str = "level"
    lowest: int = 0
    highest: int | None = None
    assumed: int | None = None


class Rule(NamedTuple):
    """One dated rule about one fee. Rates are percent; `minimum` and `fixed` are major units of `currency`.

    None says nothing of that. `level` "own" fits where no level is told, `country` "other" where no rule names it.
    """

    fee: str
    since: date | None = None
    until: date | None = None
    rate: Decimal | None = None
    minimum: Decimal | None = None
    fixed: Decimal | None = None
    shared: bool = False
    of: Of = "price"
    off: Decimal | None = None
    times: Decimal | None = None
    level: int | Literal["own"] | None = None
    currency: str | None = None
    country: tuple[str, ...] = ()
    category: str | None = None
    parcel: Literal["single", "bulk"] | None = None
    promotion: str | None = None
    source: Source = Source("", "yours")
    is_own: bool = False


class Channel(NamedTuple):
    """A channel: what the seller names (`base`), the step of asks in major units, its fees in order, its rules.

    `fees` None: nothing is known of it; empty: it keeps nothing. `notes` are what a schedule must be read with.
    """

    key: str
    title: str
    base: Base = "ask"
    grid: Decimal = Decimal("0.01")
    currency: str | None = None
    fees: tuple[str, ...] | None = None
    levels: Levels | None = None
    notes: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


class Terms(NamedTuple):
    """Who sells what, where and when. `parcel` is how many items one parcel holds; 0: the channel ships nothing.

    `level` None: none is told, so rules that were learnt for it count.
    """

    channel: str
    on: date
    currency: str
    level: int | None = None
    country: str | None = None
    category: str | None = None
    parcel: int = 1
    promotions: tuple[str, ...] = ()


class Part(NamedTuple):
    """One fee of a schedule: `rate` percent of price or rest, at least `minimum`, and `fixed`, in minor units."""

    kind: str
    rate: Decimal
    minimum: int
    fixed: int
    shared: bool
    of: Of
    sources: tuple[Source, ...]


class Schedule(NamedTuple):
    """The fees that hold under `terms`, in the order in which they are taken, and that of a sale that fails."""

    channel: Channel
    terms: Terms
    parts: tuple[Part, ...]
    penalty: Part | None
    notes: tuple[str, ...]

    @property
    def grid(self) -> int:
        """The step of asks in minor units of the currency."""
        return _step(self.channel.grid, self.terms.currency)


@lru_cache(maxsize=64)
def _step(grid: Decimal, currency: str) -> int:
    return max(to_minor(grid, currency), 1)


def resolve(channel: Channel, terms: Terms) -> Schedule:
    """The schedule of a channel. Raises NoSchedule, with the lines to write, where no rule says what it keeps.

    Raises UsageError for a level, currency or promotion that the channel does not have.
    """
    _require_sense(channel, terms)
    if channel.fees is None:
        raise _gap(channel, terms, "transaction")
    rules = [rule for rule in channel.rules if fits(rule, terms)]
    _require_promotions(channel, terms, {rule.promotion for rule in rules})
    kinds = [kind for kind in channel.fees if kind != PENALTY and (kind != SHIPPING or terms.parcel)]
    parts = tuple(_part(channel, terms, kind, rules) for kind in kinds)
    fails = [rule for rule in rules if rule.fee == PENALTY]
    penalty = _part(channel, terms, PENALTY, fails) if fails else None
    return Schedule(channel, terms, parts, penalty, (*channel.notes, *_unknown_minimums(channel, terms, rules)))


def fits(rule: Rule, terms: Terms) -> bool:
    """Whether the rule holds on that day for that seller, item and parcel."""
    return (
        _holds(rule, terms.on)
        and _fits_level(rule, terms)
        and rule.currency in (None, terms.currency)
        and _fits_country(rule, terms)
        and (rule.category is None or rule.category == terms.category)
        and (rule.parcel is None or (rule.parcel == "bulk") == (terms.parcel > 1))
        and (rule.promotion is None or rule.promotion in terms.promotions)
    )


def _holds(rule: Rule, on: date) -> bool:
    return (rule.since is None or rule.since <= on) and (rule.until is None or on < rule.until)


def _fits_level(rule: Rule, terms: Terms) -> bool:
    if not isinstance(rule.level, int):
        return rule.level is None or terms.level is None
    return terms.level is not None and terms.level >= rule.level


def _fits_country(rule: Rule, terms: Terms) -> bool:
    return not rule.country or (terms.country is not None and (terms.country in rule.country or OTHERS in rule.country))


def rank(rule: Rule) -> tuple[bool, bool, int, int, date]:
    """What of two rules that fit counts more: one about the category, one's own, more words, a higher level, later."""
    named = [rule.level, rule.currency, rule.category, rule.parcel]
    words = 2 * sum(word is not None for word in named)
    words += 2 * bool(rule.country) - (OTHERS in rule.country)
    level = rule.level if isinstance(rule.level, int) else -1
    return rule.category is not None, rule.is_own, words, level, rule.since or date.min


def promotions(channel: Channel, on: date) -> list[str]:
    """The promotions that a channel's rules know on a day."""
    there = (rule for rule in channel.rules if _holds(rule, on))
    return [*dict.fromkeys(rule.promotion for rule in there if rule.promotion)]


def _part(channel: Channel, terms: Terms, kind: str, fitting: Iterable[Rule]) -> Part:
    """The fee of that kind: each of its amounts from the rule that counts most, then what promotions change."""
    about = [rule for rule in fitting if rule.fee == kind]
    plain = [rule for rule in about if rule.promotion is None]
    rate, minimum, fixed = (_best(plain, word) for word in ("rate", "minimum", "fixed"))
    if rate is None and fixed is None:
        raise _gap(channel, terms, kind)
    used = [rule for rule in (rate, minimum, fixed) if rule]
    part = Part(
        kind,
        (rate and rate.rate) or Decimal(0),
        to_minor((minimum and minimum.minimum) or Decimal(0), terms.currency),
        to_minor((fixed and fixed.fixed) or Decimal(0), terms.currency),
        bool(fixed and fixed.shared),
        rate.of if rate else "price",
        tuple(dict.fromkeys(rule.source for rule in used)),
    )
    return _promoted(part, [rule for rule in about if rule.promotion], terms.currency)


def _promoted(part: Part, rules: Sequence[Rule], currency: str) -> Part:
    """The fee as promotions leave it: points off first, then factors; a minimum that one states is the new one."""
    rate = max(part.rate - sum((rule.off or Decimal(0) for rule in rules), Decimal(0)), Decimal(0))
    for rule in rules:
        rate *= Decimal(1) if rule.times is None else rule.times
        if rule.minimum is not None:
            part = part._replace(minimum=to_minor(rule.minimum, currency))
    return part._replace(rate=rate, sources=tuple(dict.fromkeys((*part.sources, *(rule.source for rule in rules)))))


def _best(rules: Iterable[Rule], word: str) -> Rule | None:
    stating = [rule for rule in rules if getattr(rule, word) is not None]
    return max(stating, key=rank, default=None)


def _unknown_minimums(channel: Channel, terms: Terms, fitting: Sequence[Rule]) -> Iterator[str]:
    for kind in channel.fees or ():
        known = [rule for rule in fitting if rule.fee == kind and rule.minimum is not None]
        if not known and any(rule.fee == kind and rule.minimum for rule in channel.rules):
            yield f"the minimum {kind} fee in {terms.currency} is not known: cheap items may cost more"


def _require_sense(channel: Channel, terms: Terms) -> None:
    levels = channel.levels
    if levels and terms.level is not None and not levels.lowest <= terms.level <= (levels.highest or terms.level):
        span = f"{levels.lowest} to {levels.highest}" if levels.highest else f"{levels.lowest} and up"
        raise UsageError(f"a {levels.word} at {channel.title} is {span}, not {terms.level}", f"--level {levels.lowest}")
    if channel.currency and terms.currency != channel.currency:
        raise UsageError(f"{channel.title} pays in {channel.currency} alone", f"--currency {channel.currency}")


def _require_promotions(channel: Channel, terms: Terms, counting: Collection[str | None]) -> None:
    """Raises UsageError for a promotion that there is not on that day, and for one that others have."""
    for word in terms.promotions:
        if word in counting:
            continue
        there = promotions(channel, terms.on)
        known = f"; there are {', '.join(there)}" if there else ""
        said = (
            f"is not for level {terms.level}" if word in there else f"is none of {channel.title} on {terms.on}{known}"
        )
        raise UsageError(f"promotion {word!r} {said}", f"soleflip price fees show {channel.key} --all")


def _gap(channel: Channel, terms: Terms, kind: str) -> NoSchedule:
    """What nobody has said: who would need it, and the lines that say it."""
    told = {
        channel.levels.word if channel.levels else "level": terms.level,
        "country": terms.country,
        "category": terms.category,
        "parcel of": terms.parcel if terms.parcel > 1 else None,
    }
    words = [f"in {terms.currency} on {terms.on}", *(f"{word} {value}" for word, value in told.items() if value)]
    missing = kind if channel.fees else "fees"
    if terms.country is None and any(rule.fee == kind and rule.country for rule in channel.rules):
        said = f"no schedule for {missing} of {channel.key} without the seller's country"
        return NoSchedule(said, "add --country, such as --country DE")
    return NoSchedule(
        f"no schedule for {missing} of {channel.key} {', '.join(words)}: add it to fees.toml",
        lines(channel, terms, kind),
    )


def lines(channel: Channel, terms: Terms, kind: str) -> str:
    """A rule to be filled in, as it has to stand in fees.toml."""
    money = [f'currency = "{terms.currency}"', 'fixed = "0.00"'] if kind == SHIPPING else ['rate = "0.0"']
    where = [f'country = "{terms.country}"'] if terms.country else []
    return "\n".join(
        ["[[rule]]", f'channel = "{channel.key}"', f'fee = "{kind}"', f"since = {terms.on}", *where, *money]
    )
