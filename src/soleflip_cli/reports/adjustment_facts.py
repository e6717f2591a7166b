"""What can be said over adjustments: penalties, refunds, postage, each on its own day."""

from __future__ import annotations

from .base import Facts, Measure, Part, columns, keyed
from .finishes import amount, count, total

_MEASURES = (
    Measure("adjustments", "Adjustments", "count", "how many", (Part("1"),), count),
    Measure("amount", "Amount", "money", "what they took (-) or brought (+)", (Part("amount"),), total, amount),
)

_DIMENSIONS = [
    *columns(
        "text",
        ("kind", "Kind", "penalty, refund, postage and so on"),
        ("channel", "Channel", "where it was sold"),
        ("order_number", "Order", "the channel's order number"),
        ("line", "Line", "line of the order"),
        ("sale_state", "Sale state", "how far the sale is"),
        ("note", "Note", "what you wrote beside it"),
        ("month", "Month", "month it happened, YYYY-MM"),
        ("quarter", "Quarter", "quarter it happened, YYYY-Qn"),
        ("year", "Year", "year it happened"),
        ("currency", "Currency", "ISO 4217 code of every amount in the row"),
        ("adjustment_id", "Adjustment", "the adjustment in these books"),
        ("sale_id", "Sale", "the sale in these books"),
        ("item_id", "Item", "the item in these books"),
    ),
    *columns("date", ("happened_on", "Day", "day it happened")),
]

ADJUSTED = Facts(
    view="adjustment_facts",
    noun="adjustments",
    date="happened_on",
    dimensions=keyed(_DIMENSIONS),
    amounts=keyed(columns("money", ("amount", "Amount", "what it took (-) or brought (+)"))),
    measures={measure.key: measure for measure in _MEASURES},
)
