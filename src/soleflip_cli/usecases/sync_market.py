"""Market prices of what is in stock or watched: each product asked for in one call; history grows by itself."""

from __future__ import annotations

from collections.abc import Sequence

from ..connectors.base import Missing, Session
from ..connectors.records import STUMBLES, reason
from ..domain.services import Quote
from ..domain.soundness import sound
from ..storage.catalogue import Looked
from ..storage.quotes import Wanted, keep_quotes, priced_products
from ..storage.services import Whose
from .fetched import Fetched, unreadable
from .sync_catalogue import found_at, is_due, kept
from .toolbox import Toolbox


def fetch(box: Toolbox, whose: Whose, session: Session, dry_run: bool, done: Fetched) -> None:
    """Quotes for every product in stock or watched, in the currencies that it was bought in and is watched in. Each
    product is kept as it comes; one that was never looked for is looked for first."""
    with box.reader() as reader:
        wanted = priced_products(reader.link, whose.service)
    known: dict[int, str | None] = {}
    for one in wanted:
        try:
            if one.product.id not in known:
                known[one.product.id] = reference_of(box, whose, session, one.product, dry_run)
            quotes = _quotes(box, whose, session, one, known, dry_run)
        except STUMBLES as error:
            done.bad.append(unreadable(one.product.style, reason(error)))
            done.came(1, len(wanted))
            continue
        done.came(1, len(wanted))
        if known[one.product.id] is None:
            done.counts["unknown"] += 1
            continue
        if dry_run:
            done.counts["added"] += len(quotes)
            continue
        with box.books("sync market") as books:
            new = keep_quotes(books.link, whose.service, one.currency, quotes, box.now())
        done.counts.update(added=new, unchanged=len(quotes) - new)


def _quotes(
    box: Toolbox, whose: Whose, session: Session, one: Wanted, known: dict[int, str | None], dry_run: bool
) -> Sequence[Quote]:
    """The quotes of a product; one that the service has merged into another is looked for again, once."""
    market, reference = session.connector.market, known[one.product.id]
    assert market is not None
    if reference is None:
        return []
    try:
        return sound(market.quotes(session, reference, one.currency))
    except Missing:
        known[one.product.id] = again = _looked(box, whose, session, one.product, dry_run)
        return sound(market.quotes(session, again, one.currency)) if again else []


def reference_of(box: Toolbox, whose: Whose, session: Session, one: Looked, dry_run: bool) -> str | None:
    """What the service calls the product; looked for first where it is unknown and was not looked for of late."""
    return one.reference if one.reference or not is_due(box, one) else _looked(box, whose, session, one, dry_run)


def _looked(box: Toolbox, whose: Whose, session: Session, one: Looked, dry_run: bool) -> str | None:
    found = found_at(session, one)
    if not dry_run:
        with box.books("sync market") as books:
            kept(books, whose.service, one.id, found)
    return found.product.reference if found else None
