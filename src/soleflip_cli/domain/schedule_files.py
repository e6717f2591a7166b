"""Files of fee schedules: TOML text to channels, each fault with its line and column, one file over another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar

from .schedules import OTHERS, OWN_LEVEL, Channel, Levels, Rule, Source
from .toml_faults import Fault, parsed, refuse, require_known

T = TypeVar("T")

_CHANNEL_WORDS = ("title", "base", "grid", "currency", "fees", "levels", "notes", "sources", "rules")
_RULE_WORDS = (
    "fee", "since", "until", "rate", "minimum", "fixed", "shared", "of", "off", "times", "level", "currency", "country",
    "category", "parcel", "promotion", "by", "source", "confidence",
)  # fmt: skip
_KINDS: Mapping[str, type] = {
    "title": str, "currency": str, "fees": list, "levels": dict, "notes": list, "sources": dict, "rules": list,
}  # fmt: skip
_AMOUNTS = ("rate", "minimum", "fixed", "off", "times")
_CHOICES = {"of": ("price", "rest"), "parcel": ("single", "bulk"), "base": ("ask", "buyer", "payout")}
_YOURS = Source("a rule of your own", "yours")


@cache
def shipped() -> Mapping[str, Channel]:
    """The schedules that come with the program."""
    from importlib.resources import files

    return read(files(__package__).joinpath("data", "fees.toml").read_text("utf-8"), "fees.toml", is_own=False)


def read(text: str, name: str, under: Mapping[str, Channel] | None = None, is_own: bool = True) -> dict[str, Channel]:
    """The channels of a file `name`, laid over those of `under`: its words replace theirs, its rules go first.

    Raises NotReady that names file, line and column of what is no TOML, no known word or no right value.
    """
    found, data = dict(under or {}), parsed(text, name)
    try:
        for key, table in _by_channel(data).items():
            found[key] = _channel(key, table, found.get(key), is_own)
    except Fault as fault:
        refuse(text, name, fault)
    return found


def _by_channel(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every channel's table, the rules that stand alone (`[[rule]]`) among those of their channel."""
    tables = {key: _copied(key, value) for key, value in data.items() if key != "rule" and isinstance(value, dict)}
    for key, value in data.items():
        if key != "rule" and not isinstance(value, dict):
            raise Fault(f"{key!r} is no channel: a channel is a table, [stockx]", key)
    loose = data.get("rule", [])
    if not isinstance(loose, list):
        raise Fault("a rule that stands alone begins with [[rule]]", "rule")
    for number, rule in enumerate(loose, 1):
        named = rule.get("channel") if isinstance(rule, dict) else None
        if not isinstance(named, str):
            raise Fault(f'rule {number} names no channel: add channel = "stockx"', "rule")
        plain = {word: value for word, value in rule.items() if word != "channel"}
        tables.setdefault(named, {}).setdefault("rules", []).append(plain)
    return tables


