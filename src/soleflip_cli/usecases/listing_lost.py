"""Changes of listings that were sent and not heard of: the service is looked at, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from ..connectors.base import Listings, Session
from ..domain.offers import Offer, Outcome, Wish
from ..domain.soundness import sound
from ..storage.listing_plans import Step, operations_of, steps_of
from ..storage.offers import taken_references
from .listing_books import Ledger, age
from .toolbox import Toolbox

_SKEW = timedelta(minutes=2)
"""How far the service's clock may be off ours beyond what its answers show."""

_PAUSES = (5, 10, 20)
"""Seconds between looks: a change may show a while after it was asked for; one look more for each."""

_LONGER = (5, 10, 20, 30, 50)
"""The same for what is seen to be under way there."""

_OVER = ("sold", "ended")


class Search:
    """Finds out what became of the steps of a plan that are `sent`."""

    def __init__(
        self, box: Toolbox, ledger: Ledger, session: Session, listings: Listings, sleep: Callable[[float], None]
    ) -> None:
        self._box, self._ledger, self._session, self._listings, self._sleep = box, ledger, session, listings, sleep

    def settle(self) -> None:
        """Look until every step was found or is known not to have happened; those may be sent again.

        What the service is still at after two minutes stays as it is.
        """
        pauses = self._pauses()
        for pause in (*pauses, None):
            undecided = self._look()
            if pause is None or not self._sent():
                break
            self._sleep(pause)
        self._ledger.back([step for step in self._sent() if step.id not in undecided])
        for pause in _LONGER:
            if not self._sent():
                return
            self._sleep(pause)
            self._look()

    def _sent(self) -> list[Step]:
        with self._box.reader() as reader:
            return [step for step in steps_of(reader.link, self._ledger.plan.id) if step.state == "sent"]

    def _pauses(self) -> Sequence[int]:
        """One for single changes that were just sent, more for several together; none for those of long ago."""
        fresh = [step for step in self._sent() if age(step, self._box.now()) < 300]
        together = len({step.sent_at for step in fresh}) < len(fresh)
        return _PAUSES if together else _PAUSES[: bool(fresh)]

    def _look(self) -> set[int]:
        """One look; the steps that the service may still be at."""
        sent = self._sent()
        made = [step for step in sent if step.action == "create" and step.reference is None]
        undecided = self._look_for(made) if made else set()
        for step in sent:
            if step not in made:
                outcome = standing(step.wish, self._one(step))
                if outcome is None:
                    continue
                if outcome.stage == "pending":
                    undecided.add(step.id)
                else:
                    self._ledger.heard([(step, outcome)])
        return undecided

    def _one(self, step: Step) -> Offer | None:
        return sound(self._listings.one(self._session, str(step.reference)))

    @property
    def _skew(self) -> timedelta:
        """How long before a step was sent, by our clock, it may have been done, by the service's."""
        return _SKEW + self._session.ahead_by

    def _made(self, steps: Sequence[Step]) -> list[Offer]:
        """Listings of these sizes that were made since; asked anew where the answer tells that our clock is off."""
        sent, skew = min(step.sent for step in steps if step.sent), self._skew
        variants = sorted({str(step.variant) for step in steps})
        offers = self._listings.made(self._session, variants, sent - skew)
        if (sent - self._skew).date() < (sent - skew).date():
            offers = self._listings.made(self._session, variants, sent - self._skew)
        return sound(offers)

    def _look_for(self, steps: Sequence[Step]) -> set[int]:
        """Look for listings that were made, and that neither the books nor another step has."""
        offers = self._made(steps)
        with self._box.reader() as reader:
            taken = taken_references(reader.link, self._ledger.plan.whose, {one.reference for one in offers})
            batches = operations_of(reader.link)
        free = [one for one in offers if one.reference not in taken and one.batch not in batches]
        undecided: set[int] = set()
        for step in sorted(steps, key=lambda step: step.id):
            fits = [one for one in free if _may_be(one, step, self._skew)]
            found = next((one for one in fits if (one.ask, one.currency) == (step.ask, step.currency)), None)
            if found is None:
                undecided |= {step.id for one in fits if one.ask is None}
                continue
            free.remove(found)
            if found.batch:  # the others that were sent with it are in the same batch
                self._ledger.waits([one for one in steps if one.sent_at == step.sent_at], found.batch)
                return undecided
            self._ledger.heard([(step, Outcome("done", found.reference, None, found.status))])
        return undecided


def _may_be(offer: Offer, step: Step, skew: timedelta) -> bool:
    """Whether a listing may be what the step has made, by its size and time."""
    since = f"{step.sent - skew:%Y-%m-%d %H:%M:%S}+00:00" if step.sent else ""
    return offer.variant == step.variant and offer.listed_at >= since


def standing(wish: Wish, offer: Offer | None) -> Outcome | None:
    """How a wish stands, by the offer that it is about; None where it has not come true, and may yet."""
    if offer is None:
        done = wish.action == "delete"
        return Outcome("done" if done else "failed", wish.reference, error=None if done else "it is gone", over=True)
    if offer.busy:
        return Outcome("pending", offer.reference)
    if _is_true(wish, offer):
        return Outcome("done", offer.reference, None, offer.status)
    over = offer.state in _OVER
    why = f"it is {offer.status}"
    return Outcome("failed", offer.reference, error=why, over=offer.state == "ended") if over else None


def _is_true(wish: Wish, offer: Offer) -> bool:
    if wish.action == "delete":
        return offer.state == "ended"
    if wish.action == "deactivate":
        return offer.state == "inactive"
    priced = (offer.ask, offer.currency) == (wish.ask, wish.currency)
    timely = wish.expires_at in (None, offer.expires_at) or offer.state == "inactive"
    if wish.action == "activate":
        return offer.state == "active" and priced
    return priced and timely and (wish.action == "create" or offer.state not in _OVER)
