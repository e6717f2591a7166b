"""Lines of bank statements in the books, and what may stand behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..domain.banking import Booking, Candidate, by_amount, certain, natural_keys
from ..domain.trade import STANDING
from .batches import Batch
from .items import UNDONE
from .link import Link, Row, moment
from .products import next_id

_NEW = ("id", "key", "booked_on", "amount", "currency", "party", "text", "kind", "target_id", "batch_id")
_STORED = """
SELECT bank_line.key, bank_line.id, bank_line.voided_by FROM {} JOIN bank_line ON bank_line.key = wanted.value
"""
_PAYOUTS = """
SELECT id, amount, currency, paid_on, channel, reference, payout_ref FROM payout
WHERE sales > 0 AND amount IS NOT NULL AND paid_on IS NOT NULL
"""
_AT_SHOP = "SUM(CASE WHEN cost.kind IN ('price', 'shipping', 'discount', 'voucher') THEN cost.amount ELSE 0 END)"
_PURCHASES = f"""
SELECT purchase.id, {_AT_SHOP}, item.currency, purchase.bought_on, supplier.name, purchase.invoice
FROM purchase JOIN item ON item.purchase_id = purchase.id AND item.voided_by IS NULL
JOIN cost ON cost.item_id = item.id LEFT JOIN supplier ON supplier.id = purchase.supplier_id
GROUP BY purchase.id, item.currency, purchase.bought_on, supplier.name, purchase.invoice
"""
_EXPENSES = "SELECT expense_id, amount, currency, spent_on, what FROM expense_facts"
_SALES = f"""
SELECT id, payout, currency, COALESCE(paid_at, sold_at), channel, order_number FROM sale
WHERE payout_id IS NULL AND voided_by IS NULL AND state IN {STANDING} AND payout IN
    (SELECT amount FROM bank_line WHERE voided_by IS NULL AND kind IS NULL)
"""
LINES = """
(SELECT id, booked_on, amount, currency, party, text, target_id, voided_by, CASE
    WHEN kind = 'sale' AND NOT EXISTS (SELECT 1 FROM sale WHERE sale.id = target_id AND sale.voided_by IS NULL)
    OR kind = 'expense' AND NOT EXISTS (
        SELECT 1 FROM expense WHERE expense.id = target_id AND expense.voided_by IS NULL)
    OR kind = 'payout' AND NOT EXISTS (SELECT 1 FROM payout WHERE payout.id = target_id AND payout.sales > 0)
    OR kind = 'purchase' AND NOT EXISTS (
        SELECT 1 FROM item WHERE item.purchase_id = target_id AND item.voided_by IS NULL)
    THEN NULL ELSE kind END AS kind FROM bank_line) AS bank_line
