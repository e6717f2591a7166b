"""Offers of a service into the books: each tied to the item that it offers, what ended marked; safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from ..connectors.base import Session, Since
from ..domain.days import local_day
from ..domain.offers import Offer, OfferPage
from ..domain.soundness import fault_of
from ..storage.books import Books
from ..storage.offers import (
    Kept,
    Shelf,
    items_listed_by_plans,
    known_offers,
    let_go,
    open_references,
    variants_under_way,
)
from ..storage.products import CHANNEL_NAME, Products
from ..storage.rows import add_row, alter_row
from ..storage.services import Whose
from .fetched import Fetched, drawn, unreadable
from .toolbox import Toolbox

COMMAND = "sync listings"
"""What such a fetch is called among commands: it follows the service, and is not undone."""

_OVER = ("sold", "ended")


def fetch(box: Toolbox, whose: Whose, session: Session, full: bool, dry_run: bool, done: Fetched) -> None:
    """Take in what is on offer; with `full` also ask for each offer that has ended. Every page is committed at once."""
    listings = session.connector.listings
    assert listings is not None
    with box.reader() as reader:
        known = open_references(reader.link, whose, ended=full)
    for page in map(_sound, drawn(listings.fetch(session, Since(None, known)), session.connector.title)):
        done.bad += page.bad
        done.counts["read"] += len(page.offers) + len(page.bad) + len(page.gone)
        if dry_run:
            with box.rehearsal(COMMAND) as (books, _):
                _Taking(books, whose, box.today(), done).take(page)
        else:
            with box.books(COMMAND) as books:
                _Taking(books, whose, box.today(), done).take(page)
    with box.reader() as reader:
        if variants_under_way(reader.link, whose):
            done.told.append("a plan is not finished; what it lists is left to it: soleflip listing apply")


def _sound(page: OfferPage) -> OfferPage:
    """A page without offers that are not as they should be: those are among the bad ones."""
    faults = [(one, fault_of(one)) for one in page.offers]
    bad = [unreadable(one.reference, fault) for one, fault in faults if fault]
    return OfferPage(
        [one for one, fault in faults if not fault], [*(unreadable(*one) for one in page.bad), *bad], page.gone
    )


class _Taking:
    """Takes in pages of offers within one transaction."""

    def __init__(self, books: Books, whose: Whose, today: date, done: Fetched) -> None:
        self._books, self._whose, self._today, self._done = books, whose, today, done
        self._under_way = variants_under_way(books.link, whose)
        self._claimed: set[int] = set()
        """Items that stay with the offers that had them, of this page."""

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self._books.link, self._whose, self._claimed)

    def take(self, page: OfferPage) -> None:
        """Store what differs."""
        link, names = self._books.link, [*(one.reference for one in page.offers), *page.gone]
        known = known_offers(link, self._whose, names)
        planned = items_listed_by_plans(link, self._whose, {*names} - {*known})
        standing = {one.reference for one in page.offers if one.state not in _OVER}
        loose = let_go(link, {one.id for one in known.values() if one.reference in standing})
        for reference in sorted(standing & {*known}, key=lambda one: known[one].id):
            kept = known[reference]
            if kept.id in loose or kept.item_id in self._claimed:
                known[reference] = kept._replace(item_id=None)
            elif kept.item_id:
                self._claimed.add(kept.item_id)
        for offer in page.offers:
            if offer.reference in known:
                self._alter(offer, known[offer.reference])
            else:
                self._add(offer, planned)
        for reference in page.gone:
            if reference in known and not known[reference].ended_on:
                self._count(alter_row(self._books, "listing", known[reference].id, self._ended()))

    def _ended(self) -> Mapping[str, Any]:
        return {"state": "ended", "ended_on": self._today.isoformat()}

    def _alter(self, offer: Offer, kept: Kept) -> None:
        item, noted = self._item(offer, kept.item_id)
        fields = {**self._told(offer, kept), "item_id": item}
        if item is None and kept.product_id is None:  # it had an item, which has left the books
            fields |= self._what(offer)
        if noted:  # what a person had noted is this very offer
            alter_row(self._books, "listing", noted, {"ended_on": self._today.isoformat()})
        self._count(alter_row(self._books, "listing", kept.id, fields))

    def _is_nothing(self, offer: Offer, planned: Mapping[str, int | None]) -> bool:
        """Whether a new offer is over, is what a plan may just have made, or is the draft that a failed one left."""
        failed = offer.ask is None and offer.reference in planned and planned[offer.reference] is None
        under_way = offer.variant in self._under_way and offer.reference not in planned
        return offer.state in _OVER or failed or under_way

    def _add(self, offer: Offer, planned: Mapping[str, int | None]) -> None:
        """A new offer."""
        if self._is_nothing(offer, planned):
            self._done.counts["unchanged"] += 1
            return
        item, noted = self._item(offer, planned.get(offer.reference))
        fields = {**self._told(offer, None), "item_id": item, **self._what(offer)}
        if noted:
            alter_row(self._books, "listing", noted, fields)
            self._done.counts["updated"] += 1
            return
        add_row(self._books, "listing", {**fields, "channel": self._whose.service})
        self._done.counts["added"] += 1

    def _item(self, offer: Offer, known: int | None) -> tuple[int | None, int | None]:
        """The item that is offered, and the row that a person wrote for it."""
        found = None
        if known is None and offer.state not in _OVER:
            found = self._shelf.take(offer.style, offer.size, offer.variant, offer.ask)
        item, noted = found or (known, None)
        self._done.counts["unknown"] += item is None and offer.state not in _OVER
        return item, noted

    def _told(self, offer: Offer, kept: Kept | None) -> dict[str, Any]:
        """What the service says of an offer; what it leaves open stays as it was."""
        currency = offer.currency or (kept.currency if kept else self._books.only_currency() or "USD")
        return {
            "account": self._whose.account,
            "reference": offer.reference,
            "status": offer.status,
            "state": offer.state or (kept.state if kept else None),
            "variant": offer.variant,
            "ask": offer.ask if offer.currency or not kept else kept.ask,
            "currency": currency,
            "listed_on": self._day(offer.listed_at),
            "ended_on": self._ended_on(offer, kept),
            "order_number": offer.order_number or (kept.order_number if kept else None),
            "expires_at": offer.expires_at,
        }

    def _ended_on(self, offer: Offer, kept: Kept | None) -> str | None:
        before = kept.ended_on if kept else None
        if offer.state is None:
            return before
        if offer.state not in _OVER:
            return None
        return before or (self._day(offer.changed_at) if offer.changed_at else self._today.isoformat())

    def _what(self, offer: Offer) -> dict[str, Any]:
        """What is offered, for an offer that has no item."""
        product = Products(self._books.link, CHANNEL_NAME).of(offer.style, offer.name, offer.size.system)
        size = dict(zip(("size_system", "size_value", "size_women", "size_raw"), offer.size, strict=True))
        return {"product_id": product.id, **size}

    def _day(self, moment: str) -> str:
        return local_day(datetime.fromisoformat(moment), self._books.zone).isoformat()

    def _count(self, changed: Mapping[str, Any]) -> None:
        self._done.counts["updated" if changed else "unchanged"] += 1
