"""Services, one file each. `connectors()` is the list: those of this package, and those that others bring."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from .base import Connector

GROUP = "soleflip.connectors"
"""The entry points under which other packages offer a `Connector`."""

_OWN = ("stockx",)


_UNUSABLE = (ImportError, SyntaxError, NameError, AttributeError, LookupError, TypeError, ValueError)


@cache
def _found() -> tuple[Mapping[str, Connector], tuple[str, ...]]:
    """Connectors of other packages, and what is wrong with those that cannot be used."""
    good, bad = dict[str, Connector](), list[str]()
    for one in entry_points(group=GROUP):
        try:
            value = one.load()
        except _UNUSABLE as error:
            bad.append(f"connector {one.name} of {one.value} cannot be loaded: {type(error).__name__}: {error}"[:200])
            continue
        if isinstance(value, Connector):
            good[value.name] = value
        else:
            bad.append(f"{one.value} is no connector, though it says so")
    return good, tuple(bad)


@cache
def connectors() -> Mapping[str, Connector]:
    """Every connector by its name. One of this package cannot be replaced."""
    own = {name: import_module(f".{name}", __name__).CONNECTOR for name in _OWN}
    return {**_found()[0], **own}


def broken() -> tuple[str, ...]:
    """What is wrong with connectors that other packages offer."""
    return _found()[1]
