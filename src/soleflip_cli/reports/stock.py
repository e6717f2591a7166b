"""What is held: item by item, by age, and what has been held too long."""

from __future__ import annotations

from .base import Place, Report
from .item_facts import ITEMS, days_left

_GROUPED = ("items", "cost_known", "landed_cost", "share", "days")

STOCK = Report(
    "stock",
    "Stock",
    "every item held, oldest first",
    facts=ITEMS,
    each=(
        "item_id", "product", "style", "size", "supplier", "acquired_on", "state", "days", "currency",
        "landed_cost", "market_price",
    ),
    measures=_GROUPED,
    order=("acquired_on", "item_id"),
    spare=("market_price", "supplier", "state", "style"),
)  # fmt: skip

AGING = Report(
    "aging",
    "Stock by age",
    "money in stock by how long it has been held",
    facts=ITEMS,
    by=("bucket",),
    measures=("items", "cost_known", "landed_cost", "share"),
    order=("bucket",),
)

DEAD_STOCK = Report(
    "dead-stock",
    "Dead stock",
    "items held longer than a number of days, oldest first",
    facts=ITEMS,
    each=(
        "item_id", "product", "style", "size", "supplier", "acquired_on", "state", "days", "bucket",
        "currency", "landed_cost", "share", "market_price",
    ),
    measures=_GROUPED,
    order=("acquired_on", "item_id"),
    older_than=90,
    beside="which items will not sell, and what is at risk: soleflip forecast dead-stock",
    spare=("market_price", "supplier", "share", "bucket", "state", "style"),
)  # fmt: skip


def _can_go_back(place: Place) -> str:
    return f"return_by IS NOT NULL AND state <> 'ordered' AND {days_left(place)} >= 0"


RETURNS_DUE = Report(
    "returns-due",
    "Returns due",
    "items that their shop still takes back, the first deadline first",
    facts=ITEMS,
    each=(
        "return_by", "days_left", "item_id", "product", "style", "size", "supplier", "invoice", "shelf", "currency",
        "landed_cost", "market_price", "keeping_costs",
    ),
    measures=("items", "cost_known", "landed_cost"),
    order=("return_by", "item_id"),
    only=_can_go_back,
    nothing="nothing can go back; days to return are noted with: soleflip supplier edit NAME --return-by 30d",
    spare=("keeping_costs", "market_price", "invoice", "style", "shelf", "supplier"),
)  # fmt: skip
