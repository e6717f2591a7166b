"""Taking a batch back: rows it changed get their old values, rows it brought are voided."""

from __future__ import annotations

import json
from typing import Any

from ..domain.errors import BooksDisagree, UsageError
from .books import Books
from ..domain.costing import CostPart
from .items import recost, set_parts
from .link import Link
from .transfers import reconcile

_STANDING_LATER = """
SELECT MIN(sighting.batch_id) FROM sighting JOIN import_batch ON import_batch.id = sighting.batch_id
WHERE sighting.entity = '{0}' AND sighting.entity_id = {0}.id AND import_batch.undone_at IS NULL
    AND sighting.batch_id <> ?
"""


def undo_batch(books: Books, number: int) -> dict[str, int]:
    """Undo one import: how many sales and items went, how many rows got their old values back.

    Rows that a later batch saw again stay, as that batch's. Raises UsageError for an unknown or undone
    batch, BooksDisagree when something later changed the same rows.
    """
    _require_standing(books.link, number)
    _refuse_if_built_upon(books.link, number)
    products = _products(books.link, number)
    restored = _restore(books, number)
    gone = {entity: _void(books.link, entity, number) for entity in ("sale", "item")}
    books.link.run("UPDATE import_batch SET undone_at = ? WHERE id = ?", (str(books.at), number))
    recost(books.link, books.reclaim)
    reconcile(books.link, [row[0] for row in books.link.rows("SELECT id FROM payout ORDER BY id")])
    books.rematch(products)
    return {"sales": gone["sale"], "items": gone["item"], "restored": restored}


def _require_standing(link: Link, number: int) -> None:
    found = link.one("SELECT undone_at FROM import_batch WHERE id = ?", (number,))
    if found is None:
        raise UsageError(f"there is no batch {number}", "soleflip import list")
    if found[0] is not None:
        raise UsageError(f"batch {number} was undone already", "soleflip import list")


def _refuse_if_built_upon(link: Link, number: int) -> None:
    """A later change of a row that the batch brought or changed would be lost."""
    for entity in ("sale", "item"):
        later = link.one(
            f"SELECT change.command, change.batch_id, change.entity_id FROM change WHERE change.undone = 0 "
            f"AND change.entity = '{entity}' AND (change.batch_id IS NULL OR change.batch_id > ?) AND change.entity_id IN "
            f"(SELECT id FROM {entity} WHERE batch_id = ? UNION SELECT entity_id FROM change "
            f"WHERE batch_id = ? AND entity = '{entity}' AND undone = 0) "
            "AND change.id > COALESCE((SELECT MAX(id) FROM change AS own WHERE own.batch_id = ?), 0) ORDER BY change.id LIMIT 1",
            (number, number, number, number),
        )
        if later:
            command, batch, row = later
            by = f"batch {batch} ({command})" if batch else f"`soleflip {command}`"
            hint = f"soleflip import undo {batch}" if batch else f"soleflip why {row}"
            raise BooksDisagree(f"batch {number} cannot be undone: {entity} {row} was changed since by {by}", hint)


def _products(link: Link, number: int) -> set[int]:
    found = link.rows(
        "SELECT product_id FROM sale WHERE batch_id = ? UNION SELECT product_id FROM item WHERE batch_id = ? "
        "UNION SELECT sale.product_id FROM change JOIN sale ON sale.id = change.entity_id WHERE change.batch_id = ? "
        "AND change.entity = 'sale' UNION SELECT item.product_id FROM change JOIN item ON item.id = change.entity_id "
        "WHERE change.batch_id = ? AND change.entity = 'item'",
        (number,) * 4,
    )
    return {row[0] for row in found}


def _restore(books: Books, number: int) -> int:
    """Old values back, the latest change first; the log keeps both."""
    link = books.link
    changes = link.rows(
        "SELECT id, entity, entity_id, before FROM change WHERE batch_id = ? AND undone = 0 ORDER BY id DESC", (number,)
    )
    for _, entity, row, before in changes:
        put_back(link, entity, row, json.loads(before))
    link.run("UPDATE change SET undone = 1 WHERE batch_id = ?", (number,))
    return len({(entity, row) for _, entity, row, _ in changes})


def put_back(link: Link, entity: str, row: int, before: dict[str, Any]) -> None:
    """Give a sale or item the fields of a change log entry; `fee.KIND` and `cost.KIND` are its parts."""
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
    """Void what only this batch brought; what a later one saw again becomes that batch's."""
    later = _STANDING_LATER.format(entity)
    link.run(
        f"UPDATE {entity} SET batch_id = ({later}) WHERE batch_id = ? AND voided_by IS NULL AND ({later}) IS NOT NULL",
        (number, number, number),
    )
    return link.run(
        f"UPDATE {entity} SET voided_by = ? WHERE batch_id = ? AND voided_by IS NULL", (f"undo of batch {number}", number)
    )
