"""A long text kept in short items, so that a reader finds the old whole or the new whole and nothing between.

There are two sides, "a" and "b". A writer fills the side that is not in use, then puts that side's manifest, which
makes it the one in use, then drops the other side. A crash anywhere leaves the newest whole side as it was; what
lies about is dropped by the next writer. No item in use is ever replaced: on macOS `keyring` replaces an item by
deleting it first.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from itertools import count
from typing import NamedTuple, Protocol

from ..domain.errors import NotConnected

# Windows keeps 2560 bytes in an item, and two for each character: https://github.com/jaraco/keyring/issues/355
PART = 1200
_SIDES = ("a", "b")


class Items(Protocol):
    """A store of short texts by name."""

    def get(self, name: str) -> str | None:
        """The text of that name, or None."""

    def put(self, name: str, text: str) -> None:
        """Keep `text` under that name, in place of what was there."""

    def drop(self, name: str) -> None:
        """Remove what is kept under that name, if there is anything."""


class _Manifest(NamedTuple):
    """The generation of a side, how many parts it has and what they add up to."""

    g: int
    n: int
    sum: str


def load_text(items: Items, account: str) -> str | None:
    """The newest whole text, or None where there is none. Raises NotConnected where only pieces are left."""
    seen = _look(items)
    while seen:
        for side in _newest_first(seen):
            text = _join(items, side, seen[side])
            if text is not None:
                return text
        before, seen = seen, _look(items)
        if before == seen:
            message = f"the keyring holds only pieces of the secrets of {account}"
            raise NotConnected(message, f"soleflip connect {account.partition('/')[0]}")
    return None


def save_text(items: Items, text: str) -> None:
    """Replace what is kept by `text`, which is ASCII. One writer at a time: hold a lock."""
    seen = _manifests(items)
    used = _newest_first(seen)[0] if seen else "b"
    new = _SIDES[used == "a"]
    pieces = [text[start : start + PART] for start in range(0, len(text), PART)]
    for number, piece in enumerate(pieces):
        items.put(f"{new}{number}", piece)
    generation = max((manifest.g for manifest in seen.values()), default=0) + 1
    items.put(new, json.dumps(_Manifest(generation, len(pieces), _digest(text))._asdict()))
    items.drop(used)
    _sweep(items, used, 0)
    _sweep(items, new, len(pieces))


def drop_text(items: Items) -> None:
    """Remove what is kept, and whatever a crash left lying about."""
    for side in reversed(_newest_first(_manifests(items))):
        items.drop(side)
    for side in _SIDES:
        _sweep(items, side, 0)


def _look(items: Items) -> dict[str, _Manifest]:
    """The manifests that a reader sees. None are believed at the second look: a writer may have changed sides."""
    return _manifests(items) or _manifests(items)


def _manifests(items: Items) -> dict[str, _Manifest]:
    texts = {side: items.get(side) for side in _SIDES}
    return {side: _parse(text) for side, text in texts.items() if text is not None}


def _parse(text: str) -> _Manifest:
    """The manifest that `text` is; one that no parts add up to where it is damaged."""
    with suppress(ValueError, TypeError, KeyError):
        fields = json.loads(text)
        return _Manifest(int(fields["g"]), int(fields["n"]), str(fields["sum"]))
    return _Manifest(0, 0, "")


def _newest_first(manifests: dict[str, _Manifest]) -> list[str]:
    return sorted(manifests, key=lambda side: manifests[side].g, reverse=True)


def _join(items: Items, side: str, manifest: _Manifest) -> str | None:
    """The parts of a side as one text; None unless all are there and add up."""
    pieces: list[str] = []
    while len(pieces) < manifest.n and (piece := items.get(f"{side}{len(pieces)}")) is not None:
        pieces.append(piece)
    text = "".join(pieces)
    return text if _digest(text) == manifest.sum else None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _sweep(items: Items, side: str, first: int) -> None:
    """Drop the parts of a side from number `first` on: the last first, so that a crash leaves no hole."""
    end = next(number for number in count(first) if items.get(f"{side}{number}") is None)
    for number in reversed(range(first, end)):
        items.drop(f"{side}{number}")
