"""Carry a plan of asks over into a plan of listings, as far as what it was made for still holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..domain.errors import UsageError
from ..domain.money import Money, plain
from ..domain.sizes import key
from ..domain.words import ago
from ..storage.link import moment
from ..storage.own_asks import OwnAsk, own_asks
from ..storage.price_plans import PricePlan, PriceStep, note_applied, price_plans, price_steps
from ..storage.services import utc
from ..storage.shelf import Held, held
from .listing_plan import Change, Decided, decide, seller
from .price_plan import account_at, asked_of
from .services import Manner
from .toolbox import Toolbox

_OLD = timedelta(days=1)


class Chosen(NamedTuple):
    """A plan with its steps, and what must be said of it."""

    plan: PricePlan
    steps: list[PriceStep]
    notes: list[str]


def chosen_plan(box: Toolbox, number: int | None) -> Chosen:
    """The plan of that number, else the latest.

    Raises UsageError where there is none, and for one older than a day that is not named.
    """
    with box.reader() as reader:
        plans = price_plans(reader.link)
        plan = next((one for one in plans if number in (None, one.id)), None)
        if plan is None:
            what = "nothing was planned yet" if number is None else f"there is no plan {number}"
            raise UsageError(what, "soleflip price plan" if number is None else "soleflip price plans")
        steps = price_steps(reader.link, plan.id)
    age = box.now() - moment(plan.made_at)
    if number is None and age > _OLD:
        raise UsageError(
            f"plan {plan.id} was made {ago(age)} ago", f"soleflip price plan, or soleflip price apply {plan.id}"
        )
    return Chosen(plan, steps, [*_notes(plan, box.now())])


def _notes(plan: PricePlan, now: datetime) -> Iterator[str]:
    made, applied = utc(plan.made_at), utc(plan.applied_at)
    if made and now - made > _OLD:
        yield f"plan {plan.id} was made {ago(now - made)} ago; a new one: soleflip price plan --channel {plan.channel}"
    if applied:
        yield f"plan {plan.id} was applied {ago(now - applied)} ago"


def can_write(box: Toolbox, channel: str) -> bool:
    """Whether listings at a channel can be changed from here: its connector can, and an account is connected."""
    return account_at(box, channel) is not None


def carry_over(box: Toolbox, chosen: Chosen, manner: Manner, dry_run: bool) -> Decided:
    """A plan of listings made of a plan of asks; nothing is sent. What was changed since then is left alone."""
    whose = seller(box, chosen.plan.channel)
    with box.reader() as reader:
        own = own_asks(reader.link, chosen.plan.channel, box.now())
        items = {item.item_id: item for item in held(reader.link)}
    found = [
        (step, _moved(step, own.get(step.item_id)) or _altered(step, items.get(step.item_id))) for step in chosen.steps
    ]
    changes = [_change(step, own.get(step.item_id)) for step, moved in found if moved is None]
    made = decide(box, whose, changes, f"price plan {chosen.plan.id}", manner, dry_run)
    return made._replace(notes=[*made.notes, *(moved for _, moved in found if moved)])


def done(box: Toolbox, plan: PricePlan) -> None:
    """Note that a plan was carried over."""
    with box.books("price apply", existing=True) as books:
        note_applied(books.link, plan.id, box.now())


def _moved(step: PriceStep, own: OwnAsk | None) -> str | None:
    """What was changed since the plan was made; None where all is as it was."""
    asked = asked_of(own)
    if asked == step.was:
        return None
    at = "is not on offer" if asked is None else f"is at {Money(asked, step.currency)}"
    return f"item {step.item_id} {at} by now: left alone"


def _altered(step: PriceStep, item: Held | None) -> str | None:
    """What became of the item itself; None where its ask is still one for it, and where it is gone (told later)."""
    if item is None or step.deed == "take off":
        return None
    if (item.product_id, key(item.size)) != (step.product_id, step.size_key):
        return f"item {step.item_id} is of another style or size by now: left alone"
    if item.cost is None or item.cost > (step.cost or 0):
        return f"item {step.item_id} cost more, as the books have it by now: left alone"
    return None


def _change(step: PriceStep, own: OwnAsk | None) -> Change:
    ask = None if step.ask is None else Decimal(plain(step.ask, step.currency))
    if step.deed == "take off":
        return Change(str(step.item_id), "deactivate")
    is_kept = own is not None and own.reference is not None and not own.listed.is_active
    return Change(str(step.item_id), "activate" if is_kept else None, ask, step.currency)
