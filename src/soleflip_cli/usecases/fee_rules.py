"""The fee schedules that hold here: those shipped, the user's file over them, and whom they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from ..domain.channels import CHANNELS
from ..domain.errors import NotReady, UsageError
from ..domain.money import Money, to_minor
from ..domain.schedule_files import read, shipped
from ..domain.schedules import OTHERS, Channel, NoSchedule, Part, Rule, Schedule, Terms, resolve
from ..domain.table import Cell, Column, Table
from ..storage.paid import every_currency, sold_currencies
from .seller_levels import Level, seller_level
from .settings_table import parse
from .toolbox import Toolbox

OVERLAY = "fees.toml"

_LISTED = (
    Column("channel", "Channel"),
    Column("title", "Name", priority=3),
    Column("base", "You name"),
    Column("since", "Known since", "date"),
    Column("rules", "Rules", "count", 2),
    Column("yours", "Your rules", "count", 1),
    Column("fees", "What is kept"),
)
_SHOWN = (
    Column("fee", "Fee"),
    Column("rate", "Rate", "ratio"),
    Column("minimum", "At least", "money"),
    Column("fixed", "Fixed", "money"),
    Column("of", "Of"),
    Column("currency", "Currency", priority=4),
    Column("confidence", "Confidence", priority=2),
    Column("source", "Source", priority=3),
)
_RULES = (
    Column("fee", "Fee"),
    Column("since", "Since", "date"),
    Column("until", "Before", "date"),
    Column("who", "For"),
    Column("rate", "Rate", "ratio"),
    Column("minimum", "At least"),
    Column("fixed", "Fixed"),
    Column("confidence", "Confidence", priority=2),
    Column("source", "Source", priority=3),
)
_NAMED = {"ask": "the ask", "buyer": "the price", "payout": "the payout"}


class Asked(NamedTuple):
    """What a person said of a sale: the channel, and what they wish to differ from what is known."""

    channel: str
    on: date | None = None
    level: int | None = None
    currency: str | None = None
    country: str | None = None
    category: str | None = None
    parcel: int | None = None
    promotions: tuple[str, ...] = ()


class Found(NamedTuple):
    """A schedule, and where the level of the seller comes from."""

    schedule: Schedule
    level: Level


def overlay(box: Toolbox) -> Path:
    """The user's own file of fee rules; it need not exist."""
    return box.home.config / OVERLAY


def channels(box: Toolbox) -> Mapping[str, Channel]:
    """Every channel with its rules, the user's over those shipped. Raises NotReady for a file with a mistake."""
    path = overlay(box)
    try:
        return read(path.read_text(encoding="utf-8"), str(path), shipped())
    except FileNotFoundError:
        return shipped()
    except UnicodeDecodeError as error:
        raise NotReady(f"{path} is not UTF-8: {error.reason}", f"mend or remove {path}") from error
    except OSError as error:
        raise NotReady(f"{path} cannot be read: {error.strerror}", f"mend or remove {path}") from error


