"""Orders of a service into the books: what is new or has changed, some pages at a time; safe to repeat."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ..connectors.base import Session, Since
from ..domain.days import LocalDays
from ..domain.fees import nature, unexplained
from ..domain.services import Order, Page, Unreadable
from ..domain.trade import Sales
from ..machine.ahead import ahead
from ..storage.batches import begin, finish
from ..storage.books import Books
from ..storage.bulk import SalesIn
from ..storage.derived import repay
from ..storage.origins import API, JSON
from ..storage.payloads import Layout
from ..storage.services import Seen, Whose, cursor, digests, move_cursor, saw, still_open, utc
from ..storage.transfers import reconcile
from .toolbox import Toolbox

KIND = "order"
_STREAM = "orders"
_LAYOUT = Layout((JSON,), {})
_AT_ONCE = 1_000
_AGAIN = timedelta(days=45)
"""How far back orders are read anew: what was paid, returned or refunded weeks later changes them."""


@dataclass
class Fetched:
    """What came of a stream: `read` orders by what became of them, and those that could not be taken in."""

    counts: Counter[str] = field(default_factory=Counter)
    bad: list[Unreadable] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)


def since(box: Toolbox, whose: Whose, told: Since | None, full: bool) -> Since:
    """From when on orders are wanted: as told, else from where the last fetch stood, less the days read anew."""
    with box.reader() as reader:
        waiting = still_open(reader.link, whose, KIND)
        stood = cursor(reader.link, whose, _STREAM)
    if told is not None:
        return told._replace(open=waiting)
    moment = utc(stored) if (stored := stood) and not full else None
    return Since(moment - _AGAIN if moment else None, waiting)


def fetch(box: Toolbox, whose: Whose, session: Session, wanted: Since, dry_run: bool) -> Fetched:
    """Take in all orders of the service that are new or have changed. Every thousand are committed at once."""
    orders = session.connector.orders
    assert orders is not None
    done, started = Fetched(), box.now()
    for some in _chunks(ahead(orders(session, wanted)), done):
        _take(box, whose, session, some, done, dry_run)
    if not dry_run:
        with box.books("sync orders") as books:
            move_cursor(books.link, whose, _STREAM, str(started))
    return done


def _chunks(pages: Iterator[Page], done: Fetched) -> Iterator[list[Order]]:
    """Orders of some pages; what could not be read is counted."""
    held: list[Order] = []
    for page in pages:
        held += page.orders
        done.bad += page.bad
        done.counts["read"] += len(page.orders) + len(page.bad)
        if len(held) >= _AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def _take(box: Toolbox, whose: Whose, session: Session, some: list[Order], done: Fetched, dry_run: bool) -> None:
    marks = {order.number: _digest(order) for order in some}
    with box.reader() as reader:
        known = digests(reader.link, whose, KIND, marks)
    differ = [order for order in some if known.get(order.number) != marks[order.number]]
    done.counts["unchanged"] += len(some) - len(differ)
    if not differ:
        return
    if dry_run:
        done.counts["added"] += sum(order.number not in known for order in differ)
        done.counts["updated"] += sum(order.number in known for order in differ)
        return
    with box.books("sync orders") as books:
        allowed = _outside_closed(books, differ)
        done.counts["left_out"] += len(differ) - len(allowed)
        if allowed:
            _store(books, whose, session, allowed, marks, done)


def _outside_closed(books: Books, orders: Sequence[Order]) -> list[Order]:
    """Orders whose days are not closed: those that are wait until their period is opened."""
    last, days = books.operation.guard.last, LocalDays(books.zone)
    return [order for order in orders if days.of_text(order.sold_at) > last] if last else [*orders]


def _store(
    books: Books, whose: Whose, session: Session, orders: Sequence[Order], marks: dict[str, str], done: Fetched
) -> None:
    payloads = [json.dumps(order.raw, ensure_ascii=False, separators=(",", ":")) for order in orders]
    name = session.connector.name
    about = {"format": name + API, "file": f"{session.connector.title} orders", "encoding": "utf-8"}
    about |= {"sha256": hashlib.sha256("".join(payloads).encode()).hexdigest(), "account": whose.account}
    batch = begin(books.link, books.operation, _LAYOUT, about)
    kinds = session.connector.fees
    writer = SalesIn(books.link, batch, name, kinds, LocalDays(books.zone))
    packer = _LAYOUT.packer()
    writer.take(range(1, len(orders) + 1), packer.pack_columns([payloads]), columns(orders, kinds))
    reconcile(books.link, writer.altered)
    repay(books, writer.altered)
    books.rematch(writer.products)
    saw(books.link, whose, KIND, [Seen(one.number, marks[one.number], one.open) for one in orders], batch.id)
    finish(books.link, batch, {"read": len(orders), "rejected": 0, **writer.counts})
    done.counts.update({name: writer.counts[name] for name in ("added", "updated", "unchanged")})
    done.batches.append(batch.id)


def columns(orders: Sequence[Order], kinds: Sequence[str]) -> Sales:
    """Orders as the books take sales in."""
    fees = tuple([order.fees.get(kind) for order in orders] for kind in kinds)
    kept = [_kept(order) for order in orders]
    nothing: list[Any] = [None] * len(orders)
    return Sales(
        order_number=[order.number for order in orders],
        line=nothing,
        name=[order.name for order in orders],
        style=[order.style for order in orders],
        size=tuple(map(list, zip(*(order.size for order in orders), strict=True))),
        sold_at=[order.sold_at for order in orders],
        paid_at=[order.paid_at for order in orders],
        transfer=nothing,
        payout_ref=nothing,
        country=nothing,
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
    return hashlib.sha256(order.mark.encode()).hexdigest()
