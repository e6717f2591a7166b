"""What can be said over bank transfers."""

from __future__ import annotations

from .base import Facts, Measure, Part, columns, keyed
from .finishes import amount, count, total_of

_ONE = Part("1")


def _money(key: str, title: str, about: str, sql: str) -> Measure:
    return Measure(key, title, "money", about, (Part(sql), _ONE), total_of, amount)


_MEASURES = (
    Measure("transfers", "Transfers", "count", "bank transfers", (_ONE,), count),
    Measure("sales", "Sales", "count", "sales that the transfers pay", (Part("sales"),), count),
    _money("amount", "Amount", "what the transfers brought", "amount"),
    _money("sales_total", "Sales total", "the payouts of their sales", "sales_total"),
    _money("difference", "Difference", "amount - sales total", "amount - sales_total"),
)

_DIMENSIONS = [
    *columns(
        "text",
        ("channel", "Channel", "who paid"),
        ("account", "Account", "which account of the channel"),
        ("reference", "Transfer", "reference of the bank transfer"),
        ("payout_ref", "Payout", "the channel's own number of the payout"),
        ("month", "Month", "month of the transfer, YYYY-MM"),
        ("quarter", "Quarter", "quarter of the transfer, YYYY-Qn"),
        ("year", "Year", "year of the transfer"),
        ("currency", "Currency", "ISO 4217 code of every amount in the row"),
        ("payout_id", "Payout id", "the transfer in these books"),
    ),
    *columns("date", ("paid_on", "Paid", "local day of the transfer")),
    *columns("time", ("paid_at", "Paid at", "instant of the transfer")),
    *columns("flag", ("reconciled", "Reconciled", "the amount is the total of its sales")),
]

_AMOUNTS = columns(
    "money",
    ("amount", "Amount", "what the transfer brought"),
    ("sales_total", "Sales total", "the payouts of its sales"),
)

PAYOUTS_MADE = Facts(
    view="payout_facts",
    noun="transfers",
    date="paid_on",
    dimensions=keyed(_DIMENSIONS),
    amounts=keyed(_AMOUNTS),
    measures={measure.key: measure for measure in _MEASURES},
)
