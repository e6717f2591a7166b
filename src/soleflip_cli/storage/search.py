"""Looking for a text in every table that holds texts of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .items import KNOWN_SUPPLIER
from .reader import Reader

MOST = 200
"""How many finds of one kind are told."""


class Place(NamedTuple):
    """Where texts are: the kind of thing, its fields, its name and product in SQL, the rows, and what opens it."""

    what: str
    fields: Sequence[str]
    name: str
    product: str
    source: str
    command: str


_SUPPLIERS = f"(SELECT * FROM supplier WHERE {KNOWN_SUPPLIER}) AS supplier"

PLACES = (
    Place(
        "sale",
        ("order_number", "product", "style", "size", "tracking", "transfer", "country", "note", "tags", "channel"),
        "order_number",
        "product",
        "sale_facts",
        "soleflip why {}",
    ),
    Place(
        "item",
        ("product", "style", "size", "supplier", "invoice", "shelf", "note", "tags"),
        "CAST(item_id AS TEXT)",
        "product",
        "item_facts",
        "soleflip why item:{}",
    ),
    Place("supplier", ("name", "note"), "name", "NULL", _SUPPLIERS, "soleflip supplier show '{}'"),
    Place(
        "transfer", ("reference", "payout_ref"), "reference", "NULL", "payout_facts",
        "soleflip report payouts --where \"reference = '{}'\"",
    ),
    Place(
        "expense", ("what", "note"), "CAST(id AS TEXT)", "NULL", "(SELECT * FROM expense WHERE voided_by IS NULL) AS e",
        "soleflip expense list",
    ),
    Place(
        "bank line", ("party", "text"), "CAST(id AS TEXT)", "NULL",
        "(SELECT * FROM bank_line WHERE voided_by IS NULL) AS b", "soleflip bank list",
    ),
    Place("file", ("file",), "CAST(id AS TEXT)", "NULL", "import_batch", "soleflip import show {}"),
)  # fmt: skip


class Found(NamedTuple):
    """A thing that holds the text, and the first of its fields that does."""

    what: str
    name: str
    field: str
    text: str
    product: str | None
    command: str


def search(reader: Reader, place: Place, text: str) -> Iterator[Found]:
    """What of this kind holds `text`, whatever its case."""
    texts = [f"CAST({field} AS TEXT)" for field in place.fields]
    whole = " || ' ' || ".join(f"COALESCE({one}, '')" for one in texts)
    sql = (
        f"SELECT {place.name}, {place.product}, {', '.join(texts)} FROM {place.source} "
        f"WHERE LOWER({whole}) LIKE ? ESCAPE '!' ORDER BY 1 LIMIT {MOST}"
    )
    sought = text.lower()
    for name, product, *fields in reader.rows(sql, (f"%{_literally(sought)}%",)):
        holding = [at for at, one in enumerate(fields) if one and sought in one.lower()]
        if holding:  # a text that only two fields together spell is not there
            at = holding[0]
            command = place.command.format(str(name).replace("'", "''"))
            yield Found(place.what, str(name), place.fields[at], fields[at], product, command)


def _literally(text: str) -> str:
    """A text in which LIKE sees no wildcards."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
