"""What became of a change of a listing, in the books: the step, and the listing that it was about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..domain.errors import SoleflipError
from ..domain.money import Money
from ..domain.offers import Outcome
from ..storage.books import Books
from ..storage.listing_plans import Plan, Step, mark, overtaken, settle_plan
from ..storage.offers import Kept, items_sold_there, items_under_way, known_offers, standing_offers
from ..storage.rows import add_row, alter_row
from .stock_rows import item_row, require_held
from .toolbox import Toolbox

COMMAND = "listing apply"
"""How the command is called among commands that altered listings at a service; its plan follows."""

_AFTER = {"create": "active", "activate": "active", "deactivate": "inactive", "delete": "ended"}


class Ledger:
    """Keeps how the steps of a plan stand: each change is committed before anything else happens."""

    def __init__(self, box: Toolbox, plan: Plan) -> None:
        self._box, self.plan = box, plan
        self._command = f"{COMMAND} {plan.id}"

    def sending(self, steps: Sequence[Step]) -> list[Step]:
        """Note that steps are about to be sent; those that may still be. The others have failed."""
        with self._box.books(self._command) as books:
            good = []
            for step in steps:
                why = _objection(books, self.plan, step)
                if why:
                    mark(books.link, [step], {"state": "failed", "error": why, "ended_at": str(books.at)})
                else:
                    good.append(step)
            settle_plan(books.link, self.plan.id, books.at)
            return mark(books.link, good, {"state": "sent", "sent_at": str(self._box.now()), "operation": None})

    def back(self, steps: Sequence[Step]) -> None:
        """Note that nothing was done: they may be sent again."""
        self._mark(steps, {"state": "planned", "operation": None})

    def unheard(self, steps: Sequence[Step]) -> None:
        """Note that the service does not know how they stand: they are looked for."""
        self._mark(steps, {"state": "sent", "operation": None})

    def waits(self, steps: Sequence[Step], operation: str) -> None:
        """Note that the service works on them under that name."""
        self._mark(steps, {"state": "pending", "operation": operation})

    def _mark(self, steps: Sequence[Step], fields: Mapping[str, Any]) -> None:
        with self._box.books(self._command) as books:
            mark(books.link, steps, fields)

    def heard(self, told: Sequence[tuple[Step, Outcome]]) -> None:
        """Note what the service says of steps; what is done is done to the listings too."""
        with self._box.books(self._command) as books:
            for step, outcome in told:
                self._heard(books, step, outcome)
            settle_plan(books.link, self.plan.id, books.at)

    def _heard(self, books: Books, step: Step, outcome: Outcome) -> None:
        fields: dict[str, Any] = {"state": outcome.stage, "operation": outcome.operation, "error": outcome.error}
        fields["reference"] = outcome.reference or step.reference
        if outcome.stage != "pending":
            fields["ended_at"] = str(books.at)
        (now,) = mark(books.link, [step], fields)
        if outcome.stage == "failed" and outcome.over:
            self._end(books, step)
        if outcome.stage == "done":
            number = _carry_over(books, self.plan, now, outcome, self._box.today().isoformat())
            mark(books.link, [now], {"listing_id": number})

    def _end(self, books: Books, step: Step) -> None:
        """Note that a listing was taken down at the service meanwhile."""
        known = _known(books, self.plan, step)
        if known and not known.ended_on:
            alter_row(books, "listing", known.id, {"state": "ended", "ended_on": self._box.today().isoformat()})


def _known(books: Books, plan: Plan, step: Step) -> Kept | None:
    """The listing that a step is about, as the books have it."""
    return known_offers(books.link, plan.whose, [str(step.reference)]).get(str(step.reference))


def _objection(books: Books, plan: Plan, step: Step) -> str | None:
    """Why a step must not be sent any more: its item was sold meanwhile, or is listed, or its ask was changed."""
    if step.action in ("delete", "deactivate"):
        return None
    known = _known(books, plan, step) if step.reference and step.action != "create" else None
    if known and step.was is not None and known.ask not in (None, step.was, step.ask):
        now, then = (Money(ask or 0, known.currency) for ask in (known.ask, step.was))
        return f"it is at {now} by now, not at {then} as when it was planned: plan it anew"
    if step.item_id is None:
        return None
    try:
        require_held(books, item_row(books, step.item_id), "soleflip why")
    except SoleflipError as error:
        return error.message
    if step.item_id in items_sold_there(books.link, plan.service):
        return f"item {step.item_id} has sold there: soleflip sync orders"
    if step.action == "create" and step.item_id in items_under_way(books.link, plan.whose, plan.id):
        return f"item {step.item_id} is being listed by another plan"
    offers = standing_offers(books.link, plan.service, step.item_id) if step.action == "create" else []
    if any(one.reference for one in offers):
        return f"item {step.item_id} is listed already"
    return None


def _carry_over(books: Books, plan: Plan, step: Step, outcome: Outcome, today: str) -> int | None:
    """Give the listing what the step has done to it; its number, None where the books have none."""
    fields = _fields(step, outcome, today)
    if step.action == "create":
        fields["account"] = plan.account
    known = _known(books, plan, step)
    if step.action != "create":
        if known and overtaken(books.link, step):
            return known.id
        if known:
            alter_row(books, "listing", known.id, fields)
        return known.id if known else None
    noted = [one for one in standing_offers(books.link, plan.service, step.item_id or 0) if one.reference is None]
    row = known or (noted[0] if noted else None)
    if row:
        alter_row(books, "listing", row.id, fields)
        return row.id
    return add_row(books, "listing", {**fields, "channel": plan.service, "listed_on": today})


def _fields(step: Step, outcome: Outcome, today: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if step.action == "create":
        fields = {"item_id": step.item_id, "reference": step.reference, "variant": step.variant, "ended_on": None}
    if step.action in _AFTER:
        fields["state"] = "inactive" if step.inactive else _AFTER[step.action]
    if outcome.status:
        fields["status"] = outcome.status
    if step.ask is not None and step.action in ("create", "update", "activate"):
        fields |= {"ask": step.ask, "currency": step.currency}
    if step.expires_at:
        fields["expires_at"] = step.expires_at
    if step.action == "delete":
        fields["ended_on"] = today
    return fields


def age(step: Step, now: datetime) -> float:
    """Seconds since a step was sent; a long time where nobody knows."""
    return (now - step.sent).total_seconds() if step.sent else 86_400.0
