"""Which item a sale took: by rule, by a person's word, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from ..domain.errors import BooksDisagree, UsageError
from ..domain.size_charts import sure_keys
from ..domain.styles import alternatives
from ..domain.trade import STANDING
from ..storage.books import Books, follow
from ..storage.matches import as_size, own_keys
from ..storage.proposals import proposals
from .moves import Move, Moves
from .toolbox import Toolbox

_SALE = (
    "id", "order_number", "line", "channel", "account", "product_id", "size_system", "size_value", "size_women",
    "sold_on", "currency", "state", "item_id", "pinned",
)  # fmt: skip
_ITEM = (
    "id", "product_id", "size_system", "size_value", "size_women", "acquired_on", "currency", "state", "removed_on",
)  # fmt: skip


MOST_ROWS = 2**63
"""Above it a number is no row's, and the databases refuse to look."""


class Matched(NamedTuple):
    """How the sales that stand are matched, how many more are likely, and which have moved."""

    sales: int
    matched: int
    proposed: int
    moves: list[Move]


class Linked(NamedTuple):
    """What a person's word did: the sale, in what it differs from its item, and the other sales that moved."""

    order_number: str
    remarks: list[str]
    moves: list[Move]


def match_all(box: Toolbox, dry_run: bool = False) -> Matched:
    """Match every sale that nobody linked by hand anew; a dry run tells what would move, and stores nothing."""
    if not dry_run:
        with box.books("stock match", existing=True) as books:
            return _match_all(books, ())
    with box.rehearsal("stock match") as (books, changed):
        found = _match_all(books, changed)
    return found


def _match_all(books: Books, changed: Iterable[str]) -> Matched:
    moves = Moves(books.link)
    follow(books, changed)
    books.rematch()
    sales, matched = books.link.rows("SELECT COUNT(*), COUNT(item_id) FROM sale_facts WHERE stands = 1")[0]
    return Matched(sales, matched, len(proposals(books.link)), moves.seen())


def link(box: Toolbox, order: str, item_id: int) -> Linked:
    """Say that this sale took that item; holds whatever the rule says.

    Another sale that held the item by rule is matched anew. Raises UsageError for an unknown sale or item,
    BooksDisagree where the item is linked to another sale or gone, or the sale does not stand.
    """
    with box.books("stock link", existing=True) as books:
        sale, item = sale_row(books, order), item_line(books, item_id)
        products = {sale["product_id"], item["product_id"]}
        moves = Moves(books.link, products)
        pin(books, sale, item)
        books.rematch(products)
        return Linked(_name(sale), _differences(books, sale, item), _others(moves, sale))


def unlink(box: Toolbox, order: str, automatic: bool = False) -> Linked:
    """Take a sale's item away and keep it so; with `automatic`, let the rule decide again."""
    with box.books("stock unlink", existing=True) as books:
        sale = sale_row(books, order)
        had = books.link.one("SELECT product_id FROM item WHERE id = ?", (sale["item_id"],))
        products = {sale["product_id"], *(had or ())}
        moves = Moves(books.link, products)
        _store(books, sale, None, 0 if automatic else 1)
        books.rematch(products)
        taken = books.link.one("SELECT item_id FROM sale WHERE id = ?", (sale["id"],))
        now = f"takes item {taken[0]}" if taken and taken[0] else "has no item"
        return Linked(_name(sale), [now], _others(moves, sale))


def pin(books: Books, sale: dict[str, Any], item: dict[str, Any]) -> None:
    """Store the link; matches of the two products are to be made anew. Raises BooksDisagree."""
    number, name = item["id"], _name(sale)
    if sale["state"] not in STANDING:
        raise BooksDisagree(
            f"order {name} is {sale['state']}: it takes no item", f"soleflip why {sale['order_number']}"
        )
    if item["removed_on"] is not None:
        gone = f"item {number} left stock on {item['removed_on']}: {item['state']}"
        raise BooksDisagree(gone, f"soleflip stock show {number}")
    row = books.link.one(
        f"SELECT {', '.join(_SALE)} FROM sale WHERE item_id = ? AND voided_by IS NULL AND id <> ?", (number, sale["id"])
    )
    holder = dict(zip(_SALE, row, strict=True)) if row else None
    if holder and holder["pinned"]:
        raise BooksDisagree(
            f"item {number} is linked to order {_name(holder)}", f"soleflip stock unlink {_name(holder)}"
        )
    if holder:
        books.link.run("UPDATE sale SET item_id = NULL WHERE id = ?", (holder["id"],))
    _store(books, sale, number, 1)


def _store(books: Books, sale: dict[str, Any], item_id: int | None, pinned: int) -> None:
    books.link.run(
        "UPDATE sale SET item_id = ?, pinned = ?, landed_cost = NULL, days_held = NULL WHERE id = ?",
        (item_id, pinned, sale["id"]),
    )
    before = {"item_id": sale["item_id"], "pinned": sale["pinned"]}
    books.log("sale", sale["id"], before, {"item_id": item_id, "pinned": pinned})


