"""Offers as services tell of them, and the changes of them that are wanted there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from .services import NO_SIZE, Unreadable
from .sizes import Size

State = Literal["active", "inactive", "sold", "ended"]
Action = Literal["create", "update", "activate", "deactivate", "delete"]
ACTIONS: tuple[Action, ...] = ("create", "update", "activate", "deactivate", "delete")

Stage = Literal["planned", "sent", "pending", "done", "failed"]
"""How a wanted change stands: `sent` and not heard of, `pending` at the service, `done`, or `failed` for good."""


class Offer(NamedTuple):
    """One item offered at a service, as it states it now.

    `status` is the service's own word and `state` what it means to us, None where that is not known: active (can be
    bought), inactive (kept without a price that is asked), sold, ended. Instants are UTC text (`YYYY-MM-DD
    HH:MM:SS+00:00`), `ask` minor units of `currency`; None is unknown. `busy` says that a change of it is under way
    there, `batch` which of the batches that were sent made it. `raw` is the record as it came.
    """

    reference: str
    status: str
    state: State | None
    listed_at: str
    raw: Mapping[str, Any]
    variant: str | None = None
    product: str | None = None
    style: str | None = None
    name: str | None = None
    size: Size = NO_SIZE
    ask: int | None = None
    currency: str | None = None
    changed_at: str | None = None
    expires_at: str | None = None
    order_number: str | None = None
    busy: bool = False
    batch: str | None = None


class OfferPage(NamedTuple):
    """Some offers that were fetched together, records that cannot be read, and those asked for that are gone."""

    offers: list[Offer]
    bad: list[Unreadable]
    gone: list[str]


class Wish(NamedTuple):
    """One change that is wanted: `variant`, `ask` (minor units of `currency`) and `active` are for what is to be made,
    `reference` says which offer is to be changed. `expires_at` is UTC text."""

    action: Action
    reference: str | None = None
    variant: str | None = None
    ask: int | None = None
    currency: str | None = None
    expires_at: str | None = None
    active: bool = True


class Outcome(NamedTuple):
    """What a service says of a wish: how it stands, the offer that it is about, what it calls the change while it
    works on it, its own word for the offer's state afterwards, and why it refused. `over` says that the offer was
    taken down there meanwhile."""

    stage: Stage
    reference: str | None = None
    operation: str | None = None
    status: str | None = None
    error: str | None = None
    over: bool = False
