"""What a person has set of sales: a file that says otherwise does not change it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..domain.trade import STANDING
from .link import Link

_SET = "SELECT after FROM change WHERE entity = 'sale' AND batch_id IS NULL AND undone = 0 AND command IN {0}{1}"
_COMMANDS = ("sale add", "sale edit")
_SAID_BY = {
    "size_raw": "size_raw", "product_id": "style", "price": "price", "payout": "payout", "country": "country",
    "sold_at": "sold_at",
}  # fmt: skip
"""Fields that a person sets, and what of a record they stand against."""

Record = tuple[dict[str, Any], dict[str, int]]
"""What a record says of a sale, and the fees it states, by kind."""


class ByHand:
    """Takes out of records what a person has set, within the transaction of its link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def spared(self, sale_id: int, had: Mapping[str, Any], said: Mapping[str, Any], fees: Mapping[str, int]) -> Record:
        """The record without what a person has said of the sale; its state only where it leads onwards."""
        own = self._set(sale_id) if self._any else set()
        record = {**said, **dict.fromkeys((_SAID_BY[name] for name in own if name in _SAID_BY), None)}
        if "sold_at" in own:
            record |= {"sold_on": None, "month": None}
        if not _leads_onwards(had["state"], said["state"]):
            record["state"] = None
        return record, {kind: fee for kind, fee in fees.items() if f"fee.{kind}" not in own}

    @cached_property
    def _any(self) -> bool:
        return self._link.one(_SET.format(_COMMANDS, " LIMIT 1")) is not None

    def _set(self, sale_id: int) -> set[str]:
        rows = self._link.rows(_SET.format(_COMMANDS, " AND entity_id = ?"), (sale_id,))
        return {name for (after,) in rows for name, value in json.loads(after).items() if value is not None}


def _leads_onwards(had: str, said: str) -> bool:
    """Whether a file may give a sale this state: further on its way, never back, and never up from where it fell."""
    if had not in STANDING:
        return False
    return said not in STANDING or STANDING.index(said) >= STANDING.index(had)