def _others(moves: Moves, sale: dict[str, Any]) -> list[Move]:
    return [move for move in moves.seen() if move.sale_id != sale["id"]]


def _differences(books: Books, sale: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """What a person may want to look at again: style, size, days and currency that differ."""
    styles = {one: _product(books, row["product_id"]) for one, row in (("sale", sale), ("item", item))}
    (sold, _), (bought, brand) = styles["sale"], styles["item"]
    remarks = []
    if sold and bought and not {*alternatives(sold)} & {*alternatives(bought)}:
        remarks.append(f"the styles differ: sold as {sold}, bought as {bought}")
    if not {*own_keys(_size(sale))} & {*sure_keys(as_size(_size(item)), brand)}:
        remarks.append(f"the sizes differ: sold as {_label(sale)}, bought as {_label(item)}")
    held = (date.fromisoformat(str(sale["sold_on"])) - date.fromisoformat(str(item["acquired_on"]))).days
    if held < 0:
        remarks.append(f"bought {-held} day{'s' if held < -1 else ''} after it sold")
    if sale["currency"] != item["currency"]:
        remarks.append(f"sold in {sale['currency']}, bought in {item['currency']}: its cost stays unknown")
    return remarks


def _product(books: Books, number: int) -> tuple[str | None, str | None]:
    row = books.link.one("SELECT style, brand FROM product WHERE id = ?", (number,))
    return (row[0], row[1]) if row else (None, None)


def _label(row: dict[str, Any]) -> str:
    return as_size(_size(row)).label or str(row["size_value"])


def _size(row: dict[str, Any]) -> tuple[str, str, str | None]:
    return row["size_system"], row["size_value"], row["size_women"]


def sale_row(books: Books, name: str) -> dict[str, Any]:
    """The one sale of that name: ORDER, ORDER/LINE, CHANNEL/ORDER/LINE or CHANNEL/ACCOUNT/ORDER/LINE.

    Raises UsageError for none, and for several, naming them.
    """
    wanted, value = books.link.listed(orders_in(name))
    rows = books.link.rows(
        f"SELECT {', '.join(f'sale.{column}' for column in _SALE)} FROM {wanted} "
        "JOIN sale ON sale.order_number = wanted.value WHERE voided_by IS NULL ORDER BY sale.id",
        (value,),
    )
    found = [sale for row in rows if name in sale_names(sale := dict(zip(_SALE, row, strict=True)))]
    if not found:
        raise UsageError(f"there is no sale {name}", "soleflip report sales")
    if len(found) > 1:
        level = next(at for at in range(1, 4) if len({sale_names(sale)[at] for sale in found}) == len(found))
        known = ", ".join(sale_names(sale)[level] for sale in found[:5])
        raise UsageError(
            f"{len(found)} sales are called {name}: {known}", f"soleflip stock link {sale_names(found[0])[level]} ITEM"
        )
    return found[0] | {"name": name}


def sale_by_id(books: Books, number: int) -> dict[str, Any]:
    """A sale as stored, by its id. Raises UsageError when there is none."""
    row = books.link.one(f"SELECT {', '.join(_SALE)} FROM sale WHERE id = ? AND voided_by IS NULL", (number,))
    if row is None:
        raise UsageError(f"there is no sale number {number}", "soleflip report sales")
    return dict(zip(_SALE, row, strict=True))


def item_line(books: Books, number: int) -> dict[str, Any]:
    """An item as linking needs it. Raises UsageError when there is none of that number."""
    sql = f"SELECT {', '.join(_ITEM)} FROM item WHERE id = ? AND voided_by IS NULL"
    row = books.link.one(sql, (number,)) if 0 < number < MOST_ROWS else None
    if row is None:
        raise UsageError(f"there is no item {number}", "soleflip stock list")
    return dict(zip(_ITEM, row, strict=True))


def orders_in(name: str) -> list[str]:
    """The order numbers that may stand in the name of a sale."""
    parts = name.split("/")
    return sorted({name, *("/".join(parts[start:-1]) for start in range(len(parts) - 1))})


def sale_names(sale: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """What a sale may be called: ORDER, ORDER/LINE, CHANNEL/ORDER/LINE, CHANNEL/ACCOUNT/ORDER/LINE."""
    line = f"{sale['order_number']}/{sale['line']}"
    return sale["order_number"], line, f"{sale['channel']}/{line}", f"{sale['channel']}/{sale['account']}/{line}"


def _name(sale: dict[str, Any]) -> str:
    """What the sale is called; a person's own word for it where there is one."""
    return str(sale.get("name", sale["order_number"]))
