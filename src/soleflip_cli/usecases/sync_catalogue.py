"""Products as services know them: each style looked for once, its sizes and numbers kept, and again after months."""

from __future__ import annotations

from datetime import date, timedelta

from ..connectors.base import Market, Missing, Session
from ..connectors.records import STUMBLES, reason
from ..domain.services import Product
from ..domain.soundness import sound
from ..storage.books import Books
from ..storage.catalogue import Found, Kept, Looked, keep_product, wanted_products
from ..storage.services import Whose, utc
from .fetched import Fetched, unreadable
from .toolbox import Toolbox

_UNKNOWN_AGAIN = timedelta(days=30)
"""How long a style that the service did not know is not looked for."""
_KNOWN_AGAIN = timedelta(days=90)
"""How long what a catalogue told is taken for true."""
_SOLD = timedelta(days=180)
"""What was sold before that is asked for with all the rest alone: there may be thousands, at a request a second."""


def fetch(box: Toolbox, whose: Whose, session: Session, full: bool, dry_run: bool, done: Fetched) -> None:
    """Look for every style in stock, watched or sold of late that was not looked for of late; each is kept as it comes.

    If `full`, for every style there is. One that the service tells in a form that cannot be read stops no other.
    """
    with box.reader() as reader:
        since = date.min if full else box.today() - _SOLD
        wanted = wanted_products(reader.link, whose.service, since)
    due = [one for one in wanted if full or is_due(box, one)]
    for one in due:
        done.came(1, len(due))
        try:
            found = found_at(session, one)
        except STUMBLES as error:
            done.bad.append(unreadable(one.style, reason(error)))
            continue
        done.counts[_became(box, whose, one, found, dry_run)] += 1


def is_due(box: Toolbox, one: Looked) -> bool:
    """Whether a style is to be looked for: never was, or long ago."""
    looked_at = utc(one.looked_at)
    return looked_at is None or looked_at + (_KNOWN_AGAIN if one.reference else _UNKNOWN_AGAIN) <= box.now()


def found_at(session: Session, one: Looked) -> Found | None:
    """What the service has of a style; None where it has none. A product that was merged into another is looked for
    again by its style, one that a person mapped is not."""
    market = session.connector.market
    assert market is not None
    product = sound(_product(session, market, one))
    return Found(product, sound(market.variants(session, product.reference))) if product else None


def _product(session: Session, market: Market, one: Looked) -> Product | None:
    if one.reference and market.product:
        try:
            return market.product(session, one.reference)
        except Missing:
            if one.by_hand:
                return None
    elif one.by_hand and one.reference:
        return Product(one.reference)
    return market.find(session, one.style)


def kept(books: Books, service: str, product_id: int, found: Found | None) -> Kept:
    """Store what was found; matches follow where a brand has become known, since its sizes mean more then."""
    came = keep_product(books.link, service, product_id, found, books.at)
    if came.rebranded:
        books.rematch({product_id})
    return came


def _became(box: Toolbox, whose: Whose, one: Looked, found: Found | None, dry_run: bool) -> str:
    if not dry_run:
        with box.books("sync catalog") as books:
            came = kept(books, whose.service, one.id, found)
    else:
        came = Kept(one.reference is None, False, False)
    if found is None:
        return "unknown"
    return "added" if came.new else "updated" if came.changed else "unchanged"
