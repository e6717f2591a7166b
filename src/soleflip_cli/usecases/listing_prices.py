"""Asks for everything in stock by one rule: a step below the lowest ask, never below what the item needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from ..domain import pricing
from ..domain.errors import SoleflipError, UsageError
from ..domain.money import plain
from ..domain.schedules import Schedule
from ..domain.words import counted
from ..storage.link import moment
from ..storage.quote_series import market_runs
from ..storage.services import Whose
from .fee_rules import Asked, schedule
from .listing_plan import Change
from .prices import Bought, tax_of
from .toolbox import Toolbox
from .watch_check import TOO_OLD

ORIGIN = "price"

_HELD = """
SELECT item_id, currency, landed_cost, market_price, market_price_at,
    (SELECT amount FROM cost WHERE cost.item_id = stock_facts.item_id AND cost.kind = 'price')
FROM stock_facts WHERE state <> 'ordered' ORDER BY item_id
"""


def undercut(box: Toolbox, whose: Whose) -> tuple[list[Change], list[str]]:
    """What to ask for each item in stock at a service, and for how many that cannot be said, with the reason.

    A step of the service's grid below the lowest ask, as long as cost, fees and VAT are paid; else the lowest ask that
    pays them. Raises UsageError where it can be said for none.
    """
    with box.reader() as reader:
        held = [tuple(row) for row in reader.link.rows(_HELD)]
        # A price that has not changed is not stored again: the fetch that found it so makes it new.
        runs = market_runs(reader.link, ZoneInfo(box.with_books().text("timezone")))
    asked = [run.ended for run in runs if run.service == whose.service]
    found = [*_asks(box, whose, held, max(asked, default=None))]
    changes = [one for one in found if isinstance(one, Change)]
    reasons = [one for one in found if isinstance(one, str)]
    notes = [f"{counted(reasons.count(one), 'item')} left out: {one}" for one in dict.fromkeys(reasons)]
    if not changes:
        raise UsageError("; ".join(notes) or "nothing is in stock", "soleflip sync market")
    return changes, notes


def _asks(box: Toolbox, whose: Whose, held: list[tuple[Any, ...]], asked: datetime | None) -> Iterator[Change | str]:
    fees = cache(lambda currency: _schedule(box, whose, currency))
    for item, currency, cost, lowest, told_at, price in held:
        known = fees(currency)
        if lowest is None:
            yield "nobody told a price (soleflip sync market)"
        elif box.now() - max(moment(told_at), asked or moment(told_at)) > TOO_OLD:
            yield "the price is older than a week (soleflip sync market)"
        elif cost is None:
            yield "the cost is unknown (soleflip stock edit ITEM --cost AMOUNT)"
        elif isinstance(known, str):
            yield known
        else:
            bought = Bought(cost, cost if price is None else price, currency, item)
            floor = pricing.floor(cost, known, tax_of(box, bought))
            yield Change(str(item), ask=_on_grid(max(floor, lowest - known.grid), known), currency=currency)


def _on_grid(ask: int, known: Schedule) -> Decimal:
    """An ask in major units, down to the grid: the lowest one of others may lie beside it."""
    return Decimal(plain(ask - ask % known.grid, known.terms.currency))


def _schedule(box: Toolbox, whose: Whose, currency: str) -> Schedule | str:
    try:
        return schedule(box, Asked(whose.service, currency=currency)).schedule
    except SoleflipError as error:
        return error.message
