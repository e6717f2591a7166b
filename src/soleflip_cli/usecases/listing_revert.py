"""Put listings back as they were before a plan: the changes that do so."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..domain.errors import UsageError
from ..domain.money import plain
from ..storage.listing_plans import Plan, Step, steps_of
from ..storage.offers import standing_offer
from .listing_apply import plan_of
from .listing_plan import Change, Decided, decide
from .services import Manner
from .toolbox import Toolbox


def revert(box: Toolbox, number: int, manner: Manner, dry_run: bool = False) -> Decided:
    """A plan that takes back what plan `number` has done, as far as that can be. Nothing is sent.

    Raises UsageError for an unknown plan, and for one that has done nothing.
    """
    plan = plan_of(box, number)
    with box.reader() as reader:
        done = [step for step in steps_of(reader.link, number) if step.state == "done"]
    if not done:
        raise UsageError(f"plan {number} has changed nothing", "soleflip listing plans")
    back = [(step, _back(step)) for step in done]
    wanted = [change for _, change in back if change]
    gone = _gone(box, plan, wanted)
    wanted = [change for change in wanted if change.name not in gone]
    made = decide(box, plan.whose, wanted, f"revert of plan {number}", manner, dry_run, number)
    notes = [_lasting(plan, step) for step, change in back if not change]
    notes += [f"{_what(step)}: its listing has ended" for step, change in back if change and change.name in gone]
    return made._replace(notes=[*notes, *made.notes])


def _gone(box: Toolbox, plan: Plan, wanted: Sequence[Change]) -> frozenset[str]:
    """The listings that were sold or taken down since: nothing is to be put back there."""
    with box.reader() as reader:
        return frozenset(one.name for one in wanted if not standing_offer(reader.link, plan.service, one.name))


def _back(step: Step) -> Change | None:
    """What undoes a step; None where nothing does."""
    name, was = str(step.reference), None
    if step.was is not None and step.currency:
        was = Decimal(plain(step.was, step.currency))
    if step.action == "create":
        return Change(name, "delete")
    if step.action == "activate":
        return Change(name, "deactivate")
    if step.action == "deactivate":
        return Change(name, "activate", was)
    return Change(name, "update", was) if step.action == "update" and was is not None else None


def _what(step: Step) -> str:
    return f"item {step.item_id}" if step.item_id else f"listing {step.reference}"


def _lasting(plan: Plan, step: Step) -> str:
    what = _what(step)
    if step.action == "delete" and step.item_id and step.was is not None and step.currency:
        ask = plain(step.was, step.currency).removesuffix(".00")
        again = f"soleflip listing create {step.item_id} --on {plan.service} --ask {ask}"
        return f"{what}: a listing that was deleted does not come back; make a new one: {again}"
    return f"{what}: {step.action} cannot be taken back"