"""
"""Lines with what stands behind them; nothing does where that was taken out of the books since."""
_LINKED = f"SELECT kind, target_id FROM {LINES} WHERE voided_by IS NULL AND kind IS NOT NULL AND kind <> 'expense'"
_SEEN_AGAIN = """
SELECT MIN(sighting.batch_id), sighting.entity_id FROM sighting
JOIN import_batch ON import_batch.id = sighting.batch_id AND import_batch.undone_at IS NULL
JOIN bank_line ON bank_line.id = sighting.entity_id AND bank_line.batch_id = ? AND bank_line.voided_by IS NULL
WHERE sighting.entity = 'bank_line' AND sighting.batch_id > ? GROUP BY sighting.entity_id
"""


class Line(NamedTuple):
    """A line as stored; `kind` and `target_id` name what stands behind it, `order` the sale among them."""

    id: int
    booking: Booking
    kind: str | None
    target_id: int | None
    order: str | None

    @property
    def target(self) -> str | None:
        """What stands behind it, as a person types it."""
        if self.kind is None or self.target_id is None:
            return self.kind
        return f"{self.kind}:{self.order or self.target_id}"


class BankIn:
    """Takes the lines of one file, of these `amounts`, into the books; a line is known by its natural key.

    `counts` says what came of it.
    """

    def __init__(self, link: Link, batch: Batch, amounts: Collection[int]) -> None:
        self._link, self._batch = link, batch
        self._free = by_amount(candidates(link, amounts=amounts))
        self.counts: Counter[str] = Counter()

    def take(self, account: str, bookings: Sequence[Booking]) -> None:
        """Add what is new, and find the payouts and purchases behind it."""
        keys = natural_keys(account, bookings)
        wanted, value = self._link.listed(keys)
        known = {key: (number, voided) for key, number, voided in self._link.rows(_STORED.format(wanted), (value,))}
        first, new, again = next_id(self._link, "bank_line"), list[Row](), list[Row]()
        for at, (key, one) in enumerate(zip(keys, bookings, strict=True), 1):
            number, voided = known.get(key, (None, None))
            if number is not None and voided is None:
                again.append((self._batch.id, "bank_line", number, at))
                continue
            target = self._behind(one)
            if number is None:
                new.append((first + len(new), key, one.booked_on.isoformat(), *one[1:], *target, self._batch.id))
            else:
                sql = "UPDATE bank_line SET voided_by = NULL, kind = ?, target_id = ?, batch_id = ? WHERE id = ?"
                self._link.run(sql, (*target, self._batch.id, number))
        self._link.insert("bank_line", _NEW, new)
        self._link.insert("sighting", ("batch_id", "entity", "entity_id", "line"), again)
        self.counts.update(added=len(bookings) - len(again), unchanged=len(again))

    def _behind(self, one: Booking) -> tuple[str | None, int | None]:
        """What a new line stands for, if that is certain; it stands for no other then."""
        alike = self._free.get((one.amount, one.currency), [])
        found = certain(one, alike)
        if found is None:
            return None, None
        alike.remove(found)
        self.counts["matched"] += 1
        return found.kind, found.number


def candidates(link: Link, linked: bool = False, amounts: Collection[int] | None = None) -> list[Candidate]:
    """What lines may have paid: payouts, purchases and expenses; those that have a line too if `linked`.

    Of some `amounts` (signed minor units) alone, or of all.
    """
    found = _all(link, amounts)
    return [*found] if linked else _free(link, found)


def sale_candidates(link: Link) -> list[Candidate]:
    """Sales that no payout names and that brought what a line without a meaning did."""
    return _free(
        link,
        (
            Candidate("sale", number, amount, currency, moment(at).date(), (channel,), (order,), order)
            for number, amount, currency, at, channel, order in link.rows(_SALES)
        ),
    )


def _free(link: Link, candidates: Iterable[Candidate]) -> list[Candidate]:
    taken = {(kind, number) for kind, number in link.rows(_LINKED)}
    return [one for one in candidates if (one.kind, one.number) not in taken]


def _all(link: Link, amounts: Collection[int] | None) -> Iterator[Candidate]:
    """What moved money, of these amounts or of all; each kind is looked for only where money went its way."""
    came, went = (amounts is None or any(sign * one > 0 for one in amounts) for sign in (1, -1))
    wanted, value = link.listed(sorted(amounts or ()), "bigint")
    within, params = ("", ()) if amounts is None else (f"IN (SELECT wanted.value FROM {wanted})", (value,))
    if came:
        yield from _payouts(link, f" AND amount {within}" if within else "", params)
    if went:
        yield from _purchases(link, f" HAVING -{_AT_SHOP} {within}" if within else "", params)
        yield from _expenses(link, f" WHERE -amount {within}" if within else "", params)


def _payouts(link: Link, only: str, params: tuple[object, ...]) -> Iterator[Candidate]:
    for number, amount, currency, day, channel, *references in link.rows(_PAYOUTS + only, params):
        yield Candidate("payout", number, amount, currency, _day(day), (channel,), tuple(filter(None, references)))


def _purchases(link: Link, only: str, params: tuple[object, ...]) -> Iterator[Candidate]:
    for number, amount, currency, day, supplier, invoice in link.rows(_PURCHASES + only, params):
        names, bills = (supplier,) if supplier else (), (invoice,) if invoice else ()
        yield Candidate("purchase", number, -int(amount), currency, _day(day), names, bills)


def _expenses(link: Link, only: str, params: tuple[object, ...]) -> Iterator[Candidate]:
    for number, amount, currency, day, what in link.rows(_EXPENSES + only, params):
        yield Candidate("expense", number, -amount, currency, _day(day), (what,))


def lines(link: Link, number: int | None = None, unlinked: bool = False) -> list[Line]:
    """The lines in the books, the latest first; only that `number`, only those with nothing behind them."""
    where = (" AND id = ?" if number else "") + (" AND kind IS NULL" if unlinked else "")
    rows = link.rows(
        "SELECT id, booked_on, amount, currency, party, text, kind, target_id, "
        "CASE WHEN kind = 'sale' THEN (SELECT order_number FROM sale WHERE sale.id = target_id) END "
        f"FROM {LINES} WHERE voided_by IS NULL{where} ORDER BY booked_on DESC, id DESC",
        (number,) if number else (),
    )
    return [Line(one, Booking(_day(day), *rest), kind, target, order) for one, day, *rest, kind, target, order in rows]


def take_back(link: Link, batch: int) -> int:
    """Void the lines that a batch brought, save those that a later one saw again; how many went."""
    later = link.rows(_SEEN_AGAIN, (batch, batch))
    link.many("UPDATE bank_line SET batch_id = ? WHERE id = ?", later)
    sql = "UPDATE bank_line SET voided_by = ?, kind = NULL, target_id = NULL WHERE batch_id = ? AND voided_by IS NULL"
    return link.run(sql, (f"{UNDONE} {batch}", batch))


def _day(stored: Any) -> date:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored
