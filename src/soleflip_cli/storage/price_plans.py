"""Plans of asks: what rules wanted of each item. No command takes these rows back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from ..domain.repricing import Deed
from .link import Link
from .products import next_id
from .repeats import comparable

_PLAN = ("id", "channel", "made_at", "rules", "applied_at")
_STEP = (
    "id", "plan_id", "item_id", "deed", "reference", "was", "ask", "currency", "why", "effect", "cost",
    "product_id", "size_key",
)  # fmt: skip
_SUMS = """
SELECT plan_id, deed, COUNT(*), SUM(effect), MIN(currency), MAX(currency) FROM price_step
WHERE plan_id IN (SELECT id FROM price_plan ORDER BY id DESC LIMIT ?) GROUP BY plan_id, deed
"""


class PricePlan(NamedTuple):
    """Asks that were decided on together at a channel; instants as the engine gives them."""

    id: int
    channel: str
    made_at: Any
    rules: str | None
    applied_at: Any


class PriceStep(NamedTuple):
    """What a plan wants of an item, in minor units; `reference` is its listing at the channel."""

    id: int
    plan_id: int
    item_id: int
    deed: Deed
    reference: str | None
    was: int | None
    ask: int | None
    currency: str
    why: str
    effect: int | None
    cost: int | None = None
    product_id: int | None = None
    size_key: str | None = None


class Sum(NamedTuple):
    """How many steps of a plan are of a deed, and their effect in all; None where currencies differ."""

    plan_id: int
    deed: Deed
    many: int
    effect: int | None
    currency: str


def keep_price_plan(link: Link, channel: str, rules: str | None, now: datetime, steps: Iterable[PriceStep]) -> int:
    """Store a new plan; its number."""
    number = next_id(link, "price_plan")
    link.insert("price_plan", _PLAN, [(number, channel, str(now), rules, None)])
    first = next_id(link, "price_step")
    rows = [step._replace(id=at, plan_id=number) for at, step in enumerate(steps, first)]
    link.insert("price_step", _STEP, rows)
    return number


def price_plans(link: Link, channel: str | None = None, most: int = 1_000_000) -> list[PricePlan]:
    """The latest plans, of one channel if one is named, the newest first."""
    where, params = ("WHERE channel = ?", (channel,)) if channel else ("", ())
    sql = f"SELECT {', '.join(_PLAN)} FROM price_plan {where} ORDER BY id DESC LIMIT ?"
    return [PricePlan(*row) for row in link.rows(sql, (*params, most))]


def price_steps(link: Link, number: int) -> list[PriceStep]:
    """The steps of a plan, in their order."""
    sql = f"SELECT {', '.join(_STEP)} FROM price_step WHERE plan_id = ? ORDER BY id"
    return [PriceStep(*map(comparable, row)) for row in link.rows(sql, (number,))]  # type: ignore[arg-type]


def price_sums(link: Link, most: int) -> list[Sum]:
    """What the latest plans come to, deed by deed."""
    rows = link.rows(_SUMS, (most,))
    return [
        Sum(plan, deed, count, effect if low == high else None, low) for plan, deed, count, effect, low, high in rows
    ]


def note_applied(link: Link, number: int, now: datetime) -> None:
    """Note that a plan was carried over into listings, or written out."""
    link.run("UPDATE price_plan SET applied_at = ? WHERE id = ?", (str(now), number))
