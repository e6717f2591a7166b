"""Taking a command back: every row gets the values that it had, rows that came with it are voided."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..domain.errors import BooksDisagree
from .adjustments import add_up
from .books import Books
from .closed import Guard, called
from .derived import derive, settle
from .items import recost
from .link import Link
from .matches import among
from .undo import put_back

_BUILT_UPON = """
SELECT later.command, later.batch_id, later.operation_id, later.entity, later.entity_id FROM change AS later
WHERE later.undone = 0 AND later.operation_id <> ? AND EXISTS (SELECT 1 FROM change AS own
    WHERE own.operation_id = ? AND own.entity = later.entity AND own.entity_id = later.entity_id AND own.id < later.id)
ORDER BY later.id LIMIT 1
"""
_CHANGES = """
SELECT entity, entity_id, before, after FROM change WHERE operation_id = ? AND undone = 0 ORDER BY id DESC
"""
_LET_GO = "UPDATE sale SET item_id = NULL, landed_cost = NULL, days_held = NULL"


class _Touched(NamedTuple):
    sales: set[int]
    items: set[int]


def undo_operation(books: Books, number: int) -> int:
    """Undo what one command altered; how many rows. Figures and matches follow.

    Raises BooksDisagree where a later command altered the same rows, or a closed period would change.
    """
    link = books.link
    _refuse_if_built_upon(link, number)
    changes = [
        (entity, row, json.loads(before), json.loads(after))
        for entity, row, before, after in link.rows(_CHANGES, (number,))
    ]
    _refuse_if_linked(link, [row for entity, row, before, _ in changes if entity == "item" and before.get("voided_by")])
    _refuse_if_shut_again(link, number, changes)
    closed = Guard(link).periods
    touched = _touched(link, {(entity, row) for entity, row, *_ in changes})
    touched.items.update(_given(entity, after) for entity, _, _, after in changes)
    touched.items.discard(0)
    products = _products(link, touched) | _released(link, [change[:3] for change in changes])
    for entity, row, before, _ in changes:
        put_back(link, entity, row, before)
    still = Guard(link).limited_to(closed)
    for change in changes:
        still.altered(*change)
    link.run("UPDATE change SET undone = 1 WHERE operation_id = ?", (number,))
    link.run("UPDATE operation SET undone_at = ? WHERE id = ?", (str(books.at), number))
    _follow(books, touched, products | _products(link, touched))
    return len({change[:2] for change in changes})


def _refuse_if_built_upon(link: Link, number: int) -> None:
    later = link.one(_BUILT_UPON, (number, number))
    if later:
        command, batch, operation, entity, row = later
        hint = f"soleflip import undo {batch}" if batch else f"soleflip undo {operation}"
        what = called(link, entity, row)
        raise BooksDisagree(f"command {number} cannot be undone: {what} was changed since by `{command}`", hint)


def _refuse_if_shut_again(link: Link, number: int, changes: list[tuple[str, int, Any, Any]]) -> None:
    """A period that was opened is shut again by its command, which takes its figures anew."""
    names = [row for entity, row, _, after in changes if entity == "period" and after.get("reopened_at")]
    later = link.one("SELECT 1 FROM operation WHERE id > ? AND undone_at IS NULL", (number,)) if names else None
    if later:
        name = (link.one("SELECT name FROM period WHERE id = ?", (names[0],)) or ("",))[0]
        raise BooksDisagree(f"{name} was open since: its figures may have changed", f"soleflip close {name}")


def _refuse_if_linked(link: Link, items: list[int]) -> None:
    """An item that a sale keeps, by hand or since it was shipped, does not leave the books under it."""
    sql = "SELECT item_id, order_number FROM sale WHERE pinned = 1 AND voided_by IS NULL"
    kept = link.one(*among(link, sql, "item_id", set(items))) if items else None
    if kept:
        raise BooksDisagree(f"item {kept[0]} is kept by order {kept[1]}", f"soleflip stock unlink {kept[1]}")


def _touched(link: Link, rows: Iterable[tuple[str, int]]) -> _Touched:
    """The sales and items whose figures rest on these rows."""
    by_table: dict[str, set[int]] = {}
    for entity, row in rows:
        by_table.setdefault(entity, set()).add(row)
    adjusted = link.rows(
        *among(link, "SELECT sale_id FROM adjustment WHERE TRUE", "id", by_table.get("adjustment", ()))
    )
    sales = by_table.get("sale", set()) | {sale for (sale,) in adjusted if sale}
    return _Touched(sales, by_table.get("item", set()))


def _given(entity: str, after: dict[str, Any]) -> int:
    """The item that a sale was linked to; 0 for none."""
    return int(after.get("item_id") or 0) if entity == "sale" else 0


def _released(link: Link, olds: Iterable[tuple[str, int, dict[str, Any]]]) -> set[int]:
    """Take items that sales are to get back from whoever has them now; the products of those sales."""
    items = {before["item_id"] for entity, _, before in olds if entity == "sale" and before.get("item_id")}
    found = link.rows(*among(link, "SELECT product_id FROM sale WHERE TRUE", "item_id", items))
    link.run(*among(link, f"{_LET_GO} WHERE TRUE", "item_id", items))
    return {product for (product,) in found}


def _products(link: Link, touched: _Touched) -> set[int]:
    found = [
        *link.rows(*among(link, "SELECT product_id FROM sale WHERE TRUE", "id", touched.sales)),
        *link.rows(*among(link, "SELECT product_id FROM item WHERE TRUE", "id", touched.items)),
    ]
    return {product for (product,) in found}


def _follow(books: Books, touched: _Touched, products: set[int]) -> None:
    """Voided sales let their items go; costs, sums and matches are made anew."""
    for condition, column, rows in (
        ("voided_by IS NOT NULL OR item_id IS NULL", "id", touched.sales),
        ("item_id IN (SELECT id FROM item WHERE voided_by IS NOT NULL)", "item_id", touched.items),
    ):
        books.link.run(*among(books.link, f"{_LET_GO} WHERE ({condition})", column, rows))
    derive(books, touched.sales)
    settle(books, touched.sales)
    add_up(books.link, touched.sales)
    recost(books.link, books.reclaim, touched.items)
    books.rematch(products)
