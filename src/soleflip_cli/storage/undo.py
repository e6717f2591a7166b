"""Taking a batch back: rows it changed get their old values, rows it brought are voided."""

from __future__ import annotations

import json
from typing import Any

from ..domain.costing import CostPart
from ..domain.errors import BooksDisagree, UsageError
from .bank_lines import take_back
from .books import Books
from .derived import derive, repay
from .items import UNDONE, recost, set_parts
from .link import Link
from .products import forget
from .transfers import reconcile

_BUILT_UPON = """
SELECT change.command, change.batch_id, change.entity_id FROM change
WHERE change.undone = 0 AND change.entity = '{0}' AND (change.batch_id IS NULL OR change.batch_id > ?)
    AND change.entity_id IN (SELECT id FROM {0} WHERE batch_id = ? AND voided_by IS NULL
        UNION SELECT entity_id FROM change WHERE batch_id = ? AND entity = '{0}' AND undone = 0)
    AND change.id > COALESCE((SELECT MAX(id) FROM change AS own
        WHERE own.batch_id = ? AND own.entity = '{0}' AND own.entity_id = change.entity_id), 0)
ORDER BY change.id LIMIT 1
"""
_LINKED = """
SELECT sale.order_number, item.id FROM sale JOIN item ON item.id = sale.item_id
WHERE sale.pinned = 1 AND sale.voided_by IS NULL AND item.batch_id = ? AND item.voided_by IS NULL
ORDER BY item.id LIMIT 1
"""
_PRODUCTS = """
SELECT product_id FROM sale WHERE batch_id = ? UNION SELECT product_id FROM item WHERE batch_id = ?
UNION SELECT sale.product_id FROM change JOIN sale ON sale.id = change.entity_id
    WHERE change.batch_id = ? AND change.entity = 'sale'
UNION SELECT item.product_id FROM change JOIN item ON item.id = change.entity_id
    WHERE change.batch_id = ? AND change.entity = 'item'
"""
_SEEN_AGAIN = """
SELECT {0}.id, {0}.product_id, MIN(sighting.batch_id) FROM sighting
JOIN import_batch ON import_batch.id = sighting.batch_id JOIN {0} ON {0}.id = sighting.entity_id
WHERE sighting.entity = '{0}' AND sighting.batch_id > ? AND import_batch.undone_at IS NULL
    AND {0}.voided_by IS NULL AND ({0}.batch_id = ? OR {0}.id IN
        (SELECT entity_id FROM change WHERE batch_id = ? AND entity = '{0}' AND undone = 0))
GROUP BY {0}.id, {0}.product_id ORDER BY {0}.id
"""


def undo_batch(books: Books, number: int) -> dict[str, int]:
    """Undo one import: how many sales and items went, how many rows got their old values back.

    `kept` rows stay since a later batch saw them again, the first of these is `kept_by` (0 where none stays).

    What a later batch saw again stays, as that batch's. Raises UsageError for an unknown or undone
    batch, BooksDisagree when something later changed the same rows.
    """
    link = books.link
    _require_standing(link, number)
    kept = _hand_over(link, number)
    _refuse_if_built_upon(link, number)
    _refuse_if_closed(books, number)
    products = _products(link, number)
    restored = _restore(books, number)
    products |= forget(link, number)
    derive(books, [row for entity, row in restored if entity == "sale"])
    products |= _products(link, number)
    gone = {entity: _void(link, entity, number) for entity in ("sale", "item")} | {"line": take_back(link, number)}
    link.run("UPDATE change SET undone = 1 WHERE batch_id = ?", (number,))
    for table, column in (("import_batch", "id"), ("operation", "batch_id")):
        link.run(f"UPDATE {table} SET undone_at = ? WHERE {column} = ?", (str(books.at), number))
    recost(link, books.reclaim)
    reconcile(link, [row[0] for row in link.rows("SELECT id FROM payout ORDER BY id")])
    repay(books)
    books.rematch(products)
    counts = {f"{entity}s": count for entity, count in gone.items()}
    return {**counts, "restored": len(restored), **kept}


def _require_standing(link: Link, number: int) -> None:
    found = link.one("SELECT undone_at FROM import_batch WHERE id = ?", (number,))
    if found is None:
        raise UsageError(f"there is no batch {number}", "soleflip import list")
    if found[0] is not None:
        raise UsageError(f"batch {number} was undone already", "soleflip import list")


