"""The seller's own listings at a channel: what is asked now, what was asked a day ago, how often it fell in a week."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from ..domain.repricing import Listed
from .link import Link, moment
from .offers import offers_of_items

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_CHANGES = """
SELECT change.entity_id, change.changed_at, change.before, change.after FROM change
JOIN listing ON listing.id = change.entity_id
WHERE change.entity = 'listing' AND change.undone = 0 AND change.changed_at >= ? AND change.after LIKE '%"ask"%'
    AND listing.channel = ? AND listing.ended_on IS NULL ORDER BY change.id
"""
_STANDING = """
SELECT item_id, channel, currency, ask FROM listing WHERE item_id IS NOT NULL AND ended_on IS NULL
    AND voided_by IS NULL AND ask > 0 AND COALESCE(state, 'active') = 'active' ORDER BY ask, id
"""


class OwnAsk(NamedTuple):
    """An item's listing: what it is called at the channel, whose it is, its currency, and how its ask stands."""

    reference: str | None
    account: str
    currency: str
    listed: Listed


def own_asks(link: Link, channel: str, now: datetime) -> dict[int, OwnAsk]:
    """The listings that stand at a channel, by item."""
    moves: dict[int, list[tuple[datetime, int | None, int | None]]] = {}
    for listing, at, before, after in link.rows(_CHANGES, (str(now - _WEEK), channel)):
        had, has = json.loads(before), json.loads(after)
        if "ask" in had:
            moves.setdefault(listing, []).append((moment(at), had["ask"], has["ask"]))
    found: dict[int, OwnAsk] = {}
    for item, one in offers_of_items(link, channel).items():
        told = moves.get(one.id, [])
        lately = [had for at, had, _ in told if at >= now - _DAY]
        lowered = sum(had is not None and has is not None and has < had for _, had, has in told)
        is_active = one.state in (None, "active")
        listed = Listed(one.ask, is_active, lately[0] if lately else one.ask, lowered)
        found[item] = OwnAsk(one.reference, one.account, one.currency, listed)
    return found


class Standing(NamedTuple):
    """An ask that stands at a channel, in minor units."""

    channel: str
    currency: str
    ask: int


def standing_asks(link: Link) -> dict[int, list[Standing]]:
    """What is asked for each item now, at whichever channels; what is not on offer is left out."""
    found: dict[int, list[Standing]] = {}
    for item, *asked in link.rows(_STANDING):
        found.setdefault(item, []).append(Standing(*asked))
    return found
