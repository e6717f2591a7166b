"""What can be said over expenses: a row for each time that one was due."""

from __future__ import annotations

from .base import Facts, Measure, Part, columns, keyed
from .finishes import amount, count, total

_MEASURES = (
    Measure("expenses", "Expenses", "count", "how many", (Part("1"),), count),
    Measure("amount", "Amount", "money", "what was spent, with VAT", (Part("amount"),), total, amount),
)

_DIMENSIONS = [
    *columns(
        "text",
        ("what", "What for", "what it was spent on"),
        ("recurring", "Recurring", "monthly, yearly, or once"),
        ("note", "Note", "what you wrote beside it"),
        ("month", "Month", "month it was due, YYYY-MM"),
        ("quarter", "Quarter", "quarter it was due, YYYY-Qn"),
        ("year", "Year", "year it was due"),
        ("currency", "Currency", "ISO 4217 code of every amount in the row"),
        ("expense_id", "Number", "the expense in these books"),
    ),
    *columns("date", ("spent_on", "Day", "day it was due"), ("until", "Until", "day a recurring one ends")),
    *columns("count", ("vat_rate", "VAT rate", "in hundredths of a per cent: 1900 is 19 %")),
]

EXPENSES_MADE = Facts(
    view="expense_facts",
    noun="expenses",
    date="spent_on",
    dimensions=keyed(_DIMENSIONS),
    amounts=keyed(columns("money", ("amount", "Amount", "what was spent, with VAT"))),
    measures={measure.key: measure for measure in _MEASURES},
    planned=True,
)
