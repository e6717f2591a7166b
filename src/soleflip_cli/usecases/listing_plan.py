"""Changes of listings at a service, decided on together: what is wanted becomes steps, and nothing is sent yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from ..connectors import connectors
from ..connectors.base import Connector
from ..domain.errors import BooksDisagree, NotConnected, SoleflipError, UsageError
from ..domain.money import Money, exponent, half_up, to_minor
from ..domain.offers import Action
from ..domain.sizes import of_key
from ..storage.books import Books
from ..storage.catalogue_sizes import fitting, is_known, unseen_products, variants_of
from ..storage.listing_plans import Step, keep_plan
from ..storage.offers import Kept, items_sold_there, items_under_way, standing_offer, standing_offers
from ..storage.services import Whose
from .connect import known
from .fetched import understood
from .links import MOST_ROWS
from .services import Manner, connector_of, session_with
from .stock_rows import item_row, require_held, size_of
from .sync_market import reference_of
from .toolbox import Toolbox

_SIZES = 12


class Change(NamedTuple):
    """What is wanted of one item or listing: `name` is the item's number or the listing's reference.

    Without an action it is listed, or its ask changed if it is listed. `ask` in major units; `where` is said before
    what is wrong with it.
    """

    name: str
    action: Action | None = None
    ask: Decimal | None = None
    currency: str | None = None
    days: int | None = None
    inactive: bool = False
    where: str = ""


class Decided(NamedTuple):
    """A plan: its number (None where it was not kept), its steps, what needs no step, and what was refused and why."""

    number: int | None
    whose: Whose
    steps: list[Step]
    notes: list[str]
    refused: list[SoleflipError]


def seller(box: Toolbox, on: str | None) -> Whose:
    """The connected account to list with. Raises UsageError where it is not clear, NotConnected where there is none."""
    if on and connector_of(on).listings is None:
        raise UsageError(f"soleflip cannot list on {on} by itself", f"soleflip listing add ITEM --on {on}")
    able = {name for name, one in connectors().items() if one.listings}
    found = [Whose(one.service, one.account) for one in known(box) if not one.ended_at and one.service in able]
    found = [one for one in found if on in (None, one.service)]
    services = sorted({one.service for one in found})
    if not found:
        what = f"{on} is not connected" if on else "no service to list on is connected"
        raise NotConnected(what, f"soleflip connect {on or 'list'}")
    if len(services) > 1:
        raise UsageError(f"say where: {' or '.join(services)}", f"--on {services[0]}")
    return next((one for one in found if one.account == "main"), found[0])


def decide(
    box: Toolbox,
    whose: Whose,
    changes: Sequence[Change],
    origin: str,
    manner: Manner,
    dry_run: bool = False,
    reverts: int | None = None,
) -> Decided:
    """Make a plan of what is wanted, and keep it unless it is a dry run or empty. Nothing is sent.

    Styles that the service was never asked for are looked up. What cannot be is among the refused.
    """
    _look_up(box, whose, changes, manner)
    if dry_run:
        with box.rehearsal("listing plan") as (books, _):
            return _planned(box, books, whose, changes)
    with box.books("listing plan", existing=True) as books:
        made = _planned(box, books, whose, changes)
        if made.steps:
            made = made._replace(number=keep_plan(books.link, whose, origin, box.now(), made.steps, reverts))
    return made


def _look_up(box: Toolbox, whose: Whose, changes: Sequence[Change], manner: Manner) -> None:
    """Ask the service for the styles and sizes of what may have to be listed."""
    market = connector_of(whose.service).market
    items = {int(one.name) for one in changes if one.action in (None, "create") and _is_number(one.name)}
    with box.reader() as reader:
        wanted = unseen_products(reader.link, whose.service, items)
    if not wanted or market is None:
        return
    with session_with(box, whose, manner, "listing plan") as session:
        for one in wanted:
            with understood(session.connector.title):
                reference_of(box, whose, session, one, dry_run=False)


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and 0 < int(name[:20]) < MOST_ROWS


def _planned(box: Toolbox, books: Books, whose: Whose, changes: Sequence[Change]) -> Decided:
    planner, made = _Planner(box, books, whose), Decided(None, whose, [], [], [])
    for change in changes:
        try:
            found = planner.step(change)
        except SoleflipError as error:
            made.refused.append(type(error)(f"{change.where}{error.message}", _hint(change, error)))
            continue
        if isinstance(found, Step):
            made.steps.append(found)
        else:
            made.notes.append(found)
    return made


def _hint(change: Change, error: SoleflipError) -> str | None:
    """What helps; an option of a command does not help with a line of a list."""
    return None if change.where and (error.hint or "").startswith("--") else error.hint


class _Planner:
    """Makes steps of changes, one after the other; each item and listing has one."""

    def __init__(self, box: Toolbox, books: Books, whose: Whose) -> None:
        self._box, self._books, self._whose = box, books, whose
        self._connector: Connector = connector_of(whose.service)
        self._named: set[str] = set()
        self._under_way = items_under_way(books.link, whose)
        self._sold = items_sold_there(books.link, whose.service)

    def step(self, change: Change) -> Step | str:
        """What is to be done, or why nothing is. Raises UsageError, BooksDisagree for what cannot be."""
        item, offer = self._meant(change.name)
        self._once(item, offer)
        action = change.action or ("update" if offer else "create")
        if action == "create":
            return self._create(change, self._item(item, change.name), offer)
        if offer is None or offer.reference is None:
            what = f"item {item}" if item else change.name
            raise UsageError(f"{what} is not listed on {self._whose.service}", self._typed("create", item, "--ask 210"))
        if action in ("update", "activate") and offer.item_id:
            self._require_sellable(item_row(self._books, offer.item_id))
        return self._change(change, action, offer)

    def _meant(self, name: str) -> tuple[int | None, Kept | None]:
        """The item and the standing offer that are meant."""
        link, service = self._books.link, self._whose.service
        offer = standing_offer(link, service, name)
        if offer:
            return offer.item_id, offer
        if not _is_number(name):
            raise UsageError(f"{name[:60]!r} is neither an item nor a listing on {service}", "soleflip listing list")
        number = int(item_row(self._books, int(name))["id"])
        found = [one for one in standing_offers(link, service, number) if one.account == self._whose.account]
        return number, next((one for one in found if one.reference), None)

    def _once(self, item: int | None, offer: Kept | None) -> None:
        name = f"item {item}" if item else f"listing {offer.reference if offer else '?'}"
        if name in self._named:
            raise UsageError(f"{name} is named twice", "soleflip listing list")
        self._named.add(name)

    def _item(self, item: int | None, name: str) -> dict[str, Any]:
        if item is None:
            raise BooksDisagree(f"listing {name} has no item, and is listed already", "soleflip listing list")
        return item_row(self._books, item)

    def _require_sellable(self, item: dict[str, Any]) -> None:
        require_held(self._books, item, "soleflip why")
        if item["id"] in self._sold:
            raise BooksDisagree(f"item {item['id']} has sold on {self._whose.service}", "soleflip sync orders")
        if item["state"] == "ordered":
            number = item["id"]
            raise BooksDisagree(f"item {number} has not arrived yet", f"soleflip stock arrived {number}")

    def _create(self, change: Change, item: dict[str, Any], offer: Kept | None) -> Step:
        self._require_sellable(item)
        number = item["id"]
        if offer:
            at = f" at {Money(offer.ask, offer.currency)}" if offer.ask is not None else ""
            again = self._typed("update", number, f"--ask {change.ask or 210}")
            raise BooksDisagree(f"item {number} is listed on {self._whose.service} already{at}", again)
        if number in self._under_way:
            raise BooksDisagree(f"item {number} is being listed", "soleflip listing plans")
        if change.ask is None:
            raise UsageError(f"what is asked for item {number} is missing", self._typed("create", number, "--ask 210"))
        currency = (change.currency or item["currency"]).upper()
        ask, variant = self._minor(change.ask, currency), self._variant(item)
        told = (None, None, variant, ask, None, currency, self._expires(change))
        return Step(0, 0, "create", number, *told, "planned", inactive=int(change.inactive))

    def _change(self, change: Change, action: Action, offer: Kept) -> Step | str:
        ask = None if change.ask is None else self._minor(change.ask, offer.currency)
        what = f"item {offer.item_id}" if offer.item_id else f"listing {offer.reference}"
        if action == "update" and ask is None and change.days is None:
            name = offer.item_id or offer.reference
            raise UsageError(f"what is asked for {what} is missing", self._typed("update", name, "--ask 199"))
        if action == "update" and ask in (None, offer.ask) and change.days is None:
            return f"{what}: at {Money(offer.ask or 0, offer.currency)} already"
        if offer.state == {"activate": "active", "deactivate": "inactive"}.get(action):
            return f"{what}: {offer.state} already"
        if action in ("update", "activate"):
            ask = offer.ask if ask is None else ask
            if ask is None:
                raise UsageError(f"what is asked for {what} is missing", "--ask 210")
        told = (offer.item_id, offer.id, offer.reference, offer.variant, ask, offer.ask, offer.currency)
        return Step(0, 0, action, *told, self._expires(change), "planned")

    def _minor(self, ask: Decimal, currency: str) -> int:
        """An ask in minor units. Raises UsageError for none, and for cents where the service takes none."""
        minor, unit = to_minor(ask, currency), 10 ** exponent(currency)
        if minor <= 0:
            raise UsageError("an ask is more than nothing", "--ask 210")
        listings = self._connector.listings
        if listings and listings.whole and minor % unit:
            near = max(half_up(ask), Decimal(1))
            raise UsageError(f"{self._connector.title} takes whole amounts: {ask} is none, {near} is", f"--ask {near}")
        return minor

    def _expires(self, change: Change) -> str | None:
        if change.days is None:
            return None
        return f"{self._box.now() + timedelta(days=change.days):%Y-%m-%d %H:%M:%S}+00:00"

    def _variant(self, item: dict[str, Any]) -> str:
        """The size of the service that an item is. Raises UsageError where it has none, or several that may be."""
        title, service, style = self._connector.title, self._whose.service, item["style"]
        if not style:
            raise UsageError(f"item {item['id']} has no style code", f"soleflip stock edit {item['id']} --sku CODE")
        if not is_known(self._books.link, service, item["product_id"]):
            raise UsageError(
                f"{title} does not know the style {style}", f"soleflip product map {style} --on {service} --as TEXT"
            )
        there = variants_of(self._books.link, service, item["product_id"])
        brand = self._books.link.one("SELECT brand FROM product WHERE id = ?", (item["product_id"],))
        size = size_of(item)
        found = fitting(there, size, brand[0] if brand else None)
        if len(found) == 1:
            return found[0]
        names = [of_key(there[one][0]).label for one in found or [*there]]
        shown = ", ".join(names[:_SIZES]) + (" …" if len(names) > _SIZES else "")
        what = f"{size.label} of {style} may be several there" if found else f"{title} has no {size.label} of {style}"
        raise UsageError(f"{what}: {shown or 'it has none'}", f"soleflip stock edit {item['id']} --size SIZE")

    def _typed(self, verb: str, name: object, more: str) -> str:
        return f"soleflip listing {verb} {name or 'ITEM'} --on {self._whose.service} {more}"
