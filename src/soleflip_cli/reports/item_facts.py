"""What can be said over items that are held, today or on a day gone by."""

from __future__ import annotations

from .base import Dimension, Facts, Measure, Part, Place, columns, keyed
from .finishes import amount, count, quotient, total, whole_days

BUCKETS = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (180, "91-180"))
OLDEST = "181+"


def _age(place: Place) -> str:
    return f"({place.day} - acquired_day)"


def days_left(place: Place) -> str:
    """Days until a shop no longer takes an item back; less than 0 when that is over."""
    return f"({place.dialect.day_number.format('return_by')} - {place.day})"


def _bucket(place: Place) -> str:
    steps = " ".join(f"WHEN {_age(place)} <= {most} THEN '{name}'" for most, name in BUCKETS)
    return f"CASE WHEN acquired_day IS NULL THEN NULL {steps} ELSE '{OLDEST}' END"


def _state(place: Place) -> str:
    came = place.dialect.day_number.format("arrived_on")
    return (
        f"CASE WHEN arrived_on IS NOT NULL AND {came} > {place.day} THEN 'ordered' "
        f"WHEN left_day > {place.day} THEN 'in_stock' ELSE state END"
    )


def _month(place: Place) -> str:
    return place.dialect.month.format("acquired_on")


_COST = Part("landed_cost")
_KNOWN = Part("CASE WHEN landed_cost IS NULL THEN 0 ELSE 1 END")
_DATED = Part("CASE WHEN acquired_day IS NULL THEN 0 ELSE 1 END")
_STOCK_COST = Part("stock_cost", "max")

_MEASURES = (
    Measure("items", "Items", "count", "items held", (Part("1"),), count),
    Measure("cost_known", "Cost known", "count", "items whose cost is known", (_KNOWN,), count, of_cost=True),
    Measure(
        "landed_cost", "Money in stock", "money",
        "all it took to own the items, where it is known", (_COST,), total, amount, of_cost=True,
    ),
    Measure(
        "share", "Share of stock", "ratio",
        "cost ÷ cost of the whole stock asked for, whatever its age",
        (_COST, _STOCK_COST), quotient, of_cost=True,
    ),
    Measure("days", "Age in days", "days", "days since acquired, on average", (Part(_age), _DATED), quotient,
            whole_days),
    Measure(
        "market_price", "Market price", "money", "the lowest ask that a service told last (soleflip sync market)",
        (Part("market_price"),), total, amount,
    ),
    Measure(
        "keeping_costs", "Keeping it costs", "money", "cost - market price: what going on holding it loses today",
        (Part("landed_cost - market_price"),), total, amount,
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
        ("supplier", "Supplier", "where it was bought"),
        ("invoice", "Invoice", "the supplier's invoice"),
        ("note", "Note", "what you wrote beside it"),
        ("currency", "Currency", "ISO 4217 code of every amount in the row"),
        ("item_id", "Item", "the item in these books"),
        ("batch_id", "Batch", "the import that brought it"),
        ("shelf", "Shelf", "where it lies"),
        ("tags", "Tags", "words of your own on it"),
    ),
    *columns(
        "date",
        ("acquired_on", "Acquired", "day it was acquired"),
        ("arrived_on", "Arrived", "day it arrived"),
        ("left_on", "Left", "day it left"),
        ("return_by", "Return by", "last day on which the shop takes it back"),
    ),
    *columns("time", ("market_price_at", "Price of", "when the market price was told")),
    Dimension("state", "State", "text", "where the item is, or was on that day", _state),
    Dimension("days_left", "Days left", "days", "days until the shop no longer takes it back", days_left),
    Dimension("month", "Month", "text", "month it was acquired, YYYY-MM", _month),
    Dimension("days", "Age in days", "days", "whole days since it was acquired", _age),
    Dimension(
        "bucket", "Stock age", "text", "days since it was acquired, in steps",
        _bucket, (*(name for _, name in BUCKETS), OLDEST),
    ),
]  # fmt: skip

ITEMS = Facts(
    view="stock_facts",
    noun="items",
    date="acquired_on",
    dimensions=keyed(_DIMENSIONS),
    amounts=keyed(
        columns(
            "money",
            ("landed_cost", "Cost", "all it took to own the item"),
            ("market_price", "Market price", "the lowest ask that a service told last for its style and size"),
        )
    ),
    measures={measure.key: measure for measure in _MEASURES},
    coverage=("items", "cost_known"),
    age=_age,
    history="item_facts",
    whole=("stock_cost", "SUM(landed_cost) OVER (PARTITION BY currency)"),
)
