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


@cache
def connectors() -> Mapping[str, Connector]:
    """Every connector by its name. One of this package cannot be replaced."""
    others = {one.name: one.load() for one in entry_points(group=GROUP)}
    own = {name: import_module(f".{name}", __name__).CONNECTOR for name in _OWN}
    return {**{name: one for name, one in others.items() if isinstance(one, Connector)}, **own}
