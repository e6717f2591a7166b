"""Offers of services in the books: what is known of them, and which item may be the one that is offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import product as pairs
from typing import NamedTuple

from ..domain.sizes import Size, named_keys
from ..domain.styles import alternatives
from ..domain.trade import STANDING
from .catalogue_sizes import size_names
from .link import Link
from .matches import Keys, item_lines
from .repeats import comparable
from .services import Whose

_KEPT = (
    "id", "item_id", "account", "ask", "currency", "listed_on", "ended_on", "reference", "status", "state", "variant",
    "product_id", "order_number", "expires_at",
)  # fmt: skip
_STANDS = "ended_on IS NULL AND voided_by IS NULL"
_UNSOLD = f"""NOT EXISTS (SELECT 1 FROM sale WHERE sale.item_id = item.id AND sale.voided_by IS NULL
    AND sale.state IN {STANDING})"""
_UNDER_WAY = """
FROM listing_step JOIN listing_plan ON listing_plan.id = plan_id
WHERE service = ? AND account = ? AND action = 'create' AND state IN ('sent', 'pending')
"""


_LET_GO = f"""
SELECT listing.id FROM {{wanted}} JOIN listing ON listing.id = wanted.value JOIN item ON item.id = listing.item_id
LEFT JOIN sale ON sale.item_id = item.id AND sale.voided_by IS NULL AND sale.state IN {STANDING}
WHERE item.voided_by IS NOT NULL
    OR (listing.ended_on IS NOT NULL AND (sale.id IS NOT NULL OR item.removed_on IS NOT NULL))
    OR (sale.channel = listing.channel AND (listing.order_number IS NULL OR listing.order_number <> sale.order_number))
    OR EXISTS (SELECT 1 FROM listing AS other WHERE other.item_id = item.id AND other.channel = listing.channel
        AND other.reference IS NOT NULL AND other.ended_on IS NULL AND other.voided_by IS NULL
        AND other.id <> listing.id AND (listing.ended_on IS NOT NULL OR other.id < listing.id))
"""


_SOLD_THERE = """
SELECT listing.item_id FROM listing JOIN item ON item.id = listing.item_id
WHERE listing.channel = ? AND listing.voided_by IS NULL AND listing.state = 'sold'
    AND NOT EXISTS (SELECT 1 FROM sale WHERE sale.channel = listing.channel AND sale.voided_by IS NULL
        AND (sale.order_number = listing.order_number OR listing.order_number IS NULL
            AND sale.product_id = item.product_id AND sale.sold_on >= listing.listed_on))
    AND NOT EXISTS (SELECT 1 FROM listing AS later WHERE later.item_id = listing.item_id AND later.id > listing.id
        AND later.channel = listing.channel AND later.voided_by IS NULL AND later.ended_on IS NULL)
