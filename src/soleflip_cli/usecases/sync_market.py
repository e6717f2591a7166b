"""Market prices of what is in stock: each product found once, then asked for in one call; history grows by itself."""

from __future__ import annotations

from datetime import timedelta

from ..connectors.base import Market, Session
from ..storage.quotes import Wanted, held_products, keep_quotes, keep_reference, keep_variants
from ..storage.services import Whose, utc
from .sync_orders import FOREIGN, Fetched, stumbled
from .toolbox import Toolbox

_LOOK_AGAIN = timedelta(days=30)
"""How long a style that the service did not know is not looked for."""


def fetch(box: Toolbox, whose: Whose, session: Session, dry_run: bool, done: Fetched) -> None:
    """Quotes for every product in stock, in the currency that it was bought in. Each product is kept as it comes."""
    market = session.connector.market
    assert market is not None
    with box.reader() as reader:
        wanted = held_products(reader.link, whose.service)
    for one in wanted:
        try:
            reference = reference_of(box, whose, session, market, one, dry_run)
            quotes = market.quotes(session, reference, one.currency) if reference else []
        except FOREIGN as error:
            raise stumbled(session.connector.title, error) from error
        done.counts["read"] += 1
        if reference is None:
            done.counts["unknown"] += 1
            continue
        if dry_run:
            done.counts["added"] += len(quotes)
            continue
        with box.books("sync market") as books:
            new = keep_quotes(books.link, whose.service, one.currency, quotes, box.now())
        done.counts.update(added=new, unchanged=len(quotes) - new)


def reference_of(
    box: Toolbox, whose: Whose, session: Session, market: Market, one: Wanted, dry_run: bool
) -> str | None:
    """What the service calls the product; looked for once, and where it has none again after a month."""
    looked_at = utc(one.looked_at)
    if one.reference or (looked_at and looked_at + _LOOK_AGAIN > box.now()):
        return one.reference
    reference = market.find(session, one.style)
    variants = market.variants(session, reference) if reference else []
    if not dry_run:
        with box.books("sync market") as books:
            keep_reference(books.link, whose.service, one.product_id, reference, box.now())
            keep_variants(books.link, whose.service, one.product_id, variants)
    return reference
