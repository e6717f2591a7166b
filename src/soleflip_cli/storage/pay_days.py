"""How long it takes from a sale to its payout."""

from __future__ import annotations

from datetime import date
from statistics import median

from ..domain.trade import STANDING
from .link import Link

_PAID = f"""
SELECT CAST(sale.sold_on AS TEXT), CAST(payout.paid_on AS TEXT) FROM sale JOIN payout ON payout.id = sale.payout_id
WHERE sale.channel = ? AND sale.voided_by IS NULL AND sale.state IN {STANDING} AND sale.sold_on >= ?
    AND payout.paid_on >= sale.sold_on
"""
_ENOUGH = 5


def pay_days(link: Link, channel: str, since: date) -> int | None:
    """The median number of days from sale to payout at a channel since a day; None with fewer than five of them."""
    rows = link.rows(_PAID, (channel, since.isoformat()))
    days = [(date.fromisoformat(paid) - date.fromisoformat(sold)).days for sold, paid in rows]
    return round(median(days)) if len(days) >= _ENOUGH else None
