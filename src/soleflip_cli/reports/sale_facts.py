"""What can be said over sales: one row of facts for each, of every state."""

from __future__ import annotations

from .base import Dimension, Facts, Measure, Part, Place, columns, keyed
from .finishes import amount, count, per_day, quotient, sorted_texts, total, total_of, whole_days


def _standing(column: str, condition: str = "") -> Part:
    """A column of the sales that stand: not cancelled, failed or returned."""
    return Part(f"CASE WHEN stands = 1{condition} THEN {column} END")


def _waiting(place: Place) -> str:
    """Days since the sale, while it waits for its payout."""
    since = place.dialect.day_number.format("sold_on")
    return f"CASE WHEN stands = 1 AND paid_at IS NULL THEN {place.day} - {since} END"


_WITH_COST = " AND landed_cost IS NOT NULL"
_WITH_PROFIT = " AND profit IS NOT NULL"
_WITH_DAYS = _WITH_COST + " AND days_held IS NOT NULL"

_SOLD = Part("stands")
_COST = _standing("landed_cost")
# A sale that fell through still carries its penalty.
_PROFIT = Part("CASE WHEN stands = 1 THEN profit WHEN adjustments <> 0 THEN adjustments END")
_DAYS = _standing("days_held", _WITH_COST)
_DAYS_AT_LEAST_ONE = _standing("CASE WHEN days_held < 1 THEN 1 ELSE days_held END", _WITH_PROFIT)
_HIDDEN = Part("CASE WHEN stands = 1 AND hidden_minimum = 1 THEN order_number END", "list")


def _kept(key: str, title: str, about: str) -> Measure:
    """An amount over the sales that stand."""
    return Measure(key, title, "money", about, (_standing(key), _SOLD), total_of, amount)


_MEASURES = (
    Measure("sold", "Sold", "count", "sales that stand: not cancelled, failed or returned", (_SOLD,), count),
    _kept("price", "Price", "what the sales were made at, before fees"),
    _kept("fees", "Fees", "all that was kept, what was not itemised included"),
    _kept("payout", "Payout", "what reached you"),
    _kept("fee_transaction", "Transaction fee", "the channel's commission"),
    _kept("fee_processing", "Processing fee", "what the payment cost"),
    _kept("fee_shipping", "Shipping fee", "what the carrier cost, kept from the payout"),
    _kept("fee_other", "Other fees", "every other fee that was itemised"),
    _kept("unexplained", "Not itemised", "what was kept and never itemised"),
    Measure(
        "hidden_minimums", "Hidden minimum fees", "count",
        "sales whose minimum fee was kept and never itemised", (_standing("hidden_minimum"),), count,
    ),
    Measure(
        "rounding", "Rounding cents", "count",
        "sales whose parts miss the payout by a rounding cent", (_standing("rounding"),), count,
    ),
    Measure(
        "orders", "Orders", "texts",
        "order numbers whose minimum fee was kept and never itemised", (_HIDDEN,), sorted_texts,
    ),
    Measure(
        "fee_rate", "Fee rate", "ratio", "fees ÷ price",
        (_standing("fees", " AND price IS NOT NULL"), _standing("price", " AND fees IS NOT NULL")), quotient,
    ),
    Measure(
        "adjustments", "Adjustments", "money",
        "penalties, refunds and cashback, of sales that fell through too",
        (Part("adjustments"),), total, amount,
    ),
    Measure(
        "cost_known", "Cost known", "count", "sales whose cost is known",
        (_standing("CASE WHEN landed_cost IS NULL THEN 0 ELSE 1 END"),), count, of_cost=True,
    ),
    Measure(
        "payout_known", "Payout known", "count", "sales whose payout is known",
        (_standing("CASE WHEN payout IS NULL THEN 0 ELSE 1 END"),), count, of_cost=True,
    ),
    Measure(
        "landed_cost", "Cost", "money",
        "all it took to own the items, where it is known", (_COST,), total, amount, of_cost=True,
    ),
    Measure(
        "profit", "Profit", "money",
        "payout - cost ± adjustments, where the cost is known", (_PROFIT,), total, amount, of_cost=True,
    ),
    Measure(
        "roi", "ROI", "ratio", "profit ÷ cost, where the cost is known",
        (_PROFIT, _standing("landed_cost", _WITH_PROFIT)), quotient, of_cost=True,
    ),
    Measure(
        "margin", "Margin", "ratio", "profit ÷ price, where the cost is known",
        (_PROFIT, _standing("price", _WITH_PROFIT)), quotient, of_cost=True,
    ),
    Measure(
        "days_held", "Days held", "days", "days from acquired to sold, on average, where the cost is known",
        (_DAYS, _standing("1", _WITH_DAYS)), quotient, whole_days, of_cost=True,
    ),
    Measure(
        "profit_per_day", "Profit per day", "money", "profit ÷ days held, a day at least for each sale",
        (_PROFIT, _DAYS_AT_LEAST_ONE), per_day, of_cost=True,
    ),
    Measure(
        "days_waiting", "Days waiting", "days", "days since the sale while it is not paid, on average",
        (Part(_waiting), _standing("1", " AND paid_at IS NULL")), quotient, whole_days,
    ),
)  # fmt: skip

