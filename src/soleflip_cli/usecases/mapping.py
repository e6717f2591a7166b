"""A style that a service does not find by its code, mapped once by hand to what it is called there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..connectors.base import Refused, Session
from ..domain.errors import NotConnected, UsageError
from ..domain.services import Product
from ..domain.soundness import sound
from ..domain.styles import style_code
from ..domain.table import Column, Table
from ..storage.books import Books
from ..storage.catalogue import Found
from ..storage.products import next_id
from ..storage.rows import alter_row
from ..storage.services import Whose
from .connect import known
from .fetched import understood
from .products import product_named
from .services import Manner, connector_of, session_with
from .sync_catalogue import kept
from .toolbox import Toolbox

COMMAND = "product map"
_LONG_AGO = "2000-01-01 00:00:00+00:00"
"""When a product was looked at that is to be looked at again by the next fetch."""

_CANDIDATES = (
    Column("number", "Number", "count"),
    Column("product", "Product"),
    Column("style", "Style code"),
    Column("colourway", "Colourway", priority=1),
    Column("released_on", "Released", "date", 2),
    Column("reference", "Id", priority=3),
)

Choice = Callable[[Sequence[Product]], Product]
"""Picks one of several products."""


def map_style(box: Toolbox, style: str, service: str, text: str, manner: Manner, choose: Choice) -> Product:
    """Say what a style is called at a service: `text` is its id there, another style code, or words to search for.

    Raises UsageError where nothing is found, or `choose` does where it cannot decide; NotConnected.
    """
    whose = _account(box, service)
    with box.reader() as reader:
        number = int(product_named(reader.link, style)["id"])
    with session_with(box, whose, manner, COMMAND) as session, understood(session.connector.title):
        found = _found(session, text.strip(), choose)
    with box.books(COMMAND, existing=True) as books:
        _map(books, service, number, found.product.reference)
        kept(books, service, number, found)
    return found.product


def _account(box: Toolbox, service: str) -> Whose:
    connector = connector_of(service)
    if connector.market is None:
        raise UsageError(f"{connector.title} has no catalogue", "soleflip connect list")
    accounts = [Whose(one.service, one.account) for one in known(box, service) if not one.ended_at]
    if not accounts:
        raise NotConnected(f"{connector.title} is not connected", f"soleflip connect {service}")
    return accounts[0]


def _found(session: Session, text: str, choose: Choice) -> Found:
    market, title = session.connector.market, session.connector.title
    assert market is not None
    some = sound([*_candidates(session, text)]) if text else []
    if not some:
        raise UsageError(f"{title} has nothing called {text[:60]!r}", "--as with its id there, a style code, or words")
    product = some[0] if len(some) == 1 else choose(some)
    return Found(product, sound(market.variants(session, product.reference)))


def _candidates(session: Session, text: str) -> Sequence[Product]:
    """By its id, else by that very style code, else whatever the words may mean."""
    market = session.connector.market
    assert market is not None
    code = None if " " in text else style_code(text)
    if code and market.product:
        try:
            return [market.product(session, text)]
        except Refused:
            pass
    one = market.find(session, code) if code else None
    return [one] if one else market.choose(session, text) if market.choose else []


def _map(books: Books, service: str, product_id: int, reference: str) -> None:
    """Note the mapping. An undo brings back what was before, and has the next fetch look for its sizes anew."""
    link = books.link
    own = "service = ? AND product_id = ?"
    row = link.one(f"SELECT id FROM product_ref WHERE {own}", (service, product_id))
    number = int(row[0]) if row else next_id(link, "product_ref")
    if row is None:
        names = ("id", "service", "product_id", "looked_at", "by_hand")
        link.insert("product_ref", names, [(number, service, product_id, _LONG_AGO, 0)])
    else:
        link.run("UPDATE product_ref SET looked_at = ? WHERE id = ?", (_LONG_AGO, number))
    alter_row(books, "product_ref", number, {"reference": reference, "by_hand": 1, "looked_at": str(books.at)})


def candidates(some: Sequence[Product]) -> Table:
    """Products of a service that may be meant, numbered."""
    rows = [
        (number, one.name, one.style, one.colourway, one.released_on, one.reference)
        for number, one in enumerate(some, 1)
    ]
    return Table("Which one?", _CANDIDATES, rows)
