"""Where things are bought, and on what terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from shlex import quote
from typing import Any, NamedTuple

from ..domain.errors import UsageError
from ..domain.money import EmptySum, Money
from ..domain.table import Column, Table
from ..storage.books import Books
from ..storage.items import KNOWN_SUPPLIER, Suppliers, supplier_key
from ..storage.rows import alter_row
from .stock_words import one_line
from .toolbox import Toolbox

_COLUMNS = (
    Column("supplier", "Supplier"),
    Column("return_days", "Takes back for days", "count", 1),
    Column("vat_rate", "VAT", "ratio", 2),
    Column("items", "Bought", "count"),
    Column("held", "Held", "count"),
    Column("returned", "Sent back", "count", 4),
    Column("last_bought", "Last bought", "date", 5),
    Column("currency", "Currency", priority=3),
    Column("money_in_stock", "Money in stock", "money"),
    Column("note", "Note", priority=6),
)
_SAID = {"return_days": "takes back for days:", "vat_rate": "VAT", "note": "note", "name": "name"}
_FACTS = f"""
SELECT supplier.name, supplier.return_days, supplier.vat_rate, COUNT(f.item_id),
    SUM(CASE WHEN f.left_on IS NULL THEN 1 ELSE 0 END), SUM(CASE WHEN f.state = 'returned' THEN 1 ELSE 0 END),
    MAX(f.acquired_on), f.currency, SUM(CASE WHEN f.left_on IS NULL THEN f.landed_cost END), supplier.note
FROM supplier LEFT JOIN (
    SELECT purchase.supplier_id, item_facts.* FROM purchase JOIN item ON item.purchase_id = purchase.id
    JOIN item_facts ON item_facts.item_id = item.id) AS f ON f.supplier_id = supplier.id
WHERE {KNOWN_SUPPLIER} AND {{}}
GROUP BY supplier.id, supplier.name, supplier.return_days, supplier.vat_rate, f.currency, supplier.note
ORDER BY supplier.name, f.currency
"""


class Terms(NamedTuple):
    """What is said of a supplier; None leaves it as it is. `vat_rate` in basis points."""

    return_days: int | None = None
    vat_rate: int | None = None
    note: str | None = None
    name: str | None = None

    def fields(self) -> Mapping[str, Any]:
        """The columns that are to change."""
        said = {"return_days": self.return_days, "vat_rate": self.vat_rate}
        texts = {"note": one_line(self.note, "--note", 2_000), "name": one_line(self.name, "--name")}
        return {name: value for name, value in {**said, **texts}.items() if value is not None}


def add(box: Toolbox, name: str, terms: Terms) -> str:
    """Enter a supplier with its terms. Raises UsageError where it is there already."""
    with box.books("supplier add") as books:
        wanted = _name(name)
        _require_new(books, wanted)
        number = Suppliers(books.link).of(wanted)
        alter_row(books, "supplier", number or 0, {"note": "", "name": wanted, **terms.fields()})
        return wanted


def edit(box: Toolbox, name: str, terms: Terms) -> list[str]:
    """Change the terms of a supplier; what changed. Raises UsageError for an unknown one, and without a change."""
    if not terms.fields():
        raise UsageError("say what is to change", f"soleflip supplier edit {quote(name)} --return-by 30d")
    with box.books("supplier edit", existing=True) as books:
        number, fields = _number(books, name), dict(terms.fields())
        if "name" in fields and supplier_key(fields["name"]) != supplier_key(name):
            _require_new(books, fields["name"])
            _rename(books, number, supplier_key(fields["name"]))
        changed = alter_row(books, "supplier", number, fields)
        return [f"{_SAID[key]} {_shown(key, old)} → {_shown(key, new)}" for key, (old, new) in changed.items()]


def list_suppliers(box: Toolbox, name: str | None = None) -> Table:
    """Suppliers with their terms, what was bought there, and what of it is still held; one of them by its name."""
    with box.reader() as reader:
        where, params = ("supplier.key = ?", (supplier_key(name),)) if name else ("TRUE", ())
        rows = [_row(row) for row in reader.rows(_FACTS.format(where), params)]
    if name and not rows:
        raise UsageError(f"there is no supplier {name[:60]!r}", "soleflip supplier list")
    return Table("", _COLUMNS, rows)


def _row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    name, days, rate, bought, held, returned, last, currency, tied, note = row
    money = None if currency is None else EmptySum(0, currency) if tied is None else Money(int(tied), currency)
    day = date.fromisoformat(str(last)) if last else None
    vat = None if rate is None else Decimal(rate) / 10_000
    return name, days, vat, bought, int(held) if bought else 0, int(returned or 0), day, currency, money, note


def _require_new(books: Books, name: str) -> None:
    sql = f"SELECT name FROM supplier WHERE key = ? AND {KNOWN_SUPPLIER}"
    if found := books.link.one(sql, (supplier_key(name),)):
        raise UsageError(f"supplier {found[0]} is there already", f"soleflip supplier edit {quote(found[0])}")


def _rename(books: Books, number: int, key: str) -> None:
    """Let the supplier and what was bought there be found under another name."""
    gone = books.link.one("SELECT id FROM supplier WHERE key = ?", (key,))
    if gone:  # what an undo left behind makes room
        _give_key(books, gone[0], f"{key}\x1f{gone[0]}")
    _give_key(books, number, key)


def _give_key(books: Books, number: int, key: str) -> None:
    alter_row(books, "supplier", number, {"key": key})
    bought = books.link.rows("SELECT id, invoice, bought_on FROM purchase WHERE supplier_id = ?", (number,))
    for purchase, invoice, day in bought:
        alter_row(books, "purchase", purchase, {"key": "|".join((key, invoice or "", str(day)))})


def _shown(key: str, value: Any) -> str:
    if value is None:
        return "unknown" if key == "return_days" else "none"
    return f"{value / 100:g} %" if key == "vat_rate" else str(value)


def _name(name: str) -> str:
    found = one_line(name, "NAME")
    if not found:
        raise UsageError("a supplier needs a name", "soleflip supplier add 'Corner Shop' --return-by 30d")
    return found


def _number(books: Books, name: str) -> int:
    row = books.link.one("SELECT id FROM supplier WHERE key = ?", (supplier_key(name),))
    if row is None:
        raise UsageError(f"there is no supplier {name[:60]!r}", f"soleflip supplier add {quote(name[:60])}")
    return int(row[0])
