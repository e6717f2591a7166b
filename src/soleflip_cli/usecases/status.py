"""What waits for a reseller today, each with the command that deals with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from ..domain.money import Money
from ..domain.table import Cell, Column, Table
from ..domain.trade import HELD, STANDING
from ..storage.bank_lines import LINES
from ..storage.link import Link
from ..storage.proposals import proposals
from .toolbox import Toolbox

_COLUMNS = (
    Column("waits", "Waits"),
    Column("count", "Count", "count"),
    Column("late", "Late", "count", 3),
    Column("since", "Since", "date", 1),
    Column("currency", "Currency", priority=2),
    Column("amount", "Amount", "money"),
    Column("command", "What to do", "command"),
)
_SOON = timedelta(days=14)
"""How long before its end a shop's time for returns is spoken of."""

_SALE = f"FROM sale WHERE sale.voided_by IS NULL AND sale.state IN {STANDING}"
_ITEM = f"""
FROM item LEFT JOIN purchase ON purchase.id = item.purchase_id LEFT JOIN supplier ON supplier.id = purchase.supplier_id
WHERE item.voided_by IS NULL AND item.removed_on IS NULL AND item.state IN {HELD}
    AND NOT EXISTS (SELECT 1 FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL)
"""


class Today(NamedTuple):
    """The day that things are late on, and how many days make dead stock."""

    day: date
    dead_after: int

    def before(self, days: int) -> str:
        """The day so long ago, as ISO text."""
        return (self.day - timedelta(days=days)).isoformat()


class Waiting(NamedTuple):
    """One kind of thing that waits, in one currency: how many, how many of them late, since when, what it is worth."""

    number: int
    late: int
    since: date | None
    amount: Money | None


Found = Iterator[Waiting]


class Kind(NamedTuple):
    """A kind of thing that may wait: its words, how it is found, and the command that deals with it."""

    title: str
    find: Callable[[Link, Today], Found]
    command: str


def _rows(link: Link, measures: str, source: str, *params: object, of: str = "currency") -> Found:
    """`measures` are late, since and amount, by the currency that `of` names."""
    sql = f"SELECT {of}, COUNT(*), {measures} {source} GROUP BY {of} ORDER BY {of}"
    for currency, number, late, since, amount in link.rows(sql, params):
        worth = None if amount is None else Money(int(amount), currency)
        yield Waiting(number, int(late or 0), date.fromisoformat(str(since)) if since else None, worth)


def _to_ship(link: Link, today: Today) -> Found:
    late = "SUM(CASE WHEN ship_by < ? THEN 1 ELSE 0 END), MIN(sold_on), SUM(price)"
    # Channels' reports tell no parcels: a sale that has been paid was shipped long ago.
    return _rows(link, late, f"{_SALE} AND state = 'sold' AND paid_at IS NULL", today.day.isoformat())


def _not_arrived(link: Link, today: Today) -> Found:
    source = "FROM item WHERE voided_by IS NULL AND removed_on IS NULL AND state = 'ordered'"
    return _rows(link, "0, MIN(acquired_on), SUM(landed_cost)", source)


def _unpaid(link: Link, today: Today) -> Found:
    return _rows(link, "0, MIN(sold_on), SUM(payout)", f"{_SALE} AND paid_at IS NULL")


def _without_cost(link: Link, today: Today) -> Found:
    return _rows(link, "0, MIN(sold_on), SUM(payout)", f"{_SALE} AND landed_cost IS NULL")


def _proposals(link: Link, today: Today) -> Found:
    if number := len(proposals(link)):
        yield Waiting(number, 0, None, None)


def _returns(link: Link, today: Today) -> Found:
    """Items that can still go back, but not for long."""
    bought = "COALESCE(item.arrived_on, item.acquired_on)"
    days = link.rows(
        f"SELECT item.currency, {bought}, supplier.return_days, item.landed_cost {_ITEM} "
        "AND supplier.return_days IS NOT NULL AND item.state <> 'ordered'"
    )
    ending = [
        (currency, until, cost)
        for currency, start, span, cost in days
        if today.day <= (until := date.fromisoformat(str(start)) + timedelta(days=span)) <= today.day + _SOON
    ]
    for currency in sorted({one[0] for one in ending}):
        own = [one for one in ending if one[0] == currency]
        known = [cost for _, _, cost in own if cost is not None]
        last = sum(until == today.day for _, until, _ in own)
        yield Waiting(len(own), last, min(until for _, until, _ in own), Money(sum(known), currency) if known else None)


def _dead(link: Link, today: Today) -> Found:
    source = f"{_ITEM} AND item.acquired_on < ?"
    return _rows(link, "0, MIN(item.acquired_on), SUM(item.landed_cost)", source, today.before(today.dead_after))


