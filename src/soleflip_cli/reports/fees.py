"""What was kept, by kind, and what was never itemised."""

from __future__ import annotations

from .base import Report
from .sale_facts import SALES

FEES = Report(
    "fees",
    "Fees",
    "what was kept each month, by kind, and what was never itemised",
    facts=SALES,
    by=("month",),
    measures=(
        "sold", "price", "fee_transaction", "fee_processing", "fee_shipping", "fee_other", "unexplained",
        "hidden_minimums", "rounding", "fees", "fee_rate", "payout", "orders",
    ),
    order=("month",),
    spare=(
        "orders", "rounding", "fee_other", "fee_rate", "fee_shipping", "fee_processing", "hidden_minimums",
        "fee_transaction",
    ),
)  # fmt: skip
