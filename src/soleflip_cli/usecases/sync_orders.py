"""Orders of a service into the books: what is new or has changed, some pages at a time; safe to repeat."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..connectors.base import Session, Since
from ..domain.days import LocalDays
from ..domain.errors import BooksDisagree
from ..domain.fees import nature, unexplained
from ..domain.services import Order, Page, Unreadable, number_in
from ..domain.soundness import fault_of
from ..domain.trade import STANDING, Sales
from ..storage.batches import begin, finish
from ..storage.books import Books
from ..storage.bulk import SalesIn
from ..storage.derived import repay
from ..storage.origins import API, JSON
from ..storage.payloads import Layout
from ..storage.services import Seen, Whose, cursor, digests, forget_unread, move_cursor, saw, still_open, utc
from ..storage.transfers import reconcile
from .fetched import Fetched, drawn, unreadable
from .listings import to_take_down
from .services import connector_of
from .sold_offers import Taken, bereft, take_offered
from .toolbox import Toolbox

KIND = "order"
_STREAM = "orders"
_LAYOUT = Layout((JSON,), {})
_AT_ONCE = 1_000
_AGAIN = timedelta(days=45)
"""How far back orders are read anew: what was paid, returned or refunded weeks later changes them."""


def since(box: Toolbox, whose: Whose, told: datetime | None, full: bool) -> tuple[Since, bool]:
    """From when on orders are wanted: as told, else from where the last fetch stood, less the days read anew.

    And whether nothing is left out between what was fetched before and that.
    """
    with box.reader() as reader:
        waiting = frozenset(map(number_in, still_open(reader.link, whose, KIND)))
        stood = utc(cursor(reader.link, whose, _STREAM))
    if told is not None:
        return Since(told, waiting), stood is not None and told <= stood
    return Since(stood - _AGAIN if stood and not full else None, waiting), True


def fetch(box: Toolbox, whose: Whose, session: Session, wanted: Since, dry_run: bool, done: Fetched) -> None:
    """Take in all orders of the service that are new or have changed; `done` tells what came of them, also on the way.

    Every thousand are committed at once. What may have changed and was in no list is asked for singly.
    """
    for some in chunks(drawn(_pages(session, wanted), session.connector.title), done):
        _take(box, whose, session, some, done, dry_run)


def _pages(session: Session, wanted: Since) -> Iterator[Page]:
    orders, singly = session.connector.orders, session.connector.singly
    assert orders is not None
    left = set(wanted.open)
    for page in orders(session, wanted):
        left -= {one.number for one in page.orders} | {one.reference for one in page.bad}
        yield page
    for page in singly(session, sorted(left)) if singly and left else ():
        yield page._replace(total=None)


def settle(box: Toolbox, whose: Whose, started: datetime, done: Fetched) -> None:
    """Move the cursor on: as far as all was taken in, and no further than what has to wait.

    It stays where orders that cannot be read come again in lists alone.
    """
    stood = min([str(started), *done.waiting])
    stays = done.bad and connector_of(whose.service).singly is None
    with box.books("sync orders") as books:
        if not stays:
            move_cursor(books.link, whose, _STREAM, stood)
        saw(books.link, whose, KIND, [Seen(one.reference, "", True) for one in _named(done.bad)], None)


def _named(bad: Sequence[Unreadable]) -> list[Unreadable]:
    return [*{one.reference: one for one in bad if one.reference != "?"}.values()]


def chunks(pages: Iterator[Page], done: Fetched) -> Iterator[list[Order]]:
    """Orders of some pages, each once; what could not be read is counted."""
    held: dict[str, Order] = {}
    for page in pages:
        strange = [unreadable(one.number, why) for one in page.orders if (why := unsound(one))]
        held |= {one.reference: one for one in page.orders if not unsound(one)}
        done.bad += [*(unreadable(*one) for one in page.bad), *strange]
        done.came(len(page.orders) + len(page.bad), page.total)
        if len(held) >= _AT_ONCE:
            yield [*held.values()]
            held = {}
    if held:
        yield [*held.values()]


def unsound(order: Order) -> str | None:
    """Why an order cannot be taken in as it is."""
    if order.state not in (None, *STANDING, "cancelled", "failed", "returned"):
        return f"{order.state!r} is no state of a sale"
    if not str(order.number).isprintable():
        return f"{str(order.number)[:60]!r} is no order number"
    if order.line is not None and not str(order.line).strip():
        return "a line without a name"
    return fault_of(order)


def _take(box: Toolbox, whose: Whose, session: Session, some: list[Order], done: Fetched, dry_run: bool) -> None:
    marks = {order.reference: _digest(order) for order in some}
    with box.reader() as reader:
        known = digests(reader.link, whose, KIND, marks)
    differ = [order for order in some if known.get(order.reference) != marks[order.reference]]
    done.counts["unchanged"] += len(some) - len(differ)
    if differ and dry_run:
        done.counts["added"] += sum(order.reference not in known for order in differ)
        done.counts["updated"] += sum(order.reference in known for order in differ)
    elif differ:
        store_all(box, whose, session, differ, marks, done)


def store_all(
    box: Toolbox, whose: Whose, session: Session, orders: list[Order], marks: dict[str, str], done: Fetched
) -> None:
    """Store orders together; where a closed period refuses, by halves, until only those wait that it refuses."""
    hidden = () if box.setting("privacy.keep_buyer") else session.connector.people
    try:
        with box.books("sync orders") as books:
            stored, taken = _store(books, whose, session, orders, marks, hidden)
            done.told += [*bereft(books.link, taken.bereft), *_to_take_down(books, whose, orders)]
        done.stored(*stored)
    except BooksDisagree:
        if len(orders) == 1:
            done.counts["left_out"] += 1
            done.waiting.append(orders[0].sold_at)
            return
        middle = len(orders) // 2
        for half in (orders[:middle], orders[middle:]):
            store_all(box, whose, session, half, marks, done)


def _to_take_down(books: Books, whose: Whose, orders: Sequence[Order]) -> list[str]:
    wanted, value = books.link.listed([*{order.number for order in orders}])
    sql = f"SELECT sale.id FROM {wanted} JOIN sale ON order_number = wanted.value WHERE channel = ? AND account = ?"
    return to_take_down(books.link, {number for (number,) in books.link.rows(sql, (value, *whose))})


def _store(
    books: Books, whose: Whose, session: Session, orders: Sequence[Order], marks: dict[str, str], hidden: Sequence[str]
) -> tuple[tuple[int, Counter[str]], Taken]:
    """Take orders in as a batch; its number and what it did, and the items that were taken by the offers sold."""
    payloads = [json.dumps(without(order.raw, hidden), ensure_ascii=False, separators=(",", ":")) for order in orders]
    name = session.connector.name
    about = {"format": name + API, "file": f"{session.connector.title} orders", "encoding": "utf-8"}
    about |= {"sha256": hashlib.sha256("".join(payloads).encode()).hexdigest(), "account": whose.account}
    batch = begin(books.link, books.operation, _LAYOUT, about)
    kinds = [*dict.fromkeys((*session.connector.fees, *sorted({kind for one in orders for kind in one.fees})))]
    writer = SalesIn(books.link, batch, name, kinds, LocalDays(books.zone))
    packer = _LAYOUT.packer()
    writer.take(range(1, len(orders) + 1), packer.pack_columns([payloads]), columns(orders, kinds))
    reconcile(books.link, writer.altered)
    repay(books, writer.altered)
    taken = take_offered(books, whose, orders, batch.id)
    books.rematch({*writer.products, *taken.products})
    forget_unread(books.link, whose, KIND, {one.number for one in orders if one.line})
    saw(books.link, whose, KIND, [Seen(one.reference, marks[one.reference], one.open) for one in orders], batch.id)
    finish(books.link, batch, {"read": len(orders), "rejected": 0, **writer.counts})
    return (batch.id, writer.counts), taken


def without(record: Mapping[str, Any], hidden: Sequence[str]) -> Mapping[str, Any]:
    """A record with nothing under these paths: names and addresses of people."""
    for path in hidden:
        name, _, rest = path.partition(".")
        if name in record:
            inner = record[name]
            kept = without(inner, (rest,)) if rest and isinstance(inner, Mapping) else None
            record = {**record, name: kept}
    return record


def columns(orders: Sequence[Order], kinds: Sequence[str]) -> Sales:
    """Orders as the books take sales in."""
    fees = tuple([order.fees.get(kind) for order in orders] for kind in kinds)
    kept = [_kept(order) for order in orders]
    nothing: list[Any] = [None] * len(orders)
    return Sales(
        order_number=[order.number for order in orders],
        line=[order.line for order in orders],
        name=[order.name for order in orders],
        style=[order.style for order in orders],
        size=tuple(map(list, zip(*(order.size for order in orders), strict=True))),
        sold_at=[order.sold_at for order in orders],
        paid_at=[order.paid_at for order in orders],
        transfer=[order.transfer for order in orders],
        payout_ref=nothing,
        country=[order.country for order in orders],
        currency=[order.currency for order in orders],
        price=[order.price for order in orders],
        payout=[order.payout for order in orders],
        invoice_total=nothing,
        fees=fees,
        kept=tuple(map(list, zip(*kept, strict=True))),
        status=[order.status for order in orders],
        state=[order.state for order in orders],
        ship_by=[order.ship_by and order.ship_by.isoformat() for order in orders],
    )


def _kept(order: Order) -> tuple[int | None, int | None, str | None]:
    """What was kept in all, what of it nobody itemised, and what that is."""
    rest = unexplained(order.price, order.payout, order.fees.values())
    whole = None if order.price is None or order.payout is None else order.price - order.payout
    return whole, rest, nature(rest, order.fees.get("transaction"))


def _digest(order: Order) -> str:
    mark = json.dumps(order.raw, sort_keys=True, ensure_ascii=False) if order.mark is None else order.mark
    return hashlib.sha256(mark.encode()).hexdigest()
