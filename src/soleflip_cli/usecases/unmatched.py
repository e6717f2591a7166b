"""Sales without an item, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..domain.money import Money
from ..domain.table import Cell, Column, Table
from ..domain.words import counted
from ..storage.kept import kept_settings
from ..storage.matches import Keys, SaleLine, item_lines, sale_lines
from ..storage.proposals import proposals
from ..storage.reader import Reader
from .toolbox import Toolbox

_COLUMNS = (
    Column("sold_on", "Sold", "date"),
    Column("channel", "Channel", priority=3),
    Column("order_number", "Order"),
    Column("product", "Product", priority=1),
    Column("style", "Style"),
    Column("size", "Size"),
    Column("currency", "Currency", priority=2),
    Column("payout", "Payout", "money"),
    Column("reason", "Why no item"),
)
_FACTS = """
SELECT sale_id, channel, order_number, product, style, size, currency, payout FROM sale_facts
WHERE stands = 1 AND item_id IS NULL
"""


def unmatched(box: Toolbox) -> Table:
    """Sales that stand and have no item, earliest first, each with the reason."""
    with box.reader() as reader:
        waiting = [sale for sale in sale_lines(reader.link) if sale.stands and not sale.stored.item_id]
        facts = {row[0]: row[1:] for row in reader.rows(_FACTS)}
        why = _Reasons(reader)
        rows = [_row(sale, facts[sale.id], why(sale)) for sale in sorted(waiting, key=lambda sale: sale.rank)]
        likely = len(proposals(reader.link))
    note = (f"{counted(likely, 'proposal')} to look at: soleflip stock match --review",) if likely else ()
    return Table("", _COLUMNS, rows, note)


def _row(sale: SaleLine, facts: Iterable[Any], reason: str) -> tuple[Cell, ...]:
    *names, currency, payout = facts
    paid = None if payout is None else Money(payout, currency)
    return date.fromisoformat(sale.sold_on), *names, currency, paid, reason


class _Reasons:
    """Why a sale has no item, from the items there are."""

    def __init__(self, reader: Reader) -> None:
        self._keys = Keys(reader.link, None)
        self._by_hand_only = kept_settings(reader.link).get("matching.order") == "none"
        self._styles: set[str] = set()
        self._bought: set[Any] = set()
        self._first: dict[Any, str] = {}
        for item in item_lines(reader.link):
            keys = self._keys.offered(item.product_id, item.size)
            self._bought.update(keys)
            self._styles.update(style for style, _ in keys)
            for key in keys if item.free else ():
                self._first[key] = min(self._first.get(key, item.acquired_on), item.acquired_on)

    def __call__(self, sale: SaleLine) -> str:
        wanted = self._keys.wanted(sale.product_id, sale.size)
        if sale.pinned:
            return "unlinked by hand"
        if not wanted:
            return "no style code"
        if not any(style in self._styles for style, _ in wanted):
            return "style never bought"
        if not any(key in self._bought for key in wanted):
            return "size never bought"
        if self._by_hand_only:
            return "matching.order is none"
        days = [self._first[key] for key in wanted if key in self._first]
        if days and min(days) > sale.sold_on:
            return f"first bought later: {min(days)}"
        return "all sold or gone by then"
