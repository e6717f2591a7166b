"""Boxes by the number printed on them: what was ordered is ticked off, what was not is added, the rest is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..domain.errors import BooksDisagree, UsageError
from ..domain.gtins import digits_of, gtin14, spellings
from ..domain.money import Money, plain, to_minor
from ..domain.sizes import Size, of_key
from ..domain.table import Column, Table
from ..domain.words import counted
from ..storage.books import Books
from ..storage.link import moment
from ..storage.products import LISTED_NAME, Products
from ..storage.rows import add_row, alter_row
from ..storage.scans import Meaning, Pending, meaning_of, ordered_item, pending, size_keys
from .arrivals import take_in
from .scan_services import Catalogues
from .stock import Lot, currency_of, put_in
from .stock_rows import past
from .stock_words import code_of, one_line
from .toolbox import Toolbox

COMMAND = "stock scan"

_PENDING = (
    Column("scan", "Scan", "count", 2),
    Column("number", "Number"),
    Column("scanned_at", "Scanned", "time"),
    Column("currency", "Currency", priority=4),
    Column("cost", "Cost", "money", 1),
    Column("supplier", "Supplier", priority=1),
    Column("shelf", "Shelf"),
    Column("bought_on", "Bought", "date", 3),
)


class Terms(NamedTuple):
    """What goes for the boxes of a run. `cost` is of items that were not ordered, in major units, None if unknown.

    `supplier` is theirs too, and only what was ordered there is ticked off. Without `ordered` nothing is ticked off.
    """

    cost: Decimal | None = None
    currency: str | None = None
    supplier: str | None = None
    shelf: str | None = None
    day: date | None = None
    ordered: bool = True


class Scanned(NamedTuple):
    """What came of a number: `outcome` is arrived, added, known (mapped and nothing scanned before), pending or wrong.

    `names` are the other names of its size; `order` is the sale that took the item already.
    """

    number: str
    outcome: str
    reason: str | None = None
    item: int | None = None
    style: str | None = None
    name: str | None = None
    size: str | None = None
    names: tuple[str, ...] = ()
    cost_known: bool | None = None
    order: str | None = None
    scan: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody knows yet what it is."""
        return self.outcome in ("pending", "wrong")

    def as_json(self) -> dict[str, Any]:
        """One flat object."""
        return {**self._asdict(), "names": list(self.names)}


def scan(box: Toolbox, text: str, terms: Terms, catalogues: Catalogues) -> Scanned:
    """Take in the box of a number; one that nobody knows is kept. Each is a command of its own to `undo`.

    Raises UsageError for wrong terms, BooksDisagree for a day in a closed period.
    """
    shown = "".join(sign for sign in digits_of(text) if sign.isprintable())[:40]
    code = gtin14(text)
    if code is None:
        return Scanned(shown, "wrong", _fault(shown))
    number = spellings(code)[0]
    past(box, terms.day)
    known = _meaning(box, code) or (catalogues.ask(code) and _meaning(box, code)) or None
    with box.books(COMMAND) as books:
        if known:
            return _settled(box, books, number, known, terms)
        row = _remembered(box, books, code, terms)
    return Scanned(number, "pending", "could not be asked for" if catalogues.ailing else "not known", scan=row)


def retry(box: Toolbox, catalogues: Catalogues, ordered: bool) -> Iterator[Scanned]:
    """Ask again for every number that waits; each scan of one that is known now is taken in as it was meant then."""
    with box.reader() as reader:
        waiting = pending(reader.link)
    asked: dict[str, Meaning | None] = {}
    for one in waiting:
        if one.code not in asked:
            asked[one.code] = _meaning(box, one.code) or (catalogues.ask(one.code) and _meaning(box, one.code)) or None
        known = asked[one.code]
        if known is None:
            reason = "could not be asked for" if catalogues.ailing else "not known"
            yield Scanned(spellings(one.code)[0], "pending", reason, scan=one.id)
            continue
        try:
            with box.books(COMMAND, existing=True) as books:
                done = _made_good(box, books, one, known, ordered)
        except BooksDisagree as error:  # its day lies in a closed period, say: the others need not wait for that
            done = Scanned(spellings(one.code)[0], "pending", error.message, scan=one.id)
        yield done


def name_number(box: Toolbox, text: str, style: str, size: Size, ordered: bool) -> list[Scanned]:
    """Say once what a number means; whatever was scanned of it before is taken in, once for each time.

    Raises UsageError for what is no number of a box, or no style code.
    """
    code, sku = gtin14(text), code_of(style, "--is", "soleflip stock scan NUMBER --is DD1391-100 --size 42")
    if code is None:
        raise UsageError(
            f"{text[:40]!r} is no number of a box: {_fault(digits_of(text))}", "soleflip stock scan NUMBER"
        )
    with box.books(COMMAND) as books:
        product = Products(books.link, LISTED_NAME).of(sku, None, size.system)
        _say(books, code, product.id, size)
        known = meaning_of(books.link, code)
        assert known is not None
        done = [_made_good(box, books, one, known, ordered) for one in pending(books.link, code)]
        return done or [_told(books, spellings(code)[0], "known", known, None)]


