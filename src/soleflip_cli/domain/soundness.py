"""Whether what a service told has the form that its type says: answers come from outside, and so do connectors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

_MOST_SIGNS = 600
"""Longer than any name there is, and still short enough for an index."""

_MOST_MINOR = 10**15
_INSTANT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00"
_WHOLE = ("raw", "mark")
"""Fields that hold a record as it came."""

_KNOWN: dict[type, Mapping[str, Any]] = {}


def sound(told: T) -> T:
    """What was told, where it is as its type says. Raises ValueError where it is not."""
    for one in told if isinstance(told, list) else [told]:
        fault = fault_of(one)
        if fault:
            raise ValueError(fault)
    return told


def fault_of(record: Any) -> str | None:
    """Why a record (a NamedTuple of ours, or None) is not as its type says: which field, and what it holds."""
    if record is None:
        return None
    if not hasattr(record, "_fields"):
        return f"{type(record).__name__} is no record"
    hints = _hints(type(record))
    for name, value in zip(record._fields, record, strict=True):
        fault = None if name in _WHOLE else _fault(hints[name], value) or _wrong(name, value)
        if fault:
            return f"{name}: {fault}"
    return None


def _hints(kind: type) -> Mapping[str, Any]:
    if kind not in _KNOWN:
        _KNOWN[kind] = get_type_hints(kind)
    return _KNOWN[kind]


def _fault(hint: Any, value: Any) -> str | None:
    """What is wrong with a value that should be of that type."""
    arms, origin = get_args(hint), get_origin(hint)
    if hint is Any:
        return None
    if origin is Literal:
        return None if value in arms else f"{str(value)[:40]!r} is none of {', '.join(map(str, arms))}"
    if type(None) in arms:
        return None if value is None else _fault(next(arm for arm in arms if arm is not type(None)), value)
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return next((fault for one in value.values() if (fault := _fault(arms[1], one))), None)
    if origin in (tuple, list) or (isinstance(origin, type) and issubclass(origin, Sequence)):
        return next((fault for one in value if (fault := _fault(arms[0], one))), None)
    return _plain_fault(hint, value)


def _plain_fault(kind: Any, value: Any) -> str | None:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return f"{str(value)[:40]!r} is no {'text' if kind is str else kind.__name__}"
    if hasattr(kind, "_fields"):
        return fault_of(value)
    if kind is str and (len(value) > _MOST_SIGNS or "\x00" in value):
        return f"{value[:20]!r}… is no text that can be kept"
    if kind is int and abs(value) > _MOST_MINOR:
        return f"{str(value)[:20]}… is too much"
    if kind is date and value.year < 1000:
        return f"{value} is no day"
    return None


def _wrong(name: str, value: Any) -> str | None:
    """What is wrong with a value of the right type, by what fields of that name hold."""
    if value is None:
        return None
    if name.endswith("currency") and not re.fullmatch("[A-Z]{3}", value, re.ASCII):
        return f"{value[:10]!r} is no currency"
    if name.endswith("_at") and not re.fullmatch(_INSTANT, value, re.ASCII):
        return f"{value[:60]!r} is no moment in UTC"
    if name in ("ask", "price", "bid") and value < 0:
        return f"{value} is less than nothing"
    if name in ("reference", "number") and not value.strip():
        return "it is empty"
    return None