_DIMENSIONS = [
    *columns(
        "text",
        ("brand", "Brand", "the maker's brand"),
        ("category", "Category", "what kind of thing it is"),
        ("style", "Style code", "the maker's code"),
        ("product", "Product", "its name"),
        ("size", "Size", "size with its system"),
        ("supplier", "Supplier", "where the item was bought"),
        ("invoice", "Invoice", "the supplier's invoice"),
        ("channel", "Channel", "where it was sold"),
        ("account", "Account", "which account of the channel"),
        ("country", "Country", "where it went"),
        ("month", "Month", "month of the sale, YYYY-MM"),
        ("quarter", "Quarter", "quarter of the sale, YYYY-Qn"),
        ("year", "Year", "year of the sale"),
        ("state", "State", "how far the sale is"),
        ("status", "Status", "the state in the channel's own words"),
        ("order_number", "Order", "the channel's order number"),
        ("line", "Line", "line of the order"),
        ("transfer", "Transfer", "reference of the bank transfer that paid it"),
        ("currency", "Currency", "ISO 4217 code of every amount in the row"),
        ("sale_id", "Sale", "the sale in these books"),
        ("item_id", "Item", "the item it took"),
        ("batch_id", "Batch", "the import that brought it"),
        ("shelf", "Shelf", "where the item lies"),
        ("tracking", "Tracking", "the carrier's number of the parcel"),
        ("note", "Note", "what you wrote beside it"),
        ("tags", "Tags", "words of your own on it"),
    ),
    *columns(
        "date",
        ("sold_on", "Sold", "local day of the sale"),
        ("acquired_on", "Acquired", "day the item was acquired"),
        ("transfer_paid_on", "Transferred", "local day of the bank transfer"),
        ("ship_by", "Ship by", "last day to ship it"),
        ("shipped_on", "Shipped", "day it was shipped"),
    ),
    *columns("time", ("sold_at", "Sold at", "instant of the sale"), ("paid_at", "Paid at", "when it was paid")),
    *columns("days", ("days_held", "Days held", "whole days from acquired to sold")),
    Dimension("days_waiting", "Days waiting", "days", "days since the sale while it is not paid", _waiting),
    *columns(
        "flag",
        ("stands", "Stands", "not cancelled, failed or returned"),
        ("hidden_minimum", "Hidden minimum", "a minimum fee was kept and not itemised"),
        ("rounding", "Rounding", "the parts miss the payout by a rounding cent"),
        ("payout_stated", "Payout stated", "the channel stated the payout; else it is an estimate"),
    ),
]

_AMOUNTS = columns(
    "money",
    ("price", "Price", "what the sale was made at"),
    ("fee_transaction", "Transaction fee", "the channel's commission"),
    ("fee_processing", "Processing fee", "what the payment cost"),
    ("fee_shipping", "Shipping fee", "what the carrier cost"),
    ("fee_other", "Other fees", "every other fee"),
    ("unexplained", "Not itemised", "kept and never itemised"),
    ("fees", "Fees", "all that was kept"),
    ("payout", "Payout", "what reached you"),
    ("landed_cost", "Cost", "all it took to own the item"),
    ("adjustments", "Adjustments", "penalties, refunds and cashback"),
    ("profit", "Profit", "payout - cost ± adjustments"),
)

SALES = Facts(
    view="sale_facts",
    noun="sales",
    date="sold_on",
    dimensions=keyed(_DIMENSIONS),
    amounts=keyed(_AMOUNTS),
    measures={measure.key: measure for measure in _MEASURES},
    coverage=("sold", "cost_known", "payout_known"),
)
