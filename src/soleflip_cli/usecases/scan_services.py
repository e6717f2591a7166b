"""Services that may know what a number on a box means: asked when the books do not, and never in the way."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import NamedTuple

from ..connectors.base import Market, Session
from ..domain.errors import SoleflipError
from ..domain.gtins import readings, spellings
from ..domain.services import Product, Variant
from ..domain.soundness import sound
from ..storage.catalogue import Found, keep_gtin, looked_up, product_known_as, product_made
from ..storage.services import Whose
from .connect import known
from .fetched import understood
from .services import Manner, connector_of, session_with
from .sync_catalogue import kept
from .toolbox import Toolbox

_LEFT_ALONE = timedelta(minutes=5)
"""How long a service that failed is not asked again within one run."""


class Told(NamedTuple):
    """What a service said of a number: the product with all its sizes, and the one that the number means."""

    service: str
    found: Found
    variant: Variant


class Catalogues:
    """The connected services that know numbers; each is opened when it is first asked, once in a run."""

    def __init__(self, box: Toolbox, manner: Manner) -> None:
        self._box, self._manner, self._stack = box, manner, ExitStack()
        self._sessions: dict[str, Session] = {}
        self._failed: dict[str, datetime] = {}
        self._there = self._connected()
        self._alone_said = False

    def __enter__(self) -> Catalogues:
        return self

    def __exit__(self, *what: object) -> None:
        self._stack.close()

    @property
    def ailing(self) -> bool:
        """Whether a service that may know more could not be asked."""
        return any(self._is_left_alone(whose.service) for whose in self._there)

    def ask(self, code: str) -> bool:
        """Ask each service for a number of 14 digits until one knows it, and keep what it tells; whether one did."""
        if not self._there and not self._alone_said:
            self._alone_said = True
            self._box.talk("no service that knows numbers is connected: only the books are asked")
        for whose in self._there:
            told = None if self._is_left_alone(whose.service) else self._asked(whose, code)
            if told:
                self._keep(told, code)
                return True
        return False

    def _connected(self) -> list[Whose]:
        """One account of each service that can be asked for numbers."""
        found: dict[str, Whose] = {}
        for one in known(self._box):
            market = None if one.ended_at else connector_of(one.service).market
            if market and market.scan:
                found.setdefault(one.service, Whose(one.service, one.account))
        return [*found.values()]

    def _is_left_alone(self, service: str) -> bool:
        failed = self._failed.get(service)
        return failed is not None and self._box.now() < failed + _LEFT_ALONE

    def _asked(self, whose: Whose, code: str) -> Told | None:
        """What one service says; a failure is told, and the service is left alone for a while."""
        title = connector_of(whose.service).title
        try:
            with understood(title):
                return self._scanned(whose, code)
        except SoleflipError as error:
            self._failed[whose.service] = self._box.now()
            self._box.talk(f"{title} cannot be asked ({error.message}): numbers are kept until it can")
        return None

    def _scanned(self, whose: Whose, code: str) -> Told | None:
        session = self._session(whose)
        market = session.connector.market
        assert market is not None
        texts = [text for one in readings(code) for text in spellings(one)]
        hit = next((one for text in texts if (one := _looked(market, session, text))), None)
        if hit is None:
            return None
        product, variant = sound(hit[0]), sound(hit[1])
        variants = sound(market.variants(session, product.reference))
        return Told(whose.service, Found(product, variants), variant)

    def _session(self, whose: Whose) -> Session:
        if whose.service not in self._sessions:
            opening = session_with(self._box, whose, self._manner, "stock scan")
            self._sessions[whose.service] = self._stack.enter_context(opening)
        return self._sessions[whose.service]

    def _keep(self, told: Told, code: str) -> None:
        """The product of a number into the books; one that a person mapped elsewhere keeps its own sizes."""
        service, product = told.service, told.found.product
        with self._box.books("stock scan") as books:
            number = product_known_as(books.link, service, product)
            if number is None:
                number = product_made(books.link, product, told.variant.sizes[0].system)
            stands = looked_up(books.link, service, number)
            if not stands.by_hand or stands.reference == product.reference:
                kept(books, service, number, told.found)
            keep_gtin(books.link, service, number, code, told.variant)


def _looked(market: Market, session: Session, text: str) -> tuple[Product, Variant] | None:
    return market.scan(session, text) if market.scan else None
