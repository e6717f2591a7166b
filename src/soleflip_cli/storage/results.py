"""The sums behind a month, quarter or year, by currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from ..domain.costing import PAID_TO_SHOP, net_refund
from ..domain.days import local_day
from ..domain.money import net_of
from ..domain.result import GROUPS, Cash, Result, Unknown
from ..domain.trade import GONE, HELD, STANDING
from .figures import rules
from .items import cost_parts
from .link import Link

_SALES = f"""
SELECT currency, SUM(CASE WHEN landed_cost IS NOT NULL THEN payout - landed_cost END),
    SUM(CASE WHEN landed_cost IS NULL THEN 1 ELSE 0 END), SUM(CASE WHEN landed_cost IS NULL THEN payout END),
    SUM(CASE WHEN payout IS NULL THEN 1 ELSE 0 END)
FROM sale WHERE voided_by IS NULL AND state IN {STANDING} AND sold_on BETWEEN ? AND ? GROUP BY currency
"""
_PAID = f"""
SELECT currency, paid_at, payout FROM sale
WHERE voided_by IS NULL AND state IN {STANDING} AND payout IS NOT NULL AND paid_at >= ? AND paid_at < ?
"""
_ADJUSTED = """
SELECT currency, kind, SUM(amount) FROM adjustment_facts WHERE happened_on BETWEEN ? AND ? GROUP BY currency, kind
"""
_EXPENSES = "SELECT currency, SUM(amount) FROM expense_facts WHERE spent_on BETWEEN ? AND ? GROUP BY currency"
_TAXED = """
SELECT currency, amount, vat_rate FROM expense_facts WHERE vat_rate IS NOT NULL AND spent_on BETWEEN ? AND ?
"""
_SHOP_REFUNDS = """
SELECT currency, amount, item_id FROM adjustment_facts WHERE kind = 'shop_refund' AND happened_on BETWEEN ? AND ?
"""
_GONE = f"""
SELECT currency, SUM(landed_cost), SUM(CASE WHEN landed_cost IS NULL THEN 1 ELSE 0 END) FROM item
WHERE voided_by IS NULL AND state IN {tuple(state for state in GONE if state != "personal_use")}
    AND removed_on BETWEEN ? AND ? GROUP BY currency
"""
_BOUGHT = """
SELECT item.currency, SUM(cost.amount) FROM item JOIN cost ON cost.item_id = item.id
WHERE item.voided_by IS NULL AND item.acquired_on BETWEEN ? AND ? GROUP BY item.currency
"""
_STOCK = f"""
SELECT currency, SUM(landed_cost) FROM item_facts
WHERE acquired_on <= ? AND (left_on > ? OR left_on IS NULL AND state IN {HELD}) GROUP BY currency
"""


class Came(NamedTuple):
    """What a span came to in one currency."""

    result: Result
    cash: Cash
    unknown: Unknown


def results(link: Link, since: date, until: date) -> dict[str, Came]:
    """Currency → what the days from `since` to `until` came to."""
    span = since.isoformat(), until.isoformat()
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for currency, earned, lacking, payout, unpaid in link.rows(_SALES, span):
        own = {"items": earned, "sales_without_cost": lacking, "their_payout": payout, "sales_without_payout": unpaid}
        _add(sums[currency], own)
    for currency, kind, amount in link.rows(_ADJUSTED, span):
        _add(sums[currency], {GROUPS[kind]: amount, "other_in" if amount > 0 else "other_out": amount})
    for currency, amount in link.rows(_EXPENSES, span):
        _add(sums[currency], {"expenses": -amount, "other_out": -amount})
    for currency, line, amount in _reclaimed(link, span) if rules(link).reclaim else ():
        _add(sums[currency], {line: amount})
    for currency, cost, lacking in link.rows(_GONE, span):
        _add(sums[currency], {"gone": -(cost or 0), "gone_without_cost": lacking})
    for currency, amount in link.rows(_BOUGHT, span):
        _add(sums[currency], {"purchases": -amount})
    for currency, amount in _paid(link, since, until):
        _add(sums[currency], {"payouts": amount})
    for currency, amount in link.rows(_STOCK, (span[1], span[1])):
        _add(sums[currency], {"stock": amount})
    return {currency: _came(found) for currency, found in sorted(sums.items())}


def _add(into: defaultdict[str, int], more: dict[str, Any]) -> None:
    for name, amount in more.items():
        into[name] += int(amount or 0)


def _came(found: dict[str, int]) -> Came:
    def of(fields: tuple[str, ...]) -> list[int]:
        return [found.get(name, 0) for name in fields]

    return Came(Result(*of(Result._fields)), Cash(*of(Cash._fields)), Unknown(*of(Unknown._fields)))


def _reclaimed(link: Link, span: tuple[str, str]) -> Iterator[tuple[str, str, int]]:
    """VAT that is no expense, and VAT in shops' refunds that goes back to the office: by the line it changes."""
    for currency, amount, rate in link.rows(_TAXED, span):
        yield currency, "expenses", amount - net_of(amount, rate)
    refunds = link.rows(_SHOP_REFUNDS, span)
    parts = cost_parts(link, {item for _, _, item in refunds})
    for currency, amount, item in refunds:
        paid = [part for part in parts.get(item, []) if part.kind in PAID_TO_SHOP]
        yield currency, "shop", net_refund(amount, paid) - amount


def _paid(link: Link, since: date, until: date) -> Iterator[tuple[str, int]]:
    """Payouts that arrived on these days of the zone of the books."""
    zone, spare = rules(link).zone, timedelta(days=1)
    for currency, at, payout in link.rows(_PAID, (str(since - spare), str(until + 2 * spare))):
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        if since <= local_day(moment, zone) <= until:
            yield currency, payout