def _rejects(link: Link, today: Today) -> Found:
    """Rows that an import set aside, as long as their file is there."""
    batches = link.rows("SELECT summary, imported_at FROM import_batch WHERE undone_at IS NULL")
    told = [(json.loads(summary), str(at)[:10]) for summary, at in batches]
    there = [(one, at) for one, at in told if one.get("rejects_file") and Path(one["rejects_file"]).exists()]
    if there:
        number = sum(one["rejected"] for one, _ in there)
        yield Waiting(number, number, date.fromisoformat(min(at for _, at in there)), None)


def _transfers(link: Link, today: Today) -> Found:
    source = "FROM payout WHERE reconciled = 0 AND sales > 0"
    return _rows(link, "COUNT(*), MIN(paid_on), SUM(amount)", source)


def _take_down(link: Link, today: Today) -> Found:
    source = f"""
        FROM listing JOIN item ON item.id = listing.item_id
        LEFT JOIN sale ON sale.item_id = item.id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
        WHERE listing.voided_by IS NULL AND listing.ended_on IS NULL AND item.voided_by IS NULL
            AND (sale.channel <> listing.channel OR item.removed_on IS NOT NULL)
            AND COALESCE(listing.state, 'active') = 'active'"""
    since = "MIN(COALESCE(item.removed_on, sale.sold_on))"
    return _rows(link, f"COUNT(*), {since}, SUM(listing.ask)", source, of="listing.currency")


def _bank(link: Link, today: Today) -> Found:
    return _rows(link, "0, MIN(booked_on), SUM(amount)", f"FROM {LINES} WHERE voided_by IS NULL AND kind IS NULL")


def _unscanned(link: Link, today: Today) -> Found:
    """Boxes that were scanned, and whose number nobody knows yet."""
    row = link.one("SELECT COUNT(*), MIN(scanned_at) FROM scan WHERE settled_at IS NULL AND voided_by IS NULL")
    if row and row[0]:
        yield Waiting(int(row[0]), 0, date.fromisoformat(str(row[1])[:10]), None)


def _failed(link: Link, today: Today) -> Found:
    """Services whose last fetch went wrong."""
    row = link.one("SELECT COUNT(*), MIN(synced_at) FROM connection WHERE error IS NOT NULL AND ended_at IS NULL")
    if row and row[0]:
        since = date.fromisoformat(str(row[1])[:10]) if row[1] else None
        yield Waiting(int(row[0]), int(row[0]), since, None)


def _unfetched(link: Link, today: Today) -> Found:
    """Services that were connected and never fetched."""
    whole = "FROM connection WHERE error IS NULL AND ended_at IS NULL AND synced_at IS NULL"
    row = link.one(f"SELECT COUNT(*), MIN(connected_at) {whole}")
    if row and row[0]:
        yield Waiting(int(row[0]), 0, date.fromisoformat(str(row[1])[:10]) if row[1] else None, None)


def _unheard(link: Link, today: Today) -> Found:
    """Changes of listings that were sent, and of which the service has not said what came of them."""
    row = link.one("SELECT COUNT(*), MIN(sent_at) FROM listing_step WHERE state IN ('sent', 'pending')")
    if row and row[0]:
        yield Waiting(int(row[0]), int(row[0]), date.fromisoformat(str(row[1])[:10]) if row[1] else None, None)


KINDS = (
    Kind("services that cannot be fetched", _failed, "soleflip connect status"),
    Kind("services not fetched yet", _unfetched, "soleflip sync all"),
    Kind("listings sent, answer unknown", _unheard, "soleflip listing plans"),
    Kind("to ship", _to_ship, "soleflip ship list"),
    Kind("sold elsewhere, still offered", _take_down, "soleflip listing list --stale"),
    Kind("shop takes back for two weeks or less", _returns, "soleflip report returns-due"),
    Kind("rows set aside by imports", _rejects, "soleflip import list"),
    Kind("ordered and not arrived", _not_arrived, "soleflip stock arrived"),
    Kind("scanned and not known", _unscanned, "soleflip stock scan --pending"),
    Kind("sold and unpaid", _unpaid, "soleflip report payouts --open"),
    Kind("bank transfers that do not add up", _transfers, 'soleflip report payouts --where "reconciled = false"'),
    Kind("bank lines to be explained", _bank, "soleflip bank list --open"),
    Kind("sales without a cost", _without_cost, "soleflip stock unmatched"),
    Kind("proposals to review", _proposals, "soleflip stock match --review"),
    Kind("dead stock", _dead, "soleflip report dead-stock"),
)


def status(box: Toolbox) -> tuple[Table, int]:
    """What waits, one line for each kind and currency; and how many things are late."""
    today = Today(box.today(), int(box.setting("dead_stock.days")))
    with box.reader() as reader:
        found = [(kind, one) for kind in KINDS for one in kind.find(reader.link, today) if one.number]
    notes = () if found else ("nothing waits for you",)
    return Table("Today", _COLUMNS, [_row(kind, one) for kind, one in found], notes), sum(one.late for _, one in found)


def _row(kind: Kind, one: Waiting) -> tuple[Cell, ...]:
    currency: Any = one.amount and one.amount.currency
    return kind.title, one.number, one.late, one.since, currency, one.amount, kind.command
