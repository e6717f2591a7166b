"""A market stall: sales and items put into real books in a line each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from soleflip_cli.domain.sizes import read_size
from soleflip_cli.storage.engine import connect
from soleflip_cli.usecases import stock
from soleflip_cli.usecases.import_file import Wish, import_file
from soleflip_cli.usecases.toolbox import Toolbox, toolbox

DUNK, CHERRY = "DD1391-100", "CT8012-116"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
_HEADER = (
    "Order Number,Sale Date,Item,Style,Sku Size,Listing Price,Listing Price Currency,Total Gross Amount (Total Payout)"
)

Bought = tuple[str, str, str, str]
"""Style, size, day and cost of an item."""

Sold = tuple[str, str, str, str]
"""Order, day (or instant), style and size of a sale; its payout is 100 EUR."""


def stall(url: str, talk: Callable[[str], None] = lambda text: None, **chosen: str) -> Toolbox:
    """The outside world on 1 June 2026, its books at `url`; `chosen` are settings, `_` for a dot."""
    box = toolbox({"db": url, **{name.replace("_", "."): value for name, value in chosen.items()}}, None, talk)
    return replace(box, now=lambda: NOON)


def buy(box: Toolbox, *items: Bought) -> list[int]:
    """Put items into stock one by one; their numbers."""
    return [number for item in items for number in _buy(box, *item)]


def _buy(box: Toolbox, style: str, size: str, day: str, cost: str) -> list[int]:
    lot = stock.Lot(style, [read_size(size)], Decimal(cost), bought_on=date.fromisoformat(day), currency="EUR")
    return stock.add(box, lot).numbers


def sell(box: Toolbox, folder: Path, *sales: Sold, currency: str = "EUR") -> None:
    """Import sales from a StockX report written for the purpose."""
    path = folder / f"sales-{sales[0][0]}.csv"
    lines = [
        f"{order},{day if ' ' in day else f'{day} 12:00:00 +00'},Shoe,{style or 'N/A'},{size},120,{currency},100"
        for order, day, style, size in sales
    ]
    path.write_text("\n".join((_HEADER, *lines, "")), encoding="utf-8")
    import_file(path, Wish(), box)


def pairs(box: Toolbox) -> dict[str, int | None]:
    """Order → the item that its sale has."""
    found = rows(box, "SELECT order_number, item_id FROM sale_facts ORDER BY order_number, line")
    return {str(order): item for order, item in found}


def touch(box: Toolbox, *statements: str) -> None:
    """Change the books behind the program's back."""
    link = connect(box.location, write=True)
    try:
        with link.transaction():
            for statement in statements:
                link.run(statement)
    finally:
        link.close()


def rows(box: Toolbox, sql: str) -> list[tuple[Any, ...]]:
    """What the books hold, read as they lie."""
    link = connect(box.location, write=False)
    try:
        return link.rows(sql)
    finally:
        link.close()