"""


class Kept(NamedTuple):
    """An offer as the books keep it; days and instants as text."""

    id: int
    item_id: int | None
    account: str
    ask: int | None
    currency: str
    listed_on: str
    ended_on: str | None
    reference: str | None
    status: str | None
    state: str | None
    variant: str | None
    product_id: int | None
    order_number: str | None
    expires_at: str | None


def _kept(link: Link, where: str, params: tuple[object, ...], source: str = "listing") -> list[Kept]:
    names = ", ".join(f"listing.{name}" for name in _KEPT)
    sql = f"SELECT {names} FROM {source} WHERE {where} AND voided_by IS NULL ORDER BY listing.id"
    return [Kept(*map(comparable, row)) for row in link.rows(sql, params)]  # type: ignore[arg-type]


def known_offers(link: Link, whose: Whose, references: Collection[str]) -> dict[str, Kept]:
    """Those of these offers that the books know, also if they have ended."""
    wanted, value = link.listed(sorted(references))
    found = _kept(
        link,
        "listing.reference = wanted.value AND channel = ? AND account = ?",
        (value, *whose),
        f"{wanted} CROSS JOIN listing",
    )
    return {str(one.reference): one for one in found}


def open_references(link: Link, whose: Whose, ended: bool = False) -> frozenset[str]:
    """The offers of an account that stand, as far as the books know; with `ended` all there were."""
    sql = "SELECT reference FROM listing WHERE channel = ? AND account = ? AND reference IS NOT NULL"
    more = " AND voided_by IS NULL" if ended else f" AND {_STANDS}"
    return frozenset(reference for (reference,) in link.rows(sql + more, whose))


def standing_offers(link: Link, channel: str, item_id: int) -> list[Kept]:
    """The offers of an item on a channel that stand: those that the service knows first."""
    found = _kept(link, "channel = ? AND item_id = ? AND ended_on IS NULL", (channel, item_id))
    return sorted(found, key=lambda one: (one.reference is None, one.id))


def standing_offer(link: Link, channel: str, reference: str) -> Kept | None:
    """The offer of that reference, if it stands."""
    return next(iter(_kept(link, "channel = ? AND reference = ? AND ended_on IS NULL", (channel, reference))), None)


def offers_of_items(link: Link, channel: str) -> dict[int, Kept]:
    """The offers that stand on a channel, by their items; one that the service knows goes before one it does not."""
    found = _kept(link, "channel = ? AND item_id IS NOT NULL AND ended_on IS NULL", (channel,))
    return {int(one.item_id or 0): one for one in sorted(found, key=lambda one: (one.reference is not None, one.id))}


def variants_under_way(link: Link, whose: Whose) -> dict[str, set[int]]:
    """Variants that are being listed while nobody knows yet under which references, each with its items."""
    found: dict[str, set[int]] = {}
    for variant, item in link.rows(f"SELECT variant, item_id {_UNDER_WAY} AND reference IS NULL", whose):
        found.setdefault(variant, set()).add(item)
    return found


def items_under_way(link: Link, whose: Whose, but: int | None = None) -> set[int]:
    """Items that a plan is listing, other than the plan `but`: nobody knows yet how it ends."""
    sql = f"SELECT item_id {_UNDER_WAY} AND item_id IS NOT NULL AND plan_id <> ?"
    return {item for (item,) in link.rows(sql, (*whose, but or 0))}


def items_being_listed(link: Link, channel: str) -> set[int]:
    """Items that plans are listing at a service, for any of its accounts."""
    sql = (
        "SELECT item_id FROM listing_step JOIN listing_plan ON listing_plan.id = plan_id WHERE service = ? "
        "AND action = 'create' AND state IN ('sent', 'pending') AND item_id IS NOT NULL"
    )
    return {item for (item,) in link.rows(sql, (channel,))}


def items_sold_there(link: Link, channel: str) -> set[int]:
    """Items whose listing a service calls sold, while the books have no sale of it: it is still to be fetched."""
    return {item for (item,) in link.rows(_SOLD_THERE, (channel,))}


def items_listed_by_plans(link: Link, whose: Whose, references: Collection[str]) -> dict[str, int | None]:
    """The items that plans have listed under these references; None where that failed, and left a draft behind."""
    rows = link.rows(
        "SELECT reference, CASE state WHEN 'failed' THEN NULL ELSE item_id END FROM listing_step "
        "JOIN listing_plan ON listing_plan.id = plan_id "
        "WHERE service = ? AND account = ? AND action = 'create' AND reference IS NOT NULL",
        whose,
    )
    return {reference: item for reference, item in rows if reference in references}


def taken_references(link: Link, whose: Whose, references: Iterable[str]) -> set[str]:
    """Those of these references that the books or a plan have."""
    wanted, value = link.listed(sorted({*references}))
    sql = (
        f"SELECT wanted.value FROM {wanted} JOIN listing ON listing.reference = wanted.value "
        "WHERE channel = ? AND account = ? UNION "
        f"SELECT wanted.value FROM {wanted} JOIN listing_step ON listing_step.reference = wanted.value"
    )
    return {reference for (reference,) in link.rows(sql, (value, *whose, value))}


class Shelf:
    """Items in hand that the service does not offer yet; each is taken once, the first bought first.

    An item that a person has noted as offered there goes before the others, first the one at the same ask. Those that
    are `claimed` are not given away; what is taken joins them.
    """

    def __init__(self, link: Link, whose: Whose, claimed: set[int]) -> None:
        self._link, self._whose, self._gone = link, whose, claimed
        known = offers_of_items(link, whose.service)
        busy = {item for items in variants_under_way(link, whose).values() for item in items}
        self._noted = {item: one for item, one in known.items() if one.reference is None}
        coming = {item for (item,) in link.rows("SELECT id FROM item WHERE state = 'ordered'")}
        lines = [one for one in item_lines(link, None, _UNSOLD) if one.free and one.id not in busy]
        keys = Keys(link, None)
        self._free: dict[tuple[str, str], list[int]] = {}
        for one in sorted(lines, key=lambda one: (one.id in coming, one.acquired_on, one.key)):
            if one.id not in known or one.id in self._noted:
                for key in keys.offered(one.product_id, one.size):
                    self._free.setdefault(key, []).append(one.id)

    def take(
        self, style: str | None, size: Size, variant: str | None, ask: int | None
    ) -> tuple[int, int | None] | None:
        """The item that is offered so, and the row that a person wrote for it; None where none fits."""
        keys = dict.fromkeys((*size_names(self._link, self._whose.service, variant), *named_keys(size)))
        fits = [item for key in pairs(alternatives(style or ""), keys) for item in self._free.get(key, ())]
        free = [item for item in dict.fromkeys(fits) if item not in self._gone]
        if not free:
            return None
        best = min(free, key=lambda item: (self._rank(item, ask), free.index(item)))
        self._gone.add(best)
        noted = self._noted.get(best)
        return best, noted.id if noted else None

    def _rank(self, item: int, ask: int | None) -> int:
        noted = self._noted.get(item)
        return 2 if noted is None else int(noted.ask != ask)


def let_go(link: Link, offers: Collection[int]) -> set[int]:
    """Those of these offers, which all stand, that are no longer offers of their item.

    It has left the books; or another order of that channel took it; or it is offered there under another reference;
    or it was sold or left stock while this offer had ended.
    """
    wanted, value = link.listed(sorted(offers), "bigint")
    return {number for (number,) in link.rows(_LET_GO.format(wanted=wanted), (value,))}