def find(box: Toolbox, word: str) -> Channel:
    """The channel of that word, empty where only its name is known. Raises UsageError with the nearest one."""
    known, wanted = channels(box), word.strip().casefold()
    if wanted in known:
        return known[wanted]
    if wanted in CHANNELS or wanted in _named_by_hand(box):
        return Channel(wanted, CHANNELS.get(wanted, wanted))
    near = get_close_matches(wanted, [*known, *CHANNELS], n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(f"no channel is called {word[:40]!r}{meant}", "soleflip price fees list")


def schedule(box: Toolbox, asked: Asked) -> Found:
    """The schedule that holds for what was asked. Raises NotReady for a gap, naming the file to fill it in."""
    channel = find(box, asked.channel)
    terms = Terms(
        channel.key,
        asked.on or box.today(),
        currency_of(box, channel, asked.currency),
        asked.level,
        _country(box, asked),
        _category(channel, asked),
        _parcel(box, channel, asked),
        tuple(word.strip().lower() for word in asked.promotions),
    )
    level = seller_level(box, channel, terms)
    try:
        found = resolve(channel, terms._replace(level=level.level))
        return Found(found._replace(notes=(*found.notes, *_as_others(channel, terms))), level)
    except NoSchedule as gap:
        if not (gap.hint or "").startswith("[[rule]]"):
            raise
        place = f"into {overlay(box)}, with the figures that your channel names:"
        raise NoSchedule(gap.message, f"{place}\n{gap.hint}") from gap


def _country(box: Toolbox, asked: Asked) -> str | None:
    """The seller's country, told or set. Raises UsageError for what is no code of two letters."""
    return str(parse("country", asked.country) if asked.country else box.setting("country")) or None


def _as_others(channel: Channel, terms: Terms) -> Iterator[str]:
    """That no rule names the seller's country, where rules name countries."""
    named = {country for rule in channel.rules for country in rule.country}
    if terms.country and OTHERS in named and terms.country not in named:
        yield f"country {terms.country}: as for every country that {channel.title} does not name"


def _category(channel: Channel, asked: Asked) -> str | None:
    """Raises UsageError for a category of which no rule of the channel knows."""
    wanted = asked.category and asked.category.strip().lower()
    known = sorted({rule.category for rule in channel.rules if rule.category})
    if wanted and wanted not in known:
        there = f"--category {', '.join(known)}" if known else "leave --category out"
        raise UsageError(f"{channel.title} has no fees of its own for {wanted[:40]!r}", there)
    return wanted


def _parcel(box: Toolbox, channel: Channel, asked: Asked) -> int:
    """How many items share a parcel, told or set. Raises UsageError for too many."""
    usual = int(box.setting("stockx.parcel")) if channel.key == "stockx" else 1
    parcel = usual if asked.parcel is None else asked.parcel
    if not 0 <= parcel <= 1000:
        raise UsageError(f"a parcel holds 1 to 1,000 items, not {parcel}", "--parcel 3, or 0 without shipping")
    return parcel


def currency_of(box: Toolbox, channel: Channel, told: str | None) -> str:
    """The currency told, else the channel's own, else that of the setting, of its sales, or the only one of the books.

    Raises UsageError where none is known.
    """
    found = str(parse("currency", told)) if told else channel.currency or str(box.setting("currency"))
    if found or box.books_state()[2] == "absent":
        return found or _no_currency()
    with box.reader() as reader:
        known = sold_currencies(reader, channel.key)[:1] or every_currency(reader)
    return known[0] if len(known) == 1 else _no_currency()


def _no_currency() -> str:
    raise UsageError("in which currency? add --currency EUR", "soleflip config set currency EUR")


def _named_by_hand(box: Toolbox) -> Sequence[str]:
    if box.books_state()[2] == "absent":
        return ()
    with box.reader() as reader:
        return [str(key) for (key,) in reader.rows("SELECT key FROM channel WHERE voided_by IS NULL")]


def list_fees(box: Toolbox) -> Table:
    """Every channel: what is named there, since when fees are known, and which."""
    rows = [_listed(channel) for channel in channels(box).values()]
    return Table("", _LISTED, rows, ("what is kept on a day: soleflip price fees show CHANNEL",))


def _listed(channel: Channel) -> Sequence[Cell]:
    days = [rule.since for rule in channel.rules if rule.since and rule.promotion is None]
    kept = "not known" if channel.fees is None else ", ".join(channel.fees) or "nothing"
    yours = sum(rule.is_own for rule in channel.rules)
    rules = len(channel.rules) - yours
    return channel.key, channel.title, _NAMED[channel.base], min(days, default=None), rules, yours, kept


def show_fees(box: Toolbox, asked: Asked) -> Table:
    """The fees that hold for what was asked, with their sources."""
    found, level = schedule(box, asked)
    currency = found.terms.currency
    parts = [*found.parts, *([found.penalty] if found.penalty else [])]
    rows = [_shown(part, currency) for part in parts]
    title = f"{found.channel.title} on {found.terms.on}"
    nothing = () if rows else (f"{found.channel.title} keeps nothing",)
    return Table(title, _SHOWN, rows, (*level.notes, *nothing, *found.notes))


def _shown(part: Part, currency: str) -> Sequence[Cell]:
    said = "the sale, where it fails" if part.kind == "penalty" else "what the fees before left"
    of = said if part.kind == "penalty" or part.of == "rest" else "the price" if part.rate else "the item"
    return (
        part.kind,
        part.rate / 100 if part.rate or not part.fixed else None,
        Money(part.minimum, currency) if part.minimum else None,
        Money(part.fixed, currency) if part.fixed else None,
        "the parcel" if part.shared else of,
        currency,
        ", ".join(dict.fromkeys(source.confidence for source in part.sources)),
        "; ".join(source.text for source in part.sources if source.text),
    )


def show_rules(box: Toolbox, word: str) -> Table:
    """Every rule of a channel, in the order of its fees and of time."""
    channel = find(box, word)
    kinds = [*(channel.fees or ()), "penalty"]
    rules = sorted(channel.rules, key=lambda rule: (kinds.index(rule.fee), rule.since or date.min, rule.is_own))
    rows = [_rule_row(rule) for rule in rules]
    return Table(channel.title, _RULES, rows, channel.notes if rows else (*channel.notes, "there is no rule"))


def _rule_row(rule: Rule) -> Sequence[Cell]:
    change = f"{rule.off} points off" if rule.off else f"times {rule.times}" if rule.times is not None else None
    return (
        rule.fee,
        rule.since,
        rule.until,
        ", ".join(_who(rule)) or "everybody",
        None if rule.rate is None else rule.rate / 100,
        _amount(rule.minimum, rule.currency),
        _amount(rule.fixed, rule.currency) or change,
        rule.source.confidence,
        rule.source.text,
    )


def _amount(value: Decimal | None, currency: str | None) -> str | None:
    return None if value is None else str(Money(to_minor(value, currency or ""), currency or "")).strip()


def _who(rule: Rule) -> Iterator[str]:
    for word in ("level", "currency", "category", "parcel", "promotion"):
        if (value := getattr(rule, word)) is not None:
            yield f"{word} {value}"
    if rule.country:
        yield f"country {' '.join(rule.country)}"
