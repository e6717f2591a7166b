"""Whether a style is made in a size, as far as a catalogue tells."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from .size_charts import doubtful_keys, sure_keys
from .sizes import CLOTHES, Size, key, of_key


def is_made(size: Size, brand: str | None, known: Collection[str]) -> bool | None:
    """Whether one of the `known` sizes (keys, by all their names) is or may be this one; None if that cannot be told.

    Clothes are no shoes; within either, only a size in a system that the catalogue uses can be missing from it.
    """
    systems = {_system(name) for name in known}
    if not known or size.system in ("one", "other") or systems <= {"one", "other"}:
        return None
    if {*sure_keys(size, brand), *doubtful_keys(size, brand)}.intersection(known):
        return True
    is_other_kind = (size.system in CLOTHES) != bool(systems & CLOTHES)
    return False if is_other_kind or size.system in systems else None


def nearest(size: Size, known: Collection[str]) -> list[str]:
    """The sizes beside it, as a person types them: those next below and above, else the first few of any system."""
    own = sorted((name for name in known if _system(name) == size.system), key=_number)
    below = [name for name in own if _number(name) < _number(key(size))][-1:]
    above = [name for name in own if _number(name) > _number(key(size))][:1]
    return [of_key(name).label for name in (below + above) or sorted(known)[:2]]


def _system(name: str) -> str:
    return name.partition(":")[0]


def _number(name: str) -> Decimal:
    """The number of a size, its third or half added; 0 for letters."""
    whole, _, fraction = name.partition(":")[2].partition("/")[0].partition(" ")
    try:
        return Decimal(whole) + (Decimal(fraction) / 3 if fraction else 0)
    except ArithmeticError:
        return Decimal(0)
