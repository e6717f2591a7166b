"""Rows of one file that name the same sale: whether a later one says the same, or something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from ..domain.styles import name_key
from ..domain.trade import Sales
from .link import Link

_STORED = """
SELECT product.style, product.key, sale.size_system, sale.size_value, sale.sold_at, sale.paid_at, sale.country,
    sale.currency, sale.price, sale.payout, sale.invoice_total, payout.reference
FROM sale JOIN product ON product.id = sale.product_id LEFT JOIN payout ON payout.id = sale.payout_id
WHERE sale.id = ?
"""
_FIRST_READ = """
SELECT source_record.line FROM sale JOIN source_record ON source_record.id = sale.source_id
WHERE sale.id = ? AND source_record.batch_id = ?
"""
_FIRST_SEEN = "SELECT line FROM sighting WHERE entity_id = ? AND batch_id = ? AND entity = 'sale'"
_WORDS = {
    "style": "item", "name": "item", "system": "size", "value": "size", "sold_at": "date of sale",
    "paid_at": "date of payment", "invoice_total": "invoice total", "reference": "bank transfer",
}  # fmt: skip


class Repeat(NamedTuple):
    """A record of a sale that the file has named before: where it stands among those taken, where its first stood.

    `differs` says what it states otherwise; nothing where the two say the same.
    """

    place: int
    first: int
    differs: tuple[str, ...]


def rounds(keys: Sequence[Hashable]) -> list[Sequence[int]]:
    """Places in turns, in each of which no key stands twice: all that stand first, all that stand second …"""
    if len(set(keys)) == len(keys):
        return [range(len(keys))]
    stood: Counter[Hashable] = Counter()
    found: list[list[int]] = []
    for at, key in enumerate(keys):
        if stood[key] == len(found):
            found.append([])
        found[stood[key]].append(at)
        stood[key] += 1
    return [*found]


def repeat(link: Link, sale_id: int, batch: int, place: int, sales: Sales, kinds: Sequence[str]) -> Repeat:
    """What the sale at the head of `sales` says otherwise than the stored one, which the batch named before."""
    had, said = _stored(link, sale_id), _said(sales, kinds)
    unsaid = {"name"} if had["style"] else set()
    differs = {name.removeprefix("fee.") for name in said if said[name] not in (None, had.get(name))} - unsaid
    words = sorted({_WORDS.get(name, f"{name} fee" if name in kinds else name) for name in differs})
    return Repeat(place, _first(link, sale_id, batch), tuple(words))


def _first(link: Link, sale_id: int, batch: int) -> int:
    found = link.one(_FIRST_READ, (sale_id, batch)) or link.one(_FIRST_SEEN, (sale_id, batch))
    return int(found[0]) if found else 0


def _stored(link: Link, sale_id: int) -> Mapping[str, Any]:
    names = ("style", "name", "system", "value", "sold_at", "paid_at", "country", "currency", "price", "payout")
    found = map(comparable, link.one(_STORED, (sale_id,)) or ())
    had = dict(zip((*names, "invoice_total", "reference"), found, strict=True))
    fees = link.rows("SELECT kind, amount FROM fee WHERE sale_id = ?", (sale_id,))
    return {**had, **{f"fee.{kind}": amount for kind, amount in fees}}


def _said(sales: Sales, kinds: Sequence[str]) -> Mapping[str, Any]:
    """The same of a record; a name counts where there is no style code, a size where the file states one."""
    style, (system, value, _, raw) = sales.style[0], (column[0] for column in sales.size)
    size = {"system": system, "value": value} if raw else {}
    named = {} if style else {"name": f"name:{name_key(sales.name[0] or '')}"}
    alike = ("sold_at", "paid_at", "country", "currency", "price", "payout", "invoice_total")
    plain = {name: getattr(sales, name)[0] for name in alike}
    fees = {f"fee.{kind}": column[0] for kind, column in zip(kinds, sales.fees, strict=True)}
    return {"style": style, **named, **size, **plain, "reference": sales.transfer[0], **fees}


def comparable(value: object) -> object:
    """A stored value as the bulk writer spells it: days and instants as text."""
    if isinstance(value, datetime):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
