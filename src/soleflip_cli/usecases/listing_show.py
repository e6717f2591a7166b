"""Plans of changes of listings as tables: what they want, how they stand, which there were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain.money import Money
from ..domain.sizes import Size
from ..domain.table import Cell, Column, Table
from ..storage.link import Link
from ..storage.listing_plans import Step, counts, plans
from ..storage.matches import among
from ..storage.services import utc
from .toolbox import Toolbox

_STEPS = (
    Column("item_id", "Item", "count"),
    Column("style", "Style code", priority=2),
    Column("size", "Size"),
    Column("action", "Action"),
    Column("was", "Was", "money"),
    Column("ask", "Ask", "money"),
    Column("currency", "Currency", priority=1),
    Column("reference", "Listing", priority=3),
)
_OUTCOME = (Column("state", "State"), Column("error", "Why"))
_PLANS = (
    Column("number", "Plan", "count"),
    Column("service", "Service"),
    Column("account", "Account", priority=3),
    Column("origin", "From", priority=1),
    Column("made_at", "Made", "time"),
    Column("steps", "Steps", "count"),
    Column("done", "Done", "count"),
    Column("failed", "Failed", "count"),
    Column("left", "Left", "count"),
    Column("reverts", "Reverts", "count", 2),
    Column("done_at", "Ended", "time", 4),
)
_SHOWN = 50

_What = tuple[str | None, str]
"""Style and size of what a step is about."""


def step_table(box: Toolbox, steps: Sequence[Step], outcome: bool = False) -> Table:
    """What steps want; with `outcome` also how each stands, and why one failed."""
    with box.reader() as reader:
        items = _items(reader.link, {step.item_id for step in steps if step.item_id})
        listings = _listings(reader.link, {step.listing_id for step in steps if step.listing_id})
    rows = []
    for step in steps:
        what = items.get(step.item_id or 0) or listings.get(step.listing_id or 0) or (None, "")
        state = (step.state, step.error) if outcome else ()
        rows.append((step.item_id, *what, step.action, *_asks(step), step.currency, step.reference, *state))
    return Table("", (*_STEPS, *_OUTCOME) if outcome else _STEPS, rows, () if rows else ("nothing is to be changed",))


def _asks(step: Step) -> tuple[Cell, Cell]:
    had, has = (None if one is None else Money(one, step.currency or "") for one in (step.was, step.ask))
    return had, has if step.action in ("create", "update", "activate") else None


def _items(link: Link, numbers: set[int]) -> dict[int, _What]:
    sql = "SELECT item_id, style, size FROM item_facts WHERE TRUE"
    return {number: (style, size) for number, style, size in link.rows(*among(link, sql, "item_id", numbers))}


def _listings(link: Link, numbers: set[int]) -> dict[int, _What]:
    sql = (
        "SELECT listing.id, product.style, size_system, size_value, size_women, size_raw FROM listing "
        "JOIN product ON product.id = listing.product_id WHERE size_system IS NOT NULL"
    )
    rows: Any = link.rows(*among(link, sql, "listing.id", numbers))
    return {number: (style, Size(*size).label) for number, style, *size in rows}


def plan_table(box: Toolbox) -> Table:
    """The latest plans, the newest first, and how they stand."""
    with box.reader() as reader:
        found = plans(reader.link, _SHOWN)
        states = counts(reader.link, [one.id for one in found])
    rows = []
    for one in found:
        stand = states[one.id]
        done, failed = stand.get("done", 0), stand.get("failed", 0)
        whole = sum(stand.values())
        made = (one.id, one.service, one.account, one.origin, utc(one.made_at))
        rows.append((*made, whole, done, failed, whole - done - failed, one.reverts, utc(one.done_at)))
    waiting = [number for number, *_, left, _reverts, _done in rows if left]
    if waiting:
        return Table("Plans", _PLANS, rows, (f"send what is left: soleflip listing apply {waiting[0]}",))
    return Table("Plans", _PLANS, rows, () if rows else ("nothing was planned yet: soleflip listing plan FILE",))
