"""Words that a person put on items."""

from __future__ import annotations

from collections.abc import Collection

from .link import Link


def tagged_items(link: Link, words: Collection[str]) -> frozenset[int]:
    """The items that carry one of these words; upper and lower case are the same."""
    if not words:
        return frozenset()
    rows = link.rows("SELECT entity_id, name FROM tag WHERE entity = 'item' AND voided_by IS NULL")
    return frozenset(item for item, name in rows if name.casefold() in words)
