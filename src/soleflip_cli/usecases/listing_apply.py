"""Carry a plan out at the service: each step is kept as sent before it goes, and what is answered at once."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ..connectors.base import Listings, Missing, Refused, Session
from ..domain.errors import ServiceFailed, SoleflipError, UsageError
from ..domain.offers import Action, Outcome
from ..domain.soundness import sound
from ..domain.words import counted
from ..machine.ration import Rate, Ration
from ..storage.link import chunks
from ..storage.listing_plans import Plan, Step, drop_plan, plans, steps_of
from ..storage.services import Requests
from .fetched import understood
from .listing_books import Ledger, age
from .listing_lost import Search, standing
from .services import Manner, locks, session_with
from .toolbox import Toolbox

_SINGLY = 5
"""Up to so many changes of a kind are sent one by one."""

_TRIES = 3
_POLLS = (1, 1, 2, 3, 5, 8, 13, 20, 30, 37)
"""Seconds between questions how pending changes stand: two minutes in all."""

_LONGEST = 86_400
"""Seconds after which nothing more is expected to be heard of a change."""

_ORDER: tuple[Action, ...] = ("delete", "deactivate", "update", "activate", "create")


class Applied(NamedTuple):
    """What came of a plan: its steps as they stand, and what stopped it, if anything did."""

    plan: Plan
    steps: list[Step]
    error: SoleflipError | None

    def count(self, *states: str) -> int:
        """How many steps are in one of these states."""
        return sum(step.state in states for step in self.steps)


def plan_of(box: Toolbox, number: int | None) -> Plan:
    """The plan of that number, or the latest of which something is left. Raises UsageError."""
    with box.reader() as reader:
        found = plans(reader.link)
    if number is None:
        left = [one for one in found if one.done_at is None]
        if not left:
            raise UsageError("no plan is left to be applied", "soleflip listing plan FILE")
        return left[0]
    one = next((one for one in found if one.id == number), None)
    if one is None:
        raise UsageError(f"there is no plan {number}", "soleflip listing plans")
    return one


def apply(box: Toolbox, number: int | None, manner: Manner) -> Applied:
    """Carry out what is left of a plan, also of one that was killed half way. Nothing is listed twice.

    Raises UsageError where nothing is left, Busy where another process lists with the same account. What goes wrong
    on the way is told with the steps as they stand then.
    """
    plan = plan_of(box, number)
    if plan.done_at is not None:
        raise UsageError(f"plan {plan.id} is done already", "soleflip listing plans")
    failure: SoleflipError | None = None
    with locks(box, "soleflip listing apply").held(f"listings-{plan.service}-{plan.account}"):
        try:
            with session_with(box, plan.whose, manner, "listing apply") as session:
                failure = _Run(box, plan, session).go()
        except SoleflipError as error:
            failure = error
        with box.reader() as reader:
            return Applied(plan, steps_of(reader.link, plan.id), failure)


def forget(box: Toolbox, number: int) -> None:
    """Drop a plan of which nothing was sent."""
    with box.books("listing plan") as books:
        drop_plan(books.link, number)


class _Run:
    """One plan on its way."""

    def __init__(self, box: Toolbox, plan: Plan, session: Session) -> None:
        listings = session.connector.listings
        assert listings is not None
        self._box, self._plan, self._session, self._listings = box, plan, session, listings
        self._ledger = Ledger(box, plan)
        self._search = Search(box, self._ledger, session, listings, pause)
        self._ration = _ration(box, session, listings)
        self._singly: set[int] = set()
        self._again = {step.id for step in self._steps("planned") if step.sent_at}

    def go(self) -> SoleflipError | None:
        """First what was sent before, then the rest; what stopped it at last, if anything did."""
        with understood(self._session.connector.title):
            self._search.settle()
        failure, tries = None, 0
        while tries < _TRIES and (left := len(self._steps("planned"))):
            failure = self._send()
            with understood(self._session.connector.title):
                self._search.settle()
            again = self._steps("planned")
            self._again |= {step.id for step in again}
            tries = 0 if len(again) < left else tries + 1
        self._wait()
        return failure if self._steps("planned") else None

    def _steps(self, state: str) -> list[Step]:
        with self._box.reader() as reader:
            return [step for step in steps_of(reader.link, self._plan.id) if step.state == state]

    def _groups(self) -> Iterator[list[Step]]:
        """What is left to send, in what is sent together; what is taken down goes first."""
        left = self._steps("planned")
        for action in _ORDER:
            some = [step for step in left if step.action == action]
            many = [step for step in some if step.id not in self._singly]
            if self._listings.write_all is None or action not in self._listings.batched or len(many) <= _SINGLY:
                many = []
            yield from chunks(many, self._listings.most_at_once)
            yield from ([step] for step in some if step not in many)

    def _send(self) -> ServiceFailed | None:
        """Send what is left, until it is not heard whether something arrived; why."""
        for group in self._groups():
            if len(group) > 1 and self._ration:
                self._ration.take(len(group))
            sent = self._ledger.sending(group)
            try:
                if sent:
                    self._send_together(sent, len(group) > 1)
            except ServiceFailed as error:
                return error
        return None

    def _send_together(self, sent: list[Step], batch: bool) -> None:
        """Send steps and keep what is answered. Raises ServiceFailed where nobody knows whether they arrived."""
        try:
            with understood(self._session.connector.title):
                told = self._answer(sent, batch)
        except Refused as error:
            if batch:  # one bad wish may spoil all
                self._singly |= {step.id for step in sent}
                self._ledger.back(sent)
            else:
                self._heard([(sent[0], Outcome("failed", sent[0].reference, error=error.message))])
        except ServiceFailed:
            raise
        except SoleflipError:  # not let in, or asked to wait: nothing was done
            self._ledger.back(sent)
            raise
        else:
            self._heard(told)

    def _answer(self, sent: list[Step], batch: bool) -> list[tuple[Step, Outcome]]:
        wishes = [step.wish for step in sent]
        if not batch:
            return [(sent[0], sound(self._listings.write(self._session, wishes[0])))]
        assert self._listings.write_all is not None
        operation = self._listings.write_all(self._session, wishes)
        return [(step, Outcome("pending", step.reference, operation)) for step in sent]

    def _heard(self, told: Sequence[tuple[Step, Outcome]]) -> None:
        """Keep what is said; what failed when it was sent again may have come true the first time.

        What failed singly is looked at too: the listing may have been taken down there meanwhile.
        """
        failed = [step.id for step, outcome in told if outcome.stage == "failed" and step.action != "create"]
        suspect = {*self._again, *(failed if len(failed) <= _SINGLY else ())}
        self._ledger.heard([(step, self._looked_at(step, outcome, suspect)) for step, outcome in told])

    def _looked_at(self, step: Step, outcome: Outcome, suspect: Collection[int]) -> Outcome:
        if outcome.stage != "failed" or step.id not in suspect or not step.reference:
            return outcome
        with understood(self._session.connector.title):
            found = standing(step.wish, sound(self._listings.one(self._session, step.reference)))
        told = found and (found.stage == "done" or (found.stage == "failed" and step.action != "create"))
        return found if found and told else outcome

    def _wait(self) -> None:
        """Ask how pending steps stand, until none is or two minutes have passed."""
        for seconds in (*_POLLS, None):
            self._poll()
            left = len(self._steps("pending"))
            if not left or seconds is None:
                return
            if seconds > _SINGLY:
                self._box.talk(f"{self._session.connector.title} works on {counted(left, 'change')}")
            pause(seconds)

    def _poll(self) -> None:
        asked: dict[str, list[Step]] = {}
        poll = self._listings.poll
        if poll is None:  # then it is looked for
            self._ledger.unheard(self._steps("pending"))
            return
        for step in self._steps("pending"):
            asked.setdefault(str(step.operation), []).append(step)
        for operation, steps in asked.items():
            try:
                with understood(self._session.connector.title):
                    outcomes = sound(poll(self._session, operation, [step.wish for step in steps]))
            except Missing:
                self._ledger.unheard(steps)
                continue
            both = [(step, self._given_up(step, outcome)) for step, outcome in zip(steps, outcomes, strict=True)]
            told = [(step, outcome) for step, outcome in both if outcome.stage != "pending"]
            if told:
                self._heard(told)

    def _given_up(self, step: Step, outcome: Outcome) -> Outcome:
        """What is pending for longer than a day counts as failed: a fetch tells whether it was done all the same."""
        if outcome.stage != "pending" or age(step, self._box.now()) < _LONGEST:
            return outcome
        why = f"{self._session.connector.title} has not told for a day: soleflip sync listings"
        return outcome._replace(stage="failed", error=why)


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def _ration(box: Toolbox, session: Session, listings: Listings) -> Ration | None:
    """What may be sent many at once, over all processes; the day's is counted in the books."""
    if listings.per_minutes is None:
        return None
    name = f"{session.connector.name} items"
    rate = Rate(*listings.per_minutes, listings.batched_per_day)
    return Ration(box.home.data / "locks", name, rate, Requests(box.location, name), box.talk, box.now, pause)
