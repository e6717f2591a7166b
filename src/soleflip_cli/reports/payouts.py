"""Bank transfers, and the sales that still wait for one."""

from __future__ import annotations

from .base import Report
from .payout_facts import PAYOUTS_MADE
from .sale_facts import SALES

PAYOUTS = Report(
    "payouts",
    "Payouts",
    "every bank transfer against the sales it pays, newest first",
    facts=PAYOUTS_MADE,
    each=(
        "paid_on", "channel", "reference", "payout_ref", "sales", "currency", "amount", "sales_total",
        "difference", "reconciled",
    ),
    measures=("transfers", "sales", "amount", "sales_total", "difference"),
    order=("-paid_at", "channel", "account", "reference"),
    spare=("reference", "channel", "difference"),
)  # fmt: skip

PAYOUTS_OPEN = Report(
    "payouts-open",
    "Sold and not yet paid",
    "sales that stand and wait for their payout, oldest first",
    facts=SALES,
    each=(
        "sold_on", "days_waiting", "channel", "order_number", "product", "style", "size", "state",
        "currency", "price", "payout",
    ),
    measures=("sold", "days_waiting", "price", "fees", "payout"),
    order=("sold_at", "channel", "account", "order_number", "line"),
    only="stands = 1 AND paid_at IS NULL",
    spare=("channel", "style", "state", "price"),
)  # fmt: skip
