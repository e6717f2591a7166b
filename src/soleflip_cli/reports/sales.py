"""Every sale, one row each, newest first."""

from __future__ import annotations

from .base import Report
from .sale_facts import SALES

SALES_LIST = Report(
    "sales",
    "Sales",
    "every sale, newest first",
    facts=SALES,
    each=(
        "sold_on", "channel", "order_number", "product", "style", "size", "brand", "country", "state",
        "currency", "price", "fees", "payout", "supplier", "landed_cost", "profit", "roi", "days_held",
    ),
    measures=("sold", "price", "fees", "payout", "cost_known", "landed_cost", "profit", "roi", "days_held"),
    order=("-sold_at", "channel", "account", "order_number", "line"),
    spare=(
        "country", "supplier", "fees", "brand", "channel", "price", "days_held", "roi", "cost_known", "currency",
        "state", "product",
    ),
)  # fmt: skip
