"""Penalties, refunds, postage and cashback, one by one."""

from __future__ import annotations

from .adjustment_facts import ADJUSTED
from .base import Report

ADJUSTMENTS = Report(
    "adjustments",
    "Adjustments",
    "penalties, refunds, postage and cashback, newest first",
    facts=ADJUSTED,
    each=("happened_on", "kind", "channel", "order_number", "item_id", "currency", "amount", "note"),
    measures=("adjustments", "amount"),
    order=("-happened_on", "-adjustment_id"),
    spare=("note", "item_id", "channel"),
)
