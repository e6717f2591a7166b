"""Plans of changes of listings: what was decided on, how each step stands. No command takes these rows back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ..domain.offers import Action, Stage, Wish
from .link import Link, moment
from .products import next_id
from .repeats import comparable
from .services import Whose

_STEP = (
    "id", "plan_id", "action", "item_id", "listing_id", "reference", "variant", "ask", "was", "currency", "expires_at",
    "state", "operation", "error", "sent_at", "inactive",
)  # fmt: skip
_PLAN = ("id", "service", "account", "origin", "made_at", "reverts", "done_at")
_LEFT = ("planned", "sent", "pending")


class Step(NamedTuple):
    """One change of a listing as the books keep it; instants as text."""

    id: int
    plan_id: int
    action: Action
    item_id: int | None
    listing_id: int | None
    reference: str | None
    variant: str | None
    ask: int | None
    was: int | None
    currency: str | None
    expires_at: str | None
    state: Stage
    operation: str | None = None
    error: str | None = None
    sent_at: str | None = None
    inactive: int = 0

    @property
    def wish(self) -> Wish:
        """What the service is asked for."""
        told = self.reference, self.variant, self.ask, self.currency, self.expires_at
        return Wish(self.action, *told, active=not self.inactive)

    @property
    def left(self) -> bool:
        """Whether something is still to be done."""
        return self.state in _LEFT

    @property
    def sent(self) -> datetime | None:
        """When it was sent."""
        return moment(self.sent_at) if self.sent_at else None


class Plan(NamedTuple):
    """Changes that were decided on together; instants as the engine gives them."""

    id: int
    service: str
    account: str
    origin: str
    made_at: Any
    reverts: int | None
    done_at: Any

    @property
    def whose(self) -> Whose:
        """The account that it is about."""
        return Whose(self.service, self.account)


def keep_plan(
    link: Link, whose: Whose, origin: str, now: datetime, steps: Iterable[Step], reverts: int | None = None
) -> int:
    """Store a new plan; its number."""
    number = next_id(link, "listing_plan")
    link.insert("listing_plan", _PLAN, [(number, *whose, origin, str(now), reverts, None)])
    first = next_id(link, "listing_step")
    rows = [step._replace(id=at, plan_id=number) for at, step in enumerate(steps, first)]
    link.insert("listing_step", _STEP, rows)
    return number


def drop_plan(link: Link, number: int) -> None:
    """Forget a plan of which nothing was sent."""
    link.run("DELETE FROM listing_step WHERE plan_id = ?", (number,))
    link.run("DELETE FROM listing_plan WHERE id = ?", (number,))


def plans(link: Link, most: int = 1_000_000) -> list[Plan]:
    """The latest plans, the newest first."""
    return [
        Plan(*row)
        for row in link.rows(f"SELECT {', '.join(_PLAN)} FROM listing_plan ORDER BY id DESC LIMIT ?", (most,))
    ]


def steps_of(link: Link, number: int) -> list[Step]:
    """The steps of a plan, in their order."""
    sql = f"SELECT {', '.join(_STEP)} FROM listing_step WHERE plan_id = ? ORDER BY id"
    return [Step(*map(comparable, row)) for row in link.rows(sql, (number,))]  # type: ignore[arg-type]


def counts(link: Link, numbers: Collection[int]) -> dict[int, dict[str, int]]:
    """How many steps of each of these plans are in which state."""
    wanted, value = link.listed(sorted(numbers), "bigint")
    found: dict[int, dict[str, int]] = {number: {} for number in numbers}
    for number, state, count in link.rows(
        f"SELECT plan_id, state, COUNT(*) FROM {wanted} JOIN listing_step ON plan_id = wanted.value "
        "GROUP BY plan_id, state",
        (value,),
    ):
        found[number][state] = count
    return found


def mark(link: Link, steps: Sequence[Step], fields: Mapping[str, Any]) -> list[Step]:
    """Give steps new values; the steps as they are then."""
    places = ", ".join(f"{name} = ?" for name in fields)
    link.many(f"UPDATE listing_step SET {places} WHERE id = ?", [(*fields.values(), step.id) for step in steps])
    known = {name: value for name, value in fields.items() if name in _STEP}
    return [step._replace(**known) for step in steps]


def overtaken(link: Link, step: Step) -> bool:
    """Whether a later step of the same listing has been done: what this one asked for is no more."""
    sql = "SELECT 1 FROM listing_step WHERE reference = ? AND id > ? AND state = 'done' LIMIT 1"
    return link.one(sql, (step.reference, step.id)) is not None


def settle_plan(link: Link, number: int, now: datetime) -> None:
    """Note that a plan is done, if no step of it is left."""
    left = link.one(f"SELECT 1 FROM listing_step WHERE plan_id = ? AND state IN {_LEFT} LIMIT 1", (number,))
    if not left:
        link.run("UPDATE listing_plan SET done_at = ? WHERE id = ? AND done_at IS NULL", (str(now), number))


def operations_of(link: Link) -> set[str]:
    """What services call the changes that plans wait for, or waited for."""
    return {name for (name,) in link.rows("SELECT DISTINCT operation FROM listing_step WHERE operation IS NOT NULL")}