def _say(books: Books, code: str, product_id: int, size: Size) -> None:
    """What a person says of a number, instead of what they said before."""
    names = ("size_system", "size_value", "size_women", "size_raw")
    fields = {"product_id": product_id, "variant": None, **dict(zip(names, size, strict=True))}
    row = books.link.one("SELECT id FROM gtin WHERE code = ? AND service = ''", (code,))
    if row:
        alter_row(books, "gtin", row[0], {**fields, "voided_by": None})
    else:
        add_row(books, "gtin", {"code": code, "service": "", **fields})


def waiting(box: Toolbox) -> Table:
    """The numbers that were scanned and that nobody knows yet."""
    with box.reader() as reader:
        found = pending(reader.link)
    rows = [
        (
            one.id,
            spellings(one.code)[0],
            moment(one.scanned_at),
            one.currency,
            None if one.cost is None or one.currency is None else Money(one.cost, one.currency),
            one.supplier,
            one.shelf,
            None if one.bought_on is None else date.fromisoformat(str(one.bought_on)),
        )
        for one in found
    ]
    notes = (
        "ask again: soleflip stock scan --retry",
        "say what one is: soleflip stock scan NUMBER --is STYLE --size 42",
    )
    return Table(
        "Scanned and not known", _PENDING, rows, notes if rows else ("every number that was scanned is known",)
    )


def _fault(digits: str) -> str:
    """Why something is no number of a box."""
    if not digits.isascii() or not digits.isdigit():
        return "it has other signs than digits"
    if len(digits) not in (8, 12, 13, 14):
        return f"it has {counted(len(digits), 'digit')}, not 8, 12, 13 or 14"
    return "its last digit does not fit the others"


def _meaning(box: Toolbox, code: str) -> Meaning | None:
    """What the books know of a number; new books know nothing."""
    if box.books_state()[2] == "absent":
        return None
    with box.reader() as reader:
        return meaning_of(reader.link, code)


def _remembered(box: Toolbox, books: Books, code: str, terms: Terms) -> int:
    """Keep a number that nobody knows, with all that was said of its box."""
    currency = None if terms.cost is None else currency_of(books, box, terms.currency)
    fields = {
        "code": code,
        "scanned_at": str(books.at),
        "cost": None if terms.cost is None or currency is None else to_minor(terms.cost, currency),
        "currency": currency or terms.currency,
        "supplier": one_line(terms.supplier, "--supplier"),
        "shelf": one_line(terms.shelf, "--shelf", 60),
        "bought_on": terms.day and terms.day.isoformat(),
    }
    return add_row(books, "scan", fields)


def _made_good(box: Toolbox, books: Books, one: Pending, known: Meaning, ordered: bool) -> Scanned:
    """Take in a box that was scanned when nobody knew its number."""
    day = one.bought_on and date.fromisoformat(str(one.bought_on))
    day = day or moment(one.scanned_at).astimezone(books.zone).date()
    cost = None if one.cost is None or one.currency is None else Decimal(plain(one.cost, one.currency))
    terms = Terms(cost, one.currency, one.supplier, one.shelf, day, ordered)
    came = _settled(box, books, spellings(one.code)[0], known, terms)
    alter_row(books, "scan", one.id, {"item_id": came.item, "settled_at": str(books.at)})
    return came._replace(scan=one.id)


def _settled(box: Toolbox, books: Books, number: str, known: Meaning, terms: Terms) -> Scanned:
    """Tick off what was ordered, else add an item."""
    day = past(box, terms.day)
    item = ordered_item(books.link, known, terms.supplier, day) if terms.ordered else None
    if item is not None:
        take_in(books, item, day.isoformat(), terms.shelf)
        return _told(books, number, "arrived", known, item)
    what = known.style or known.name or number
    lot = Lot(
        what,
        [known.size],
        terms.cost,
        supplier=terms.supplier,
        bought_on=terms.day,
        currency=terms.currency,
        shelf=terms.shelf,
        product_id=known.product_id,
    )
    done = put_in(box, books, [lot])
    return _told(books, number, "added", known, done.numbers[0])


def _told(books: Books, number: str, outcome: str, known: Meaning, item: int | None) -> Scanned:
    names = tuple(of_key(name).label for name in size_keys(books.link, known)[1:] if name.startswith(("EU:", "UK:")))
    row = books.link.one("SELECT landed_cost FROM item WHERE id = ?", (item,)) if item else None
    sold = books.link.one("SELECT order_number FROM sale WHERE item_id = ? AND voided_by IS NULL", (item,))
    return Scanned(
        number,
        outcome,
        item=item,
        style=known.style,
        name=known.name,
        size=known.size.label,
        names=names,
        cost_known=None if row is None else row[0] is not None,
        order=sold[0] if sold else None,
    )
