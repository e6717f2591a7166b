"""Files of repricing rules: TOML text to rules, each fault with its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from .errors import UsageError
from .pricing import target
from .repricing import Aim, Markdown, Rules
from .styles import style_code
from .toml_faults import Fault, parsed, refuse, require_known

T = TypeVar("T")

_WORDS = (
    "aim", "undercut", "target", "tolerance", "lower_per_day", "raise_per_day", "stop_when_fallen",
    "undercuts_per_week", "only_if_it_pays", "list_unlisted", "offline_below", "markdown", "keep",
)  # fmt: skip
_AIMS: Mapping[str, Aim] = {"sell faster": "sell faster", "earn more": "earn more"}
_USUAL = Rules()

EXAMPLE = """\
# What is set here is what holds without a file. A line with # is one that you may want.

aim = "sell faster"             # or "earn more"
undercut = 1                    # steps below the lowest ask; 0: as much as it
# target = "10%"                # profit on top of the cost that every ask must leave; or "15.00"
tolerance = "1%"                # an ask nearer than this to the wanted one stays
lower_per_day = "10%"           # no ask falls, or rises, further than this in a day; "none": no limit
raise_per_day = "25%"
stop_when_fallen = "15%"        # nothing is lowered while the lowest ask fell so far within a day
undercuts_per_week = 3          # what was lowered so often in seven days stays
only_if_it_pays = false         # true: no change that lessens the profit expected within 30 days
list_unlisted = true            # what is not on offer is listed
offline_below = "none"          # "40%": taken off where the lowest ask lies so far below the floor

# [[markdown]]                  # what lies longer must leave less
# after_days = 90
# target = "0%"

# [[markdown]]
# after_days = 180
# loss = "15%"                  # of the cost

# [[markdown]]                    # what will hardly sell within 90 days, however young it is
# below_chance = "10%"
# target = "0%"

[keep]                          # what nobody touches
items = []
styles = []
tags = []
"""


def read_rules(text: str, name: str) -> Rules:
    """The rules of a file `name`; what it does not say is as usual.

    Raises NotReady that names file, line and column of what is no TOML, no known word or no right value.
    """
    table = parsed(text, name)
    try:
        return _rules(table)
    except Fault as fault:
        refuse(text, name, fault)


def _rules(table: Mapping[str, Any]) -> Rules:
    require_known(table, _WORDS, "the rules")
    keep = table.get("keep", {})
    if not isinstance(keep, dict):
        raise Fault("keep is a table: [keep]", "keep")
    require_known(keep, ("items", "styles", "tags"), "keep")
    return Rules(
        aim=_aim(table),
        undercut=_count(table, "undercut", _USUAL.undercut) or 0,
        target=_target(table, "the rules"),
        tolerance=_share(table, "tolerance", _USUAL.tolerance) or Decimal(0),
        lower_per_day=_share(table, "lower_per_day", _USUAL.lower_per_day),
        raise_per_day=_share(table, "raise_per_day", _USUAL.raise_per_day, 10),
        stop_when_fallen=_share(table, "stop_when_fallen", _USUAL.stop_when_fallen),
        undercuts_per_week=_count(table, "undercuts_per_week", _USUAL.undercuts_per_week),
        only_if_it_pays=_flag(table, "only_if_it_pays", _USUAL.only_if_it_pays),
        list_unlisted=_flag(table, "list_unlisted", _USUAL.list_unlisted),
        offline_below=_share(table, "offline_below", _USUAL.offline_below),
        markdowns=_markdowns(table),
        items=_listed(keep, "items", int, lambda one: one),
        styles=_listed(keep, "styles", str, _style),
        tags=_listed(keep, "tags", str, str.casefold),
    )


def _aim(table: Mapping[str, Any]) -> Aim:
    value = table.get("aim", _USUAL.aim)
    if not isinstance(value, str) or value not in _AIMS:
        raise Fault(f'aim is "sell faster" or "earn more", not {value!r}', "aim", value)
    return _AIMS[value]


def _count(table: Mapping[str, Any], word: str, usual: int | None) -> int | None:
    value = table.get(word, usual)
    if value == "none":
        return None
    if value is not None and (type(value) is not int or not 0 <= value <= 1000):
        raise Fault(f"{word} is a whole number such as 1, not {value!r}", word, value)
    return value


def _flag(table: Mapping[str, Any], word: str, usual: bool) -> bool:
    value = table.get(word, usual)
    if not isinstance(value, bool):
        raise Fault(f"{word} is true or false, not {value!r}", word, value)
    return value


def _share(table: Mapping[str, Any], word: str, usual: Decimal | None, most: int = 1) -> Decimal | None:
    """`"10%"` as a fraction below `most`; `"none"` is no limit."""
    value = table.get(word)
    if word not in table:
        return usual
    if value == "none":
        return None
    read = re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,2})?)\s*%", value, re.ASCII) if isinstance(value, str) else None
    if read is None or Decimal(read[1]) / 100 >= most:
        raise Fault(f'{word} is a share such as "10%", or "none", not {value!r}', word, value)
    return Decimal(read[1]) / 100


def _target(table: Mapping[str, Any], where: str) -> str | None:
    value = table.get("target")
    if value is None:
        return None
    try:
        target(value if isinstance(value, str) else "", 0, "EUR")
    except UsageError as error:
        raise Fault(f'{where}: target is "10%", "15.00" or "roi:0.1", not {value!r}', "target", value) from error
    return str(value)


def _markdowns(table: Mapping[str, Any]) -> tuple[Markdown, ...]:
    rungs = table.get("markdown", [])
    if not isinstance(rungs, list) or not all(isinstance(one, dict) for one in rungs):
        raise Fault("a markdown begins with [[markdown]]", "markdown")
    found = tuple(_markdown(one, number) for number, one in enumerate(rungs, 1))
    for word, said in (("after_days", "begin on the same day"), ("below_chance", "ask for the same chance")):
        _require_different([one.get(word) for one in rungs if word in one], word, said)
    return found


def _require_different(values: list[Any], word: str, said: str) -> None:
    if len({*values}) < len(values):
        raise Fault(f"two markdowns {said}", word, max(values, key=values.count))


def _markdown(table: Mapping[str, Any], number: int) -> Markdown:
    where = f"markdown {number}"
    require_known(table, ("after_days", "below_chance", "target", "loss"), where)
    days, chance = table.get("after_days"), _share(table, "below_chance", None)
    if "below_chance" in table and "after_days" in table:
        raise Fault(f"{where} says after_days or below_chance, one of them", "below_chance")
    if "below_chance" in table and not chance:
        raise Fault(f'{where}: below_chance is a share such as "10%"', "below_chance", table["below_chance"])
    if chance is None and (type(days) is not int or days < 0):
        raise Fault(f"{where}: after_days is a whole number such as 90, not {days!r}", "after_days", days)
    if ("target" in table) == ("loss" in table):
        raise Fault(f"{where} says target or loss, one of them", "markdown")
    return Markdown(days, _target(table, where), _share(table, "loss", None), chance)


def _style(text: str) -> str:
    return style_code(text) or text.strip().upper()


def _listed(table: Mapping[str, Any], word: str, kind: type[T], spelled: Callable[[T], T]) -> frozenset[T]:
    value = table.get(word, [])
    if not isinstance(value, list) or not all(type(one) is kind for one in value):
        raise Fault(f"keep: {word} is a list of {'numbers' if kind is int else 'texts'}, not {value!r}", word)
    return frozenset(map(spelled, value))
