"""What a person writes: rows added and altered one by one, each logged so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..domain.costing import CostPart
from .books import Books
from .bulk import comparable
from .items import cost_parts, set_parts
from .products import next_id


def add_row(books: Books, table: str, fields: Mapping[str, Any]) -> int:
    """A new row; its id. An undo voids it."""
    number = next_id(books.link, table)
    books.link.insert(table, ("id", *fields), [(number, *fields.values())])
    note_added(books, table, number, dict(fields))
    return number


def note_added(books: Books, table: str, number: int, fields: Mapping[str, Any]) -> None:
    """Log a row that was added in another way."""
    books.log(table, number, {"voided_by": books.taken_back}, {"voided_by": None, **fields})


def alter_row(books: Books, table: str, number: int, fields: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Give a row new values; what it had and has, of the fields that differ."""
    stored = books.link.one(f"SELECT {', '.join(fields)} FROM {table} WHERE id = ?", (number,))
    had = dict(zip(fields, map(comparable, stored or ()), strict=True))
    changed = {name: (had[name], value) for name, value in fields.items() if had[name] != comparable(value)}
    if changed:
        places = ", ".join(f"{name} = ?" for name in changed)
        books.link.run(f"UPDATE {table} SET {places} WHERE id = ?", (*(new for _, new in changed.values()), number))
        before, after = ({name: pair[at] for name, pair in changed.items()} for at in (0, 1))
        books.log(table, number, before, after)
    return changed


def void_row(books: Books, table: str, number: int) -> None:
    """Take a row out of the books; its history stays."""
    alter_row(books, table, number, {"voided_by": books.command})


def set_cost(books: Books, item_id: int, parts: Iterable[CostPart]) -> list[CostPart]:
    """Give an item parts of its cost, one of each kind; those that differ. Figures do not follow yet."""
    had = {part.kind: part for part in cost_parts(books.link, {item_id}).get(item_id, [])}
    changed = [part for part in parts if had.get(part.kind) != part]
    set_parts(books.link, item_id, changed)
    before = {f"cost.{part.kind}": had[part.kind][1:] if part.kind in had else None for part in changed}
    if changed:
        books.log("item", item_id, before, {f"cost.{part.kind}": part[1:] for part in changed})
    return changed


def set_fee(books: Books, sale_id: int, kind: str, amount: int | None) -> None:
    """Give a sale a fee of this kind, in minor units, None for none; what follows from it does not follow yet."""
    had = books.link.one("SELECT amount FROM fee WHERE sale_id = ? AND kind = ?", (sale_id, kind))
    if had == (amount,):
        return
    books.link.run("DELETE FROM fee WHERE sale_id = ? AND kind = ?", (sale_id, kind))
    if amount is not None:
        books.link.insert("fee", ("sale_id", "kind", "amount"), [(sale_id, kind, amount)])
    books.log("sale", sale_id, {f"fee.{kind}": had and had[0]}, {f"fee.{kind}": amount})