def _copied(key: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """The table, its rules a list of its own. Raises Fault for a word that is not of the kind it should be."""
    for word, kind in _KINDS.items():
        if not isinstance(table.get(word, kind()), kind):
            raise Fault(f"channel {key}: {word} cannot be {table[word]!r}", word, table[word])
    return {**table, "rules": [*table["rules"]]} if "rules" in table else dict(table)


def _channel(key: str, table: Mapping[str, Any], under: Channel | None, is_own: bool) -> Channel:
    require_known(table, _CHANNEL_WORDS, f"channel {key}")
    had = under or Channel(key, key)
    sources = {word: _made(Source, key, word, value) for word, value in table.get("sources", {}).items()}
    given = enumerate(table.get("rules", []), 1)
    rules = tuple(_rule(f"{key}, rule {number}", rule, sources, is_own) for number, rule in given)
    return Channel(
        key,
        str(table.get("title", had.title)),
        _chosen(key, table, "base", had.base),
        _number(key, table, "grid") or had.grid,
        table.get("currency", had.currency),
        _fees(table, had, rules),
        _made(Levels, key, "levels", table["levels"]) if "levels" in table else had.levels,
        (*table.get("notes", had.notes),),
        (*had.rules, *rules),
    )


def _made(kind: Callable[..., T], key: str, word: str, value: Any) -> T:
    """A value whose words are those of `kind`."""
    try:
        return kind(**value)
    except TypeError as error:
        raise Fault(f"channel {key}: {word} cannot be {value!r}", word) from error


def _fees(table: Mapping[str, Any], had: Channel, rules: Sequence[Rule]) -> tuple[str, ...] | None:
    """The fees in order: those listed, then those of one's own rules."""
    listed = (*table["fees"],) if "fees" in table else had.fees
    kinds = tuple(dict.fromkeys(rule.fee for rule in rules if rule.fee != "penalty"))
    return tuple(dict.fromkeys((*(listed or ()), *kinds))) if kinds or listed is not None else None


def _rule(where: str, rule: Any, sources: Mapping[str, Source], is_own: bool) -> Rule:
    if not isinstance(rule, dict):
        raise Fault(f"{where}: a rule is a table, {{fee = ...}}", "rules")
    require_known(rule, _RULE_WORDS, where)
    if not isinstance(rule.get("fee"), str):
        raise Fault(f"{where} names no fee", "rules")
    amounts = {word: _number(where, rule, word) for word in _AMOUNTS}
    if rule.get("currency") is None and any(amounts[word] for word in ("minimum", "fixed")):
        raise Fault(f"{where}: an amount of money wants its currency", "minimum" if amounts["minimum"] else "fixed")
    return Rule(
        fee=rule["fee"],
        since=_day(where, rule, "since"),
        until=_day(where, rule, "until"),
        **amounts,
        shared=_flag(where, rule, "shared"),
        of=_chosen(where, rule, "of", "price"),
        level=_level(where, rule),
        currency=_text(where, rule, "currency", str.upper),
        country=_countries(where, rule),
        category=_text(where, rule, "category", str.lower),
        parcel=_chosen(where, rule, "parcel", None),
        promotion=_text(where, rule, "promotion", str.lower),
        source=_source(where, rule, sources, is_own),
        is_own=is_own,
    )


def _source(where: str, rule: Mapping[str, Any], sources: Mapping[str, Source], is_own: bool) -> Source:
    if "by" in rule:
        if rule["by"] not in sources:
            raise Fault(f"{where}: there is no source {rule['by']!r}", "by", rule["by"])
        return sources[rule["by"]]
    return Source(str(rule.get("source", _YOURS.text)), str(rule.get("confidence", _YOURS.confidence)))


def _number(where: str, table: Mapping[str, Any], word: str) -> Decimal | None:
    """`"9.5"` or a whole number. A TOML float is read as it is written, never as a binary one."""
    if word not in table:
        return None
    try:
        value = Decimal(str(table[word]))
    except InvalidOperation:
        value = Decimal("NaN")
    if (
        isinstance(table[word], bool)
        or not value.is_finite()
        or value < 0
        or (word in ("rate", "off") and value >= 100)
    ):
        raise Fault(f"{where}: {word} cannot be {table[word]!r}", word, table[word])
    return value


def _day(where: str, table: Mapping[str, Any], word: str) -> date | None:
    value = table.get(word)
    if word in table and type(value) is not date:
        raise Fault(f"{where}: {word} is a day such as 2026-01-31, not {value!r}", word, value)
    return value


def _flag(where: str, table: Mapping[str, Any], word: str) -> bool:
    value = table.get(word, False)
    if not isinstance(value, bool):
        raise Fault(f"{where}: {word} is true or false, not {value!r}", word, value)
    return value


def _text(where: str, table: Mapping[str, Any], word: str, spelled: Any) -> str | None:
    value = table.get(word)
    if value is not None and not isinstance(value, str):
        raise Fault(f"{where}: {word} is a text, not {value!r}", word, value)
    return None if value is None else str(spelled(value))


def _chosen(where: str, table: Mapping[str, Any], word: str, default: Any) -> Any:
    value = table.get(word, default)
    if word in table and value not in _CHOICES[word]:
        raise Fault(f"{where}: {word} is one of {', '.join(_CHOICES[word])}, not {value!r}", word, value)
    return value


def _level(where: str, table: Mapping[str, Any]) -> Any:
    value = table.get("level")
    if "level" in table and value != OWN_LEVEL and type(value) is not int:
        raise Fault(f'{where}: level is a whole number or "{OWN_LEVEL}", not {value!r}', "level", value)
    return value


def _countries(where: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    value = table.get("country", [])
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in listed):
        raise Fault(f"{where}: country is a code such as DE or a list of them, not {value!r}", "country", value)
    return tuple(one if one == OTHERS else one.upper() for one in listed)
