"""Expenses, each time that one was due."""

from __future__ import annotations

from .base import Report
from .expense_facts import EXPENSES_MADE

EXPENSES = Report(
    "expenses",
    "Expenses",
    "what was spent on the business, newest first",
    facts=EXPENSES_MADE,
    each=("spent_on", "expense_id", "what", "recurring", "currency", "amount", "note"),
    measures=("expenses", "amount"),
    order=("-spent_on", "-expense_id"),
    spare=("note", "recurring"),
)