def _hand_over(link: Link, number: int) -> dict[str, int]:
    """Sales, items and changes of them that a later batch saw again become that batch's."""
    later: list[int] = []
    for entity in ("sale", "item"):
        seen = link.rows(_SEEN_AGAIN.format(entity), (number,) * 3)
        for table, column in ((entity, "id"), ("change", f"entity = '{entity}' AND undone = 0 AND entity_id")):
            link.many(
                f"UPDATE {table} SET batch_id = ? WHERE {column} = ? AND batch_id = ?",
                [(batch, row, number) for row, _, batch in seen],
            )
        # A list states its products anew each time; sales that are seen again do not.
        link.many(
            "UPDATE product_name SET batch_id = ? WHERE product_id = ? AND batch_id = ?",
            [(batch, product, number) for _, product, batch in seen if entity == "sale"],
        )
        later += [batch for *_, batch in seen]
    return {"kept": len(later), "kept_by": min(later, default=0)}


def _refuse_if_built_upon(link: Link, number: int) -> None:
    """A later change of a row that the batch brought or changed would be lost."""
    for entity in ("sale", "item", "bank_line"):
        later = link.one(_BUILT_UPON.format(entity), (number,) * 4)
        if later:
            command, batch, row = later
            by = f"batch {batch} ({command})" if batch else f"`soleflip {command}`"
            hint = f"soleflip import undo {batch}" if batch else "soleflip import list"
            raise BooksDisagree(f"batch {number} cannot be undone: {entity} {row} was changed since by {by}", hint)
    linked = link.one(_LINKED, (number,))
    if linked:
        order, item = linked
        message = f"batch {number} cannot be undone: item {item} was linked to order {order} by hand"
        raise BooksDisagree(message, f"soleflip stock unlink {order}")


def _products(link: Link, number: int) -> set[int]:
    return {row[0] for row in link.rows(_PRODUCTS, (number,) * 4)}


def _refuse_if_closed(books: Books, number: int) -> None:
    """What the batch brought would be missed in a closed period."""
    for entity, day in (("sale", "sold_on"), ("item", "acquired_on")):
        sql = f"SELECT MIN({day}) FROM {entity} WHERE batch_id = ? AND voided_by IS NULL"
        first = [(str(found), f"batch {number}") for (found,) in books.link.rows(sql, (number,)) if found]
        books.operation.guard.added(first)


def _restore(books: Books, number: int) -> set[tuple[str, int]]:
    """Old values back, the latest change first; the log keeps both."""
    changes = books.link.rows(
        "SELECT entity, entity_id, before, after FROM change WHERE batch_id = ? AND undone = 0 ORDER BY id DESC",
        (number,),
    )
    for entity, row, before, after in changes:
        had, has = json.loads(before), json.loads(after)
        books.operation.guard.altered(entity, row, had, has)
        put_back(books.link, entity, row, had)
    return {(entity, row) for entity, row, *_ in changes}


def put_back(link: Link, entity: str, row: int, before: dict[str, Any]) -> None:
    """Give a row the fields of a change log entry; `fee.KIND` and `cost.KIND` are parts of a sale or item."""
    own = {name: value for name, value in before.items() if "." not in name}
    if own:
        places = ", ".join(f"{name} = ?" for name in own)
        link.run(f"UPDATE {entity} SET {places} WHERE id = ?", (*own.values(), row))
    for name, value in before.items():
        table, _, kind = name.partition(".")
        if not kind:
            continue
        link.run(f"DELETE FROM {table} WHERE {entity}_id = ? AND kind = ?", (row, kind))
        if table == "cost" and value is not None:
            set_parts(link, row, [CostPart(kind, *value)])
        elif value is not None:
            link.insert("fee", ("sale_id", "kind", "amount"), [(row, kind, value)])


def _void(link: Link, entity: str, number: int) -> int:
    """Void what this batch brought; an undone sale lets its item go."""
    freed = ", item_id = NULL, landed_cost = NULL, days_held = NULL, pinned = 0" if entity == "sale" else ""
    return link.run(
        f"UPDATE {entity} SET voided_by = ?{freed} WHERE batch_id = ? AND voided_by IS NULL",
        (f"{UNDONE} {number}", number),
    )
