"""Return on investment: what each brand earned, and how fast."""

from __future__ import annotations

from .base import Report
from .sale_facts import SALES

ROI = Report(
    "roi",
    "Return on investment",
    "what each brand earned, and how fast",
    facts=SALES,
    by=("brand",),
    measures=(
        "sold", "price", "fees", "payout", "cost_known", "landed_cost", "profit", "roi", "margin",
        "days_held", "profit_per_day",
    ),
    order=("-profit",),
    spare=("profit_per_day", "margin", "days_held", "fees", "price", "cost_known"),
)  # fmt: skip
